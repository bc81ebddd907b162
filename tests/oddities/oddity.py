"""What an oddity is: bytes of a file, the document that reads them, and what becomes of each row."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from segpush.destination import Destination
from tests.engine.desk import Closed
from tests.engine.setting import Marketo, destination

HEAD = b"email,firstName,lastName,department\n"
INES, TOMAS, ZOE = "ines@example.com", "tomas@example.org", "zoe@example.com"
FIELDS = ("firstName", "lastName", "department")
People = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Oddity:
    """One case of a row of the table (sheet 3.2).

    ``of`` names the row, ``what`` the case · ``files`` are one drop · ``rows`` the outcome of each, in order; the code behind
    ``rejected`` · ``sent`` the values of each person, by key · ``says`` words of a note or of a row's reason · ``refused`` words
    of the refusal, instead of all that · ``source``, ``mapping`` and ``match`` are the document's.
    """

    of: str
    what: str
    files: bytes | tuple[bytes, ...]
    rows: list[str] = field(default_factory=list)
    sent: People = field(default_factory=dict)
    says: tuple[str, ...] = ()
    refused: str = ""
    source: dict[str, Any] = field(default_factory=dict)
    mapping: list[dict[str, Any]] = field(default_factory=lambda: [{"source": each, "target": each} for each in FIELDS])
    match: dict[str, Any] = field(default_factory=dict)

    @property
    def document(self) -> Destination:
        """The document that reads it."""
        more: dict[str, Any] = {"mapping": self.mapping, "match": {"source": "email", **self.match}}
        return destination(source=self.source, sync="audience_and_profile", **more)

    @property
    def parts(self) -> tuple[bytes, ...]:
        """The files of the drop."""
        return self.files if isinstance(self.files, tuple) else (self.files,)


class Everybody(Marketo):
    """A Marketo that has a lead for whoever is looked up."""

    def looked_up(self, key: str) -> dict[str, Any]:
        self.leads.setdefault(key, [901 + len(self.leads)])
        return super().looked_up(key)


def lead(field_: str, **said: Any) -> dict[str, Any]:
    """Map the column of this name, with more settings."""
    return {"source": field_, "target": field_, **said}


def sent(closed: Closed) -> People:
    """Return the values that went to Marketo, by key."""
    return {row["key"]: json.loads(row["values"]) for step in ("update", "upsert") for row in closed.sent[step]}
