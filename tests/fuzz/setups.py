"""The documents the fuzzing reads with: every dialect, every kind of mapping, rows with status, time and profile."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from segpush.destination import Destination
from tests.engine.setting import FACTS, destination

COLUMNS = ("email", "first", "last", "company", "score", "born", "seen", "optout", "revenue", "site", "status", "at", "person")  # fmt: skip
PEOPLE = (
    ("ines.moreau@example.com", "Inés", "Moreau", "Harbour & Co", "12", "12.01.1990", "12.01.2026 06:10", "ja", "10.50", '{"plan": "pro", "cities": ["Lyon", "Porto"]}', "realized", "2026-01-12T06:10:00.000Z", "p1"),
    ("tomas.okafor@example.org", "Tomás", "Okafor", "", "-3", "", "", "nein", "7", "{}", "exited", "1768198684", "p2"),
    ("zoe@example.com", "Zoë", "null", "Blue Door", "0", "29.02.2000", "", "", "", "[1, 2]", "realized", "", "p2"),
    ("zoe@example.com", "Zoë", "NULL", "The Blue Door", "1", "01.02.2000", "", "", "", "", "exited", "", ""),
)  # fmt: skip
MAPPING: list[dict[str, Any]] = [
    {"source": "first", "target": "firstName", "transform": ["trim", "upper"]},
    {"source": ["last", "person"], "target": "lastName", "null_tokens": []},
    {"source": "company", "target": "department", "on_too_long": "leave_out"},
    {"source": "score", "target": "leadScore"},
    {"source": "born", "target": "dateOfBirth", "transform": [{"date": "%d.%m.%Y"}]},
    {"source": "seen", "target": "acquisitionDate", "transform": [{"datetime": "%d.%m.%Y %H:%M", "zone": "Europe/Paris"}]},
    {"source": "optout", "target": "unsubscribed", "transform": [{"boolean": {"is_true": ["ja"], "is_false": ["nein"]}}]},
    {"source": "revenue", "target": "balance", "on_missing": "clear"},
    {"source": "site", "target": "title", "path": "cities", "list": "join"},
    {"source": "site[0].plan", "target": "planName"},
    {"source": "site", "target": "numberOfSites", "list": "count"},
]  # fmt: skip
MORE = {"title": "string", "planName": "string", "balance": "currency", "numberOfSites": "integer"}
FIELDS = {
    **FACTS,
    "fields": FACTS["fields"]
    + [{"name": name, "data_type": kind, "length": 255, "updateable": True} for name, kind in MORE.items()],
}


@dataclass(frozen=True)
class Setup:
    """Settings of ``source``; ``written`` is how its CSV looks: delimiter, quote, what stands before a quote inside quotes."""

    source: dict[str, Any] = field(default_factory=dict)
    written: tuple[str, str, str] = (",", '"', '"')
    match: dict[str, Any] = field(default_factory=dict)
    plain: bool = False

    @property
    def document(self) -> Destination:
        """The document: everything mapped, or nothing."""
        usual = {"status": "status", "member_time": "at", "content": "changes"}
        source = {key: value for key, value in {**usual, **self.source}.items() if value is not None}
        more: dict[str, Any] = (
            {}
            if self.plain
            else {
                "mapping": MAPPING,
                "sync": "audience_and_profile",
                "people": "match_and_create",
            }
        )
        return destination(source=source, match={"source": "email", **self.match}, **more)

    @property
    def csv(self) -> bytes:
        """The people as this producer writes them."""
        rows = PEOPLE if self.source.get("header") is False else (COLUMNS, *PEOPLE)
        return "".join(self.written[0].join(map(self._cell, row)) + "\n" for row in rows).encode()

    def _cell(self, text: str) -> str:
        delimiter, quote, before = self.written
        if not quote:
            return text.replace(delimiter, before + delimiter if before else " ").replace("\n", " ")
        return f"{quote}{text.replace(quote, before + quote)}{quote}" if text else ""


SETUPS = {
    "csv": Setup(),
    "full": Setup({"content": "full", "status": None, "member_time": None}),
    "aep": Setup({"preset": "aep"}, (",", "", "")),
    "aep_quoted": Setup({"preset": "aep", "quote": "double"}, (",", '"', "\\")),
    "aep_single": Setup({"preset": "aep", "quote": "double", "escape": "single_quote"}, (",", '"', "'")),
    "snowflake": Setup({"preset": "snowflake", "header": False, "columns": list(COLUMNS)}, (",", "", "\\")),
    "snowflake_quoted": Setup({"preset": "snowflake", "header": True, "quote": "double"}, (",", '"', '"')),
    "tab": Setup({"delimiter": "tab"}, ("\t", '"', '"')),
    "section": Setup({"delimiter": "§"}, ("§", '"', '"')),
    "control": Setup({"delimiter": "\x01", "quote": "none"}, ("\x01", "", "")),
    "unwrapped": Setup({"json_cells": True}),
    "profiles": Setup({"profile_id": "person"}),
    "listed": Setup(match={"list": "all"}),
    "not_ours": Setup({"rows_without_status": "not_ours"}, plain=True),
    "segment": Setup({"preset": "segment_actions", "content": None}, plain=True),
}
