"""What the flows play with: three people, their Marketo, one audience and its files.

Ines and Tomas are in Marketo, Zoe is not; Hanna is there too, and somebody put her onto the list by hand.
"""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

LIST, OTHER_LIST = 1021, 1022
PREFIX = "inbox/spring-campaigns/spring-buyers/"
DAY_ONE, DAY_TWO, DAY_THREE = (f"{PREFIX}buyers_2026030{day}_061804.csv" for day in (1, 2, 3))
COLUMNS = ("email", "firstName", "lastName", "city", "company")

Row = dict[str, str]


def row(first: str, last: str, city: str = "Lyon", **other: str) -> Row:
    """Make the row of a person, whose address follows from the first name."""
    named = {"email": f"{first.lower()}@example.com", "firstName": first, "lastName": last}
    return {**named, "city": city, "company": "Harbour & Co", **other}


INES = row("Ines", "Moreau")
TOMAS = row("Tomas", "Okafor", "Porto")
ZOE = row("Zoe", "Lindqvist", "Graz")
HANNA = row("Hanna", "Agren", "Cork")
EVERYBODY = (INES, TOMAS, ZOE)
IDS = {"ines": 901, "tomas": 902, "hanna": 950}


def crowd(count: int) -> list[Row]:
    """Make so many people nobody has heard of."""
    return [row(f"Guest{number}", "Berg") for number in range(count)]


def file(*rows: Mapping[str, str], columns: Iterable[str] = COLUMNS) -> bytes:
    """Write a CSV file (RFC 4180); what a row lacks stays empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def changes(joined: Iterable[Row] = (), left: Iterable[Row] = ()) -> bytes:
    """Write a changes file: who joined and who left."""
    said = [{**one, "status": "realized"} for one in joined] + [{**one, "status": "exited"} for one in left]
    return file(*said, columns=(*COLUMNS, "status"))


def manifest(run: str, sizes: Mapping[str, int], time: str = "2026-03-02T09:00:00Z") -> tuple[str, bytes]:
    """Write the manifest of an export, as AEP does; return its key and body."""
    entries = [
        {"sinkPath": "/" + key.rpartition("/")[0], "name": key.rpartition("/")[2], "size": size}
        for key, size in sizes.items()
    ]
    document = {"flowRunId": run, "scheduledTime": time, "exportResults": entries}
    return f"{PREFIX}manifest-8d2b61f0-{run}.json", json.dumps(document).encode()


def account(name: str = "acme", **values: Any) -> dict[str, Any]:
    return {"version": 1, "name": name, **values}


def destination(
    name: str = "spring-campaigns", sync: str = "audience_and_profile", people: str = "match_and_create", **values: Any
) -> dict[str, Any]:
    """Write a destination with one audience. ``source``, ``list``, ``limits`` and ``match`` add to what is usual."""
    source = {"preset": "csv", "prefix": PREFIX, "content": "full", **values.pop("source", {})}
    audience = {
        "slug": "spring-buyers",
        "name": "Spring Buyers",
        "source": source,
        "list": {"id": LIST, **values.pop("list", {})},
    }
    document = {
        "version": 1, "name": name, "account": "acme", "sync": sync, "people": people,
        "match": {"source": "email", **values.pop("match", {})}, "mapping": mapping(sync, people),
        "limits": {"first_run": "go", **values.pop("limits", {})}, "audiences": [audience | values.pop("audience", {})],
    }  # fmt: skip
    return copy.deepcopy({**document, **values})


def mapping(sync: str, people: str) -> list[dict[str, str]]:
    """Map what a combination may: nothing in S1, `company` only where people are created."""
    if (sync, people) == ("audience", "match_only"):
        return []
    named = [{"source": name, "target": name} for name in ("firstName", "lastName", "city")]
    company = {"source": "company", "target": "company", "write": "on_create"}
    return [*named, company] if people == "match_and_create" else named


def lead(
    number: int, email: str, first: str = "Old", updated: str = "2025-05-01T10:00:00Z", **values: str
) -> dict[str, Any]:
    """Make a lead as Marketo had it before we came."""
    known = {
        "id": number,
        "email": email,
        "firstName": first,
        "lastName": "Name",
        "city": "Oldtown",
        "company": "Old Mill",
    }
    return {**known, "createdAt": "2025-01-01T10:00:00Z", "updatedAt": updated, **values}


def marketo(*more: Mapping[str, Any], members: Iterable[int] = (IDS["hanna"],), **values: Any) -> dict[str, Any]:
    """Make the state of Marketo: Ines, Tomas and Hanna, ``more`` leads, and two lists."""
    known = [lead(901, "ines@example.com"), lead(902, "tomas@example.com"), lead(950, "hanna@example.com"), *more]
    lists = [
        {
            "id": LIST,
            "name": "Spring Buyers",
            "folder": "Group Lists",
            "workspace": "Default",
            "members": list(members),
        },
        {"id": OTHER_LIST, "name": "Spring Visitors", "folder": "Group Lists", "workspace": "Default", "members": []},
    ]
    account = {
        "munchkin_id": "123-ABC-456",
        "client_id": "api-push",
        "client_secret": "not-a-secret",
        "daily_quota": 50_000,
    }
    return {"account": account, "fields": FIELDS, "partitions": PARTITIONS, "leads": known, "lists": lists, **values}


def _field(name: str, kind: str = "string", *, updateable: bool = True, searchable: bool = False) -> dict[str, Any]:
    length = None if kind in {"integer", "datetime"} else 255
    return {
        "name": name,
        "displayName": name,
        "dataType": kind,
        "length": length,
        "updateable": updateable,
        "searchable": searchable,
    }


PARTITIONS = [{"id": 1, "name": "Default"}, {"id": 2, "name": "Europe"}]
FIELDS = [
    _field("id", "integer", updateable=False, searchable=True), _field("email", "email", searchable=True),
    _field("firstName"), _field("lastName"), _field("city"), _field("company"), _field("customerId", searchable=True),
    _field("originalSource", updateable=False), _field("createdAt", "datetime", updateable=False),
    _field("updatedAt", "datetime", updateable=False),
]  # fmt: skip
