"""The truth of the demo, read part by part: every sentence here is one of the semantics table or of the file rules."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import local.data
from local.data import Day, Demo, PersonTruth, write_demo
from local.data.cast import SHARES
from local.data.days import REJECTS, UNREADABLE


def playing(day: Day, *parts: str) -> list[PersonTruth]:
    found = [person for person in day.people.values() if person.part in parts]
    assert found, parts
    return found


def keys(day: Day, *parts: str) -> set[str]:
    return {key for key, person in day.people.items() if person.part in parts}


def state(demo: Demo) -> Any:
    return json.loads(demo.marketo.read_text())


def test_even_the_smallest_demo_has_a_player_for_every_part(tmp_path: Path) -> None:
    truth = write_demo(tmp_path, people=100).truth
    parts = {person.part for day in (truth.day_one, truth.day_two) for person in day.people.values()}
    never_a_lead = {"cut", "typo", "foreign_letters", "no_address", "too_long", "bad_value"}
    assert parts | never_a_lead >= SHARES.keys() | {"known_same"}


def test_row_words_add_up_to_the_rows_read(demo: Demo) -> None:
    for day in (demo.truth.day_one, demo.truth.day_two):
        assert sum(day.row_counts.values()) == len(day.rows)
        assert day.row_counts["member"] == sum(day.person_counts.values())


def test_every_kind_of_reject_is_met(demo: Demo) -> None:
    assert {row.reject for row in demo.truth.day_one.rows} == {None, *REJECTS}


def test_the_guard_is_not_reached(tmp_path: Path) -> None:
    demo = write_demo(tmp_path, people=3_000)
    for day in (demo.truth.day_one, demo.truth.day_two):
        assert day.row_counts["rejected"] < 0.05 * len(day.rows)
    assert 0 < len(demo.truth.day_two.writes.removed) < 0.2 * len(demo.truth.day_one.list_members)
    assert demo.truth.day_one.person_counts["created"] < 5_000


def test_on_day_two_every_key_can_be_read_so_that_leavers_may_leave(demo: Demo) -> None:
    assert not UNREADABLE & {row.reject for row in demo.truth.day_two.rows}


def test_known_people_are_updated_and_unknown_ones_created(demo: Demo) -> None:
    day = demo.truth.day_one
    assert {person.person for person in playing(day, "known_same", "twins", "hand_added_stays")} == {"updated"}
    assert {person.person for person in playing(day, "unknown_same", "unknown_leaves")} == {"created"}
    assert all(person.lead == key for key, person in day.people.items() if person.person == "created")


def test_the_most_recently_updated_of_several_leads_is_meant(demo: Demo) -> None:
    leads = state(demo)["leads"]
    for key in keys(demo.truth.day_one, "twins", "twins_leave"):
        twins = [lead for lead in leads if lead["email"].lower() == key]
        assert len(twins) > 1
        assert demo.truth.day_one.people[key].lead == max(twins, key=lambda lead: lead["updatedAt"])["id"]


def test_who_cannot_be_created_is_refused_and_joins_nothing(demo: Demo) -> None:
    for person in playing(demo.truth.day_one, "nameless_unknown"):
        assert (person.person, person.code, person.lead, person.on_list) == ("refused", "required_missing", None, False)
    assert {person.person for person in playing(demo.truth.day_one, "nameless_known")} == {"updated"}


def test_company_is_written_for_new_people_only(demo: Demo) -> None:
    for day in (demo.truth.day_one, demo.truth.day_two):
        with_company = {key for key, values in day.writes.sync.items() if "company" in values}
        assert with_company <= {key for key, person in day.people.items() if person.person == "created"}
    assert not keys(demo.truth.day_two, "known_company") & demo.truth.day_two.writes.sync.keys()


def test_a_later_row_of_the_same_person_wins(demo: Demo) -> None:
    assert all(person.values["city"] != "Atlantis" for person in playing(demo.truth.day_one, "twice"))
    assert demo.truth.day_one.row_counts["duplicate"] == len(keys(demo.truth.day_one, "twice"))


def test_day_two_writes_only_what_is_new(demo: Demo) -> None:
    day = demo.truth.day_two
    assert {person.person for person in playing(day, "known_same", "unknown_same", "twice", "capitals")} == {
        "unchanged"
    }
    changed = keys(day, "known_changed", "unknown_changed")
    joined = {key for key, person in day.people.items() if person.person and key not in demo.truth.day_one.people}
    joined |= keys(day, "joins_known", "shifted", "typo", "too_long_mended")
    assert changed <= day.writes.sync.keys() <= changed | joined
    assert all(len(day.writes.sync[key]) == 1 for key in changed)


def test_leavers_come_off_unless_somebody_added_them_by_hand(demo: Demo) -> None:
    day = demo.truth.day_two
    gone = playing(day, "known_leaves", "unknown_leaves", "twins_leave")
    assert sorted(map(str, day.writes.removed)) == sorted(str(person.lead) for person in gone)
    assert all(person.on_list for person in playing(day, "hand_added_leaves"))
    assert day.leavers == len(gone) + len(playing(day, "hand_added_leaves"))


def test_a_key_in_a_rejected_row_is_no_leaver(demo: Demo) -> None:
    for key in keys(demo.truth.day_two, "spoiled"):
        assert [row.outcome for row in demo.truth.day_two.rows if row.key == key] == ["rejected"]
        assert demo.truth.day_two.people[key].on_list


def test_the_list_is_yesterdays_with_the_writes_applied(demo: Demo) -> None:
    members = {str(ref) for ref in demo.truth.list_before}
    for day in (demo.truth.day_one, demo.truth.day_two):
        members = (members - set(map(str, day.writes.removed))) | set(map(str, day.writes.added))
        assert members == set(map(str, day.list_members))


def test_strangers_on_the_list_stay(demo: Demo) -> None:
    [spring_buyers] = state(demo)["lists"]
    assert spring_buyers["members"] == demo.truth.list_before
    assert set(demo.truth.list_before) <= set(demo.truth.day_two.list_members)


def test_truth_json_says_the_same(demo: Demo) -> None:
    written = json.loads(demo.truth_file.read_text())
    assert written["day_two"]["list_members"] == demo.truth.day_two.list_members
    assert written["day_one"]["row_counts"] == demo.truth.day_one.row_counts


@pytest.mark.parametrize("module", sorted(Path(local.data.__path__[0]).glob("*.py")), ids=lambda path: path.stem)
def test_the_generator_asks_nothing_of_segpush_or_the_simulator(module: Path) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(module.read_text()))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert not [name for name in imported if name.startswith(("segpush", "local.marketo"))]
