"""Secrets that are missing, wrong, or changed while a run is at work; and rights that Marketo took away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.bad_input.case import APPLIED, Case, good
from tests.whole import spring
from tests.whole.desk import Desk

SECRET = "segpush/acme"
VALUES = {"munchkin_id": "123-ABC-456", "client_id": "api-push", "client_secret": "not-a-secret"}


def _secret(text: str) -> Callable[[Desk], None]:
    """The secret holds something else, and no token of yesterday is left."""

    def happens(desk: Desk) -> None:
        desk.secrets.secrets[SECRET] = text
        good(desk)

    return happens


def _missing(desk: Desk) -> None:
    del desk.secrets.secrets[SECRET]
    good(desk)


def _changed(desk: Desk, **changes: Any) -> None:
    """Change something about the account in Marketo; its people stay."""
    state = desk.marketo.state()
    desk.marketo.replace({**state, **changes})


def _rotated_in_mid_run(desk: Desk) -> None:
    """Another secret, in Marketo and in Secrets Manager, between two steps."""
    desk.drop(spring.DAY_TWO, spring.file(*APPLIED, spring.row("Noor", "Haddad")))
    desk.work_until("upsert")
    _changed(desk, account=desk.marketo.state()["account"] | {"client_secret": "blossom"})
    desk.know("acme")
    desk.work()
    assert len(desk.leads("noor@example.com")) == 1
    assert desk.leads("noor@example.com")[0]["id"] in desk.members(spring.LIST)


def _rotated_in_marketo_only(desk: Desk) -> None:
    _changed(desk, account=desk.marketo.state()["account"] | {"client_secret": "blossom"})
    good(desk)


def _role_without_writing(desk: Desk) -> None:
    _changed(desk, permissions=["Read-Only Lead", "Read-Only Assets"])
    good(desk)


def _role_without_anything(desk: Desk) -> None:
    _changed(desk, permissions=[])
    good(desk)


def _address_not_allowed(desk: Desk) -> None:
    desk.marketo.switches({"ip_blocked": True})
    good(desk)


RIGHTS = ("603", "role", "IP allow-list")
CASES = [
    Case("secret missing", _missing, SECRET, "failed", ("does not exist", "munchkin_id, client_id and client_secret")),
    Case("secret no JSON", _secret("spring"), SECRET, "failed", ("must be JSON with munchkin_id, client_id, client_secret", "put all three there")),
    Case("secret lacks a value", _secret(json.dumps({"client_id": "api-push"})), SECRET, "failed", ("must be JSON with munchkin_id", "put all three there")),
    Case("secret a list", _secret("[1, 2]"), SECRET, "failed", ("must be JSON with munchkin_id", "put all three there")),
    Case("munchkin id no munchkin id", _secret(json.dumps(VALUES | {"munchkin_id": "app-ab12"})), "munchkin_id", "failed", ("does not look like 123-ABC-456", "secret", "copy it from Admin")),
    Case("client secret wrong", _secret(json.dumps(VALUES | {"client_id": "other"})), "POST /identity/oauth/token", "failed", ("401", "client_id or client_secret is wrong", "LaunchPoint", "secret")),
    Case("secret changed in Marketo alone", _rotated_in_marketo_only, "POST /identity/oauth/token", "failed", ("401", "client_id or client_secret is wrong", "LaunchPoint", "secret")),
    Case("secret rotated in mid-run", _rotated_in_mid_run, "", "done", writes=True),
    Case("role may not write", _role_without_writing, "POST /rest/v1/leads.json", "failed", RIGHTS),
    Case("role may nothing", _role_without_anything, "/rest/v1/", "failed", RIGHTS),
    Case("address not allowed", _address_not_allowed, "/rest/v1/", "failed", RIGHTS),
]  # fmt: skip
