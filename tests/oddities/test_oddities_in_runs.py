"""Oddities of whole drops: nothing in them, names that lie, the same run twice, an older run after a newer one (R50)."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from tests.fuzz.corpus import parquet
from tests.reading.nasty import zipped
from tests.whole import spring
from tests.whole.desk import Desk

PROVES = ("header only", "0-byte object", "gzip by its bytes", "formula", "same run twice or older")
FILE = spring.file(*spring.EVERYBODY)
EMPTY = {
    "header only": spring.changes(),
    "0 bytes": b"",
    "a byte order mark": b"\xef\xbb\xbf",
    "gzip of nothing": gzip.compress(b""),
    "zip of nothing": zipped({}),
    "an empty array": b"[]",
    "no JSON lines": b"\n\n",
    "Parquet without rows": parquet(
        "SELECT email, '' AS firstName, '' AS lastName, '' AS city, '' AS company, status FROM people WHERE false"
    ),
}


def desk_with(**source: str) -> Desk:
    """A desk whose list holds three people through us."""
    desk = Desk(spring.marketo(members=()))
    desk.apply(spring.account(), spring.destination(source=source))
    desk.drop(spring.DAY_ONE, spring.changes(spring.EVERYBODY) if source else FILE)
    desk.work()
    assert desk.run["state"] == "done", desk.run
    desk.wait(hours=12)
    return desk


@pytest.mark.parametrize("what", EMPTY)
def test_r40_nothing_refuses_a_full_drop(what: str) -> None:
    desk = desk_with()
    mark = desk.mark()
    desk.drop(spring.DAY_TWO, EMPTY[what])
    desk.work()
    assert desk.run["state"] == "refused"
    assert spring.DAY_TWO in desk.run["reason"]
    assert (desk.writes(mark), len(desk.members(spring.LIST))) == ([], 3)


@pytest.mark.parametrize("what", EMPTY)
def test_r50_nothing_is_no_change_in_a_changes_drop(what: str) -> None:
    desk = desk_with(content="changes", status="status")
    mark = desk.mark()
    desk.drop(spring.DAY_TWO, EMPTY[what])
    desk.work()
    assert desk.run["state"] == "done"
    assert (desk.writes(mark), len(desk.members(spring.LIST))) == ([], 3)


def test_r50_the_columns_of_a_header_alone_are_checked() -> None:
    desk = desk_with(content="changes", status="status")
    desk.drop(spring.DAY_TWO, b"email,firstName,lastName,city,status\n")
    desk.work()
    assert (desk.run["state"], "'company'" in desk.run["reason"]) == ("refused", True)


def test_r50_folder_markers_are_no_objects_of_anybody() -> None:
    desk = desk_with()
    told = len(desk.notices())
    for marker in (spring.PREFIX, f"{spring.PREFIX}2026/"):
        desk.drop(marker, b"")
    desk.work()
    desk.wait(hours=7)
    assert (len(desk.runs()), len(desk.notices())) == (1, told)


@pytest.mark.parametrize(("suffix", "body"), [(".gz", FILE), ("", gzip.compress(FILE)), (".parquet", FILE)])
def test_r5_the_name_never_decides(suffix: str, body: bytes) -> None:
    desk = desk_with()
    desk.drop(spring.DAY_TWO + suffix, body)
    desk.work()
    assert (desk.run["state"], desk.report()["rows"]) == ("done", {"read": 3, "member": 3})


def test_r50_a_formula_goes_to_marketo_as_it_is_and_is_harmless_in_our_own_files() -> None:
    desk = desk_with()
    formula = "=HYPERLINK(0)"
    desk.drop(spring.DAY_TWO, spring.file(*spring.EVERYBODY, {**spring.row("Noor", formula)}, {"email": f"{formula}@"}))
    desk.work()
    assert desk.leads("noor@example.com")[0]["lastName"] == formula
    (row,) = csv.DictReader(io.StringIO(desk.people("rejected.csv") or ""))
    assert row["text"].startswith(f"'{formula}")


def test_r3_r24_the_same_run_twice_calls_nobody() -> None:
    desk = desk_with()
    event = desk.put(spring.DAY_TWO, FILE)
    for _ in range(3):
        desk.steps.send(event)
        desk.work()
        desk.wait(hours=1)
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    mark = desk.mark()
    desk.steps.send(event)
    desk.work()
    assert (desk.calls(mark), len(desk.runs())) == ([], 2)


def test_r39_equal_content_again_is_a_run_that_writes_nothing() -> None:
    desk = desk_with()
    mark = desk.mark()
    desk.drop(spring.DAY_ONE, FILE, times=3)
    desk.work()
    assert (desk.writes(mark), len(desk.members(spring.LIST))) == ([], 3)


def test_r24_an_older_run_never_undoes_a_newer_one() -> None:
    desk = desk_with()
    older = desk.put(spring.DAY_TWO, spring.file(spring.INES))
    desk.wait(hours=1)
    desk.drop(spring.DAY_THREE, FILE)
    desk.work()
    assert desk.run["state"] == "done"
    mark = desk.mark()
    desk.steps.send(older)
    desk.work()
    assert {run["state"] for run in desk.runs()} == {"done", "superseded"}
    assert (desk.writes(mark), len(desk.members(spring.LIST))) == ([], 3)


def test_r50_an_older_row_of_changes_is_stale() -> None:
    desk = desk_with(content="changes", status="status")
    older = desk.put(spring.DAY_TWO, spring.changes(left=[spring.INES]))
    desk.wait(hours=1)
    desk.drop(spring.DAY_THREE, spring.changes([spring.INES]))
    desk.work()
    desk.steps.send(older)
    desk.work()
    assert desk.report()["rows"] == {"read": 1, "stale": 1}
    assert len(desk.members(spring.LIST)) == 3
