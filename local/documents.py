"""The documents of a run on this machine: a destination as its author wrote it, and the account it names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from console.documents import Authored, authored, read
from segpush.destination import Audience, Destination
from segpush.errors import BadDocument


@dataclass(frozen=True, slots=True)
class Documents:
    """What is brought into force."""

    destination: Authored
    account: Authored

    @property
    def audiences(self) -> dict[str, Audience]:
        """Audiences by slug."""
        model = self.destination.model
        return {each.slug: each for each in model.audiences} if isinstance(model, Destination) else {}

    @property
    def suppression_files(self) -> set[str]:
        """Keys of the lists of suppressed addresses it names."""
        model = self.destination.model
        rules = [model.suppressions(each) for each in self.audiences.values()] if isinstance(model, Destination) else []
        return {rule.file for found in rules for rule in found if rule.file}

    @property
    def alias(self) -> str:
        """The account's alias."""
        return self.account.model.name


def documents(destination: Path, quiet_period: str | None = None) -> Documents:
    """Read a destination, and its account from ``ALIAS.yaml`` beside it, else with every default.

    ``quiet_period`` replaces that of every audience. Raises :class:`BadDocument`.
    """
    written = read(destination)
    if not isinstance(written.model, Destination):
        raise BadDocument(f"{destination}: is an account, not a destination; name the destination's file.")
    if quiet_period is not None:
        written = _with_quiet_period(written, quiet_period)
    alias = written.model.account if isinstance(written.model, Destination) else ""
    beside = destination.with_name(f"{alias}.yaml")
    if beside.exists() and beside != destination:
        return Documents(written, read(beside))
    return Documents(written, authored(beside.name, yaml.safe_dump({"version": 1, "name": alias})))


def only_planned(given: Documents) -> Documents:
    """Return the same documents for a rehearsal: whatever an audience's state and days, its drops are planned, and at once.

    An account that is paused is not, for a rehearsal changes nothing.
    """
    settings = json.loads(given.destination.body)
    for audience in settings["audiences"]:
        audience["state"] = "plan_only"
        audience["source"]["quiet_period"] = 0
        for day in ("start", "end"):
            audience.pop(day, None)
    account = json.dumps({**json.loads(given.account.body), "state": "active"})
    return Documents(authored(given.destination.file, json.dumps(settings)), authored(given.account.file, account))


def _with_quiet_period(written: Authored, quiet_period: str) -> Authored:
    settings: dict[str, Any] = json.loads(written.body)
    for audience in settings["audiences"]:
        audience["source"]["quiet_period"] = 0 if quiet_period == "0" else quiet_period
    return authored(written.file, json.dumps(settings))  # JSON is YAML
