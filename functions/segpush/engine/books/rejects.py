"""`rejected.csv` and `retry.csv`: the rows that could not be used, for people to read and to send again.

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
from segpush.engine.reading.recognise import BOM
from segpush.engine.reading.records import spans

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


def store(bench: Workbench, run: Run) -> None:
    """Write both files to the work bucket; neither where every row could be used. Needs ``verdicts`` and the files read."""
    locate(bench.db, WANTED)
    rejected, retry = bench.directory / "rejected.csv", bench.directory / "retry.csv"
    if write(bench.db, REJECTED, rejected):
        write_retry(bench.db, retry)
        bench.work.upload(names.people(run.id, "rejected.csv"), rejected)
        bench.work.upload(names.people(run.id, "retry.csv"), retry)


def write_retry(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Write header and rejected rows byte for byte as they came, so that they can be corrected and sent back."""
    with path.open("wb") as file:
        file.write(_ended(header(db)))
        for record in originals(db, WANTED):
            file.write(_ended(record))


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
