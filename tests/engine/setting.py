"""What the engine's tests stand on: a document, Marketo's description of its fields, and a Marketo that is a dictionary."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from segpush.destination import Destination, load_destination

TYPES = {
    "email": "email", "firstName": "string", "lastName": "string", "company": "string", "department": "string", "leadScore": "score",
    "unsubscribed": "boolean", "annualRevenue": "currency", "numberOfEmployees": "integer", "dateOfBirth": "date",
    "acquisitionDate": "datetime", "comments": "text", "balance": "currency",
}  # fmt: skip
LENGTHS = {"firstName": 80, "lastName": 80, "company": 255, "department": 255}
FACTS: dict[str, Any] = {
    "fields": [
        {"name": name, "data_type": kind, "length": LENGTHS.get(name), "updateable": True}
        for name, kind in TYPES.items()
    ],
    "searchable": ["email", "id"],
}


def destination(
    members: str = "follow",
    content: str = "full",
    *,
    fields: Sequence[str] = (),
    on_create: Sequence[str] = (),
    **more: Any,
) -> Destination:
    """A document of one audience; columns are named as the fields they go to."""
    source = {"preset": "csv", "prefix": "inbox/spring/buyers/", "content": content, **more.pop("source", {})}
    mapping = [{"source": each, "target": each} for each in fields]
    mapping += [{"source": each, "target": each, "write": "on_create"} for each in on_create]
    audience = {
        "slug": "spring-buyers",
        "name": "Spring Buyers",
        "source": source,
        "list": {"id": 1021, "members": members},
    }
    document = {"version": 1, "name": "spring", "account": "acme", "match": {"source": "Email"}, "mapping": mapping}
    return load_destination(json.dumps({**document, "audiences": [audience], **more}))


@dataclass
class Marketo:
    """Who has which key (lead ids), who is on the list.

    Leads in ``broken`` may not join, those in ``gone`` cannot be updated any more; while ``silent`` no list call is answered.
    """

    leads: dict[str, list[int]] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)
    broken: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    silent: bool = False

    def looked_up(self, key: str) -> dict[str, Any]:
        found = self.leads.get(key, [])
        return {"key": key, "leads": found, "person": "found" if found else "unmatched"}

    def written(self, row: Mapping[str, Any], *, creates: bool) -> dict[str, Any]:
        if row["lead"] in self.gone:
            return {"key": row["key"], "lead": row["lead"], "leads": [], "person": "unmatched", "code": "1004"}
        if row["lead"]:
            return {"key": row["key"], "lead": row["lead"], "leads": [row["lead"]], "person": "updated"}
        found = self.leads.get(row["key"])
        if not found and not creates:
            return {"key": row["key"], "leads": [], "person": "unmatched"}
        word = "updated" if found else "created"
        leads = self.leads.setdefault(row["key"], [9000 + len(self.leads)])
        return {"key": row["key"], "leads": leads, "person": word}

    def placed(self, lead: int, *, on: bool) -> dict[str, Any]:
        if self.silent:
            return {"lead": lead, "list": "undelivered", "code": "transport", "reason": "no answer came"}
        if lead in self.broken:
            return {"lead": lead, "list": "refused", "code": "1004", "reason": "Lead not found"}
        (self.members.add if on else self.members.discard)(lead)
        return {"lead": lead, "list": "on_list" if on else "off_list"}


def drop(*people: str, columns: str = "Email") -> str:
    """The text of a drop: one line a person under a header."""
    return "\n".join([columns, *people]) + "\n"
