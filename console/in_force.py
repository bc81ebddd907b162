"""The documents in force: which there are, what they say, and taking one out of force."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from console.apply import ACCOUNTS
from console.told import NotAsAsked
from segpush import names
from segpush.account import Account, load_account
from segpush.catalog import PREFIX
from segpush.destination import Audience, Destination, load_destination
from segpush.errors import BadDocument
from segpush.ports import ObjectStore

Kind = Literal["account", "destination"]


@dataclass(frozen=True, slots=True)
class Stored:
    """One document in force; ``model`` is None where it cannot be read any more, and ``wrong`` says why."""

    kind: Kind
    name: str
    body: bytes
    model: Account | Destination | None
    wrong: str = ""

    @property
    def key(self) -> str:
        """Where it lies in the work bucket."""
        return names.account(self.name) if self.kind == "account" else names.destination(self.name)

    def yaml(self) -> str:
        """Return it as people write it; a body that is no JSON as it is."""
        try:
            return yaml.safe_dump(json.loads(self.body), sort_keys=False, allow_unicode=True, width=120)
        except ValueError:
            return self.body.decode(errors="replace")

    def told(self) -> dict[str, Any]:
        """Return it as JSON tells it in a list."""
        audiences = self.model.audiences if isinstance(self.model, Destination) else ()
        return {
            "kind": self.kind,
            "name": self.name,
            "key": self.key,
            "account": self.model.account if isinstance(self.model, Destination) else None,
            "state": self.model.state if isinstance(self.model, Account) else None,
            "audiences": [
                {"slug": each.slug, "name": each.name, "state": each.state, "list_id": each.list_id or None}
                for each in audiences
            ],
            "wrong": self.wrong,
        }


def documents(store: ObjectStore) -> list[Stored]:
    """Return all documents in force, accounts first."""
    return [
        _stored("account" if folder == ACCOUNTS else "destination", info.key, store.get(info.key))
        for folder in (ACCOUNTS, PREFIX)
        for info in store.list(folder)
    ]


def document(store: ObjectStore, name: str, kind: str = "") -> Stored:
    """Return the document called ``name``; raise :class:`NotAsAsked` where there is none, or an account and a destination."""
    there = documents(store)
    found = [each for each in there if each.name == name and kind in {"", each.kind}]
    if not found:
        known = ", ".join(f"{each.kind} {each.name}" for each in there) or "none"
        raise NotAsAsked(f"there is no {kind or 'document'} {name} in force; there is {known}")
    if len(found) > 1:
        raise NotAsAsked(f"{name} is an account and a destination; say --kind account or --kind destination")
    return found[0]


def audience_of(store: ObjectStore, name: str, slug: str) -> tuple[Destination, Audience]:
    """Return an audience in force and its destination; raise :class:`NotAsAsked` where there is none of these names."""
    return _audience(store, _listed(store, name), name, slug)


def work_there(store: ObjectStore, target: str) -> None:
    """Raise :class:`NotAsAsked` where ``target`` is neither DESTINATION/AUDIENCE nor an account in force.

    An audience whose document cannot be read any more may be paused all the same.
    """
    name, _, slug = target.partition("/")
    if slug:
        found = _listed(store, name)
        if not found or found.model:
            _audience(store, found, name, slug)
    elif not is_there(store, names.account(name)):
        raise NotAsAsked(f"account {name} is not in force{_others(store, ACCOUNTS, 'account')}")


def is_there(store: ObjectStore, key: str) -> bool:
    """Whether there is an object of this key.

    By listing: whoever may list only its folder is told 403 of a key that is not there, not 404 (S3: GetObject).
    """
    return any(info.key == key for info in store.list(key))


def _audience(store: ObjectStore, found: Stored | None, name: str, slug: str) -> tuple[Destination, Audience]:
    if not found or not isinstance(found.model, Destination):
        why = "cannot be read any more; `segpush list` says why" if found else "is not in force"
        raise NotAsAsked(f"destination {name} {why}{_others(store, PREFIX, 'destination')}")
    destination = found.model
    audience = destination.audience(slug)
    if audience is None:
        there = ", ".join(each.slug for each in destination.audiences)
        raise NotAsAsked(f"destination {name} has no audience {slug}; it has {there}")
    return destination, audience


def _listed(store: ObjectStore, name: str) -> Stored | None:
    """Return a destination, None where there is none of this name."""
    key = names.destination(name)
    return _stored("destination", key, store.get(key)) if is_there(store, key) else None


def _others(store: ObjectStore, folder: str, kind: Kind) -> str:
    there = ", ".join(_name(info.key) for info in store.list(folder))
    return f"; in force is {there}" if there else f"; `segpush apply FILE...` brings {kind}s into force"


def _name(key: str) -> str:
    return key.rpartition("/")[2].removesuffix(".json")


def remove(store: ObjectStore, gone: Stored) -> None:
    """Take a document out of force. Raises as :func:`removable`."""
    removable(store, gone)
    store.delete(gone.key)


def removable(store: ObjectStore, gone: Stored) -> None:
    """Raise :class:`NotAsAsked` where others need it: an account that destinations name."""
    if gone.kind != "account":
        return
    users = [
        each.name
        for each in documents(store)
        if isinstance(each.model, Destination) and each.model.account == gone.name
    ]
    if users:
        raise NotAsAsked(
            f"account {gone.name} is named by destination {', '.join(users)}; remove or change these first"
        )


def _stored(kind: Kind, key: str, body: bytes) -> Stored:
    name = _name(key)
    try:
        return Stored(kind, name, body, load_account(body) if kind == "account" else load_destination(body))
    except BadDocument as error:
        return Stored(kind, name, body, None, "; ".join(str(error).splitlines()))
