"""Several addresses of one person, in rows or in one cell, make one lead: the first address Marketo knows (B12)."""

from pathlib import Path
from typing import Any

import pytest

from tests.engine.desk import Desk, verdicts
from tests.engine.setting import Marketo, destination, drop

WORK, HOME = "ines.moreau@example.com", "ines@example.org"
CREATES: dict[str, Any] = {
    "sync": "audience_and_profile",
    "people": "match_and_create",
    "fields": ("firstName", "lastName"),
}


def desk(tmp_path: Path, marketo: Marketo | None = None, **more: Any) -> Desk:
    return Desk(tmp_path, destination(source={"profile_id": "person"}, **more), marketo)


def rows(*people: str) -> str:
    return drop(*people, columns="Email,person")


@pytest.mark.parametrize("known", [{WORK: [901]}, {HOME: [901]}, {WORK: [901], HOME: [902]}])
def test_b12_the_first_address_marketo_knows_is_taken(tmp_path: Path, known: dict[str, list[int]]) -> None:
    closed = desk(tmp_path, Marketo(known)).run(rows(f"{WORK},p1", f"{HOME},p1"))
    assert closed.places == {901: "on_list"}
    assert closed.numbers["rows"] == {"duplicate": 1, "member": 1}
    assert [row["key"] for row in closed.sent["resolve"]] == sorted([WORK, HOME])


def test_b12_a_person_nobody_knows_is_created_under_the_first_address(tmp_path: Path) -> None:
    people = [f"{WORK},p1,Ines,Moreau", f"{HOME},p1,Ines,Moreau"]
    closed = desk(tmp_path, **CREATES).run(drop(*people, columns="Email,person,firstName,lastName"))
    assert {key: row["person"] for key, row in closed.people.items()} == {WORK: "created"}


def test_b12_the_next_drop_asks_nobody_again(tmp_path: Path) -> None:
    desk_ = desk(tmp_path, Marketo({HOME: [901]}))
    desk_.run(rows(f"{WORK},p1", f"{HOME},p1"))
    closed = desk_.run(rows(f"{WORK},p1", f"{HOME},p1"))
    assert closed.sent["resolve"] == []
    assert closed.places == {901: "kept"}


def test_b12_whoever_stood_twice_on_the_list_stands_there_once(tmp_path: Path) -> None:
    desk_ = desk(tmp_path, Marketo({WORK: [901], HOME: [902]}))
    desk_.run(rows(f"{WORK},p1", f"{HOME},p2"))
    closed = desk_.run(rows(f"{WORK},p1", f"{HOME},p1"))
    assert closed.places == {901: "kept", 902: "off_list"}


def test_b12_rows_without_a_profile_are_people_of_their_own(tmp_path: Path) -> None:
    closed = desk(tmp_path, Marketo({WORK: [901], HOME: [902]})).run(rows(f"{WORK},", f"{HOME},"))
    assert closed.places == {901: "on_list", 902: "on_list"}


def test_b12_r23_the_newest_row_of_a_profile_decides_and_contradictions_decide_nothing(tmp_path: Path) -> None:
    source = {"profile_id": "person", "status": "status", "member_time": "time"}
    people = [
        f"{WORK},p1,realized,2026-01-11T10:00:00Z", f"{HOME},p1,exited,2026-01-11T11:00:00Z",
        "tomas@example.com,p2,realized,2026-01-11T10:00:00Z", "t.okafor@example.org,p2,exited,2026-01-11T10:00:00Z",
    ]  # fmt: skip
    with Desk(tmp_path, destination(content="changes", source=source)).planned(
        drop(*people, columns="Email,person,status,time")
    ) as (db, _, _):
        assert verdicts(db) == ["duplicate", "leaver", "conflict", "conflict"]


def test_b12_a_leaver_comes_off_whichever_address_it_is_listed_under(tmp_path: Path) -> None:
    source = {"profile_id": "person", "status": "status"}
    marketo = Marketo({WORK: [901], HOME: [902]}, members={902})
    closed = Desk(tmp_path, destination(content="changes", source=source), marketo).run(
        drop(f"{WORK},p1,exited", f"{HOME},p1,exited", columns="Email,person,status")
    )
    assert marketo.members == set()
    assert closed.numbers["rows"] == {"duplicate": 1, "leaver": 1}


