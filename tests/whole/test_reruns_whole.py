"""Runs people ask for without dropping a file: the last full drop anew, the list read and compared, the list put right."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk, records
from tests.whole.freight import CALM, desk_with, ids, known, marketo, steps

AUDIENCE = "spring-campaigns/spring-buyers"
INES, TOMAS, HANNA = (spring.IDS[name] for name in ("ines", "tomas", "hanna"))
S1: dict[str, Any] = {"sync": "audience", "people": "match_only"}
S5: dict[str, Any] = {"people": "match_only"}
CHANGES: dict[str, Any] = {"content": "changes", "status": "status"}
BOTH: dict[str, Any] = {"content": "by_name", "status": "status"}
SYNC, LIST = "/rest/v1/leads.json", "/rest/v1/lists/1021/leads.json"


def desk_of(**values: Any) -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(**values))
    return desk


def profiles_desk(**values: Any) -> Desk:
    """A desk whose audience has no list."""
    desk = Desk(spring.marketo())
    document = spring.destination(sync="profile", people="match_only", **values)
    del document["audiences"][0]["list"]
    desk.apply(spring.account(), document)
    return desk


def unmade_desk() -> Desk:
    """A desk whose audience's list is yet to be made."""
    desk = Desk(spring.marketo())
    document = spring.destination(**S5)
    document["audiences"][0]["list"] = {"create": {"name": "Buyers"}}
    desk.apply(spring.account(), document)
    return desk


def drop(desk: Desk, key: str, body: bytes) -> dict[str, Any]:
    before = len(desk.runs())
    desk.drop(key, body)
    desk.work()
    assert (len(desk.runs()), desk.run["state"]) == (before + 1, "done"), desk.run
    return desk.report()


def ask(desk: Desk, command: str, ends: str = "done", number: str = "", **said: Any) -> dict[str, Any]:
    """Ask for a run of the audience, later than whatever was before, and return its report."""
    before = len(desk.runs())
    desk.wait(hours=1)
    desk.say(command, target=AUDIENCE, id=number or f"{command}-{before}", **said)
    desk.work()
    assert len(desk.runs()) == before + 1
    assert desk.run["state"] == ends, desk.run
    return desk.report()


def by_hand(desk: Desk, *, on: set[int] = frozenset(), off: set[int] = frozenset()) -> None:  # type: ignore[assignment]
    """Somebody changes the list in Marketo's own pages."""
    state = desk.marketo.state()
    for one in state["lists"]:
        if one["id"] == spring.LIST:
            one["members"] = sorted({*one["members"], *on} - off)
    desk.marketo.replace(state)


def took(report: dict[str, Any]) -> int:
    return int(report["calls"]["total"])


# resync


def test_resync_sends_the_last_full_drop_anew_whoever_was_taken_off_by_hand_included() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    by_hand(desk, off={TOMAS})
    mark = desk.mark()
    report = ask(desk, "resync")
    assert report["rows"] == {"read": 2, "member": 2}
    assert records(desk.writes(mark), "POST", SYNC) == records(desk.writes(mark), "POST", LIST) == 2
    assert desk.members(spring.LIST) == {INES, TOMAS, HANNA}
    assert report["drop"]["content"] == "full"


def test_resync_twice_in_a_row_and_the_next_drop_costs_nothing_more() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    assert ask(desk, "resync")["people"] == ask(desk, "resync")["people"] == {"updated": 2}
    drop(desk, spring.DAY_TWO, spring.file(spring.INES, spring.TOMAS))
    assert steps(desk) == {}


def test_resync_without_a_full_drop_puts_everybody_of_the_ledger_on_the_list_again() -> None:
    desk = desk_of(source=CHANGES, **S5)
    drop(desk, spring.DAY_ONE, spring.changes([spring.INES, spring.TOMAS]))
    drop(desk, spring.DAY_TWO, spring.changes(left=[spring.TOMAS]))
    by_hand(desk, off={INES})
    report = ask(desk, "resync")
    assert desk.members(spring.LIST) == {INES, HANNA}, "whoever left stays away, and whom we never meant stays"
    assert (report["people"], report["list"]) == ({"unchanged": 1}, {"on_list": 1})
    assert report["drop"]["content"] == "ledger"


def test_resync_undoes_nothing_that_a_newer_changes_drop_said() -> None:
    guest = spring.crowd(1)
    desk = Desk(marketo(known(1)))
    desk.apply(spring.account(), spring.destination(source=BOTH, **S5))
    full, newer = (
        day.replace(".csv", f".{word}.csv") for day, word in ((spring.DAY_ONE, "overwrite"), (spring.DAY_TWO, "sync"))
    )
    drop(desk, full, spring.changes([spring.INES, spring.TOMAS]))
    desk.wait(hours=1)
    drop(desk, newer, spring.changes(guest, [spring.TOMAS]))
    for _ in range(2):
        report = ask(desk, "resync")
        assert desk.members(spring.LIST) == {INES, HANNA, *ids(1)}
        assert report["rows"] == {"read": 2, "member": 1, "stale": 1}
        assert report["changed"] == {"added": 1, "removed": 0}
    assert ask(desk, "verify")["drift"] == {"members": 3, "added_by_hand": 0, "removed_by_hand": 0}


