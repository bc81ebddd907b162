"""What must be true of any drop whatever its bytes: a refusal in one sentence, or every row has an outcome, and a rejected one its place.

``judged`` reads and plans one drop and asserts it; what the bytes are is the caller's.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import duckdb

from segpush.engine.books import rejects, safe
from segpush.engine.frame import Frame
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.locate import locate, originals
from segpush.engine.steps import write
from segpush.errors import BadDrop
from tests.engine.desk import Desk, rows, verdicts
from tests.fuzz.setups import FIELDS, Setup

OUTCOMES = {"member", "leaver", "rejected", "duplicate", "conflict", "stale", "not_ours"}


class Judged(NamedTuple):
    """``refusal`` or the outcome of each row, in order, what is sent of the people, and the rows to be sent again."""

    refusal: str = ""
    outcomes: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    retry: bytes = b""


def judged(setup: Setup, *files: bytes, limits: ReadLimits | None = None) -> Judged:
    """Read and plan ``files`` as one drop; raise AssertionError where something is not accounted for."""
    with TemporaryDirectory(prefix="segpush-fuzz-") as name:
        desk = Desk(Path(name), setup.document, facts=FIELDS, limits=limits)
        try:
            with desk.planned(*files) as (db, now, numbers):
                return _accounted(db, now, numbers, desk.directory)
        except BadDrop as refused:
            said = str(refused)
            assert name not in said, said
            assert "\n" not in said, said
            assert "drop-12" in said, said
            return Judged(refusal=said)


def _accounted(db: duckdb.DuckDBPyConnection, now: Frame, numbers: dict[str, Any], folder: Path) -> Judged:
    outcomes = verdicts(db)
    assert set(outcomes) <= OUTCOMES, set(outcomes)
    assert len(outcomes) == numbers["read"] == sum(numbers["rows"].values()), numbers
    assert one(db, "SELECT coalesce(sum(records), 0) FROM source_piece") == numbers["read"]
    assert one(db, "SELECT count(*) - count(DISTINCT ord) FROM verdicts") == 0
    _require_places(db, len(numbers["files"]), outcomes.count("rejected"))
    retry = _require_report(db, folder, outcomes.count("rejected") + outcomes.count("conflict"))
    sent = rows(db, write.upsert(now))
    assert all(isinstance(each["values"], str) for each in sent), sent
    return Judged(outcomes=tuple(outcomes), sent=tuple(f"{each['key']} {each['values']}" for each in sent), retry=retry)


def _require_places(db: duckdb.DuckDBPyConnection, files: int, rejected: int) -> None:
    """Hold every rejected row against what its report needs: file, line, text, reason."""
    wanted = "SELECT ord FROM verdicts WHERE outcome = 'rejected'"
    nameless = "outcome = 'rejected' AND (coalesce(reason, '') = '' OR coalesce(code, '') = '')"
    assert one(db, f"SELECT count(*) FROM verdicts WHERE {nameless}") == 0
    locate(db, wanted, "fuzzed")
    sound = f"file BETWEEN 0 AND {files - 1} AND line > 0 AND text IS NOT NULL"
    assert one(db, f"SELECT count(*) FROM fuzzed JOIN ({wanted}) USING (ord) WHERE {sound}") == rejected
    assert one(db, "SELECT count(*) FROM fuzzed") == rejected
    parquet = one(db, "SELECT count(*) FROM source_file WHERE kind = 'parquet'")
    assert parquet or sum(1 for _ in originals(db, wanted)) == rejected


def _require_report(db: duckdb.DuckDBPyConnection, folder: Path, wanted: int) -> bytes:
    """Write what people get to read and to send again; return the latter where it must be as many rows."""
    locate(db, rejects.WANTED)
    assert safe.write(db, rejects.REJECTED, folder / "rejected.csv") == wanted
    kept = rejects.retries(db, folder) if wanted else []
    broken = one(db, "SELECT count(*) FROM bad_source WHERE code = 'broken_quote'")  # these lines join with others
    if one(db, "SELECT count(*) FROM source_file WHERE kind <> 'text'") or broken or not wanted:
        return b""
    (retry,) = kept
    return retry.read_bytes()


def one(db: duckdb.DuckDBPyConnection, query: str) -> int:
    """Return the one number a query brings."""
    (number,) = db.execute(query).fetchone() or (-1,)
    return int(number)
