"""The bench's job in plain Python, for a few thousand rows: what each step's parts hold, from the rules alone."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

from bench.plan.audience import FIELDS

ADDRESS = re.compile(
    r'[^\s@,;:"()<>\[\]\\]{1,64}@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
)
LONGEST = {"firstName": 80, "lastName": 80}


def parts(drop: Path, written: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of every step, in no order."""
    seen, counting = _rows(drop)
    ledger = {row["key"]: row for row in _dictionaries(written)}
    members = {key: row for key, row in counting.items() if row["word"] in {"realized", "existing"}}
    left = [key for key in counting if key not in members]
    known = {key: row for key, row in members.items() if key in ledger}
    new = {key: row for key, row in members.items() if key not in ledger}
    changed = {key for key, row in known.items() if any(row["values"][f] != ledger[key][f"was_{f}"] for f in FIELDS)}
    complete = {key for key, row in new.items() if row["values"]["firstName"] and row["values"]["lastName"]}
    gone = [*left, *(key for key in ledger if key not in seen)]
    return {
        "resolve": [{"key": key} for key in new.keys() - complete],
        "update": [_written(key, known[key], ledger[key]["lead"]) for key in changed],
        "upsert": [_written(key, new[key], None) for key in complete],
        "delist": [{"lead": ledger[key]["lead"]} for key in gone if ledger[key]["ours"] and ledger[key]["on_list"]],
        "enlist": [{"lead": ledger[key]["lead"]} for key in known.keys() - changed if not ledger[key]["on_list"]],
    }


def _rows(drop: Path) -> tuple[set[str], dict[str, dict[str, Any]]]:
    """All keys that occur anywhere, and the row that counts of each that has one."""
    seen, rows = set(), defaultdict(list)
    for line in drop.read_text(encoding="utf-8").splitlines()[1:]:
        cells: list[str | None] = [None if cell == "null" else cell for cell in line.split(",")]
        key = (cells[0] or "").strip().lower()
        seen.add(key)
        if len(cells) == 8 and _sound(key, cells):
            rows[key].append({"word": cells[6], "time": cells[7], "values": dict(zip(FIELDS, cells[1:6], strict=True))})
    return seen, {key: row for key, several in rows.items() if (row := _newest(several))}


def _sound(key: str, cells: list[str | None]) -> bool:
    values = dict(zip(FIELDS, cells[1:6], strict=True))
    long = any(len(value or "") > LONGEST.get(name, 255) for name, value in values.items())
    address = ADDRESS.fullmatch(key) and key.isascii() and ".." not in key
    return (
        bool(address)
        and not long
        and (values["leadScore"] or "0").isdigit()
        and cells[6] in {"realized", "existing", "exited"}
    )


def _newest(several: list[dict[str, Any]]) -> dict[str, Any] | None:
    newest = [row for row in several if row["time"] == max(each["time"] for each in several)]
    return newest[-1] if len({row["word"] == "exited" for row in newest}) == 1 else None


def _written(key: str, row: dict[str, Any], lead: int | None) -> dict[str, Any]:
    values = {name: value for name, value in row["values"].items() if value is not None}
    if "leadScore" in values:
        values["leadScore"] = int(values["leadScore"])
    return {"key": key, "lead": lead, "values": values}


def _dictionaries(path: Path) -> list[dict[str, Any]]:
    found = duckdb.connect().execute("FROM read_parquet(?)", [str(path)])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
