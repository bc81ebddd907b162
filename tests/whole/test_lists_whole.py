"""Lists by name, lists that are made, and their owners, through whole runs."""

from __future__ import annotations

from typing import Any

import pytest

from local.marketo.simulator import Simulator
from segpush.ports import Put
from tests.whole import spring
from tests.whole.desk import Desk

MADE = {"id": None, "create": {"name": "{audience} of {destination}"}}
NAME = "Spring Buyers of spring-campaigns"
NAMED = {"id": None, "name": "Spring Visitors"}
INES, TOMAS = spring.IDS["ines"], spring.IDS["tomas"]


def without_nothing(document: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a list does not have."""
    for audience in document["audiences"]:
        audience["list"] = {name: value for name, value in audience["list"].items() if value is not None}
    return document


def destination(list: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: A002 - as the document calls it
    return without_nothing(spring.destination(people="match_only", list=list, **more))


def desk(list: dict[str, Any], **marketo: Any) -> Desk:  # noqa: A002 - as the document calls it
    made = Desk(spring.marketo(**marketo))
    made.apply(spring.account(), destination(list))
    return made


def push(made: Desk, key: str, *rows: spring.Row) -> dict[str, Any]:
    made.drop(key, spring.file(*rows))
    made.work()
    made.wait(minutes=16)
    return made.run


def lists(made: Desk) -> dict[str, int]:
    return {each["name"]: each["id"] for each in made.marketo.state()["lists"]}


def test_a_list_is_made_at_the_first_run_and_known_by_its_id_from_then_on() -> None:
    made = desk(MADE)
    first = push(made, spring.DAY_ONE, spring.INES)
    assert (first["state"], first["list_id"], first["lane"]) == (
        "done",
        lists(made)[NAME],
        "spring-campaigns/spring-buyers",
    )
    assert made.members(first["list_id"]) == {INES}

    made.apply(destination({"id": None, "create": {"name": "Something else"}}))
    mark = made.mark()
    second = push(made, spring.DAY_TWO, spring.TOMAS)
    assert (second["state"], second["list_id"]) == ("done", first["list_id"])
    assert made.members(first["list_id"]) == {TOMAS}
    assert [call["path"] for call in made.calls(mark) if "/asset/" in call["path"]] == []
    assert made.report()["list_id"] == first["list_id"]
    assert "Something else" not in lists(made)


def test_a_list_by_name_is_looked_for_once_and_anew_under_another_name() -> None:
    made = desk(NAMED)
    assert push(made, spring.DAY_ONE, spring.INES)["list_id"] == spring.OTHER_LIST
    made.apply(destination({"id": None, "name": "Spring Buyers"}))
    assert push(made, spring.DAY_TWO, spring.INES)["list_id"] == spring.LIST
    assert made.members(spring.OTHER_LIST) == made.members(spring.LIST) - {spring.IDS["hanna"]} == {INES}


def test_a_list_that_cannot_be_found_refuses_the_run_and_says_what_to_do() -> None:
    made = desk({"id": None, "name": "Nobody"})
    run = push(made, spring.DAY_ONE, spring.INES)
    assert (run["state"], run["list_id"]) == ("refused", 0)
    assert run["reason"].startswith(
        "audience spring-campaigns/spring-buyers: no list is called 'Nobody' in workspace Default"
    )
    assert made.writes() == []
    assert "(account acme)" in made.notices()[-1]
    made.apply(destination(NAMED))
    made.say("retry")
    made.work()
    assert made.run["state"] == "done"


def test_a_list_we_made_that_vanished_is_not_made_again_by_itself() -> None:
    made = desk(MADE)
    first = push(made, spring.DAY_ONE, spring.INES)
    gone = made.marketo.state()
    gone["lists"] = [each for each in gone["lists"] if each["id"] != first["list_id"]]
    made.marketo = Simulator(gone, lambda: made.clock.now().timestamp())
    run = push(made, spring.DAY_TWO, spring.TOMAS)
    assert run["state"] == "refused"
    assert "is gone from Marketo" in run["reason"]
    assert NAME not in lists(made)


def test_a_renamed_audience_renames_the_list_we_made_where_it_should() -> None:
    made = desk({**MADE, "rename": "follow"})
    list_id = push(made, spring.DAY_ONE, spring.INES)["list_id"]
    made.apply(destination({**MADE, "rename": "follow"}, audience={"name": "Late Buyers"}))
    mark = made.mark()
    assert push(made, spring.DAY_TWO, spring.TOMAS)["state"] == "done"
    assert push(made, spring.DAY_THREE, spring.INES)["list_id"] == list_id
    assert lists(made)["Late Buyers of spring-campaigns"] == list_id
    assert len([call for call in made.calls(mark) if "/asset/" in call["path"]]) == 1


def test_a_rename_to_a_taken_name_is_told_and_the_run_goes_on() -> None:
    made = desk({**MADE, "rename": "follow"})
    push(made, spring.DAY_ONE, spring.INES)
    made.apply(destination({"id": None, "create": {"name": "Spring Visitors"}, "rename": "follow"}))
    assert push(made, spring.DAY_TWO, spring.TOMAS)["state"] == "done"
    assert any("keeps its name" in note for note in made.report()["notes"])
    assert NAME in lists(made)


@pytest.mark.parametrize(
    "second", [{"id": spring.OTHER_LIST}, NAMED, {"id": None, "create": {"name": "Spring Visitors"}}]
)
def test_a_list_has_one_owner_however_it_was_found(second: dict[str, Any]) -> None:
    made = desk(NAMED)
    push(made, spring.DAY_ONE, spring.INES)
    other = destination(second, name="other", source={"prefix": "inbox/other/"})
    made.apply(other)
    run = push(made, "inbox/other/a.csv", spring.TOMAS)
    assert run["state"] == "refused"
    assert "already belongs to audience spring-campaigns/spring-buyers" in run["reason"]
    assert made.members(spring.OTHER_LIST) == {INES}


def test_a_list_passes_on_once_its_owner_has_another() -> None:
    made = desk(NAMED)
    push(made, spring.DAY_ONE, spring.INES)
    made.apply(destination(MADE), destination(NAMED, name="other", source={"prefix": "inbox/other/"}))
    push(made, spring.DAY_TWO, spring.INES)
    assert push(made, "inbox/other/a.csv", spring.TOMAS)["state"] == "done"
    assert made.members(spring.OTHER_LIST) == {TOMAS}, "what we did there is known to whoever owns it next"


def test_a_list_given_by_id_after_it_was_made_waits_for_the_run_that_still_works_on_it() -> None:
    made = desk(MADE)
    list_id = push(made, spring.DAY_ONE, spring.INES)["list_id"]
    made.drop(spring.DAY_TWO, spring.file(spring.TOMAS))
    made.work(lambda: len(made.runs()) == 2 and made.run["step"] == "delist")
    first = made.run["id"]
    made.say("pause")
    made.work()
    made.apply(destination({"id": list_id}))
    made.drop(spring.DAY_THREE, spring.file(spring.INES, spring.TOMAS))
    made.work(lambda: made.run["code"] == "list")
    waits = made.run
    assert (waits["state"], waits["code"], waits["lane"]) == ("working", "list", str(list_id))
    assert waits["reason"].startswith(f"waits until run {first} is done with list {list_id}")
    made.say("resume", run=first)
    made.work()
    assert [run["state"] for run in made.runs()] == ["done"] * 3
    assert made.members(list_id) == {INES, TOMAS}


@pytest.mark.parametrize(("members", "state"), [((), "done"), ((spring.IDS["hanna"],), "refused")])
def test_a_list_that_must_be_empty_is_refused_where_it_is_not(members: tuple[int, ...], state: str) -> None:
    made = desk({"require_empty": True}, members=members)
    run = push(made, spring.DAY_ONE, spring.INES)
    assert run["state"] == state
    if members:
        assert run["reason"].startswith("list 1021 has 1 member already, and `list.require_empty` wants none")
        assert made.writes() == []
    else:
        assert push(made, spring.DAY_TWO, spring.INES, spring.TOMAS)["state"] == "done"


def test_a_first_run_says_how_many_the_list_had() -> None:
    made = Desk(spring.marketo())
    made.apply(spring.account(), destination({}, limits={"first_run": "hold"}))
    run = push(made, spring.DAY_ONE, spring.INES)
    assert run["state"] == "held"
    assert "the list has 1 member already" in run["reason"]


def test_a_run_of_an_older_version_goes_on_in_the_lane_of_its_list() -> None:
    made = desk({})
    made.drop(spring.DAY_ONE, spring.file(spring.INES))
    made.work_until("prepare")
    item = dict(made.run)
    rev = item.pop("rev")
    made.table.commit(Put({**item, "lane": "", "rev": rev}, rev))
    made.work()
    assert made.run["state"] == "done"
    assert made.members(spring.LIST) == {INES, spring.IDS["hanna"]}
    assert push(made, spring.DAY_TWO, spring.TOMAS)["state"] == "done"
