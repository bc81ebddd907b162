"""A world from a document and back: the state file, `GET` and `POST /_simulator/state`.

Missing keys get defaults; anything not understood is refused with one sentence (`StateError`).
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from local.marketo.fields import TYPES, Field, Fields
from local.marketo.moments import iso
from local.marketo.state_jobs import read_export, read_import, read_smart_list, shown_jobs
from local.marketo.state_leads import read_lead, shown_lead
from local.marketo.state_lists import read_folders, read_list, shown_folders, shown_list
from local.marketo.switches import Switches, as_json, merge
from local.marketo.told import StateError, number, objects, text, without_others
from local.marketo.world import PERMISSIONS, Account, World

KEYS = (
    "account fields partitions leads lists switches calls folders permissions events imports exports smart_lists"
).split()


def read_state(document: object, at: float) -> World:
    """The world a document describes; what has no date in it is dated `at`. Raises StateError."""
    if not isinstance(document, Mapping):
        raise StateError("The state is not a JSON object.")
    without_others(document, KEYS, "The state")
    world = World(
        account=_account(document.get("account", {})),
        fields=_fields(document),
        partitions=_partitions(document),
        permissions=_permissions(document),
        switches=_switches(document.get("switches", {})),
    )
    moment = iso(at)
    for lead in objects(document, "leads"):
        read_lead(world, lead, moment)
    lists = objects(document, "lists")
    read_folders(world, objects(document, "folders"), lists, moment)
    for static_list in lists:
        read_list(world, static_list, moment)
    for smart_list in objects(document, "smart_lists"):
        read_smart_list(world, smart_list)
    for job in objects(document, "imports"):
        read_import(world, job, at)
    for job in objects(document, "exports"):
        read_export(world, job, at)
    world.lists.events = [dict(event) for event in objects(document, "events")]
    return world


def shown_state(world: World) -> dict[str, Any]:
    """The document of a world, `calls` left to the caller; nothing in it is shared with the world."""
    return {
        "account": asdict(world.account),
        "fields": [_shown_field(field) for field in world.fields],
        "partitions": [{"id": key, "name": name} for key, name in world.partitions.items()],
        "leads": [shown_lead(world, person) for person in world.people],
        "lists": [shown_list(world, static_list) for static_list in world.lists],
        "switches": as_json(world.switches),
        "folders": shown_folders(world),
        "permissions": [name for name in PERMISSIONS if name in world.permissions],
        "events": [dict(event) for event in world.lists.events],
        **shown_jobs(world),
    }


def _account(given: object) -> Account:
    if not isinstance(given, Mapping):
        raise StateError("The key 'account' of the state is not an object.")
    without_others(given, asdict(Account()), "The account")
    account = Account(**given)
    for name in ("munchkin_id", "client_id", "client_secret"):
        text(given, name, "The account", getattr(Account, name))
    number(given, "daily_quota", "The account", Account.daily_quota)
    return account


def _fields(document: Mapping[str, Any]) -> Fields:
    if "fields" not in document:
        return Fields()
    described = []
    for given in objects(document, "fields"):
        without_others(given, Field.__dataclass_fields__, "A field")
        name = text(given, "name", "A field")
        if given.get("dataType", "string") not in TYPES:
            raise StateError(f"The field '{name}' has no known dataType: {given['dataType']!r}.")
        length, flags = (
            given.get("length"),
            [given.get(key, False) for key in ("updateable", "searchable", "crmManaged")],
        )
        if not all(isinstance(flag, bool) for flag in flags) or not isinstance(length, int | None):
            raise StateError(f"The field '{name}' has a length that is no number, or a mark that is not true or false.")
        described.append(Field(**{"displayName": name} | dict(given)))
    return Fields(described)


def _shown_field(field: Field) -> dict[str, Any]:
    return asdict(field)


def _partitions(document: Mapping[str, Any]) -> dict[int, str]:
    given = objects(document, "partitions")
    found = {number(one, "id", "A partition"): text(one, "name", "A partition") for one in given}
    if len(found) != len(given) or len(set(found.values())) != len(found):
        raise StateError("Two partitions have the same id or name.")
    return found or {1: "Default"}


def _permissions(document: Mapping[str, Any]) -> frozenset[str]:
    given = document.get("permissions", PERMISSIONS)
    unknown = sorted(set(given) - set(PERMISSIONS)) if isinstance(given, list | tuple) else [given]
    if unknown:
        raise StateError(f"There is no permission {unknown[0]!r}.")
    return frozenset(given)


def _switches(given: object) -> Switches:
    if not isinstance(given, Mapping):
        raise StateError("The key 'switches' of the state is not an object.")
    try:
        return merge(Switches(), given)
    except ValueError as error:
        raise StateError(str(error)) from None
