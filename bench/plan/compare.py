"""What a contender left in its folder, as a few numbers: two contenders did the same job exactly where these are equal.

    python -m bench.plan.compare OUT

A process of its own, so that the harness stays small: a child's peak memory begins with that of its parent.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

from bench.plan.audience import FIELDS
from bench.plan.ours import STEPS
from segpush.opening import ROWS

_COLUMNS = "{key: 'VARCHAR', lead: 'BIGINT', values: 'JSON'}"
_VALUES = ", ".join(f"values->'{field}'" for field in FIELDS)
_ROW = f"hash(key, lead, list_sort(json_keys(values)), {_VALUES})"  # types, and what is left out, count too
_DIGEST = f"""
    SELECT count(*) AS rows, coalesce(sum({_ROW}::HUGEINT), 0)::VARCHAR AS sum, coalesce(bit_xor({_ROW}), 0)::VARCHAR AS xor,
        count(DISTINCT filename) AS parts, coalesce((SELECT max(n) FROM (SELECT count(*) AS n FROM given GROUP BY filename)), 0) AS longest
    FROM given
"""


def left(out: Path) -> dict[str, Any]:
    """Return the summary of a contender, and for each step its rows as a digest that does not depend on their order."""
    db = duckdb.connect()
    return {"summary": json.loads((out / "summary.json").read_text())} | {
        step: _digest(db, out / "parts" / step) for step in STEPS
    }


def _digest(db: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    files = [str(path) for path in sorted(folder.glob("*.ndjson"))]
    if not files:
        return {"rows": 0}
    rows = f"read_json(?, format = 'newline_delimited', columns = {_COLUMNS}, filename = true)"
    found = db.execute(f"WITH given AS MATERIALIZED (FROM {rows}) {_DIGEST}", [files])
    digest = dict(zip((column[0] for column in found.description or ()), found.fetchone() or (), strict=True))
    if digest.pop("longest") > ROWS or digest["parts"] != -(-digest["rows"] // ROWS):
        raise ValueError(f"{folder}: parts are to hold {ROWS} rows each")
    return digest


if __name__ == "__main__":
    sys.stdout.write(json.dumps(left(Path(sys.argv[1]))) + "\n")
