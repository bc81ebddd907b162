"""An extract's stand-in: the same file, made of member pages.

Each page is a note in the journal, so that a part that is parked or dies goes on behind the last one; in memory is one at a
time.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from segpush.delivery.outcome import Outcome
from segpush.delivery.part import Part
from segpush.marketo import lists

EMPTY = "null"  # as extracts spell it


def read_pages(part: Part, key: str, fields: Sequence[str]) -> Outcome:
    """Read the list's members to the last page, write them to ``key`` and answer as an extract does."""
    _read(part, fields)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "members.csv"
        rows = _write(part, file, fields)
        size = part.work.upload(key, file).size
    return {"object": key, "rows": rows, "bytes": size, "code": None, "reason": None}


def _read(part: Part, fields: Sequence[str]) -> None:
    kinds = part.journal.kinds(0, "page-")
    token = part.journal.note(0, kinds[-1])["next"] if kinds else ""  # type: ignore[index]
    number = len(kinds)
    while token is not None:
        part.may_go_on()
        page = lists.members(part.marketo, part.order["list_id"], fields, token or None)
        members = [[_cell(lead.values.get(field)) for field in fields] for lead in page.leads]
        part.journal.keep(0, f"page-{number:06d}", {"members": members, "next": page.next_token})
        token, number = page.next_token, number + 1


def _write(part: Part, file: Path, fields: Sequence[str]) -> int:
    rows = 0
    with file.open("w", encoding="utf-8", newline="") as text:
        out = csv.writer(text, lineterminator="\n")
        out.writerow(fields)
        for kind in part.journal.kinds(0, "page-"):
            members = (part.journal.note(0, kind) or {})["members"]
            out.writerows(members)
            rows += len(members)
    return rows


def _cell(value: Any) -> str:
    return EMPTY if value is None or value == "" else str(value)
