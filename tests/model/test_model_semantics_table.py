"""Feature bar, section 1: what the six combinations of `sync` and `people` do with a member and with a leaver."""

import pytest

from tests.model.stage import HAND, IDS, INES, TOMAS, ZOE, drop, leaver, marketo, member, model, value
from tests.simulation.model import models
from tests.simulation.model_drops import Settings

TABLE = {
    # row: (sync, people, a known person's city, is Zoë created, who is on the list)
    "S1": ("audience", "match_only", "Lyon", False, {HAND, 901}),
    "S2": ("audience", "match_and_create", "Lyon", True, {HAND, 901, ZOE}),
    "S3": ("profile", "match_only", "Porto", False, {HAND}),
    "S4": ("profile", "match_and_create", "Porto", True, {HAND}),
    "S5": ("audience_and_profile", "match_only", "Porto", False, {HAND, 901}),
    "S6": ("audience_and_profile", "match_and_create", "Porto", True, {HAND, 901, ZOE}),
}


@pytest.mark.parametrize("row", TABLE)
def test_a_member_row_does_what_its_row_of_the_table_says(row: str) -> None:
    sync, people, city, creates, members = TABLE[row]
    world = marketo()
    expected = model(world, sync=sync, people=people).apply(
        drop(1, member(INES, city="Porto"), member(ZOE, city="Cork"))
    )
    assert value(world, 901, "city") == city
    assert expected.created == ({ZOE} if creates else set())
    assert expected.members == members


@pytest.mark.parametrize("row", ["S1", "S2", "S5", "S6"])
def test_a_leaver_comes_off_the_list_and_keeps_everything_else(row: str) -> None:
    sync, people, _, _, _ = TABLE[row]
    world = marketo()
    buyers = model(world, sync=sync, people=people, content="changes")
    buyers.apply(drop(1, member(INES, city="Porto")))
    before = {ref: dict(lead.values) for ref, lead in world.leads.items()}
    expected = buyers.apply(drop(2, leaver(INES), leaver(ZOE)))
    assert expected.removed == {901}
    assert expected.rows == {"leaver": 2}
    assert {ref: lead.values for ref, lead in world.leads.items()} == before


@pytest.mark.parametrize("row", ["S3", "S4"])
def test_in_profile_sync_no_list_is_touched(row: str) -> None:
    sync, people, _, _, _ = TABLE[row]
    buyers = model(sync=sync, people=people, content="changes")
    buyers.apply(drop(1, member(INES)))
    assert buyers.apply(drop(2, leaver(INES))).members == {HAND}


@pytest.mark.parametrize(
    ("row", "words"),
    [("S1", "found"), ("S2", "found"), ("S5", "updated"), ("S6", "updated")],
)
def test_people_words_of_the_first_and_of_the_same_second_drop(row: str, words: str) -> None:
    sync, people, _, creates, _ = TABLE[row]
    buyers = model(sync=sync, people=people)
    first = buyers.apply(drop(1, member(INES), member(ZOE)))
    assert words in first.people[INES]
    assert ("created" if creates else "unmatched") in first.people[ZOE]
    second = buyers.apply(drop(2, member(INES), member(ZOE)))
    assert second.people[INES] == {"unchanged"}
    assert second.people[ZOE] == ({"unchanged"} if creates else {"unmatched"})
    assert not second.added | second.removed


def test_on_create_fields_are_for_new_people() -> None:
    world = marketo({"id": 903, "email": "eero@example.com", "company": "Paper Boat Press"})
    rows = [member(key, company="Quiet Clocks GmbH") for key in ("eero@example.com", ZOE)]
    buyers = model(world, on_create=frozenset({"company"}))
    buyers.apply(drop(1, *rows))
    assert value(world, 903, "company") == "Paper Boat Press"
    assert value(world, ZOE, "company") == "Quiet Clocks GmbH"
    later = buyers.apply(drop(2, *(member(key, company="Meridian Maps") for key in ("eero@example.com", ZOE))))
    assert later.people == {"eero@example.com": {"unchanged"}, ZOE: {"unchanged"}}
    assert value(world, ZOE, "company") == "Quiet Clocks GmbH"


