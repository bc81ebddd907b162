"""`rejected.csv` and the retry files: the rows that could not be used, for people to read and to send again.

Why a row is rejected is decided in ``people`` and ``reading``; nothing is judged here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from segpush import names
from segpush.engine.books.safe import cell, write
from segpush.engine.reading.grammar import grammar_of, protect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.locate import dialect_from, locate, originals
from segpush.engine.reading.parquet_rows import write_rows
from segpush.engine.reading.recognise import BOM
from segpush.engine.reading.records import spans
from segpush.engine.reading.unwrap import PlainFile

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.workbench import Workbench
    from segpush.run import Run

WANTED = "SELECT ord FROM verdicts WHERE outcome IN ('rejected', 'conflict') ORDER BY ord"
REJECTED = f"""
    SELECT {cell("f.name")} AS file, r.line AS line, {cell("r.text")} AS text, coalesce(v.code, v.outcome) AS code,
        {cell("v.reason")} AS reason
    FROM located r JOIN source_file f USING (file) JOIN verdicts v USING (ord) ORDER BY ord
"""


def store(bench: Workbench, run: Run) -> list[str]:
    """Write the files to the work bucket and return their names; none where every row could be used. Needs ``verdicts``."""
    locate(bench.db, WANTED)
    rejected = bench.directory / "rejected.csv"
    if not write(bench.db, REJECTED, rejected):
        return []
    paths = [rejected, *retries(bench.db, bench.directory)]
    for path in paths:
        bench.work.upload(names.people(run.id, path.name), path)
    return [path.name for path in paths]


def retries(db: duckdb.DuckDBPyConnection, directory: Path) -> list[Path]:
    """Write the rejected rows in the format they came in, so that they can be corrected and sent back.

    Text and JSON lines byte for byte, text below its header; of Parquet a file for each that has such rows.
    """
    kinds = db.execute("SELECT DISTINCT f.kind FROM located JOIN source_file f USING (file)").fetchall()
    kind = kinds[0][0]
    if kind == "parquet":
        return _parquet(db, directory)
    path = directory / ("retry.csv" if kind == "text" else "retry.json")
    with path.open("wb") as file:
        file.write(_ended(header(db)) if kind == "text" else b"")
        for record in originals(db, WANTED):
            file.write(_ended(record))
    return [path]


def _parquet(db: duckdb.DuckDBPyConnection, directory: Path) -> list[Path]:
    """Write one file for each that has rejected rows: `retry.parquet`, `retry_2.parquet` …, the parts of one drop."""
    found = db.execute("""
        SELECT f.path, f.name, list(l.line - 1 ORDER BY l.line) FROM located l JOIN source_file f USING (file)
        GROUP BY f.path, f.name, file ORDER BY file
    """).fetchall()
    paths = []
    for number, (path, name, rows) in enumerate(found, 1):
        paths.append(directory / ("retry.parquet" if number == 1 else f"retry_{number}.parquet"))
        write_rows(db, PlainFile(Path(path), name, 0, 0, "parquet"), rows, paths[-1])
    return paths


def header(db: duckdb.DuckDBPyConnection) -> bytes:
    """Return the bytes of the first header in the drop, a byte order mark included; empty where its files have none, as in JSON."""
    for path, text in db.execute("SELECT path, dialect FROM source_file WHERE kind = 'text' ORDER BY file").fetchall():
        dialect = dialect_from(text)
        if not dialect.header:
            return b""
        with Path(path).open("rb") as file:
            raw = file.read(ReadLimits().line_bytes)
        mark = BOM if raw.startswith(BOM) else b""
        raw, grammar = raw.removeprefix(BOM), grammar_of(dialect)
        for span in spans(protect(raw, grammar), grammar, final=True):
            if span.kind != "blank":
                return mark + raw[span.start : span.end]
    return b""


def _ended(record: bytes) -> bytes:
    return record if not record or record.endswith((b"\n", b"\r")) else record + b"\n"
