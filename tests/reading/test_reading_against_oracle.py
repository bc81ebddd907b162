"""Any bytes, read by the product and by the oracle: the same records, in the same places."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.engine.reading import pieces, refine
from segpush.engine.reading.dialect import Dialect
from segpush.engine.reading.grammar import grammar_of, protect
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.records import spans, without_line_end
from segpush.engine.reading.unwrap import PlainFile
from tests.reading.drops import dropped
from tests.reading.oracle import expected

DIALECTS = [
    Dialect(header=False, columns=("a", "b")),
    Dialect(header=False, columns=("a", "b"), quote='"'),
    Dialect(header=False, columns=("a", "b"), quote='"', escape='"'),
    Dialect(header=False, columns=("a", "b"), quote='"', escape="'", delimiter=";"),
    Dialect(header=False, columns=("a", "b"), quote="'", escape=None, delimiter="\t"),
    Dialect(header=False, columns=("a",), quote='"', escape='"', delimiter="|"),
    Dialect(header=False, columns=("a", "b"), escape='"', escape_unquoted=True, null_tokens=("\\N",)),
    Dialect(header=False, columns=("a", "b"), quote='"', escape='"', escape_unquoted=True, null_tokens=("\\N",)),
    Dialect(header=False, columns=("a", "b"), delimiter="¦"),
    Dialect(header=False, columns=("a", "b"), delimiter="\x07", quote='"'),
    Dialect(header=False, columns=("a", "b"), delimiter="¦", quote='"', escape='"'),
]

TELLING = [
    *(b'"', b"'", b"\\", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b" "),
    *(b"null", b"\\N", b"a", b"b", "¦".encode(), "é".encode(), b"\xff", b"\x00", b"\x07"),
]
"""Whatever a reader can stumble over, and little else."""

each_dialect = pytest.mark.parametrize(
    "dialect",
    DIALECTS,
    ids=lambda dialect: f"{dialect.delimiter!r}{dialect.quote}{dialect.escape}{dialect.escape_unquoted}",
)


@each_dialect
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.sampled_from(TELLING), min_size=1, max_size=40))
def test_r9_r50_any_text_gives_the_rows_and_bad_records_the_rules_give(dialect: Dialect, parts: list[bytes]) -> None:
    data = b"xyz" + b"".join(parts)  # text by its first bytes, whatever follows
    records = expected(data, dialect, len(dialect.columns))
    with dropped(data, dialect=dialect) as drop:
        assert drop.reading.rows == len(records)
        assert drop.rows == [tuple(cell or None for cell in each.cells) for each in records if not each.code]
        assert drop.bad == [(each.code, each.line, shown(each.raw)) for each in records if each.code]
        assert drop.places == [(number, 0, each.line, shown(each.raw)) for number, each in enumerate(records, 1)]


def shown(raw: bytes) -> str:
    return raw.decode(errors="replace")


@each_dialect
def test_r6_where_a_chunk_ends_makes_no_difference(
    dialect: Dialect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dice = random.Random(repr(dialect))
    for _ in range(300):
        data = b"".join(dice.choices(TELLING, k=dice.randint(1, 60)))
        monkeypatch.setattr(pieces, "CHUNK", dice.choice([1, 2, 3, 7, 20, 1_000]))
        monkeypatch.setattr(refine, "BLOCK", dice.choice([1, 3, 10, 1_000]))
        found = records_by_pieces(data, dialect, tmp_path / "data")
        assert found == [(each.line, each.raw) for each in expected(data, dialect, len(dialect.columns))], data


def records_by_pieces(data: bytes, dialect: Dialect, path: Path) -> list[tuple[int, bytes]]:
    """Return line and bytes of each record, by the pieces the file is cut into."""
    path.write_bytes(data)
    grammar, found = grammar_of(dialect), []
    for piece in pieces.pieces(PlainFile(path, "x", 0, len(data)), pieces.Place(0, 1), grammar, ReadLimits()):
        raw = data[piece.start : piece.start + piece.refined.consumed]
        records = [span for span in spans(protect(raw, grammar), grammar, final=True) if span.kind != "blank"]
        assert piece.refined.records == len(records)
        for span in records:
            before = raw[: span.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n")
            found.append((piece.line + before, without_line_end(raw[span.start : span.end])))
    return found
