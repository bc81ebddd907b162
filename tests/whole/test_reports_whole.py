"""What whole runs tell of themselves: how large the list was, what it was planned to cost, when it stood still, what went wrong."""

from __future__ import annotations

from typing import Any

import pytest

from segpush import names
from segpush.errors import Conflict
from tests.fakes.memory import MemoryTable
from tests.whole import spring
from tests.whole.desk import Desk

BROKEN = {**spring.ZOE, "email": "zoe.lindqvist"}
DAYS = [f"{spring.PREFIX}buyers_202603{day:02d}_061804.csv" for day in range(1, 20)]


def desk(**values: Any) -> Desk:
    made = Desk(spring.marketo())
    made.apply(spring.account(), spring.destination(**values))
    return made


def drop(made: Desk, day: int, *rows: spring.Row) -> dict[str, Any]:
    made.drop(DAYS[day], spring.file(*rows))
    made.work()
    made.wait(minutes=16)
    return made.report()


def test_the_history_is_what_marketo_showed_after_each_run() -> None:
    made, there, crowd = desk(), [], spring.crowd(30)
    for day, size in enumerate((3, 9, 27, 11, 11)):
        found = drop(made, day, *spring.EVERYBODY, *crowd[:size])
        there.append(len(made.members(spring.LIST)))
    assert [each["on_list"] for each in found["history"]] == there == [7, 13, 31, 15, 15]
    assert [each["run"] for each in found["history"]] == [run["id"] for run in made.runs()]
    assert [(each["added"], each["removed"]) for each in found["history"]] == [(6, 0), (6, 0), (18, 0), (0, 16), (0, 0)]
    assert found["list_size"] == {"on_list": 15, "of_this_drop": 14, "earlier": 0, "others": 1}


def test_twelve_runs_are_kept() -> None:
    made = desk()
    for day in range(14):
        found = drop(made, day, *spring.EVERYBODY, *spring.crowd(day))
    assert [each["on_list"] for each in found["history"]] == list(range(6, 18))


def test_a_run_that_dies_at_its_end_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report is written, then the close is lost: the next try finds the same runs before it."""
    made, commit = desk(), MemoryTable.commit
    lost: list[Any] = []

    def stumbles(table: MemoryTable, *writes: Any) -> None:
        if not lost and any(str(getattr(each, "item", {}).get("sk", "")).startswith("CLOSED#") for each in writes):
            lost.append(writes)
            raise Conflict
        commit(table, *writes)

    drop(made, 0, *spring.EVERYBODY)
    monkeypatch.setattr(MemoryTable, "commit", stumbles)
    found = drop(made, 1, *spring.EVERYBODY, *spring.crowd(2))
    assert lost
    assert [each["run"] for each in found["history"]] == [run["id"] for run in made.runs()]
    kept = [item["run"] for (_, sk), item in made.table.items.items() if sk.startswith("CLOSED#")]
    assert sorted(kept) == sorted(run["id"] for run in made.runs())


def test_a_run_without_books_tells_the_history_it_found() -> None:
    made = desk()
    before = drop(made, 0, *spring.EVERYBODY)
    made.drop(DAYS[1], b"mail,name\nines@example.com,Ines\n")
    made.work()
    made.wait(minutes=16)
    assert made.run["state"] == "refused"
    assert made.report()["history"] == before["history"]
    assert [each["step"] for each in made.report()["timeline"]["steps"]] == ["prepare"]


def test_the_plan_of_a_calm_run_is_what_it_spends() -> None:
    found = drop(desk(), 0, *spring.EVERYBODY, *spring.crowd(700))["calls"]
    asked = {"prepare", "members", "extract", "verify", "recheck"}
    assert (
        found["planned"].items()
        >= {step: calls for step, calls in found["by_step"].items() if step not in asked}.items()
    )
    assert found["planned"]["enlist"] == 3
    assert found["today"]["segpush"] == found["total"]


def test_a_hold_and_a_pause_are_bands_of_their_own() -> None:
    made = desk(limits={"first_run": "hold"})
    made.drop(DAYS[0], spring.file(*spring.EVERYBODY))
    made.wait(minutes=31)
    made.wait(hours=2)
    assert made.run["state"] == "held"
    made.say("approve")
    made.work_until("enlist")
    made.say("pause")
    made.pickup.on_message(made.steps.receive().body)  # type: ignore[union-attr]
    assert made.run["state"] == "paused"
    made.clock.sleep(3600)
    made.say("resume")
    made.work()
    told = made.report()["timeline"]
    assert [each["why"] for each in told["waits"]] == ["held", "paused"]
    assert all(each["from"] < each["until"] <= made.report()["ended_at"] for each in told["waits"])
    assert all(step["opened_at"] <= step["closed_at"] for step in told["steps"])


def test_rows_that_cannot_be_used_are_shown_by_place_and_mask() -> None:
    made = desk()
    found = drop(made, 0, spring.INES, BROKEN, {**spring.HANNA, "email": ""})
    name = DAYS[0]
    assert found["examples"]["rows"] == {
        "bad_address": [{"file": name, "line": 3, "key": "z•••"}],
        "no_key": [{"file": name, "line": 4, "key": ""}],
    }
    for file in ("report.json", "report.html"):
        text = made.stored.get(names.report(made.run["id"], file)).decode()
        assert not {word for word in ("lindqvist", "Lindqvist", "example.com", "Moreau") if word in text}


def test_rows_a_manifest_tells_are_set_against_the_file() -> None:
    made = desk(source={"manifest": "required"})
    body = spring.file(*spring.EVERYBODY)
    key, manifest = spring.manifest("run-1", {DAYS[0]: len(body)})
    made.drop(DAYS[0], body)
    made.drop(key, manifest.replace(b'"size"', b'"rows": 4, "size"'))
    made.work()
    made.wait(minutes=16)
    assert made.report()["drop"]["rows_told"] == 4
    page = made.stored.get(names.report(made.run["id"], "report.html")).decode()
    assert "1 that the files do not have" in page


def test_a_plan_leaves_no_mark_in_the_history() -> None:
    made = desk(audience={"state": "plan_only"})
    assert drop(made, 0, *spring.EVERYBODY)["history"] == []
    made.apply(spring.destination())
    made.say("retry")
    made.work()
    assert [each["on_list"] for each in made.report()["history"]] == [4]
