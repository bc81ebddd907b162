"""Files for bulk imports: cut by bytes, written after RFC 4180, and without a single empty cell."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.engine import chains, picking
from segpush.engine.database import open_database
from segpush.engine.frame import Frame
from segpush.engine.steps import imports
from segpush.engine.workbench import Workbench
from tests.engine.desk import Desk
from tests.engine.filing import BY_KEY, COLUMNS, FIELDS, PROFILE, choosing, crowd, known
from tests.engine.setting import Marketo, destination, drop
from tests.fakes.memory import MemoryStore

TRICKY = ["a,b", 'a"b', '"', '""', "a\nb", "a\r\nb", "\r", "back\\slash", '\\"', " led", "trailed ", "\ttab", "Łódź 🌷", "0", "0.0", "false", "-", "'"]  # fmt: skip
CELL = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20),
)
ROW = st.lists(st.one_of(st.none(), CELL), min_size=3, max_size=3)
FULL = st.lists(CELL, min_size=3, max_size=3)
REUSED = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Row = tuple[str, Sequence[str | None]]


@dataclass
class Cutter:
    """Cuts rows (key and values) that are all to be imported by key."""

    bench: Workbench
    frame: Frame

    def cut(self, rows: Sequence[Row], limit: int = chains.IMPORT_BYTES) -> list[bytes]:
        """The files, in order; checks what is said of them."""
        self._fill(rows)
        for old in list(self.bench.work.list("")):
            self.bench.work.delete(old.key)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(chains, "IMPORT_BYTES", limit)
            [part] = imports.cut(self.bench, self.frame, "import_key")
        said = [json.loads(line) for line in part.splitlines()]
        found = [self.bench.work.get(each["object"]) for each in said]
        assert [each["file"] for each in said] == list(range(len(said)))
        assert [each["bytes"] for each in said] == [len(file) for file in found]
        assert [each["rows"] for each in said] == [len(table(file)) - 1 for file in found]
        return found

    def _fill(self, rows: Sequence[Row]) -> None:
        db = self.bench.db
        db.execute("CREATE OR REPLACE TABLE people (key VARCHAR, ord BIGINT, kind VARCHAR)")
        db.execute("CREATE OR REPLACE TABLE fields (ord BIGINT, v0 VARCHAR, v1 VARCHAR, v2 VARCHAR)")
        chains.nothing(db)
        keys, numbers = [key for key, _ in rows], list(range(len(rows)))
        masks = ["".join("0" if value is None else "1" for value in values) for _, values in rows]
        columns = [list(column) for column in zip(*(values for _, values in rows), strict=True)] or [[], [], []]
        db.execute("INSERT INTO people SELECT unnest(?::VARCHAR[]), unnest(?::BIGINT[]), 'member'", [keys, numbers])
        db.execute(f"INSERT INTO fields SELECT unnest(?::BIGINT[]){', unnest(?::VARCHAR[])' * 3}", [numbers, *columns])
        db.execute(
            "INSERT INTO filed SELECT 'import_key', NULL, unnest(?::VARCHAR[]), NULL, unnest(?::VARCHAR[]), 1",
            [keys, masks],
        )


@pytest.fixture
def cutter(tmp_path: Path) -> Iterator[Cutter]:
    frame = Desk(tmp_path, destination(**BY_KEY)).frame()
    with open_database(tmp_path) as db:
        yield Cutter(Workbench(db, tmp_path, MemoryStore()), frame)


def table(file: bytes) -> list[list[str]]:
    """A file as any reader of RFC 4180 has it."""
    return list(csv.reader(io.StringIO(file.decode("utf-8"), newline=""), strict=True))


def people(*values: Sequence[str | None]) -> list[Row]:
    return [(f"guest{n:05}@example.com", row) for n, row in enumerate(values)]


@REUSED
@given(rows=st.lists(st.one_of(FULL, ROW), min_size=1, max_size=12), spare=st.integers(0, 400))
def test_d18_every_file_is_as_full_as_it_may_be_and_every_row_stands_in_one(
    cutter: Cutter, rows: list[list[str | None]], spare: int
) -> None:
    """``spare`` is what a file may hold beyond the longest row and header."""
    lone = [cutter.cut(people(row)) for row in rows]
    limit = max(len(file) for [file] in lone) + spare
    found = cutter.cut(people(*rows), limit)
    assert max(map(len, found)) <= limit
    keys = [line[0] for file in found for line in table(file)[1:]]
    assert sorted(keys) == [key for key, _ in people(*rows)]
    for one, following in pairwise(found):
        if table(one)[0] == table(following)[0]:  # else another fill pattern
            first = cutter.cut([row_of(following, rows)])[0]
            assert len(one) + len(first) - header(first) > limit


def row_of(file: bytes, rows: Sequence[Sequence[str | None]]) -> Row:
    """The row of a file's first person."""
    key = table(file)[1][0]
    return key, dict(people(*rows))[key]


