"""Leads go onto the list and off it, id by id."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.errors import MarketoError
from tests.delivery.scene import BUYERS, Scene, people


def leads(*ids: int) -> list[dict[str, int]]:
    return [{"lead": number} for number in ids]


@pytest.mark.parametrize("count", [0, 1, 300, 301])
@pytest.mark.parametrize("switches", [{}, {"repeated_ids": "refused", "shuffle_results": True}])
def test_d19_d6_d20_all_sizes_in_calls_of_at_most_300(count: int, switches: dict[str, Any]) -> None:
    scene = Scene(people(count), switches=switches)
    ids = [2001 + n for n in range(count)]
    assert [o["list"] for o in scene.deliver("enlist", leads(*ids))] == ["on_list"] * count
    assert scene.marketo.members(BUYERS) == set(ids)
    assert [o["list"] for o in scene.deliver("delist", leads(*ids), part=1)] == ["off_list"] * count
    assert scene.marketo.members(BUYERS) == set()
    assert len(scene.calls()) == 2 * -(-count // 300)


def test_d0_one_refused_id_fails_alone() -> None:
    scene = Scene(people(2))
    outcomes = scene.deliver("enlist", leads(2001, 999_999, 2002))
    assert [(o["lead"], o["list"], o["code"]) for o in outcomes] == [
        (2001, "on_list", None),
        (999_999, "refused", "1004"),
        (2002, "on_list", None),
    ]
    assert scene.marketo.members(BUYERS) == {2001, 2002}


def test_who_is_not_on_the_list_or_gone_is_off_it() -> None:
    scene = Scene(people(2), members=[2001])
    outcomes = scene.deliver("delist", leads(2001, 2002, 999_999))
    assert [(o["list"], o["code"]) for o in outcomes] == [
        ("off_list", None),
        ("off_list", "1015"),
        ("off_list", "1004"),
    ]


def test_an_id_that_comes_twice_is_sent_once_and_answered_twice() -> None:
    scene = Scene(people(1), switches={"repeated_ids": "refused"})
    assert [o["list"] for o in scene.deliver("enlist", leads(2001, 2001))] == ["on_list", "on_list"]
    assert [call["records"] for call in scene.calls()] == [1]


@pytest.mark.parametrize("kind", ["enlist", "delist"])
@pytest.mark.parametrize("code", ["1013", "1003", "610"])
def test_an_unknown_list_ends_the_whole_run(kind: str, code: str) -> None:
    scene = Scene(people(1), switches={"unknown_list": code})
    with pytest.raises(MarketoError) as unknown:
        scene.deliver(kind, leads(2001), list_id=77)
    assert (unknown.value.verdict, unknown.value.whole_run) == ("permanent", True)


def test_a_lost_reply_is_repeated_and_finished_chunks_are_not() -> None:
    scene = Scene(people(500))
    scene.marketo.faults([{"fault": "drop_after", "path": "/rest/v1/lists/", "skip": 1}])
    ids = [2001 + n for n in range(500)]
    with pytest.raises(MarketoError):
        scene.deliver("enlist", leads(*ids))
    assert [o["list"] for o in scene.deliver("enlist", leads(*ids))] == ["on_list"] * 500
    assert [call["records"] for call in scene.calls()] == [300, 200, 200]
    assert len(scene.marketo.members(BUYERS)) == 500