def test_resync_of_a_profile_audience_writes_everybody_again() -> None:
    desk = profiles_desk()
    drop(desk, spring.DAY_ONE, spring.file(spring.INES))
    drop(desk, spring.DAY_TWO, spring.file(spring.INES))
    mark = desk.mark()
    assert ask(desk, "resync")["people"] == {"updated": 1}
    assert records(desk.writes(mark), "POST", SYNC) == 1


def test_resync_of_thousands_with_the_canary_passed_costs_eight_calls() -> None:
    desk = desk_with(known(3000), **S1)
    drop(desk, spring.DAY_ONE, spring.file(*spring.crowd(3000)))
    by_hand(desk, off=ids(10))
    report = ask(desk, "resync")
    assert report["calls"]["by_step"] == {"prepare": 2, "import_id": 2, "verify": 4}
    assert desk.members(spring.LIST) == ids(3000)
    assert took(report) == 8


def test_the_guard_measures_a_resync_by_whom_we_put_there() -> None:
    """60 of 400 are fewer than a fifth."""
    desk = Desk(marketo(known(400)))
    desk.apply(spring.account(), spring.destination(source=BOTH, **S1))
    names = [day.replace(".csv", ".overwrite.csv") for day in (spring.DAY_ONE, spring.DAY_TWO)]
    drop(desk, names[0], spring.changes(spring.crowd(400)))
    desk.marketo.faults([{"operation": "remove_from_list", "fault": "603", "times": 1}])
    desk.drop(names[1], spring.changes(spring.crowd(340)))
    desk.work()
    assert desk.run["state"] == "failed"
    assert ask(desk, "resync")["changed"]["removed"] == 60
    assert len(desk.members(spring.LIST)) == 341


def test_a_resync_whose_file_is_gone_goes_by_the_ledger() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES))
    by_hand(desk, off={INES})
    desk.inbox.versions.clear()
    assert ask(desk, "resync")["drop"]["content"] == "ledger"
    assert (
        desk.report()["sentence"]
        == "1 person of earlier runs should be on Marketo list 1021, and 1 is (1 newly added)."
    )
    assert desk.members(spring.LIST) == {INES, HANNA}


def test_a_resync_of_profiles_whose_file_is_gone_says_so() -> None:
    desk = profiles_desk()
    drop(desk, spring.DAY_ONE, spring.file(spring.INES))
    desk.inbox.versions.clear()
    assert spring.DAY_ONE in ask(desk, "resync", ends="refused")["reason"]


# verify


def test_verify_reads_the_list_and_writes_nothing() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    by_hand(desk, off={INES})
    mark = desk.mark()
    report = ask(desk, "verify")
    assert desk.writes(mark) == []
    assert report["drift"] == {"members": 2, "added_by_hand": 0, "removed_by_hand": 1}
    assert report["calls"]["by_step"] == {"prepare": 2, "verify": 4}
    assert report["sentence"] == (
        "List 1021 was read and has 2 members; nothing was written to Marketo. Since the list was last known: 1 taken off by hand."
    )


def test_verify_does_not_use_up_the_guard_of_the_first_run() -> None:
    desk = desk_of(limits={"first_run": "hold"})
    assert ask(desk, "verify")["drift"]["members"] == 1
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    assert (desk.run["state"], desk.run["held_for"]) == ("held", "first_run")


def test_what_verify_found_is_known_to_the_next_drop() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    by_hand(desk, off={INES})
    ask(desk, "verify")
    report = drop(desk, spring.DAY_TWO, spring.file(spring.INES, spring.TOMAS))
    assert report["reasons"] == {"removed_by_hand": 1}
    assert desk.members(spring.LIST) == {TOMAS, HANNA}


# reconcile


def test_reconcile_puts_back_who_is_missing_and_leaves_strangers_alone() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    by_hand(desk, off={INES})
    mark = desk.mark()
    report = ask(desk, "reconcile")
    assert desk.members(spring.LIST) == {INES, TOMAS, HANNA}
    assert [records(desk.writes(mark), "POST", path) for path in (LIST, SYNC)] == [1, 0]
    assert report["drift"] == {"added_by_hand": 0, "removed_by_hand": 1}
    assert report["list"] == {"kept": 1, "on_list": 1}


