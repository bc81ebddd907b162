"""How large a list was after its last runs: kept with the end of each run, in order, and not for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from segpush.engine.books import history
from segpush.ports import Delete, Put
from segpush.run import Run
from segpush.state import State
from tests.fakes.memory import MemoryTable

COUNTED = {"list_size": {"on_list": 7}, "changed": {"added": 2, "removed": 1}}


def closed(table: MemoryTable, run: Run, number: int) -> list[dict[str, Any]]:
    """End a run, as the close does."""
    state, ended = State(table), replace(run, id=f"run-{number:03d}", ended_at=f"2026-01-12T{number:02d}:00:00.000Z")
    stored = state.closed(ended)
    told = [*history.told(stored, ended), *history.entry(ended, COUNTED, {})]
    table.commit(*history.writes(stored, ended, told))
    return told


def test_a_run_comes_last_in_its_history_and_the_oldest_gives_way(run: Run) -> None:
    table = MemoryTable()
    told = [closed(table, run, number) for number in range(15)]
    assert [len(each) for each in told] == [*range(1, 13), 12, 12, 12]
    assert [each["run"] for each in told[-1]] == [f"run-{number:03d}" for number in range(3, 15)]
    assert len(State(table).closed(run)) == history.KEEP


def test_a_close_that_is_repeated_finds_what_it_found_before(run: Run) -> None:
    table = MemoryTable()
    closed(table, run, 1)
    state, ended = State(table), replace(run, id="run-002", ended_at="2026-01-12T02:00:00.000Z")
    first = history.told(state.closed(ended), ended) + history.entry(ended, COUNTED, {})
    again = history.told(state.closed(ended), ended) + history.entry(
        ended, COUNTED, {}
    )  # it crashed before it was committed
    assert first == again
    table.commit(*history.writes(state.closed(ended), ended, first))
    late = history.told(state.closed(ended), ended) + history.entry(
        ended, COUNTED, {}
    )  # two messages closed it at once
    assert late == first


@pytest.mark.parametrize(
    ("drift", "on_list", "read_back"), [({}, 7, False), ({"added_by_hand": 1}, 7, False), ({"members": 9}, 9, True)]
)
def test_what_marketo_shows_goes_before_what_it_answered(
    run: Run, drift: dict[str, int], on_list: int, read_back: bool
) -> None:
    assert history.entry(run, COUNTED, drift) == [
        {"run": run.id, "ended_at": run.ended_at, "on_list": on_list, "added": 2, "removed": 1, "read_back": read_back}
    ]


def test_where_there_is_no_list_nothing_is_kept(run: Run) -> None:
    nowhere = replace(run, list_id=0)
    assert history.entry(nowhere, COUNTED, {}) == []
    assert history.writes([], nowhere, []) == []


def test_a_run_without_books_leaves_the_history_as_it_was(run: Run) -> None:
    earlier = [{"run": "run-001", "on_list": 4}]
    assert history.writes([], run, earlier) == []


def test_a_long_history_of_an_older_version_is_cut_step_by_step(run: Run) -> None:
    stored = [{"pk": "LIST#acme/1021", "sk": f"CLOSED#{number:03d}", "run": f"r{number}"} for number in range(60)]
    writes = history.writes(stored, run, history.entry(run, COUNTED, {}))
    assert [type(each) for each in writes] == [Put, *[Delete] * history.SPARE]