@pytest.mark.parametrize("cell", [f'["{WORK}", "{HOME}"]', f"{WORK}; {HOME}", f"no address; {WORK} {HOME}"])
def test_b12_a_cell_may_hold_a_list_of_addresses(tmp_path: Path, cell: str) -> None:
    document = destination(match={"source": "Email", "list": "all"})
    closed = Desk(tmp_path, document, Marketo({HOME: [901]})).run(drop(f'"{cell.replace(chr(34), chr(34) * 2)}"'))
    assert closed.places == {901: "on_list"}
    assert closed.numbers["rows"] == {"member": 1}


def test_b12_a_list_without_any_address_rejects_the_row(tmp_path: Path) -> None:
    document = destination(match={"source": "Email", "list": "all"})
    with Desk(tmp_path, document).planned(drop("nobody; nothing", "t@example.com")) as (_, _, numbers):
        assert numbers["codes"] == {"bad_address": 1}


def test_b12_an_address_beyond_ascii_in_a_list_is_passed_over_and_never_taken_for_another(tmp_path: Path) -> None:
    document = destination(match={"source": "Email", "list": "all"})
    marketo = Marketo({HOME: [901], "ines@example.com": [902]})
    closed = Desk(tmp_path, document, marketo).run(drop(f"\u0130nes@example.com; {HOME}", "\u0130nes@example.com"))
    assert closed.places == {901: "on_list"}
    assert closed.rows == ["member", "rejected not_ascii"]


def test_b12_an_address_in_two_lists_is_the_first_ones(tmp_path: Path) -> None:
    document = destination(match={"source": "Email", "list": "all"})
    closed = Desk(tmp_path, document, Marketo({HOME: [901]})).run(drop(f"{WORK};{HOME}", f"tomas@example.com;{HOME}"))
    assert {key: row["person"] for key, row in closed.people.items()} == {
        HOME: "found",
        "tomas@example.com": "unmatched",
    }


LISTS: dict[str, Any] = {"match": {"source": "Email", "list": "all"}}
BOTH = f"{WORK};{HOME}"


def test_b12_rows_that_contradict_each_other_protect_every_address_they_list(tmp_path: Path) -> None:
    desk_ = Desk(tmp_path, destination(source={"status": "status"}, **LISTS), Marketo({HOME: [902]}))
    desk_.run(drop(f"{BOTH},active", columns="Email,status"))
    closed = desk_.run(drop(f"{BOTH},active", f"{BOTH},exited", "t@example.com,active", columns="Email,status"))
    assert closed.numbers["rows"] == {"conflict": 2, "member": 1}
    assert closed.sent["delist"] == []


def test_b12_what_a_duplicate_row_lists_is_the_same_persons(tmp_path: Path) -> None:
    desk_ = Desk(tmp_path, destination(**LISTS), Marketo({HOME: [902]}))
    desk_.run(drop(BOTH))
    assert desk_.run(drop(BOTH, WORK)).places == {902: "kept"}


def test_b12_an_older_row_does_not_undo_a_newer_one_through_another_address(tmp_path: Path) -> None:
    source = {"status": "status", "member_time": "time"}
    desk_ = Desk(tmp_path, destination(content="changes", source=source, **LISTS), Marketo({HOME: [902]}))
    desk_.run(drop(f"{BOTH},active,2026-01-11T12:00:00Z", columns="Email,status,time"))
    closed = desk_.run(drop(f"{BOTH},exited,2026-01-10T12:00:00Z", columns="Email,status,time"))
    assert closed.numbers["rows"] == {"stale": 1}


@pytest.mark.parametrize(
    ("source", "columns", "rows_"),
    [
        ({}, "Email,status", [f"{BOTH},exited"]),
        ({"profile_id": "person"}, "Email,status,person", [f"{WORK},exited,p1", f"{HOME},exited,p1"]),
    ],
)
def test_b12_a_leaver_we_know_comes_off_under_all_its_addresses(
    tmp_path: Path, source: dict[str, str], columns: str, rows_: list[str]
) -> None:
    more = {} if source else LISTS
    document = destination(content="changes", source={"status": "status", **source}, **more)
    desk_ = Desk(tmp_path, document, Marketo(members={901, 902}))
    asked = "2026-01-01T06:00:00.000Z"
    desk_.remember(WORK, 901, "off", "ours", asked_at=asked)
    desk_.remember(HOME, 902, "on", "ours", asked_at=asked)
    assert [row["lead"] for row in desk_.run(drop(*rows_, columns=columns)).sent["delist"]] == [902]


def test_b12_an_address_that_is_new_is_asked_for_at_once(tmp_path: Path) -> None:
    desk_ = Desk(tmp_path, destination(**LISTS), Marketo({HOME: [902]}))
    desk_.run(drop(WORK))
    assert desk_.run(drop(BOTH)).places == {902: "on_list"}
