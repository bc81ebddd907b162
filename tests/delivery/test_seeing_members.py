"""Who is on the list now, and who is so after a little patience (U15)."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.errors import MarketoError, Park
from segpush.marketo import lists
from tests.delivery.scene import BUYERS, Scene, people


def rows(*leads: int) -> list[dict[str, int]]:
    return [{"lead": lead} for lead in leads]


def words(outcomes: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(one["lead"], one["list"], one["code"]) for one in outcomes]


def test_each_lead_is_answered_for() -> None:
    scene = Scene(people(2), members=[2001])
    outcomes = scene.insist("seen", rows(2001, 2002, 77))
    assert words(outcomes) == [(2001, "on_list", None), (2002, "unknown", "not_visible"), (77, "refused", "1004")]


def test_who_is_missing_is_asked_for_again_after_5_15_and_60_seconds() -> None:
    scene = Scene(people(2), members=[2001])
    began = scene.clock.now()
    scene.insist("seen", rows(2001, 2002, 77))
    asked = scene.calls(path="ismember")
    assert [call["records"] for call in asked] == [3, 1, 1, 1], "only who is missing"
    assert (scene.clock.now() - began).total_seconds() == pytest.approx(80, abs=3)
    assert {reason for reason, _ in scene.parked} == {"polling"}


def test_who_shows_late_is_on_the_list() -> None:
    scene = Scene(people(1), switches={"visibility_seconds": 12.0})
    lists.add(scene.client(), BUYERS, [2001])
    assert words(scene.insist("seen", rows(2001))) == [(2001, "on_list", None)]
    assert len(scene.calls(path="ismember")) == 3


@pytest.mark.parametrize("count", [0, 1, 300, 301, 900])
def test_d19_300_are_asked_for_with_one_call_and_all_before_anybody_again(count: int) -> None:
    ids = [lead["id"] for lead in people(count)]
    scene = Scene(people(count), members=ids[1:])
    outcomes = scene.insist("seen", rows(*ids))
    assert [one["lead"] for one in outcomes] == ids
    assert [one["list"] for one in outcomes] == ["unknown"] * (count > 0) + ["on_list"] * max(0, count - 1)
    asked = [call["records"] for call in scene.calls(path="ismember")]
    assert asked == [300] * (count // 300) + [count % 300] * (count % 300 > 0) + [1, 1, 1] * (count > 0)


def test_a_second_delivery_asks_nobody_before_it_is_time() -> None:
    scene = Scene(people(1))
    for _ in range(3):
        with pytest.raises(Park) as park:
            scene.deliver("seen", rows(2001))
        assert park.value.reason == "polling"
    assert len(scene.calls()) == 1


def test_an_unknown_list_ends_it() -> None:
    with pytest.raises(MarketoError) as unknown:
        Scene(people(1)).deliver("seen", rows(2001), list_id=77)
    assert unknown.value.code == "1013"


def keyed(*keys: str) -> list[dict[str, Any]]:
    return [{"lead": None, "key": key} for key in keys]


def test_whose_lead_nobody_knows_is_asked_for_by_key() -> None:
    twins = [{"id": 1, "email": "twin@example.com"}, {"id": 2, "email": "twin@example.com"}]
    scene = Scene([*people(2), *twins], members=[2001, 2])
    asked = [*keyed("Ana.0@example.com", "ana.1@example.com", "twin@example.com", "nobody@example.com"), *rows(2002)]
    outcomes = scene.insist("seen", asked)
    assert [(one["key"], one["lead"], one["list"]) for one in outcomes] == [
        ("Ana.0@example.com", None, "on_list"),
        ("ana.1@example.com", None, "unknown"),
        ("twin@example.com", None, "on_list"),
        ("nobody@example.com", None, "unknown"),
        (None, 2002, "unknown"),
    ]
    assert len(scene.calls(path="/rest/v1/leads.json")) == 1, "looked up once"


def test_more_leads_than_rows_are_asked_for_in_pieces() -> None:
    crowd = [{"id": n + 1, "email": f"two.{n % 200}@example.com"} for n in range(400)]
    scene = Scene(crowd, members=list(range(1, 401)))
    outcomes = scene.insist("seen", keyed(*(f"two.{n}@example.com" for n in range(200))))
    assert {one["list"] for one in outcomes} == {"on_list"}
    assert [call["records"] for call in scene.calls(path="ismember")] == [300, 100]
