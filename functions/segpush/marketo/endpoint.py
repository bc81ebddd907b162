"""Where calls may go, and which calls may be made at all.

The host follows from the munchkin id in the account's secret, so no document can point the client elsewhere; an
override is a setting of the deployment. What is refused here never reaches the network.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from segpush.errors import MarketoError, SecretUnreadable

Timeout = tuple[float, float]
"""Seconds to connect, and seconds between two bytes of the answer."""

CONNECT = 5.0  # three tries of the TCP handshake (0, 1 and 3 s)
# Adobe's own timeout of the endpoint plus 15 s (assets 10 s): giving up sooner would abandon work that may succeed.
PEOPLE: Timeout = (CONNECT, 45.0)  # 30 + 15: add, remove, describe, usage, identity
READS: Timeout = (CONNECT, 75.0)  # 60 + 15: leads by filter, leads of a list
SYNC: Timeout = (CONNECT, 105.0)  # 90 + 15
ASSETS: Timeout = (CONNECT, 310.0)  # 300 + 10
BULK: Timeout = (CONNECT, 300.0)  # not stated by Adobe; between two bytes

OWN_MACHINE = {"localhost", "host.docker.internal"}  # Docker's name for the machine a container runs on; none in Lambda
MUNCHKIN = re.compile(r"[0-9]{3}-[A-Z]{3}-[0-9]{3}")
PATH = re.compile(r"/(rest/v1|rest/asset/v1|bulk/v1)(/[A-Za-z0-9_-]+)+\.json")
LIST_MEMBERS = re.compile(r"/rest/v1/lists/[0-9]+/leads\.json")
IDENTITY = "/identity/oauth/token"


def refused(message: str, *, whole_run: bool = True, call: str = "") -> MarketoError:
    """Return the error for a call that was not sent because it must never be: a mistake of the caller."""
    return MarketoError(message, verdict="permanent", code="refused", whole_run=whole_run, call=call)


def munchkin(text: str) -> str:
    """Return the munchkin id spelled ``123-ABC-456``; raise :class:`SecretUnreadable` where it is none."""
    found = text.strip().upper()
    if not MUNCHKIN.fullmatch(found):
        raise SecretUnreadable(
            "the munchkin_id in the account's secret does not look like 123-ABC-456: "
            "copy it from Admin, Integration, Munchkin in Marketo"
        )
    return found


def base_url(munchkin_id: str, override: str | None) -> str:
    """Return the address every path is appended to, without a slash at its end.

    ``override`` is the deployment's setting and may be pasted as Marketo's admin page shows it (with ``/rest`` or
    ``/identity``); plain http is for this machine only. Raises :class:`MarketoError` (whole_run) where it is no use.
    """
    if not (override or "").strip():
        return f"https://{munchkin_id}.mktorest.com"
    text = (override or "").strip()
    text = (text if "://" in text else f"https://{text}").rstrip("/")
    text = re.sub(r"/(rest|identity)$", "", text).rstrip("/")
    if not _usable(text):
        raise refused("the deployment's Marketo endpoint must be https://host[:port]; http is for the loopback only")
    return text


def _usable(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError where it is no port
    except ValueError:
        return False
    extras = parts.query or parts.fragment or parts.username is not None or "//" in parts.path
    if extras or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _own(parts.hostname))


def _own(host: str) -> bool:
    if host in OWN_MACHINE:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(method: str, path: str, query: Mapping[str, Any], form: Mapping[str, Any]) -> None:
    """Refuse what this client must never say: raise :class:`MarketoError` (whole_run) before anything is sent.

    ``DELETE`` takes people off a list and nothing else; a person is never deleted, neither by ``leads/delete.json`` nor
    by ``_method=DELETE`` (both delete the person, not the membership); the token travels in the header alone.
    """
    call = f"{method} {path}"
    if not PATH.fullmatch(path) or path.endswith("/leads/delete.json"):
        raise refused("this path is not one segpush may call", call=call)
    if method not in {"GET", "POST", "DELETE"} or (method == "DELETE" and not LIST_MEMBERS.fullmatch(path)):
        raise refused("this method is not one segpush may use on this path", call=call)
    for pairs in (query, form):
        if "access_token" in pairs or pairs.get("_method", "GET") != "GET":
            raise refused("a token outside the header, or a _method other than GET, is never sent", call=call)
