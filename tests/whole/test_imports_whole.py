"""Audiences that go by import, day after day: who is where in the end, and what it cost in calls."""

from __future__ import annotations

from typing import Any

import pytest

from segpush import planning
from segpush.delivery import members
from tests.whole import spring
from tests.whole.desk import records
from tests.whole.freight import ASKS, WRITTEN, by_key, chain, day, desk_with, ids, known, steps

CROWD = spring.crowd(1000)
S1: dict[str, Any] = {"sync": "audience", "people": "match_only"}
S5: dict[str, Any] = {"people": "match_only", "mapping": WRITTEN}


def test_s6_by_key_everybody_is_created_and_on_the_list_with_one_upload() -> None:
    desk = by_key(known(400))
    report = day(desk, 1, CROWD)
    assert steps(desk) == {"members": 1, "import_key": 2, "verify": 4}
    assert chain(desk) == ("import_key", 6)
    assert (report["people"], report["list"]) == ({"written": 1000}, {"on_list": 1000})
    assert report["members_on_list"] == len(desk.members(spring.LIST)) == 1000
    assert {lead["department"] for lead in desk.leads("guest0@example.com") + desk.leads("guest999@example.com")} == {
        "Harbour & Co"
    }
    assert desk.stumbles == []


def test_s1_by_id_after_a_canary_that_passes() -> None:
    people = spring.crowd(3000)
    desk = desk_with(known(3000), **S1)
    report = day(desk, 1, people)
    assert steps(desk) == {"members": 1, "resolve": 10, "canary": 3, "import_id": 2, "verify": 4}
    assert chain(desk) == ("import_id", 9)
    assert report["list"] == {"on_list": 3000}
    assert desk.members(spring.LIST) == ids(3000)


def test_s1_a_canary_that_fails_leaves_it_to_calls_and_is_never_tried_again() -> None:
    people = spring.crowd(3000)
    desk = desk_with(known(3000), **S1)
    desk.marketo.switches({"import_id_column_alone": "refused"})
    assert day(desk, 1, people)["list"] == {"on_list": 3000}
    assert steps(desk) == {"members": 1, "resolve": 10, "canary": 1, "enlist": 10}
    assert desk.members(spring.LIST) == ids(3000)
    day(desk, 2, [spring.INES])
    day(desk, 3, people)
    assert steps(desk) == {"delist": 1, "enlist": 10}


def test_s5_by_id_people_are_updated_and_added_with_one_upload() -> None:
    desk = desk_with(known(2000), limits=ASKS, **S5)
    report = day(desk, 1, spring.crowd(2000))
    assert steps(desk) == {"members": 1, "resolve": 7, "canary": 3, "import_id": 2, "verify": 4}
    assert (report["people"], report["list"]) == ({"updated": 2000}, {"on_list": 2000})
    assert desk.leads("guest7@example.com")[0]["city"] == "Lyon"


def test_s6_after_look_ups_the_known_go_by_id_and_the_new_by_key() -> None:
    desk = desk_with(known(1500), limits=ASKS, mapping=WRITTEN)
    report = day(desk, 1, spring.crowd(3000))
    assert chain(desk) == ("import_id+import_key", 11)
    assert report["people"] == {"updated": 1500, "written": 1500}
    assert report["list"] == {"on_list": 3000}
    assert len(desk.members(spring.LIST)) == 3000


def test_d7_fill_patterns_go_in_a_file_each_one_after_another_and_an_empty_cell_clears_nobody() -> None:
    """Two files at once Marketo would refuse (1019), which would be a call more."""
    desk = by_key(known(1400))
    people = spring.crowd(1400)
    day(desk, 1, [*people[:700], *({**one, "company": ""} for one in people[700:])])
    assert steps(desk) == {"members": 1, "import_key": 4, "verify": 4}
    assert [desk.leads(f"guest{n}@example.com")[0]["department"] for n in (0, 1399)] == ["Harbour & Co", "Old Mill"]


def test_a_few_with_another_fill_pattern_go_by_call() -> None:
    desk = by_key()
    day(desk, 1, [*spring.crowd(1300), {**spring.INES, "company": ""}])
    assert steps(desk) == {"members": 1, "upsert": 1, "import_key": 2, "enlist": 1, "verify": 4}
    assert chain(desk) == ("import_key", 8)
    assert len(desk.members(spring.LIST)) == 1301


@pytest.mark.parametrize(("rule", "stays"), [("follow", True), ("mirror", False)])
def test_a_list_that_had_members_before_us(rule: str, *, stays: bool) -> None:
    desk = by_key(members=[spring.IDS["hanna"], spring.IDS["tomas"]], list={"members": rule})
    day(desk, 1, [*CROWD, spring.TOMAS])
    assert (spring.IDS["hanna"] in desk.members(spring.LIST)) == stays
    assert spring.IDS["tomas"] in desk.members(spring.LIST)
    assert desk.report()["drift"]["added_by_hand"] == 0
    day(desk, 2, CROWD)
    assert (spring.IDS["tomas"] in desk.members(spring.LIST)) == stays


def test_who_was_on_the_list_before_us_stays_though_nobody_knows_whom_the_import_put_there() -> None:
    desk = by_key(members=[spring.IDS["tomas"]], audience={"verify": "never"})
    day(desk, 1, [*CROWD, spring.TOMAS])
    day(desk, 2, CROWD)
    assert spring.IDS["tomas"] in desk.members(spring.LIST)
    assert len(desk.members(spring.LIST)) == 1001
    day(desk, 3, CROWD)
    assert steps(desk) == {}


