"""Write an audience's second day to disk: the drop as CSV, gzip, NDJSON and Parquet, two ledgers, and the truth.

    python -m bench.plan.generate --rows 1000000 .bench/1000000

Who is in it is decided in ``audience``. A ledger lies there twice: as ours, with fingerprints, and for other programs with
the values that were written, so that they compare as they can best.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb

from bench.plan import audience
from bench.plan.audience import BLOCK, FIELDS, HEADER, SEGMENT
from bench.plan.files import FORMATS, SCENARIOS

SEED = 20260112
YESTERDAY = "2026-01-11T06:18:04.000Z"

_CSV = "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
_RECORD = """{"Email": address, "person": {"name": {"firstName": firstName, "lastName": lastName}}, "companyName": company,
    "homeAddress": {"city": city}, "leadScore": leadScore,
    "segmentMembership": {"ups": {"%s": {"status": word, "lastQualificationTime": moment}}}}"""


def generate(directory: Path, rows: int, seed: int = SEED, formats: tuple[str, ...] = tuple(FORMATS)) -> None:
    """Write everything for ``rows`` rows (whole blocks) into ``directory``; what is there already is kept."""
    if rows % BLOCK:
        raise ValueError(f"{rows} rows are no whole blocks of {BLOCK}")
    directory.mkdir(parents=True, exist_ok=True)
    db = duckdb.connect()
    db.execute(f"SET preserve_insertion_order = true; SET temp_directory = '{directory}/spill'")
    for name in formats:
        _once(directory / FORMATS[name], lambda path, name=name: _drop(db, directory, path, name, rows, seed))
    for scenario in SCENARIOS:
        _once(directory / f"ledger-{scenario}.parquet", lambda path, s=scenario: _ledger(db, path, s, rows, seed))
        _once(directory / f"written-{scenario}.parquet", lambda path, s=scenario: _written(db, path, s, rows, seed))
        for kind in ("csv", "records"):
            _once(
                directory / f"truth-{scenario}-{kind}.json",
                lambda path, s=scenario, k=kind: _truth(db, path, s, k, rows, seed),
            )


def _once(path: Path, write: Any) -> None:
    """Write a file under another name first: what was broken off is written again."""
    if not path.exists():
        half = path.with_name(f"{path.name}.half")
        write(half)
        half.rename(path)


def _drop(db: duckdb.DuckDBPyConnection, directory: Path, path: Path, name: str, rows: int, seed: int) -> None:
    if name == "gzip":
        with (directory / FORMATS["csv"]).open("rb") as plain, gzip.open(path, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain, packed, 1 << 20)
        return
    given = {"seed": seed, "path": str(path)}
    if name == "csv":
        db.execute(f"COPY ({_lines(rows)}) TO $path {_CSV}", given)
        return
    record = _RECORD % SEGMENT
    kind = "json" if name == "ndjson" else "parquet, COMPRESSION snappy"
    db.execute(
        f"COPY (SELECT unnest({record}) FROM ({audience.rows(rows)}) ORDER BY i) TO $path (FORMAT {kind})", given
    )


def _lines(rows: int) -> str:
    """The text of each line: no quotes, ``null`` for what is missing; a broken row has a comma too many, or ends early."""
    cells = ["address", *FIELDS, "word", "moment"]
    company = f"CASE WHEN slot = {audience.BROKEN} THEN 'Harbour, Stone & Co' ELSE company END"
    whole = ", ".join(f"coalesce({company if cell == 'company' else cell}, 'null')" for cell in cells)
    ends_early = f"slot = {audience.BROKEN} AND block % 2 = 1"
    line = f"CASE WHEN {ends_early} THEN concat_ws(',', address, 'null', 'null') ELSE concat_ws(',', {whole}) END"
    lines = f"SELECT i, {line} AS line FROM ({audience.rows(rows)})"
    return f"SELECT line FROM (SELECT -1 AS i, '{','.join(HEADER)}' AS line UNION ALL {lines}) ORDER BY i"


def _was(scenario: str) -> dict[str, str]:
    """What was written yesterday, as SQL by field."""
    old = {field: field for field in FIELDS}
    if scenario == "everybody":
        old["leadScore"] = "(coalesce(leadScore::INT, 0) + 10)::VARCHAR"
    else:
        old["city"] = (
            f"CASE WHEN slot BETWEEN {audience.CHANGED} AND standing = 'on' THEN coalesce(city || ' Nord', 'Lyon') ELSE city END"
        )
    return old


def _ledger(db: duckdb.DuckDBPyConnection, path: Path, scenario: str, rows: int, seed: int) -> None:
    """Ours. The fingerprint is that of ``engine.changes``: were it another, nobody would count as unchanged."""
    parts = ", ".join(f"'{field}' || coalesce('=' || {was}, '-')" for field, was in _was(scenario).items())
    ours = "standing <> 'stranger'"
    db.execute(
        f"""COPY (SELECT key, 100000 + p AS lead, CASE standing WHEN 'off' THEN 'off' ELSE 'on' END AS state,
            CASE WHEN {ours} THEN 'ours' ELSE 'was_there' END AS origin, CASE WHEN {ours} THEN $time END AS as_of,
            CASE WHEN {ours} THEN md5(concat_ws(chr(31), {parts})) END AS print, CASE WHEN {ours} THEN $time END AS asked_at,
            CASE WHEN {ours} THEN 'updated' END AS person, false AS missed
            FROM ({audience.ledger(rows)}) ORDER BY key, lead) TO $path (FORMAT parquet, COMPRESSION zstd)""",
        {"seed": seed, "time": YESTERDAY, "path": str(path)},
    )


def _written(db: duckdb.DuckDBPyConnection, path: Path, scenario: str, rows: int, seed: int) -> None:
    """What another program would keep: who stands where, and which values were written."""
    values = ", ".join(f"{was} AS was_{field}" for field, was in _was(scenario).items())
    db.execute(
        f"""COPY (SELECT key, 100000 + p AS lead, standing <> 'off' AS on_list, standing <> 'stranger' AS ours, {values}
            FROM ({audience.ledger(rows)}) ORDER BY key, lead) TO $path (FORMAT parquet, COMPRESSION zstd)""",
        {"seed": seed, "path": str(path)},
    )


def _truth(db: duckdb.DuckDBPyConnection, path: Path, scenario: str, kind: str, rows: int, seed: int) -> None:
    """The summary every contender must come to."""
    told = audience.truth(rows, kind, everybody=scenario == "everybody")
    found = db.execute(f"SELECT outcome, code, via, count(*) FROM ({told}) GROUP BY ALL", {"seed": seed}).fetchall()
    outcomes, codes, people = ({} for _ in range(3))
    for outcome, code, via, count in found:
        for counts, word in ((outcomes, outcome), (codes, code), (people, via)):
            counts[word] = counts.get(word, 0) + count
    absent = rows // BLOCK * audience.ABSENT
    people |= {"leavers": outcomes["leaver"], "absent": absent, "removed": outcomes["leaver"] + absent}
    summary = {name: dict(sorted((k, v) for k, v in counts.items() if k)) for name, counts in
               (("rows", outcomes), ("codes", codes), ("people", people))}  # fmt: skip
    path.write_text(json.dumps({"read": rows, **summary}, indent=1) + "\n")


def main() -> None:
    """Generate what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=list(FORMATS))
    asked = parser.parse_args()
    generate(asked.directory, asked.rows, formats=tuple(asked.formats))


if __name__ == "__main__":
    main()