def test_reconcile_of_a_mirror_takes_off_whom_no_drop_meant() -> None:
    desk = desk_of(list={"members": "mirror"}, limits=CALM, **S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    assert desk.members(spring.LIST) == {INES, TOMAS}
    by_hand(desk, on={HANNA}, off={INES})
    report = ask(desk, "reconcile")
    assert desk.members(spring.LIST) == {INES, TOMAS}
    assert report["drift"] == {"added_by_hand": 1, "removed_by_hand": 1}
    assert report["changed"] == {"added": 1, "removed": 1}


def test_reconcile_brings_nobody_back_who_left() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    drop(desk, spring.DAY_TWO, spring.file(spring.INES))
    ask(desk, "reconcile")
    assert desk.members(spring.LIST) == {INES, HANNA}


@pytest.mark.parametrize("source", [{}, CHANGES], ids=["full", "changes"])
def test_reconcile_brings_nobody_back_who_left_while_being_off_by_hand(source: dict[str, Any]) -> None:
    desk = desk_of(source=source, **S5)
    first, second = [spring.INES, spring.TOMAS], [spring.INES]
    drop(desk, spring.DAY_ONE, spring.changes(first) if source else spring.file(*first))
    by_hand(desk, off={TOMAS})
    ask(desk, "verify")
    drop(desk, spring.DAY_TWO, spring.changes(left=[spring.TOMAS]) if source else spring.file(*second))
    for _ in range(2):
        ask(desk, "reconcile")
        assert desk.members(spring.LIST) == {INES, HANNA}
    drop(desk, spring.DAY_THREE, spring.changes(first) if source else spring.file(*first))
    ask(desk, "reconcile")
    assert desk.members(spring.LIST) == {INES, TOMAS, HANNA}, "whoever comes back is meant again"


def test_reconcile_where_nothing_differs_writes_nothing() -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES))
    mark = desk.mark()
    assert ask(desk, "reconcile")["list"] == {"kept": 1}
    assert desk.writes(mark) == []


def test_a_reconcile_that_failed_can_be_tried_again() -> None:
    desk = desk_of(**S1)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES, spring.TOMAS))
    by_hand(desk, off={INES})
    desk.marketo.faults([{"operation": "add_to_list", "fault": "603", "times": 1}])
    ask(desk, "reconcile", ends="failed")
    desk.say("retry")
    desk.work()
    assert (desk.run["state"], desk.run["task"]) == ("done", "reconcile"), desk.run
    assert desk.members(spring.LIST) == {INES, TOMAS, HANNA}


# whatever is asked


@pytest.mark.parametrize("command", ["resync", "verify", "reconcile"])
def test_the_same_command_twice_makes_one_run(command: str) -> None:
    desk = desk_of(**S5)
    drop(desk, spring.DAY_ONE, spring.file(spring.INES))
    ask(desk, command, times=2, number="7f")
    desk.say(command, target=AUDIENCE, id="7f")
    desk.work()
    assert len(desk.runs()) == 2
    ask(desk, command, number="80")


@pytest.mark.parametrize("command", ["resync", "verify", "reconcile"])
def test_an_audience_without_a_list_yet_is_told_so(command: str) -> None:
    desk = unmade_desk()
    assert "has no list yet: its first drop finds or makes it" in ask(desk, command, ends="refused")["reason"]
    assert desk.calls() == []
    drop(desk, spring.DAY_ONE, spring.file(spring.INES))
    assert ask(desk, command)["list_id"] == desk.run["list_id"] > 0


@pytest.mark.parametrize("command", ["verify", "reconcile"])
def test_a_profile_audience_has_no_list_to_look_at(command: str) -> None:
    desk = profiles_desk()
    report = ask(desk, command, ends="refused")
    assert report["reason"] == f"audience {AUDIENCE} has no list (sync: profile), so there is nothing to {command}"
    assert "refused and nothing was written" in report["sentence"]


def test_a_profile_audience_without_a_full_drop_has_nothing_to_send_anew() -> None:
    desk = profiles_desk(source=CHANGES)
    drop(desk, spring.DAY_ONE, spring.changes([spring.INES]))
    assert "no full drop" in ask(desk, "resync", ends="refused")["reason"]


def test_a_command_for_nobody_makes_no_run() -> None:
    desk = desk_of()
    desk.say("verify", target="spring-campaigns/nobody")
    desk.say("verify", target="nothing/at-all")
    desk.work()
    assert desk.runs() == []


def test_a_command_waits_for_the_run_before_it() -> None:
    desk = desk_of(**S5)
    desk.drop(spring.DAY_ONE, spring.file(spring.INES))
    desk.work_until("prepare")
    desk.say("verify", target=AUDIENCE, id="7f")
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    assert desk.report()["drift"]["removed_by_hand"] == 0


def test_a_refused_one_is_asked_for_anew_and_not_retried() -> None:
    desk = unmade_desk()
    ask(desk, "verify", ends="refused")
    desk.say("retry")
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["refused"]