@pytest.mark.parametrize(
    ("verify", "second"),
    [("imports", {"delist": 1}), ("never", {"resolve": 1, "delist": 1}), ("always", {"delist": 1, "verify": 4})],
)
def test_the_next_days_leavers(verify: str, second: dict[str, int]) -> None:
    """Where the list was read back nobody is looked up."""
    desk = by_key(audience={"verify": verify})
    day(desk, 1, CROWD)
    report = day(desk, 2, CROWD[100:])
    assert steps(desk) == second
    assert report["ledger_leavers"] == {"off_list": 100}
    assert len(desk.members(spring.LIST)) == 900
    day(desk, 3, CROWD[100:])
    assert steps(desk) == ({"verify": 4} if verify == "always" else {})


def test_changed_people_whom_no_file_takes_are_written_to_the_lead_that_is_known() -> None:
    """Somebody gave guest 5 another address by hand: by key the person would be created a second time."""
    desk = by_key()
    day(desk, 1, spring.crowd(400))
    [lead] = desk.leads("guest5@example.com")
    desk.marketo.hands.edit(lead["id"], {"email": "other@example.com"})
    report = day(desk, 2, [{**one, "city": "Porto"} for one in spring.crowd(800)])
    assert chain(desk)[0] == "calls"
    assert report["people"] == {"created": 400, "updated": 400}
    assert desk.leads("guest5@example.com") == []


def test_the_guard_does_not_take_changed_people_for_new_ones() -> None:
    desk = by_key(limits={"created_people": 1200})
    day(desk, 1, CROWD)
    day(desk, 2, [{**one, "city": "Porto"} for one in spring.crowd(2000)])
    assert steps(desk) == {"import_key": 4, "verify": 4}


def test_changed_people_are_imported_again_and_nobody_twice() -> None:
    desk = by_key()
    day(desk, 1, CROWD)
    day(desk, 2, [{**one, "city": "Porto"} for one in spring.crowd(2000)])
    assert steps(desk) == {"import_key": 4, "verify": 4}  # those who are on the list go in a file that names no list
    assert len(desk.members(spring.LIST)) == 2000
    assert len(desk.marketo.state()["leads"]) == 2003
    assert desk.leads("guest7@example.com")[0]["city"] == "Porto"


def test_a_list_above_a_hundred_pages_is_read_by_extract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PAGES", 1)
    desk = desk_with(known(400), members=ids(400), list={"members": "mirror"}, **S1)
    day(desk, 1, spring.crowd(10))
    assert steps(desk) == {"members": 1, "extract": 4, "resolve": 1, "delist": 2}
    assert desk.members(spring.LIST) == ids(10)


def test_a_list_known_to_be_long_is_not_read_by_pages_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "BY_PAGE", 300)
    desk = desk_with(known(400), list={"members": "mirror"}, **S1)
    day(desk, 1, spring.crowd(400))
    day(desk, 2, spring.crowd(390))
    assert steps(desk) == {"extract": 4, "delist": 1}
    assert desk.members(spring.LIST) == ids(390)


def test_a_mirror_tells_who_was_put_on_by_hand_and_takes_them_off() -> None:
    desk = by_key(list={"members": "mirror"}, audience={"verify": "always"})
    day(desk, 1, CROWD)
    state = desk.marketo.state()
    for one in state["lists"]:
        one["members"] = [*one["members"], 901] if one["id"] == spring.LIST else one["members"]
    desk.marketo.replace(state)
    report = day(desk, 2, [{**one, "city": "Porto"} for one in CROWD])
    assert 901 not in desk.members(spring.LIST)
    assert report["drift"]["added_by_hand"] == 1
    assert records(desk.calls(), "DELETE", "/rest/v1/lists/1021/leads.json") == 1


def test_people_whose_ids_nobody_knows_are_counted_and_named() -> None:
    """Nobody reads the list back here, so the run knows keys alone."""
    desk = by_key(audience={"verify": "never"})
    report = day(desk, 1, CROWD)
    assert report["members_on_list"] == report["changed"]["added"] == 1000
    assert "1,000 of them are on Marketo list 1021 (1,000 newly added)" in report["sentence"]
    assert (desk.people("undo.csv") or "").splitlines()[1] == '"guest0@example.com",,"added"'
    assert day(desk, 2, CROWD)["members_on_list"] == 1000
    assert desk.report()["people"] == {"unchanged": 1000}


@pytest.mark.parametrize("proven", [True, False])
def test_whoever_was_taken_off_by_hand_is_not_put_back_by_an_import_of_changed_values(*, proven: bool) -> None:
    desk = (
        by_key()
        if proven
        else desk_with(known(1000), mapping=WRITTEN, sync="audience_and_profile", people="match_only")
    )
    day(desk, 1, spring.crowd(1000))
    gone = desk.leads("guest7@example.com")[0]["id"]
    desk.marketo.hands.take_off(spring.LIST, gone)
    day(desk, 2, [{**one, "city": "Porto"} for one in spring.crowd(2000 if proven else 1000)])
    assert desk.leads("guest7@example.com")[0]["city"] == "Porto"
    assert gone not in desk.members(spring.LIST)


def test_of_a_leaver_nobody_knows_the_lead_of_every_lead_with_its_key_comes_off() -> None:
    desk = by_key(audience={"verify": "never"})
    day(desk, 1, CROWD)
    [ours] = desk.leads("guest7@example.com")
    desk.marketo.hands.edit(901, {"email": "guest7@example.com"})  # the one that was touched last
    day(desk, 2, [one for one in CROWD if one["email"] != "guest7@example.com"])
    assert ours["id"] not in desk.members(spring.LIST)
