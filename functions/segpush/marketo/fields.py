"""What the account itself says about its fields, partitions and use. Read before a push; nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from segpush.errors import MarketoError
from segpush.marketo.client import Marketo

DESCRIBE = "/rest/v1/leads/describe2.json"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a person. ``name`` is the API's, ``display_name`` the import reports'; ``length`` None is unstated."""

    name: str
    display_name: str
    data_type: str
    length: int | None
    updateable: bool
    crm_managed: bool


@dataclass(frozen=True, slots=True)
class Describe:
    """All fields by API name, and the names people can be looked up by, each alone."""

    fields: dict[str, Field]
    searchable: frozenset[str]

    def facts(self) -> dict[str, Any]:
        """Return ``fields`` and ``searchable`` as JSON, as the outcome of `prepare` holds them."""
        return {"fields": [asdict(field) for field in self.fields.values()], "searchable": sorted(self.searchable)}


@dataclass(frozen=True, slots=True)
class Usage:
    """Calls all tools together have made on ``date`` (ISO, Marketo's day; '' where it says nothing yet)."""

    date: str
    total: int


def describe(marketo: Marketo) -> Describe:
    """Return the account's fields (Adobe: Describe Lead2); raise :class:`MarketoError` (transient) where there are none."""
    reply = marketo.call("GET", DESCRIBE)
    found = next(iter(reply.result), {})
    fields = {str(item["name"]): _field(item) for item in found.get("fields") or () if item.get("name")}
    if not fields:
        raise MarketoError(
            "Marketo described no fields: it will pass, or the API user's role may not read people",
            verdict="transient", code="empty", request_id=reply.request_id, call=f"GET {DESCRIBE}",
        )  # fmt: skip
    # A set of several names is a compound key, which no single filter can use.
    alone = (names[0] for names in found.get("searchableFields") or () if len(names) == 1)
    return Describe(fields, frozenset(alone))


def partitions(marketo: Marketo) -> dict[str, int]:
    """Return the ids of the lead partitions by their names (Adobe: Get Lead Partitions)."""
    found = marketo.call("GET", "/rest/v1/leads/partitions.json").result
    return {str(item["name"]): int(item["id"]) for item in found if item.get("name")}


def usage(marketo: Marketo) -> Usage:
    """Return today's use of the daily quota (Adobe: Get Daily Usage); the quota itself is not in the API."""
    found = next(iter(marketo.call("GET", "/rest/v1/stats/usage.json").result), {})
    return Usage(str(found.get("date") or ""), int(found.get("total") or 0))


def _field(item: Mapping[str, Any]) -> Field:
    length = item.get("length")
    return Field(
        str(item["name"]),
        str(item.get("displayName") or item["name"]),
        str(item.get("dataType") or "string"),
        None if length is None else int(length),
        bool(item.get("updateable")),
        bool(item.get("crmManaged")),
    )