def test_a_missing_value_is_not_sent() -> None:
    world = marketo()
    buyers = model(world)
    buyers.apply(drop(1, member(INES, city=None)))
    assert value(world, 901, "city") == "Lyon"
    buyers.apply(drop(2, member(INES, city="Porto")))
    assert buyers.apply(drop(3, member(INES, city=None))).people[INES] >= {"unchanged", "updated"}
    assert value(world, 901, "city") == "Porto"


def test_who_lacks_a_name_is_updated_but_never_created() -> None:
    world = marketo()
    nameless = [member(key, firstName=None, city="Porto") for key in (INES, ZOE)]
    expected = model(world).apply(drop(1, *nameless))
    assert "updated" in expected.people[INES]
    assert expected.people[ZOE] == {"refused"}
    assert expected.members == {HAND, 901}
    assert value(world, 901, "firstName") == "Ines"


def test_new_people_live_in_the_chosen_partition() -> None:
    world = marketo()
    model(world, partition="Europe").apply(drop(1, member(ZOE)))
    assert world.leads[ZOE].partition == "Europe"


def test_the_unmatched_are_not_asked_again_before_recheck() -> None:
    world = marketo()
    buyers = model(world, people="match_only")
    buyers.apply(drop(1, member(ZOE)))
    world.create(ZOE, {}, 0, None)  # a form, a colleague, another tool
    assert buyers.apply(drop(7, member(ZOE))).people[ZOE] == {"unmatched"}
    again = buyers.apply(drop(8, member(ZOE)))
    assert "updated" in again.people[ZOE]
    assert ZOE in again.members


@pytest.mark.parametrize(
    ("several", "joins", "word"),
    [
        ("most_recently_updated", {920}, "updated"),
        ("lowest_id", {910}, "updated"),
        ("all", {910, 920}, "updated"),
        ("reject", set(), "ambiguous"),
    ],
)
def test_several_leads_with_one_key(several: str, joins: set[int], word: str) -> None:
    twins = [
        {"id": 910, "email": "aino@example.com", "updatedAt": 1},
        {"id": 920, "email": "aino@example.com", "updatedAt": 9},
    ]
    world = marketo(*twins)
    buyers = model(world, several=several)
    expected = buyers.apply(drop(1, member("aino@example.com", city="Tartu")))
    assert expected.added == joins
    assert word in expected.people["aino@example.com"]
    assert {ref for ref in (910, 920) if "Tartu" in world.leads[ref].read("city")} == joins
    world.leads[910].updated = 99  # which lead is meant was settled when the person joined
    assert buyers.apply(drop(2)).removed == joins


def test_audiences_share_people_and_own_their_lists() -> None:
    world = marketo()
    spring, summer = models(world, Settings(1021), Settings(1022)).values()
    assert spring.apply(drop(1, member(ZOE, city="Cork"))).created == {ZOE}
    expected = summer.apply(drop(2, member(ZOE, city="Porto"), member(TOMAS)))
    assert not expected.created
    assert expected.members == {ZOE, IDS[TOMAS]}
    assert value(world, ZOE, "city") == "Porto"
    assert spring.apply(drop(3, member(INES))).removed == {ZOE}
    assert ZOE in world.lists[1022]


def test_either_value_may_stand_where_runs_overlapped() -> None:
    world = marketo()
    spring, summer = models(world, Settings(1021), Settings(1022)).values()
    spring.apply(drop(1, member(INES, city="Cork")))
    summer.apply(drop(1, member(INES, city="Porto"), alone=False))
    assert world.leads[901].read("city") == {"Cork", "Porto"}


def test_a_list_has_one_owner() -> None:
    with pytest.raises(ValueError, match="one owner"):
        models(marketo(), Settings(1021), Settings(1021))
