"""Nothing the simulator can be set to is untried: every switch, and every word a switch takes, stands in a test of this room."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from local.marketo.switches import Switches
from tests.marketo_simulator.caller import SPRING_BUYERS, Caller, statuses

LEADS = f"/rest/v1/lists/{SPRING_BUYERS}/leads.json"


def test_every_switch_and_every_word_of_it_is_tried_in_this_room() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    fields = dataclasses.fields(Switches)
    assert [field.name for field in fields if field.name not in tests] == []
    words = [(field.name, word) for field in fields for word in field.metadata["choices"] if word != field.default]
    assert [each for each in words if f'"{each[1]}"' not in tests] == []


@pytest.mark.parametrize(("fills", "served"), [(False, 100), (True, 0)])
def test_refused_calls_may_keep_the_window_full(fills: bool, served: int) -> None:
    caller = Caller(switches={"refused_fill_window": fills})
    for _ in range(201):
        caller.get("/rest/v1/stats/usage.json")
    caller.sleep(10)
    for _ in range(100):
        caller.get("/rest/v1/stats/usage.json")
    caller.sleep(10)
    assert sum(caller.get("/rest/v1/stats/usage.json")["success"] for _ in range(100)) == served


@pytest.mark.parametrize("more", [True, False])
def test_a_page_may_say_that_there_is_more(more: bool) -> None:
    caller = Caller(switches={"more_result": more})
    caller.add(900101)
    page = caller.get(LEADS, batchSize=1)
    assert ("moreResult" in page) == more
    assert page["nextPageToken"]


@pytest.mark.parametrize(("setting", "answer"), [("refused", "1003"), ("stored", "updated")])
def test_an_invalid_main_address_is_refused_or_kept(setting: str, answer: str) -> None:
    caller = Caller(switches={"bad_email": setting})
    record = {"id": 900101, "email": "not-an-address"}
    assert statuses(caller.sync(record, action="updateOnly", lookupField="id")) == [answer]
    assert len(caller.find("not-an-address")["result"]) == (setting == "stored")


def extracting(**switches: Any) -> tuple[Caller, str]:
    caller = Caller(switches={"export_refresh_seconds": 0.0, "token_seconds": 1e8, **switches})
    return caller, caller.export("id", staticListId=SPRING_BUYERS)


@pytest.mark.parametrize(("rate", "seconds"), [(0.0, 30), (0.025, 40)])
def test_an_extract_takes_its_least_time_or_that_of_its_rows(rate: float, seconds: int) -> None:
    caller, name = extracting(export_rows_per_second=rate)
    assert caller.watch(name, after=seconds - 0.5)["status"] == "Processing"
    assert caller.watch(name, after=0.5)["status"] == "Completed"


@pytest.mark.parametrize("days", [7, 10])
def test_the_file_of_an_extract_is_kept_for_some_days(days: int) -> None:
    caller, name = extracting(export_file_days=days)
    caller.sleep(30)
    caller.watch(name, after=days * 86_400)
    assert caller.file(name) == ["id", "900102"]
    caller.sleep(1)
    assert caller.file(name) == ["File not found"]