def header(file: bytes) -> int:
    return file.index(b"\n") + 1


@REUSED
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_d1_d12_d25_what_is_written_is_read_again_as_it_was(cutter: Cutter, rows: list[list[str | None]]) -> None:
    again: dict[str, dict[str, str]] = {}
    for file in cutter.cut(people(*rows)):
        names, *lines = table(file)
        assert "" not in [cell for line in lines for cell in line]
        again |= {line[0]: dict(zip(names[1:], line[1:], strict=True)) for line in lines}
    assert again == {
        key: {name: value for name, value in zip(FIELDS, values, strict=True) if value is not None}
        for key, values in people(*rows)
    }


def test_d1_a_value_is_quoted_where_it_must_be_and_escaped_once(cutter: Cutter) -> None:
    [file] = cutter.cut(people(["Berg, Ola", 'say "hi"', "back\\slash"], ["line\nbreak", " led", "plain"]))
    assert file.decode().partition("\n")[2] == (
        'guest00000@example.com,"Berg, Ola","say ""hi""",back\\slash\nguest00001@example.com,"line\nbreak"," led",plain\n'
    )


def test_d12_a_key_is_quoted_too(cutter: Cutter) -> None:
    [file] = cutter.cut([('o"hara@example.com', ["a", "b", "c"])])
    assert file.splitlines()[1] == b'"o""hara@example.com",a,b,c'


def test_one_group_of_files_for_each_fill_pattern(cutter: Cutter) -> None:
    rows = people(["Ines", "Moreau", None], ["Tomas", "Okafor", "Harbour"], ["Zoe", "Berg", None], [None, None, "Mill"])
    found = [table(file) for file in cutter.cut(rows)]
    assert [one[0] for one in found] == [
        ["email", "firstName", "lastName", "department"], ["email", "firstName", "lastName"], ["email", "department"],
    ]  # fmt: skip
    assert [len(one) - 1 for one in found] == [1, 2, 1]


def test_utf_8_without_a_mark_at_its_beginning(cutter: Cutter) -> None:
    [file] = cutter.cut(people(["Łucja", "Ågren", "Žižkov"]))
    assert file.startswith(b"email,")
    assert "Łucja,Ågren,Žižkov".encode() in file


def test_the_same_tables_make_the_same_bytes(cutter: Cutter) -> None:
    rows = people(*[["Ines", "Moreau", None if n % 3 else "Mill"] for n in range(50)])
    assert cutter.cut(rows, 400) == cutter.cut(list(reversed(rows)), 400)


