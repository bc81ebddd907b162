"""Whatever is not known about Marketo, the run ends well: two days of an audience under every setting of every switch.

Whoever adds a switch to the simulator is tried at once. Settings under which a run cannot end as it should are named with the
reason, and a test holds that they are the only ones.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from local.marketo.switches import Switches
from local.marketo.switches_calls import CallSwitches
from tests.whole import spring
from tests.whole.desk import Desk

S1, S6 = ("audience", "match_only"), ("audience_and_profile", "match_and_create")
NUMBERS: dict[str, tuple[Any, ...]] = {  # what to try where a switch names no choices
    "token_seconds": (61.0,), "expires_in_zero": (2,), "identity_form_status": (400, 401, 405, 415),
    "call_seconds": (0.5, 20.0), "late_effect_seconds": (30.0,), "retry_after_seconds": (5,), "usage_delay_seconds": (3600.0,),
    "forbidden_partitions": (("Europe",),), "visibility_seconds": (45.0,), "over_300": ("1080",), "lists_in_use": ((spring.LIST,),),
    "import_rows_per_second": (0.0, 0.5), "import_seconds": (0.0, 700.0), "import_queue_seconds": (90.0,),
    "import_empty_status_seconds": (40.0,), "imports_failing": (1,), "import_bytes": (9_900_000,),
    "lists_being_imported": ((spring.OTHER_LIST,),), "export_rows_per_second": (0.5,), "export_seconds": (400.0,),
    "export_refresh_seconds": (0.0,), "exports_failing": (1,), "export_daily_bytes": (1,), "export_file_days": (1,),
    "closed_export_filters": (("updatedAt", "smartListId", "smartListName"),),
}  # fmt: skip
HINDERED = {  # a setting, and why no run can end well under it
    ("ip_blocked", True): "nobody gets in",
    ("partition_required", True): "the document names no partition",
    ("company_fields", "refused"): "a new person's company cannot be written",
}
FAULTS = [
    {"operation": "add_to_list", "fault": "606"},
    {"operation": "leads_by_filter", "fault": "615"},
    {"operation": "sync_leads", "fault": "drop_after"},
    {"operation": "remove_from_list", "fault": "drop_after"},
]


def settings() -> Iterator[tuple[str, Any]]:
    """Every value of every switch that is not its default."""
    for field in dataclasses.fields(Switches):
        choices = field.metadata["choices"] or ((True, False) if isinstance(field.default, bool) else ())
        for value in choices or NUMBERS[field.name]:
            if value != field.default:
                yield field.name, value


GOOD = [each for each in settings() if each not in HINDERED]
OF_CALLS = {field.name for field in dataclasses.fields(CallSwitches)}


def two_days(way: tuple[str, str], switch: str, value: Any) -> Desk:
    """Push Ines, Tomas and Zoe, then Ines and Zoe only; something goes wrong once in a while, too."""
    twins = spring.lead(903, "tomas@example.com", updated="2024-01-01T10:00:00Z")
    desk = Desk(spring.marketo(twins, switches={switch: value}))
    desk.apply(spring.account(), spring.destination(sync=way[0], people=way[1]))
    for day, rows in ((spring.DAY_ONE, spring.EVERYBODY), (spring.DAY_TWO, (spring.INES, spring.ZOE))):
        desk.marketo.faults(FAULTS)
        desk.drop(day, spring.file(*rows))
        desk.work()
        desk.wait(minutes=15)
    return desk


@pytest.mark.slow
@pytest.mark.parametrize(("switch", "value"), GOOD, ids=str)
def test_with_profile_the_list_is_right_and_nobody_is_made_twice(switch: str, value: Any) -> None:
    desk = two_days(S6, switch, value)
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    (zoe,) = desk.leads("zoe@example.com")
    assert desk.members(spring.LIST) == {901, 950, zoe["id"]}
    assert len(desk.marketo.state()["leads"]) == 5
    assert desk.leads("ines@example.com")[0]["firstName"] == "Ines"


@pytest.mark.slow
@pytest.mark.parametrize(("switch", "value"), [each for each in GOOD if each[0] in OF_CALLS], ids=str)
def test_audience_alone_the_list_is_right_and_nobody_is_touched(switch: str, value: Any) -> None:
    desk = two_days(S1, switch, value)
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    assert desk.members(spring.LIST) == {901, 950}
    assert {lead["firstName"] for lead in desk.marketo.state()["leads"]} == {"Old"}


@pytest.mark.parametrize(("switch", "value"), HINDERED, ids=str)
def test_what_hinders_a_run_is_told_and_harms_nobody(switch: str, value: Any) -> None:
    desk = two_days(S6, switch, value)
    told = desk.runs()[0]["state"] == "failed" or desk.report(desk.runs()[0]["id"])["people"].get("refused")
    assert told, HINDERED[switch, value]
    assert len(desk.marketo.state()["leads"]) == 4
    assert 950 in desk.members(spring.LIST)
