"""The guard: each limit with its floor, just below and just above (R11, R40)."""

from pathlib import Path
from typing import Any

import pytest

from segpush.documents.guard import Limits
from segpush.engine import guard
from tests.engine.desk import Desk
from tests.engine.setting import destination, drop


def plan(rejected: int = 0, rows: int = 1000, **numbers: Any) -> dict[str, Any]:
    return {
        "rows": {"rejected": rejected, "member": rows - rejected},
        "removed": 0,
        "ours": 1000,
        "first_run": False,
        **numbers,
    }


@pytest.mark.parametrize(
    ("numbers", "reasons"),
    [
        (plan(), set()),
        (plan(rejected=50), set()),
        (plan(rejected=51), {"rejected"}),
        (plan(rejected=20, rows=20), set()),
        (plan(rejected=21, rows=21), {"rejected"}),
        (plan(removed=200), set()),
        (plan(removed=201), {"removed"}),
        (plan(removed=50, ours=50), set()),
        (plan(removed=51, ours=51), {"removed"}),
        (plan(removed=51, ours=0), {"removed"}),
        (plan(create=5000), set()),
        (plan(create=5001), {"created"}),
        (plan(add=9999), set()),
        (plan(first_run=True), set()),
        (plan(first_run=True, add=0), {"first_run"}),
        (
            plan(first_run=True, add=7, create=5001, removed=201, rejected=51),
            {"first_run", "created", "removed", "rejected"},
        ),
    ],
)
def test_r11_r40_defaults(numbers: dict[str, Any], reasons: set[str]) -> None:
    assert set(guard.over(Limits(), numbers)) == reasons


@pytest.mark.parametrize(("added", "reasons"), [(100, set()), (101, {"added"})])
def test_an_author_may_limit_who_is_added(added: int, reasons: set[str]) -> None:
    assert set(guard.over(Limits(added_percent=10), plan(add=added))) == reasons


def test_an_author_may_let_the_first_run_go() -> None:
    assert not guard.over(Limits(first_run="go"), plan(first_run=True, add=7))


@pytest.mark.parametrize(("limit", "held"), [(0, True), (100, False)])
def test_a_percentage_of_nothing_holds_from_the_floor_on(limit: float, held: bool) -> None:
    found = guard.over(Limits(rejected_percent=limit, rejected_rows=0), plan(rejected=1, rows=1))
    assert bool(found) is held


def test_each_reason_is_a_sentence_with_its_numbers() -> None:
    found = guard.over(Limits(), plan(rejected=51, removed=201))
    assert "51 of 1000" in found["rejected"]
    assert "201 people of 1000" in found["removed"]


@pytest.mark.parametrize(
    ("limits", "direct", "first_run", "may"),
    [({"first_run": "hold"}, 1, True, False), ({"first_run": "hold"}, 1, False, True), ({"first_run": "go"}, 1, True, True),
     ({"created_people": 10}, 10, False, True), ({"created_people": 10}, 11, False, False), ({"added_percent": 5.0}, 1, False, False)],
)  # fmt: skip
def test_lookups_are_left_out_only_where_the_guard_needs_none(
    tmp_path: Path, limits: dict[str, Any], direct: int, first_run: bool, may: bool
) -> None:
    names = ("firstName", "lastName")
    more: dict[str, Any] = {"sync": "audience_and_profile", "people": "match_and_create", "limits": limits}
    desk = Desk(tmp_path, destination(fields=names, **more))
    if not first_run:
        desk.remember("zoe@example.com", 900)
    people = [f"guest{n}@example.com,Guest,Berg" for n in range(direct)]
    with desk.planned(drop(*people, columns=f"Email,{','.join(names)}")) as (_, _, numbers):
        assert (numbers["direct"], numbers["ask"]) == ((direct, 0) if may else (0, direct))
