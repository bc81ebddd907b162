"""Corrected rows come back (`segpush retry RUN --with FILE`): they add and write, and nobody leaves by them."""

from __future__ import annotations

from typing import Any

import pytest

from segpush import names
from tests.whole import spring
from tests.whole.desk import Desk

INES, TOMAS, HANNA = (spring.IDS[name] for name in ("ines", "tomas", "hanna"))
S5: dict[str, Any] = {"people": "match_only"}
CHANGES: dict[str, Any] = {"content": "changes", "status": "status"}
BAD_TOMAS = {**spring.TOMAS, "email": "tomas@@example.com"}


def desk_of(*rows: spring.Row, key: str = spring.DAY_ONE, **values: Any) -> Desk:
    """A desk whose first run has ended."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(**{**S5, **values}))
    desk.drop(key, spring.file(*rows))
    desk.work()
    return desk


def correct(desk: Desk, run: str, body: bytes, number: str = "7f", times: int = 1) -> dict[str, Any]:
    """Hand corrected rows back as the console does, and return the report of what came of them."""
    key = names.corrected(run, number, "retry.csv")
    desk.wait(hours=1)
    desk.stored.put(key, body)
    desk.say("retry", times, run=run, id=number, **{"with": key})
    desk.work()
    return desk.report()


def hand_back(desk: Desk, key: str) -> None:
    said: dict[str, Any] = {"with": key, "id": "7f"}
    desk.say("retry", **said)


def mended(desk: Desk, name: str = "retry.csv") -> bytes:
    """The rows as they were given, with what was wrong put right."""
    given = desk.people(name)
    assert given
    return given.replace("@@", "@").encode()


def test_corrected_rows_are_added_and_nobody_leaves() -> None:
    desk = desk_of(spring.INES, BAD_TOMAS)
    assert (desk.run["state"], desk.members(spring.LIST)) == ("done", {INES, HANNA})
    report = correct(desk, desk.run["id"], mended(desk))
    assert (report["state"], report["rows"]) == ("done", {"read": 1, "member": 1})
    assert desk.members(spring.LIST) == {INES, TOMAS, HANNA}
    assert (report["drop"]["content"], report["changed"]) == ("additive", {"added": 1, "removed": 0})


def test_they_are_read_as_the_audience_writes() -> None:
    desk = Desk(spring.marketo())
    source = {"delimiter": "|", "quote": "double", "escape": "doubled", "null_tokens": ["-"]}
    desk.apply(spring.account(), spring.destination(source=source, **S5))
    body = 'email|firstName|lastName|city\nines@example.com|Ines|Moreau|"Porto | Lyon"\ntomas@@example.com|-|Okafor|"Graz | Cork"\n'
    desk.drop(spring.DAY_ONE, body.encode())
    desk.work()
    assert mended(desk) == b'email|firstName|lastName|city\ntomas@example.com|-|Okafor|"Graz | Cork"\n'
    assert correct(desk, desk.run["id"], mended(desk))["people"] == {"updated": 1}
    assert desk.leads("tomas@example.com")[0]["city"] == "Graz | Cork"


def test_a_mirror_keeps_everybody_and_those_held_back_stay() -> None:
    held = {"column": "city", "values": ["Lyon"]}
    desk = desk_of(spring.INES, BAD_TOMAS, list={"members": "mirror"}, limits={"removed_people": 9})
    first = desk.run["id"]
    desk.apply(spring.destination(list={"members": "mirror"}, suppression=held, **S5))
    correct(desk, first, spring.file(spring.INES, spring.TOMAS))
    assert {INES, TOMAS} <= desk.members(spring.LIST)
    assert desk.report()["list"].get("off_list", 0) == 0


def test_a_row_that_says_left_takes_nobody_off() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(source=CHANGES, **S5))
    desk.drop(spring.DAY_ONE, spring.changes([spring.INES, BAD_TOMAS]))
    desk.work()
    report = correct(desk, desk.run["id"], spring.changes([spring.TOMAS], [spring.INES]))
    assert desk.members(spring.LIST) == {INES, TOMAS, HANNA}
    assert report["rows"] == {"read": 2, "leaver": 1, "member": 1}


def test_what_a_newer_drop_said_stands() -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(source=CHANGES, **S5))
    desk.drop(spring.DAY_ONE, spring.changes([spring.INES, BAD_TOMAS]))
    desk.work()
    first, given = desk.run["id"], mended(desk)
    desk.wait(hours=1)
    desk.drop(spring.DAY_TWO, spring.changes([], [spring.TOMAS]))
    desk.work()
    assert correct(desk, first, given)["rows"] == {"read": 1, "stale": 1}
    assert desk.members(spring.LIST) == {INES, HANNA}


def test_a_newer_full_drop_makes_them_moot() -> None:
    desk = desk_of(spring.INES, BAD_TOMAS)
    first, given = desk.run["id"], mended(desk)
    desk.wait(hours=1)
    desk.drop(spring.DAY_TWO, spring.file(spring.INES))
    desk.work()
    correct(desk, first, given)
    assert (desk.run["state"], desk.members(spring.LIST)) == ("superseded", {INES, HANNA})


def test_said_twice_they_make_one_run_and_more_of_them_another() -> None:
    desk = desk_of(spring.INES, BAD_TOMAS)
    first, given = desk.run["id"], mended(desk)
    correct(desk, first, given, times=2)
    assert len(desk.runs()) == 2
    correct(desk, first, spring.file(spring.HANNA), number="80")
    assert [run["state"] for run in desk.runs()] == ["done"] * 3
    assert desk.report()["list"] == {"kept": 1}


def test_rows_still_wrong_are_given_back_again() -> None:
    desk = desk_of(spring.INES, BAD_TOMAS)
    correct(desk, desk.run["id"], (desk.people("retry.csv") or "").encode())
    assert desk.report()["rejected"] == {"bad_address": 1}
    assert b"tomas@example.com" in mended(desk)


@pytest.mark.parametrize("key", ["destinations/spring-campaigns.json", "people/other/corrected/7f/retry.csv"])
def test_only_files_of_that_run_are_taken(key: str) -> None:
    desk = desk_of(spring.INES)
    hand_back(desk, key)
    desk.work()
    assert len(desk.runs()) == 1


def test_a_run_that_still_goes_on_takes_none() -> None:
    desk = desk_of(spring.INES, limits={"first_run": "hold"})
    correct_key = names.corrected(desk.run["id"], "7f", "retry.csv")
    desk.stored.put(correct_key, spring.file(spring.TOMAS))
    hand_back(desk, correct_key)
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["held"]


def test_a_retry_of_corrected_rows_still_takes_nobody_off() -> None:
    desk = desk_of(spring.INES, BAD_TOMAS)
    given = mended(desk)
    desk.marketo.faults([{"operation": "add_to_list", "fault": "603", "times": 1}])
    correct(desk, desk.run["id"], given)
    assert desk.run["state"] == "failed"
    desk.say("retry")
    desk.work()
    assert (desk.run["state"], desk.members(spring.LIST)) == ("done", {INES, TOMAS, HANNA})
