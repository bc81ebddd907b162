"""Write an audience's second day to disk: the drop as CSV, gzip, NDJSON and Parquet, its ledgers, and the truth.

    python -m bench.plan.generate .bench/1000000 --rows 1000000

Who is in it is decided in ``audience``. A ledger lies there twice: as ours, with fingerprints, and for other programs with
the values that were written, so that they compare as they can best.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.plan import audience
from bench.plan.audience import BLOCK, FIELDS, HEADER, SEGMENT
from bench.plan.files import FORMATS, SCENARIOS

SEED = 20260112
YESTERDAY = "2026-01-11T06:18:04.000Z"

_TEXT = "FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01'"
_RECORD = f"""unnest({{"Email": address, "person": {{"name": {{"firstName": firstName, "lastName": lastName}}}}, "companyName": employer,
    "homeAddress": {{"city": city}}, "leadScore": leadScore,
    "segmentMembership": {{"ups": {{"{SEGMENT}": {{"status": word, "lastQualificationTime": moment}}}}}}}})"""


def generate(directory: Path, rows: int, formats: Iterable[str] = FORMATS, seed: int = SEED) -> None:
    """Write everything for ``rows`` rows (whole blocks) into ``directory``; what is there already is kept."""
    if rows % BLOCK:
        raise ValueError(f"{rows} rows are no whole blocks of {BLOCK}")
    directory.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as db:
        db.execute(f"SET memory_limit = '4GB'; SET temp_directory = '{directory.absolute()}/spill'")
        day = _Day(db, directory, rows, seed)
        for name in formats:
            day.once(FORMATS[name], {"csv": day.text, "gzip": day.packed}.get(name, day.records))
        for scenario in SCENARIOS:
            day.once(f"ledger-{scenario}.parquet", day.ledger)
            day.once(f"written-{scenario}.parquet", day.written)
            for kind in ("csv", "records"):
                day.once(f"truth-{scenario}-{kind}.json", day.truth)


@dataclass(frozen=True)
class _Day:
    """One size of the audience; each method writes one file, whose name says what is to be in it."""

    db: duckdb.DuckDBPyConnection
    directory: Path
    rows: int
    seed: int

    def once(self, name: str, write: Callable[[str, Path], None]) -> None:
        """Write a file that is not there; under another name first, so that what was broken off is written again."""
        if not (self.directory / name).exists():
            half = self.directory / f"{name}.half"
            write(name, half)
            half.rename(self.directory / name)

    def text(self, _name: str, path: Path) -> None:
        """Lines without quotes, ``null`` for what is missing; a broken row has a comma too many, or ends early."""
        cells = ["address", *FIELDS, "word", "moment"]
        employer = f"CASE WHEN slot = {audience.BROKEN} THEN 'Harbour, Stone & Co' ELSE employer END"
        whole = ", ".join(f"coalesce({employer if cell == 'employer' else cell}, 'null')" for cell in cells)
        short = f"slot = {audience.BROKEN} AND block % 2 = 1"
        line = f"CASE WHEN {short} THEN concat_ws(',', address, 'null', 'null') ELSE concat_ws(',', {whole}) END"
        lines = f"SELECT i, {line} AS line FROM ({audience.rows(self.rows)})"
        header = f"SELECT -1 AS i, '{','.join(HEADER)}' AS line"
        self._copy(f"SELECT line FROM ({header} UNION ALL {lines}) ORDER BY i", path, _TEXT)

    def packed(self, _name: str, path: Path) -> None:
        """The text, as gzip packs it by default."""
        with (self.directory / FORMATS["csv"]).open("rb") as plain, gzip.open(path, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain, packed, 1 << 20)

    def records(self, name: str, path: Path) -> None:
        """Objects by their XDM paths, each one whole."""
        kind = "FORMAT json" if name == FORMATS["ndjson"] else "FORMAT parquet, COMPRESSION snappy"
        self._copy(f"SELECT {_RECORD} FROM ({audience.rows(self.rows)}) ORDER BY i", path, kind)

    def ledger(self, name: str, path: Path) -> None:
        """Ours. The fingerprint is that of ``engine.changes``: were it another, nobody would count as unchanged."""
        parts = ", ".join(f"'{field}' || coalesce('=' || {was}, '-')" for field, was in _was(name).items())
        ours, time = "standing <> 'stranger'", f"'{YESTERDAY}'"
        query = f"""SELECT key, 100000 + p AS lead, CASE standing WHEN 'off' THEN 'off' ELSE 'on' END AS state,
            CASE WHEN {ours} THEN 'ours' ELSE 'was_there' END AS origin, CASE WHEN {ours} THEN {time} END AS as_of,
            CASE WHEN {ours} THEN md5(concat_ws(chr(31), {parts})) END AS print, CASE WHEN {ours} THEN {time} END AS asked_at,
            CASE WHEN {ours} THEN 'updated' END AS person, false AS missed
            FROM ({audience.ledger(self.rows)}) ORDER BY key, lead"""
        self._copy(query, path, "FORMAT parquet, COMPRESSION zstd")

    def written(self, name: str, path: Path) -> None:
        """What another program would keep: who stands where, and which values were written."""
        values = ", ".join(f"{was} AS was_{field}" for field, was in _was(name).items())
        query = f"""SELECT key, 100000 + p AS lead, standing <> 'off' AS on_list, standing <> 'stranger' AS ours, {values}
            FROM ({audience.ledger(self.rows)}) ORDER BY key, lead"""
        self._copy(query, path, "FORMAT parquet, COMPRESSION zstd")

    def truth(self, name: str, path: Path) -> None:
        """The summary every contender must come to."""
        told = audience.truth(self.rows, "csv" if "-csv" in name else "records", everybody="everybody" in name)
        query = f"SELECT outcome, code, via, count(*) FROM ({told}) GROUP BY ALL"
        counts = {what: Counter[str]() for what in ("rows", "codes", "people")}
        for *words, count in self.db.execute(query, {"seed": self.seed}).fetchall():
            for what, word in zip(counts, words, strict=True):
                counts[what].update({word: count} if word else {})
        absent, leavers = self.rows // BLOCK * audience.ABSENT, counts["rows"]["leaver"]
        counts["people"].update({"leavers": leavers, "absent": absent, "removed": leavers + absent})
        path.write_text(json.dumps({"read": self.rows, **counts}, indent=1, sort_keys=True) + "\n")

    def _copy(self, query: str, path: Path, kind: str) -> None:
        self.db.execute(f"COPY ({query}) TO $path ({kind})", {"path": str(path), "seed": self.seed})


def _was(name: str) -> dict[str, str]:
    """What was written yesterday, as SQL by field."""
    old = {field: field for field in FIELDS}
    if "everybody" in name:
        return old | {"leadScore": "(coalesce(leadScore::INT, 0) + 10)::VARCHAR"}
    changed = f"slot BETWEEN {audience.CHANGED} AND standing = 'on'"
    return old | {"city": f"CASE WHEN {changed} THEN coalesce(city || ' Nord', 'Lyon') ELSE city END"}


def main() -> None:
    """Generate what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=list(FORMATS))
    asked = parser.parse_args()
    generate(asked.directory, asked.rows, asked.formats)


if __name__ == "__main__":
    main()
