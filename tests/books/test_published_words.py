"""`docs/reports.md` says what the code does: words, pairs, codes, keys and columns are compared."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from segpush import names
from segpush.engine import verdicts
from segpush.engine.books import forecast, meanings, page, people_files, report
from segpush.engine.books.rejects import REJECTED
from segpush.engine.closing import PAIRS
from segpush.engine.reading import marks
from segpush.engine.workbench import Workbench
from segpush.marketo.verdicts import TABLE, UNUSED
from segpush.run import MOVES, Run, State
from tests.books.planned import NUMBERS

DOCS = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()


def tables() -> list[list[list[str]]]:
    """The tables of the page: header first, cells without blanks and code marks."""
    found = re.findall(r"(?:^\|.*\n)+", DOCS, flags=re.MULTILINE)
    cut = [[[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()] for table in found]
    return [[table[0], *table[2:]] for table in cut]


def table(head: str) -> list[list[str]]:
    return next(rows for rows in tables() if rows[0][0] == head)


def plain(text: str) -> str:
    return text.strip("`")


@pytest.mark.parametrize(
    ("head", "words"), [("row", meanings.ROWS), ("person", meanings.PEOPLE), ("list", meanings.LIST)]
)
def test_the_words_are_those_of_the_code(head: str, words: dict[str, str]) -> None:
    assert {plain(word): meaning for word, meaning in table(head)[1:]} == words


def test_the_pairs_are_those_of_the_code() -> None:
    head, *rows = next(rows for rows in tables() if rows[0][0] == "person" and rows[0][1] != "meaning")
    columns = [plain(word) for word in head[1:]]
    assert columns == list(meanings.LIST)
    assert {
        plain(row[0]): frozenset(word for word, mark in zip(columns, row[1:], strict=True) if mark) for row in rows
    } == PAIRS


def test_every_word_of_a_pair_is_explained() -> None:
    assert set(PAIRS) <= set(meanings.PEOPLE)
    assert frozenset().union(*PAIRS.values()) == set(meanings.LIST)


def test_the_codes_are_those_of_the_code() -> None:
    rows = {"" if name == "(none)" else plain(name): (meaning, mend) for name, meaning, mend in table("code")[1:]}
    assert rows == meanings.CODES


def test_every_code_of_a_row_is_explained() -> None:
    assert {*verdicts.REASONS, *marks.REJECTING.values(), "cell_count", "too_long", "bad_value", "conflict"} <= set(
        meanings.CODES
    )


def test_every_code_marketo_gives_a_person_is_explained() -> None:
    given = {row.code for row in TABLE if "record" in row.levels and row.verdict == "permanent" and row.mend != UNUSED}
    assert given <= set(meanings.CODES)


def test_a_code_made_up_since_points_to_marketos_own_words() -> None:
    assert meanings.code("4711")[0] == "Marketo's code 4711"
    assert "attention.csv" in meanings.code("4711")[1]


def test_every_end_of_a_run_says_what_to_do_next() -> None:
    assert set(meanings.MENDS) == set(get_args(State)) - set(MOVES) - {"done"}
    listed = next(row[1] for rows in tables() for row in rows if row[0] == "`state`")
    assert set(re.findall("`(.+?)`", listed)) == set(get_args(State)) - set(MOVES)


def test_the_keys_are_those_of_a_report(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    found = json.loads(settled.work.get(names.report(run.id, "report.json")))
    assert {plain(row[0]) for rows in tables() if rows[0] == ["key", "what"] for row in rows[1:]} == set(found)


def test_the_forecast_is_that_of_the_code() -> None:
    said = {plain(word): meaning for word, meaning in table("forecast")[1:]}
    assert list(said) == [*forecast.forecast(NUMBERS, 5, 100, 1000), "held_for"]
    assert meanings.FORECAST.items() <= said.items()


def test_the_files_have_the_columns_they_are_said_to_have(settled: Workbench, run: Run) -> None:
    settled.db.execute("CREATE TABLE located (ord BIGINT, file INTEGER, line BIGINT, text VARCHAR)")
    settled.db.execute("CREATE TABLE source_file (file INTEGER, name VARCHAR)")
    settled.db.execute("CREATE TABLE verdicts (ord BIGINT, outcome VARCHAR, code VARCHAR, reason VARCHAR)")
    people_files.store(settled, run)
    queries = {"rejected.csv": REJECTED, **people_files.QUERIES}
    said = {plain(name): [plain(each.strip()) for each in columns.split(",")] for name, columns, _ in table("file")[1:]}
    for name, query in queries.items():
        assert said[name] == [column[0] for column in settled.db.execute(query).description or ()]
    assert {plain(name): what for name, _, what in table("file")[1:]} == page.FILES