def test_d18_d24_more_than_a_file_holds_goes_in_two(cutter: Cutter) -> None:
    """150,000 people of 71 bytes are 10.6 MB."""
    cutter.cut(people())
    db = cutter.bench.db
    db.execute("INSERT INTO people SELECT printf('guest%06d@example.com', n), n, 'member' FROM range(150000) t(n)")
    db.execute(
        "INSERT INTO fields SELECT n, 'Wilhelmina', 'Lindqvist-Okafor', 'Harbour & Sons Ltd' FROM range(150000) t(n)"
    )
    db.execute("INSERT INTO filed SELECT 'import_key', NULL, key, NULL, '111', 1 FROM people")
    said = [json.loads(line) for line in imports.cut(cutter.bench, cutter.frame, "import_key")[0].splitlines()]
    assert sum(each["rows"] for each in said) == 150_000
    row = len("guest000000@example.com,Wilhelmina,Lindqvist-Okafor,Harbour & Sons Ltd\n")
    assert 9_500_000 - row < said[0]["bytes"] <= 9_500_000
    placed = db.execute("SELECT file, count(*) FROM filed GROUP BY file ORDER BY file").fetchall()
    assert placed == [(each["file"], each["rows"]) for each in said]


# From a drop to its files


def files(
    tmp_path: Path, step: str, document: dict[str, Any], marketo: Marketo, *lines: str, columns: str = COLUMNS
) -> list[bytes]:
    """The files a drop makes where a call takes one record only."""
    desk = Desk(tmp_path, destination(**document), marketo)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chains, "BATCH", 1)
        with choosing(desk, drop(*lines, columns=columns), "passed") as (db, now, _):
            bench = Workbench(db, tmp_path, MemoryStore())
            imports.cut(bench, now, step)
            return [bench.work.get(info.key) for info in bench.work.list("")]


def test_d2_zero_and_false_are_values_and_an_empty_cell_is_none(tmp_path: Path) -> None:
    names = ("firstName", "lastName", "leadScore", "balance", "unsubscribed")
    lines = crowd(20, ",0,0.0,0,0.0,no") + crowd(20, ",Ines,Moreau,,,", first=50)
    found = files(
        tmp_path, "import_key", {**BY_KEY, "fields": names}, Marketo(), *lines, columns=",".join(("Email", *names))
    )
    assert [table(file)[:2] for file in found] == [
        [["email", *names], ["guest00000@example.com", "0", "0.0", "0", "0.0", "false"]],
        [["email", "firstName", "lastName"], ["guest00050@example.com", "Ines", "Moreau"]],
    ]


def test_ids_with_and_without_fields(tmp_path: Path) -> None:
    [added] = files(tmp_path, "import_id", {}, Marketo(known(12)), *crowd(12), columns="Email")
    assert table(added)[:2] == [["id"], ["20000"]]
    [updated] = files(tmp_path, "import_id", PROFILE, Marketo(known(12)), *crowd(12, ",Ines,Moreau,Mill"))
    assert table(updated)[:2] == [["id", "firstName", "lastName", "department"], ["20000", "Ines", "Moreau", "Mill"]]


def test_what_is_priced_is_what_is_written(tmp_path: Path) -> None:
    """Bytes are counted before anything is cut."""
    document = destination(**BY_KEY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chains, "BATCH", 1)
        text = drop(*crowd(20, ',"Ørsted, Ole","say ""hi""",Mill'), columns=COLUMNS)
        with choosing(Desk(tmp_path, document, Marketo()), text) as (db, now, _):
            picking.pick(db, now, ["key"])
            [(size,)] = db.execute("SELECT sum(bytes)::BIGINT FROM picks").fetchall()
            bench = Workbench(db, tmp_path, MemoryStore())
            imports.cut(bench, now, "import_key")
            [file] = [bench.work.get(info.key) for info in bench.work.list("")]
    assert size == len(file) - header(file)


def test_lines_are_made_once_however_many_patterns_there_are(cutter: Cutter, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass over a million people for each of hundreds of patterns takes longer than a Lambda may run."""
    made: list[Any] = []
    lines = imports._lines
    monkeypatch.setattr(imports, "_lines", lambda *given: made.append(lines(*given)))
    rows = [(f"guest{n:02}@example.com", [f"x{n}" if n >> bit & 1 else None for bit in range(3)]) for n in range(16)]
    files = [table(file) for file in cutter.cut(rows)]
    assert len(made) == 1
    assert len(files) == 8
    assert all(cell for file in files for line in file for cell in line)
