"""Parts that wait for a job of Marketo's: parked without tries and without end, and never breeding messages or calls."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from segpush import names, settle
from segpush.errors import MarketoError, Park
from segpush.permit import Permit, Stopped
from segpush.ports import Put
from segpush.push import PATIENCE
from tests.core.way import Way, fails

UPLOAD = "/bulk/v1/leads.json"
STATUS = "/bulk/v1/leads/batch/*"
STEP = "import_key"


class Port(Way):
    """One part of two files."""

    def __init__(self, *faults: dict[str, Any], **switches: Any) -> None:
        super().__init__(*faults, step=STEP)
        self.marketo.switches({"import_seconds": 200.0, **switches})
        self.began = self.house.clock.now()
        work = self.house.work
        order = json.loads(work.get(names.order("r1", STEP)))
        order |= {"kind": "import", "lookup_field": "email", "creates": True}
        work.put(names.order("r1", STEP), json.dumps(order).encode())
        rows = [{"file": n, "object": f"runs/r1/{n}.csv", "rows": 2, "bytes": 60} for n in range(2)]
        work.put(names.part("r1", STEP, 0), "\n".join(map(json.dumps, rows)).encode())
        for n in range(2):
            work.put(f"runs/r1/{n}.csv", f"email\nines.{n}@example.com\ntomas.{n}@example.com\n".encode())

    def run(self, copies: int = 1, until: float = 1e9) -> int:
        """Take messages, each ``copies`` times, as they become visible; return how many were ever sent."""
        sent, began = 0, self.house.clock.now()
        self.on_part()
        while self.parts.messages and (self.house.clock.now() - began).total_seconds() < until:
            message = self.parts.messages.pop(0)
            sent += 1
            self.house.clock.jump(message.visible_at)
            for _ in range(copies):
                self.push.on_part(message.body)
        return sent

    def words(self) -> list[tuple[int, str, str, str | None]]:
        body = self.house.work.get(names.outcome("r1", STEP, 0)).decode()
        return [(row["file"], row["person"], row["list"], row["code"]) for row in map(json.loads, body.splitlines())]

    def count(self, kind: str) -> int:
        return self.marketo.counts.get(kind, 0)


WRITTEN = [(0, "written", "on_list", None), (1, "written", "on_list", None)]


def test_a_part_of_files_is_watched_to_its_end_settled_and_announced() -> None:
    port = Port()
    port.run()
    assert port.words() == WRITTEN
    assert (port.part()["state"], port.told()) == ("done", ["step_finished"])
    calls = port.part()["calls"]
    assert sum(count for call, count in calls.items() if "batch" in call) == port.count("poll"), "the books know of all"


def test_messages_delivered_twice_breed_neither_messages_nor_polls() -> None:
    once, thrice = Port(), Port()
    assert once.run(1) == thrice.run(3)
    assert once.count("poll") == thrice.count("poll") > 10
    assert once.count("import") == thrice.count("import") == 2
    assert once.words() == thrice.words() == WRITTEN


def test_polling_uses_up_no_tries_and_is_not_limited_to_a_day() -> None:
    port = Port(import_seconds=80_000.0)  # 22 hours a file
    port.run(until=PATIENCE.total_seconds() * 0.9)
    part = port.part()
    assert (part["state"], part["parked_for"], part["tries"], part["since"]) == ("parked", "polling", 0, "")
    port.marketo.switches({"import_seconds": 30_000.0})
    port.push.on_part(port.parts.messages.pop().body)
    port.run()
    assert port.words() == WRITTEN
    assert port.house.clock.now() - port.began > PATIENCE


def test_patience_begins_anew_with_a_job_that_is_asked_for() -> None:
    port = Port(fails("606", path=UPLOAD))
    port.on_part()
    assert port.part()["since"]
    port.run(until=30)
    assert (port.part()["parked_for"], port.part()["since"]) == ("polling", "")


def test_a_job_may_be_asked_for_a_day_after_the_part_was_first_put_off() -> None:
    port = Port(fails("606", path=UPLOAD))
    port.on_part()
    port.house.clock.advance(PATIENCE.total_seconds() + 60)  # everything else stood still meanwhile
    port.run()
    assert port.words() == WRITTEN


def test_tries_begin_anew_with_a_job_that_is_asked_for() -> None:
    port = Port(fails("713", times=3, path=UPLOAD), {"path": UPLOAD, "fault": "713", "times": 3, "skip": 1})
    port.run()
    assert port.words() == WRITTEN
    assert port.count("import") == 8


def test_the_sweep_sees_a_poll_whose_message_was_lost() -> None:
    port = Port()
    port.on_part()
    assert port.part()["until"] < port.part()["due"]


@pytest.mark.parametrize("code", ["cancelled", "603"])
def test_a_run_that_is_stopped_while_a_job_runs_leaves_its_file_unknown(code: str) -> None:
    port = Port()
    port.on_part()
    settle.halt(port.house.table, "r1", STEP, code, "stopped by ines")
    port.run()
    assert port.words() == [(0, "unknown", "unknown", code), (1, "undelivered", "undelivered", code)]
    assert port.count("poll") == 0


def test_what_every_later_upload_must_meet_leaves_no_file_in_doubt() -> None:
    port = Port(fails("603", path=UPLOAD))
    port.run()
    assert port.words() == [(n, "undelivered", "undelivered", "603") for n in (0, 1)]
    assert port.house.state.halt("r1")["code"] == "603"  # type: ignore[index]


def test_a_job_nobody_may_ask_for_any_more_leaves_its_file_unknown() -> None:
    port = Port(fails("603", path=STATUS))
    port.run()
    assert port.words() == [(0, "unknown", "unknown", "603"), (1, "undelivered", "undelivered", "603")]


def test_files_that_are_done_keep_their_words() -> None:
    port = Port({"path": UPLOAD, "fault": "603", "skip": 1})
    port.run()
    assert port.words() == [WRITTEN[0], (1, "undelivered", "undelivered", "603")]


def test_a_paused_run_polls_no_more_and_goes_on_where_it_was() -> None:
    port = Port()
    port.on_part()
    item = port.house.table.items["RUN#r1", "RUN"]
    item["state"] = "paused"
    port.run()
    assert port.count("poll") == 0
    item["state"] = "working"
    port.on_part(port.part()["wake"])
    port.run()
    assert (port.words(), port.count("import")) == (WRITTEN, 2)


@pytest.mark.parametrize(("needs", "after"), [(None, 480), (timedelta(seconds=350), 250)])
def test_a_permit_lasts_as_long_as_the_next_call_has_time(needs: timedelta | None, after: int) -> None:
    way = Way()
    run = way.house.state.run("r1")
    assert run is not None
    permit = Permit(way.house.table, way.house.clock, run, way.house.clock.now())
    way.house.clock.advance(after)
    permit(needs)
    way.house.clock.advance(1)
    with pytest.raises(Park) as park:
        permit(needs)
    assert park.value.reason == "more"


def test_a_permit_is_refused_where_the_run_is_over_or_halted() -> None:
    way = Way()
    run = way.house.state.run("r1")
    assert run is not None
    permit = Permit(way.house.table, way.house.clock, run, way.house.clock.now())
    way.house.table.commit(Put({"pk": "RUN#r1", "sk": "HALT", "step": "s", "code": "603", "reason": "no"}, 0))
    with pytest.raises(MarketoError):
        permit()
    way.house.table.items["RUN#r1", "RUN"]["state"] = "cancelled"
    with pytest.raises(Stopped):
        permit()
