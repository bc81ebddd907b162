"""The end of a part: what became of every row of it, and its step counted down once (design, section 4)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from segpush import names, settle
from segpush.delivery.journal import Journal
from segpush.delivery.outcome import about_list, about_person
from segpush.errors import Conflict, Reason
from segpush.marketo.client import Call
from segpush.ports import Put
from tests.core.house import MORNING, House

QUOTA = ("607", "the daily quota is used up")


def desk(step: str = "upsert", parts: int = 1) -> tuple[House, Any, Journal]:
    """One part of a step nobody touched yet, and its journal."""
    house = House()
    house.table.commit(
        Put({"pk": "RUN#r1", "sk": f"STEP#{step}", "rev": 0, "parts": parts, "open": parts, "sent": True}, 0)
    )
    return house, house.state.part("r1", step, 0), Journal(house.work, "r1", step, 0)


def told(
    house: House, part: Any, rows: list[dict[str, Any]], journal: Journal, failed: tuple[str, str] | None
) -> list[Any]:
    settle.outcomes(house.work, "r1", part, rows, journal, failed)
    body = house.work.get(names.outcome("r1", part["step"], 0)).decode()
    found = [json.loads(line) for line in body.splitlines()]
    return [(row["key"] or row["lead"], row["person"] or row["list"], row["code"]) for row in found]


def test_a_part_that_was_delivered_tells_what_its_journal_holds() -> None:
    house, part, journal = desk()
    journal.write(0, [about_person("created", key="ines@example.com", leads=[901])], [])
    rows: list[dict[str, Any]] = [{"key": "ines@example.com", "lead": None, "values": {}}]
    assert told(house, part, rows, journal, None) == [("ines@example.com", "created", None)]


@pytest.mark.parametrize("failed", [QUOTA, ("part_died", "given up")])
def test_of_a_half_done_part_the_rest_is_undelivered(failed: tuple[str, str]) -> None:
    house, part, journal = desk()
    refused = about_person("refused", key="tomas@example.com", reason=Reason("1003", "Invalid value"))
    journal.write(0, [about_person("created", key="ines@example.com", leads=[901]), refused], [])
    rows: list[dict[str, Any]] = [
        {"key": f"{name}@example.com", "lead": None, "values": {}} for name in ("ines", "tomas", "zoe")
    ]
    assert told(house, part, rows, journal, failed) == [
        ("ines@example.com", "created", None), ("tomas@example.com", "refused", "1003"), ("zoe@example.com", "undelivered", failed[0]),
    ]  # fmt: skip


def test_d0_on_the_list_side_it_is_settled_lead_by_lead() -> None:
    house, part, journal = desk("enlist")
    journal.write(0, [about_list("on_list", 901), about_list("refused", 902, Reason("1004", "Lead not found"))], [])
    rows: list[dict[str, Any]] = [{"lead": lead} for lead in (901, 902, 903)]
    assert told(house, part, rows, journal, QUOTA) == [
        (901, "on_list", None),
        (902, "refused", "1004"),
        (903, "undelivered", "607"),
    ]


def test_leads_of_one_key_are_settled_one_by_one() -> None:
    """`several: all` updates each of a key's leads by its id."""
    house, part, journal = desk("update")
    journal.write(0, [about_person("updated", key="ines@example.com", leads=[901])], [])
    rows: list[dict[str, Any]] = [{"key": "ines@example.com", "lead": lead, "values": {}} for lead in (901, 902)]
    assert [row[1] for row in told(house, part, rows, journal, QUOTA)] == ["updated", "undelivered"]


def test_a_key_that_was_found_is_not_undelivered_as_well() -> None:
    house, part, journal = desk("resolve")
    journal.write(0, [about_person("found", key="ines@example.com", leads=[901, 902])], [])
    assert told(house, part, [{"key": "ines@example.com"}], journal, QUOTA) == [("ines@example.com", "found", None)]


@pytest.mark.parametrize("step", ["prepare", "members"])
def test_a_part_without_people_has_nobody_to_lose(step: str) -> None:
    house, part, journal = desk(step)
    assert told(house, part, [{"start": True}], journal, QUOTA) == []


def test_done_counts_down_once_however_often_it_is_tried() -> None:
    house, part, journal = desk(parts=2)
    for _ in range(3):
        settle.done(house.state, part, journal, MORNING)
    assert house.state.step("r1", "upsert")["open"] == 1  # type: ignore[index]
    assert house.state.part("r1", "upsert", 0)["state"] == "done"


def test_done_keeps_the_calls_for_the_books() -> None:
    house, part, journal = desk()
    call = Call("POST", "/rest/v1/leads.json", "a1#b2", (), counted=True)
    journal.tried(0, [call])
    journal.write(0, [], [call])
    settle.done(house.state, part, journal, MORNING)
    assert house.state.part("r1", "upsert", 0)["calls"] == {"POST /rest/v1/leads.json": 2}


def test_done_takes_a_parked_part_out_of_the_sweeps_sight() -> None:
    house, part, journal = desk()
    settle.park(house.table, part, MORNING, MORNING, "throttled")
    settle.done(house.state, part, journal, MORNING)
    assert not house.table.due(MORNING + timedelta(days=1))


def test_only_one_delivery_parks_a_part() -> None:
    house, part, _ = desk()
    settle.park(house.table, part, MORNING + timedelta(minutes=1), MORNING + timedelta(minutes=6), "throttled")
    with pytest.raises(Conflict):
        settle.park(house.table, part, MORNING, MORNING, "quota")
    parked = house.state.part("r1", "upsert", 0)
    assert (parked["state"], parked["parked_for"], parked["due"]) == ("parked", "throttled", "2026-01-12T06:06:00.000Z")


def test_the_first_reason_to_halt_stands() -> None:
    house, _, _ = desk()
    settle.halt(house.table, "r1", "upsert", "1006", "no such field")
    settle.halt(house.table, "r1", "enlist", "cancelled", "by somebody")
    assert house.state.halt("r1")["code"] == "1006"  # type: ignore[index]


def test_d8_whom_a_creating_call_may_have_made_is_unknown_and_no_more_than_a_batch() -> None:
    """The reply was lost: these 300 may exist; whoever comes behind them was surely not sent."""
    house, part, journal = desk()
    journal.intents(0).announce(MORNING)
    rows: list[dict[str, Any]] = [{"key": f"ana.{n}@example.com", "lead": None, "values": {}} for n in range(301)]
    words = [row[1] for row in told(house, part, rows, journal, QUOTA)]
    assert words == ["unknown"] * 300 + ["undelivered"]
