"""An audience that is over: its drops are noted, and its list is kept, emptied or deleted, never without approval."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from segpush import names
from segpush.ports import Put
from segpush.state import State
from segpush.times import stamp
from tests.whole import spring
from tests.whole.desk import Desk

INES, TOMAS, HANNA = (spring.IDS[name] for name in ("ines", "tomas", "hanna"))
MADE = {"create": {"name": "Made"}}


def destination(state: str = "active", fate: str = "empty", **more: Any) -> dict[str, Any]:
    document = spring.destination(people="match_only", audience={"state": state}, **more)
    found = document["audiences"][0]["list"]
    found |= {"on_retire": fate}
    if "create" in found:
        del found["id"]
    return document


def pushed(fate: str = "empty", **more: Any) -> Desk:
    """Ines and Tomas are on the list by us, Hanna by hand; then the audience is retired."""
    made = Desk(spring.marketo())
    made.apply(spring.account(), destination(fate=fate, **more))
    drop(made, spring.DAY_ONE, spring.INES, spring.TOMAS)
    assert made.run["state"] == "done"
    made.apply(destination("retired", fate, **more))
    return made


def drop(made: Desk, key: str, *rows: spring.Row) -> dict[str, Any]:
    made.drop(key, spring.file(*rows))
    made.work()
    made.wait(minutes=16)
    return made.run


def there(made: Desk) -> bool:
    return spring.LIST in {each["id"] for each in made.marketo.state()["lists"]}


def test_the_list_of_a_retired_audience_is_kept_unless_the_document_says_otherwise() -> None:
    made = pushed("keep")
    made.wait(hours=1)
    assert len(made.runs()) == 1
    assert made.members(spring.LIST) == {INES, TOMAS, HANNA}


def test_drops_of_a_retired_audience_are_noted_and_not_pushed() -> None:
    made = pushed("keep")
    run = drop(made, spring.DAY_TWO, spring.INES)
    assert (run["state"], run["code"]) == ("outside_schedule", "retired")
    assert "the audience is retired" in made.notices()[-1]
    assert made.members(spring.LIST) == {INES, TOMAS, HANNA}
    made.apply(destination("active", "keep"))
    assert drop(made, spring.DAY_THREE, spring.INES)["state"] == "done"
    assert made.members(spring.LIST) == {INES, HANNA}


def test_a_drop_that_waited_for_its_turn_ends_like_one_that_comes() -> None:
    made = Desk(spring.marketo())
    made.apply(spring.account(), destination("paused", "keep"))
    assert drop(made, spring.DAY_ONE, spring.INES)["state"] == "waiting"
    made.apply(destination("retired", "keep"))
    made.wait(hours=2)
    assert (made.run["state"], made.run["code"]) == ("outside_schedule", "retired")


def test_a_list_is_emptied_of_whom_we_put_there_once_somebody_approved_it() -> None:
    made = pushed()
    made.wait(hours=1)
    held = made.run
    assert (len(made.runs()), held["state"], held["held_for"]) == (2, "held", "retire")
    assert held["reason"].startswith(
        "the audience is retired: 2 people we put onto list 1021 (Spring Buyers) would come off it. Joining or leaving"
    )
    assert made.members(spring.LIST) == {INES, TOMAS, HANNA}
    made.say("approve", times=2)
    made.work()
    assert (made.run["state"], made.run["code"], made.run["reason"]) == (
        "done",
        "retired",
        "2 people came off list 1021",
    )
    assert made.members(spring.LIST) == {HANNA}
    assert made.report()["sentence"] == "The audience is retired – 2 people came off list 1021."
    made.wait(hours=2)
    assert len(made.runs()) == 2, "once"


def test_the_list_is_read_where_an_import_put_people_there_whose_ids_nobody_knows(tmp_path: Path) -> None:
    made = pushed()
    key, path = names.ledger("123-ABC-456", str(spring.LIST)), tmp_path / "ledger.parquet"
    path.write_bytes(made.stored.get(key))
    without = f"SELECT * REPLACE (CASE WHEN lead = {INES} THEN NULL ELSE lead END AS lead) FROM read_parquet('{path}')"
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE changed AS {without}; COPY changed TO '{path}' (FORMAT parquet)")
    info = made.stored.put(key, path.read_bytes())
    item = State(made.table).ledger("123-ABC-456", str(spring.LIST))
    made.table.commit(Put({**item, "version": info.version_id}, item["rev"]))
    made.wait(minutes=16)
    assert made.run["step"] == "members"
    assert made.run["reason"].startswith("the audience is retired: 2 people we put onto list")
    made.say("approve")
    made.work()
    assert made.members(spring.LIST) == {HANNA}


def test_an_audience_that_comes_back_puts_its_people_back_and_can_be_retired_again() -> None:
    made = pushed()
    made.wait(minutes=16)
    made.say("approve")
    made.work()
    made.apply(destination("active"))
    made.wait(minutes=16)
    assert drop(made, spring.DAY_TWO, spring.INES)["state"] == "done"
    assert made.members(spring.LIST) == {INES, HANNA}
    made.apply(destination("retired"))
    made.wait(minutes=16)
    assert made.run["reason"].startswith("the audience is retired: 1 people")


def test_what_is_declined_is_not_asked_again() -> None:
    made = pushed("delete")
    made.wait(minutes=16)
    made.say("decline")
    made.work()
    made.wait(hours=1)
    assert [run["state"] for run in made.runs()] == ["done", "declined"]
    assert there(made)
    made.say("retry")
    made.work()
    assert made.run["state"] == "held"


@pytest.mark.parametrize("answered", [False, True])
def test_an_audience_that_is_active_again_keeps_its_list(answered: bool) -> None:
    made = pushed("delete")
    if answered:
        made.wait(minutes=16)
        assert made.run["state"] == "held"
        made.apply(destination("active", "delete"))
        made.say("approve")
    else:
        made.pickup.sweep()
        made.apply(destination("active", "delete"))
    made.work()
    assert (made.run["state"], made.run["code"]) == ("cancelled", "active")
    assert there(made)


def test_a_list_is_deleted_once_somebody_approved_it() -> None:
    made = pushed("delete")
    made.wait(minutes=16)
    assert (
        "list 1021 (Spring Buyers) would be deleted in Marketo, with whoever is on it; 2 people are there by us"
        in made.run["reason"]
    )
    made.say("approve")
    made.work()
    assert (made.run["state"], made.run["reason"]) == ("done", "list 1021 was deleted in Marketo")
    assert not there(made)
    assert {lead["id"] for lead in made.marketo.state()["leads"]} >= {INES, TOMAS, HANNA}


def test_a_list_in_use_is_not_deleted_and_that_is_told() -> None:
    made = pushed("delete")
    made.marketo.switches({"lists_in_use": [spring.LIST]})
    made.wait(minutes=16)
    made.say("approve")
    made.work()
    assert (made.run["state"], made.run["code"]) == ("failed", "709")
    assert "list 1021 was not deleted, as far as is known: Marketo answered 709" in made.notices()[-1]
    made.marketo.switches({"lists_in_use": []})
    made.say("retry")
    made.work()
    made.say("approve")
    made.work()
    assert not there(made)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "502"])
@pytest.mark.parametrize("fate", ["empty", "delete"])
def test_a_lost_reply_is_no_trouble(fate: str, fault: str) -> None:
    made = pushed(fate)
    made.wait(minutes=16)
    path = f"/rest/v1/lists/{spring.LIST}/leads.json" if fate == "empty" else "/rest/asset/v1/staticList/"
    made.marketo.faults([{"fault": fault, "path": path}])
    made.say("approve")
    made.work()
    assert made.run["state"] == "done"
    assert there(made) == (fate == "empty")
    assert fate == "delete" or made.members(spring.LIST) == {HANNA}


def test_people_marketo_would_not_take_off_are_told_and_tried_again() -> None:
    made = pushed()
    made.wait(minutes=16)
    made.marketo.faults(
        [{"fault": "record:1003", "path": f"/rest/v1/lists/{spring.LIST}/leads.json", "method": "DELETE"}]
    )
    made.say("approve")
    made.work()
    assert made.run["state"] == "failed"
    assert "of 2 people may still be on list 1021" in made.run["reason"]
    made.say("retry")
    made.work()
    made.say("approve")
    made.work()
    assert made.run["state"] == "done"
    assert made.members(spring.LIST) == {HANNA}


def test_a_run_that_dies_after_it_began_leaves_its_people_in_doubt() -> None:
    made = pushed()
    made.wait(minutes=16)
    made.say("approve")
    made.work(lambda: made.run["step"] == "delist" and INES not in made.members(spring.LIST))
    made.steps.messages.clear()
    made.pickup.on_dead({"kind": "step_finished", "run": made.run["id"], "step": "delist"})
    assert (made.run["state"], made.run["code"]) == ("failed", "gave_up")
    made.apply(destination("active"))
    made.wait(minutes=16)
    assert drop(made, spring.DAY_TWO, spring.INES)["state"] == "done"
    assert made.members(spring.LIST) == {INES, HANNA}


def test_a_cancelled_run_says_who_is_left() -> None:
    made = pushed()
    made.wait(minutes=16)
    made.say("approve")
    made.work_until("delist")
    made.parts.messages.clear()
    made.say("cancel")
    made.wait(hours=7)
    assert (made.run["state"], made.run["code"]) == ("cancelled", "cancelled")
    assert made.run["reason"].endswith("2 of 2 are left")
    assert made.members(spring.LIST) == {INES, TOMAS, HANNA}


def test_a_list_we_made_is_made_anew_where_its_audience_comes_back_after_it_was_deleted() -> None:
    made = pushed("delete", list=MADE)
    first = made.run["list_id"]
    made.wait(minutes=16)
    made.say("approve")
    made.work()
    assert made.run["state"] == "done"
    made.apply(destination("active", "delete", list=MADE))
    made.wait(minutes=16)
    again = drop(made, spring.DAY_TWO, spring.INES)
    assert again["state"] == "done"
    assert made.members(again["list_id"]) == {INES}
    assert [each["name"] for each in made.marketo.state()["lists"]].count("Made") == 1
    assert first


def test_a_list_nobody_ever_made_needs_no_run() -> None:
    made = Desk(spring.marketo())
    made.apply(spring.account(), destination("retired", "delete", list=MADE))
    made.wait(hours=1)
    assert made.runs() == []


@pytest.mark.parametrize("owner", ["", "other/buyers"])
def test_a_list_that_is_not_this_audiences_own_is_left_as_it_is(owner: str) -> None:
    made = pushed("delete")
    item = State(made.table).ledger("123-ABC-456", str(spring.LIST))
    made.table.commit(Put({**item, "owner": owner}, item["rev"]))
    made.wait(minutes=16)
    assert made.run["state"] == "refused"
    assert made.run["reason"].endswith("so it is left as it is")
    assert there(made)


def test_a_retirement_nobody_approves_expires() -> None:
    made = pushed("delete")
    made.wait(minutes=16)
    made.clock.jump(made.clock.now() + timedelta(days=8))
    made.wait(minutes=16)
    assert made.run["state"] == "expired"
    assert made.run["hold_until"] < stamp(made.clock.now())
    assert there(made)
