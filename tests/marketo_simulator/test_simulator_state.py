"""States: read, shown, refused; copies; switches and their page in the documentation."""

import dataclasses
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from local.marketo import Simulator, StateError
from local.marketo.endpoints import ROUTES
from local.marketo.switches import Switches
from tests.marketo_simulator.caller import SUMMER, Caller

NAMED = ("account", "fields", "partitions", "leads", "lists", "switches", "calls")


def simulator(**state: Any) -> Simulator:
    return Simulator(state, lambda: SUMMER)


def test_a_state_survives_a_round_trip() -> None:
    caller = Caller(lists=[{"id": 1, "name": "Winter", "folder": "Seasons", "members": [900101]}])
    caller.add(900102)
    shown = caller.marketo.state()
    assert simulator(**json.loads(json.dumps(shown))).state() == shown
    assert set(NAMED) < set(shown)
    assert shown["lists"][0]["folder"] == "Seasons"
    assert shown["leads"][4]["partition"] == "Europe"


def test_an_empty_state_is_a_small_account() -> None:
    shown = simulator().state()
    assert shown["partitions"] == [{"id": 1, "name": "Default"}]
    assert shown["account"]["daily_quota"] == 50_000
    assert {"name", "displayName", "dataType", "length", "updateable", "searchable"} <= set(shown["fields"][0])


def test_given_fields_are_all_there_is_beside_the_four_of_every_account() -> None:
    shown = simulator(fields=[{"name": "shoeSize", "dataType": "integer"}]).state()
    assert [one["name"] for one in shown["fields"]] == ["id", "email", "createdAt", "updatedAt", "shoeSize"]


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"leeds": []}, "The state has no key 'leeds'."),
        ({"leads": {}}, "The key 'leads' of the state is not a list of objects."),
        ({"leads": [{"email": "ana@example.com"}]}, "A lead needs a whole number above 0 as 'id', not nothing."),
        ({"leads": [{"id": 1}, {"id": 1}]}, "There are two leads with id 1."),
        ({"leads": [{"id": 1, "shoeSize": 44}]}, "The lead 1 has a field 'shoeSize' that the account has not."),
        ({"leads": [{"id": 1, "partition": "Mu"}]}, "The lead 1 lives in a partition the account has not: 'Mu'."),
        ({"lists": [{"id": 1}]}, "The list 1 needs a text as 'name', not nothing."),
        ({"imports": [{"status": "Queued"}]}, "An import needs a whole number above 0 as 'id', not nothing."),
        ({"imports": [{"id": 7, "status": "Done"}]}, "The import 7 has a word nobody knows: 'Done'."),
        ({"imports": [{"id": 7, "rows": "id"}]}, "The import 7 has a 'rows' that makes no sense: 'id'."),
        ({"imports": [{"id": 7, "queued_at": "now"}]}, "The import 7 has a 'queued_at' that is no time: 'now'."),
        ({"exports": [{"id": "a", "speed": 7}]}, "The export a has no key 'speed'."),
        ({"exports": [{"id": "a"}]}, "The export a needs exactly one filter."),
        (
            {"smart_lists": [{"id": 1, "name": "A", "leads": "all"}]},
            "The smart list 1 needs a list of lead ids as 'leads'.",
        ),
        ({"lists": [{"id": 1, "name": "A", "members": [7]}]}, "The list 1 has a member who does not exist: 7."),
        ({"lists": [{"id": 1, "name": "A", "folder": 7}]}, "The list 1 lies in a folder that does not exist: 7."),
        ({"folders": [{"id": 7, "name": "A", "parent": 8}]}, "The folder 7 lies in a folder that does not exist: 8."),
        ({"fields": [{"name": "x", "dataType": "colour"}]}, "The field 'x' has no known dataType: 'colour'."),
        ({"account": {"secret": "x"}}, "The account has no key 'secret'."),
        ({"account": {"daily_quota": 0}}, "The account needs a whole number above 0 as 'daily_quota', not 0."),
        ({"switches": {"speed": 1}}, "There is no switch 'speed'."),
        ({"permissions": ["Fly"]}, "There is no permission 'Fly'."),
    ],
)
def test_what_is_not_understood_is_refused_with_one_sentence(state: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StateError) as refused:
        simulator(**state)
    assert str(refused.value) == sentence


def test_what_is_handed_out_is_a_copy() -> None:
    caller = Caller()
    caller.add(900101)
    before = caller.marketo.state()
    for part in (caller.marketo.state(), caller.marketo.calls, caller.marketo.events):
        _spoil(part)
    assert caller.marketo.state() == before


def test_a_call_in_flight_has_no_effect_on_the_next_world() -> None:
    caller = Caller(switches={"late_effect_seconds": 9.0})
    state = caller.marketo.state()
    caller.get("/rest/v1/lists.json")
    caller.marketo.faults([{"operation": "add_to_list", "fault": "drop_after"}])
    with pytest.raises(OSError, match="reset"):
        caller.add(900101)
    caller.marketo.replace(state)
    caller.sleep(9)
    assert caller.marketo.state()["leads"] == state["leads"]
    assert caller.marketo.events == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"speed": 1}, "There is no switch 'speed'."),
        ({"email_case": "odd"}, "Switch 'email_case' is one of insensitive, sensitive, not 'odd'."),
        ({"call_seconds": -1}, "Switch 'call_seconds' takes a value like 0.0, not -1."),
        ({"ip_blocked": "yes"}, "Switch 'ip_blocked' takes a value like False, not 'yes'."),
    ],
)
def test_a_switch_takes_its_own_values_only(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        simulator().switches(changes)


def test_the_page_of_the_simulator_lists_every_switch_with_its_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| `([^`]*)` \| (.*) \|$", page, re.MULTILINE)
    assert rows == [switch_row(field) for field in dataclasses.fields(Switches)]


def test_the_page_lists_every_call_of_the_bulk_side() -> None:
    page = (Path(__file__).parents[2] / "docs" / "simulator.md").read_text(encoding="utf-8")
    written = re.findall(r"^\| `([A-Z]+ /bulk/\S+)` \|", page, re.MULTILINE)
    assert written == [f"{route.method} {route.path}" for route in ROUTES if route.path.startswith("/bulk")]


def switch_row(field: "dataclasses.Field[Any]") -> tuple[str, str, str]:
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    others = [f"`{choice}`" for choice in field.metadata["choices"] if choice != field.default]
    return field.name, json.dumps(default), field.metadata["meaning"] + (f"; or {', '.join(others)}" if others else "")


def test_a_large_account_loads_and_answers_fast() -> None:
    crowd = [{"id": 1 + n, "email": f"guest{n}@example.com"} for n in range(100_000)]
    began = time.perf_counter()
    caller = Caller(leads=crowd, lists=[])
    for _ in range(20):
        assert len(caller.find(*(f"guest{n}@example.com" for n in range(300)))["result"]) == 300
    assert time.perf_counter() - began < 15  # a generous multiple of what a small machine needs


def _spoil(part: Any) -> None:
    items = list(part.values()) if isinstance(part, dict) else list(part)
    for item in items:
        if isinstance(item, dict | list):
            _spoil(item)
    part.clear()
