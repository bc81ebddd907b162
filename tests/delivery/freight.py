"""Files of people for the import: a scene whose parts are files, and what is asked of it again and again."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.delivery.scene import BUYERS, Scene

UPLOADS: dict[str, Any] = {"method": "POST", "operation": "import_leads"}
BY_KEY: dict[str, Any] = {"lookup_field": "email", "creates": True}
BY_ID: dict[str, Any] = {"lookup_field": "id", "creates": False}
PROFILES: dict[str, Any] = {**BY_KEY, "list_id": 0}
Rows = Sequence[dict[str, Any]]


class Freight(Scene):
    """A scene before an account whose imports take ten seconds."""

    def __init__(self, leads: Rows = (), members: Sequence[int] = (), **switches: Any) -> None:
        super().__init__(leads, members, switches)
        self.deliveries = 100

    def file(self, *rows: Sequence[Any], n: int = 0) -> dict[str, Any]:
        """Put a file into the work bucket, header first, and return the row that names it."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\n").writerows(rows)
        body = text.getvalue().encode()
        key = f"runs/r1/imports/{n}.csv"
        self.store.put(key, body)
        return {"file": n, "object": key, "rows": len(rows) - 1, "bytes": len(body)}

    def of(self, keys: Sequence[Any], n: int = 0, header: str = "email") -> dict[str, Any]:
        return self.file([header], *([key] for key in keys), n=n)

    def uploads(self) -> int:
        return sum(call["path"] == "/bulk/v1/leads.json" for call in self.calls())

    def polls(self) -> list[float]:
        """When the status was asked for, in whole seconds since the last upload."""
        began = datetime.fromisoformat(self.of_kind("import")[-1]["at"])
        asked = [datetime.fromisoformat(call["at"]) for call in self.of_kind("poll")]
        return [int((at - began).total_seconds()) for at in asked]

    def reports(self) -> list[str]:
        return [call["path"].rpartition("/")[2] for call in self.of_kind("file")]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [call for call in self.calls() if call["kind"] == kind]

    def members(self) -> set[int]:
        return self.marketo.members(BUYERS)


def words(outcomes: Rows) -> list[tuple[Any, ...]]:
    """Who is spoken of, and how."""
    return [(one["key"] or one["lead"], one["person"], one["list"], one["code"]) for one in outcomes]


def whole(outcomes: Rows) -> tuple[Any, ...]:
    """What the last file's own row says."""
    return words(outcomes)[-1][1:]
