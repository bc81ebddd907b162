"""Lines of JSON → the names of what they hold, and segments of records (rules R43, R44, R47).

DuckDB parses; what it must not see was taken out before (``json_text``). A key that occurs twice in an object counts the
first time. An escaped half of a surrogate pair makes a line bad: it is no character.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from segpush.engine.reading import marks
from segpush.engine.reading.json_batch import LINES, given, json_batches
from segpush.engine.reading.json_paths import names_in, pointers
from segpush.engine.reading.json_pieces import JsonPiece
from segpush.engine.reading.json_text import REJECTING, REMOVED, refine
from segpush.engine.reading.limits import ReadLimits
from segpush.engine.reading.segment import Segment
from segpush.engine.reading.unwrap import PlainFile

SAMPLE = 10_000  # records of the first file, and as many of the end of the last
TAIL_BYTES = 4 << 20

_STRUCTURES = f"""SELECT structure FROM (SELECT try(json_structure(line)) AS structure, row_number() OVER () AS place FROM {LINES})
    WHERE starts_with(structure, '{{') GROUP BY structure ORDER BY min(place)"""

_ROOT = "$"


@dataclass(frozen=True, slots=True)
class JsonSegment(Segment):
    """A segment that knows the ``pieces`` it was made of (without their text): for ``source_piece`` and the notes."""

    pieces: tuple[JsonPiece, ...] = ()


def columns(
    db: duckdb.DuckDBPyConnection, files: Sequence[PlainFile], *, all_records: bool, limits: ReadLimits | None = None
) -> list[str]:
    """Return the names of the values in the objects of ``files``: ``a`` and ``a.b``, in order of appearance.

    Lists are not entered; a key is as it is written, dots and blanks included. Without ``all_records`` only the first
    10,000 records of the first file and the end of the last are looked at. The files must be one value a line.
    """
    found: dict[str, None] = {}
    for path, longest in _looked_at(files, limits or ReadLimits(), all_records=all_records):
        rows = db.execute(_STRUCTURES, given(path, longest)).fetchall()
        found |= dict.fromkeys(names_in(structure for (structure,) in rows))
    return list(found)


def _looked_at(files: Sequence[PlainFile], limits: ReadLimits, *, all_records: bool) -> Iterator[tuple[Path, int]]:
    """Yield files of refined lines, with the bytes the longest may have."""
    for plain in files if all_records else files[:1]:
        with closing(json_batches(plain, limits, None if all_records else SAMPLE)) as batches:
            for batch in batches:
                yield batch.path, limits.line_bytes
    if files and not all_records:
        path = files[-1].path.with_name(f"{files[-1].path.name}.tail")
        path.write_bytes(refine(_tail(files[-1]), limits.nesting).text)
        yield path, TAIL_BYTES
        path.unlink()


def _tail(plain: PlainFile) -> bytes:
    """Return the last whole lines of ``plain``."""
    begin = max(plain.start, plain.size - TAIL_BYTES)
    with plain.path.open("rb") as file:
        file.seek(begin)
        tail = file.read()
    lines = tail if begin == plain.start else tail[tail.find(b"\n") + 1 :]
    return b"\n".join(lines.split(b"\n")[-SAMPLE:])


def segments(
    _db: duckdb.DuckDBPyConnection,
    file: int,
    plain: PlainFile,
    first: int,
    columns: Mapping[int, str],
    limits: ReadLimits,
) -> Generator[JsonSegment, None, None]:
    """Yield the records of ``plain``, some 64 MB at a time; each segment must be used up before the next is asked for.

    ``bad`` is ``bad_json``, ``not_an_object``, ``nul``, ``not_utf8`` or ``too_deep``. Cells: strings as their text, numbers
    and booleans as written, NULL for null, absent and empty. In the JSON of nested cells, numbers with a fraction or an
    exponent are strings, so that nothing rounds them. Raises :class:`errors.BadDrop` for a line over the cap, and for a
    last line that is cut off.
    """
    with closing(json_batches(plain, limits)) as batches:
        for batch in batches:
            paths, cells = _question(columns, dotted=batch.dotted, removed=batch.removed)
            relation = _relation(cells, rejected=batch.rejected)
            params = {**given(batch.path, limits.line_bytes), "paths": paths}
            yield JsonSegment(file, first, batch.records, relation, params, pieces=batch.pieces)
            first += batch.records


def _question(columns: Mapping[int, str], *, dotted: bool, removed: bool) -> tuple[list[str], str]:
    """Return the paths to look for in each line, and the SQL of the cells made of what is found there."""
    paths, cells = [_ROOT], []
    for index, name in columns.items():
        places = pointers(name, dotted=dotted)
        found = [_cell(len(paths) + number, removed=removed) for number in range(1, len(places) + 1)]
        cells.append(f", coalesce({', '.join(found)}) AS c{index:d}")
        paths += places
    return paths, "".join(cells)


def _cell(at: int, *, removed: bool) -> str:
    text = f"replace(texts[{at}], chr({REMOVED[0]}), '')" if removed else f"texts[{at}]"
    return f"CASE WHEN kinds[{at}] IN ('OBJECT', 'ARRAY') THEN chr({marks.NESTED[0]}) || {text} ELSE nullif({text}, '') END"


def _relation(cells: str, *, rejected: bool) -> str:
    """Return the relation: a line is parsed twice, once for the values and once for their kinds, whatever the columns are."""
    codes = " ".join(f"WHEN chr({mark[0]}) THEN '{code}'" for mark, code in REJECTING.items())
    unread = f"CASE line {codes} ELSE 'bad_json' END" if rejected else "'bad_json'"
    return f"""(SELECT CASE WHEN kinds IS NULL THEN {unread} WHEN kinds[1] <> 'OBJECT' THEN 'not_an_object' END AS bad,
        NULL::BIGINT AS found{cells}
        FROM (SELECT line, try(json_extract_string(line, $paths)) AS texts, try(json_type(line, $paths)) AS kinds FROM {LINES}))"""
