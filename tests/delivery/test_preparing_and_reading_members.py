"""What is asked before anything is planned, and who is on the list."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from segpush import names
from segpush.delivery import members
from segpush.errors import MarketoError
from tests.delivery.scene import BUYERS, MUNCHKIN, Scene, people
from tests.fakes.memory import MORNING

START = [{"start": True}]


def test_prepare_brings_one_document() -> None:
    scene = Scene(people(1))
    (document,) = scene.deliver("prepare", START, partition="Europe")
    assert document["munchkin_id"] == MUNCHKIN
    assert document["list"] == {"id": BUYERS, "name": "Spring Buyers", "workspace": "Default"}
    assert document["partitions"] == ["Default", "Europe"]
    assert document["usage"] == {"date": "2026-03-02", "total": 4}
    assert datetime.fromisoformat(document["described_at"]) == MORNING
    assert {"email", "id", "loyaltyNumber"} <= set(document["searchable"])
    email = next(field for field in document["fields"] if field["name"] == "email")
    assert (email["data_type"], email["length"], email["updateable"]) == ("email", 255, True)
    assert scene.deliver("prepare", START, partition="Europe") == [document]
    assert len(scene.calls()) == 4, "asked once, however often delivered"


@pytest.mark.parametrize("none", [None, 0])
def test_prepare_asks_only_for_what_is_wanted(none: int | None) -> None:
    scene = Scene()
    (document,) = scene.deliver("prepare", START, list_id=none, describes=False)
    assert (document["list"], document["fields"], document["partitions"]) == (None, [], [])
    assert [call["path"] for call in scene.calls()] == ["/rest/v1/stats/usage.json"]


def described(scene: Scene, **changes: Any) -> dict[str, Any]:
    """What an earlier run of the same day was told, as push stored it."""
    (document,) = scene.deliver("prepare", START, part=1)
    known = {**document, "fields": document["fields"][:3], **changes}
    scene.store.put(names.outcome("r0", "prepare", 0), json.dumps(known).encode())
    scene.clock.advance(3600)
    return known


def test_prepare_believes_what_an_earlier_run_was_told_of_the_fields() -> None:
    scene = Scene()
    known = described(scene)
    (document,) = scene.deliver("prepare", START, described_by="r0")
    told = ("fields", "searchable", "described_at")
    assert [document[name] for name in told] == [known[name] for name in told], "its age stays what it is"
    assert len(scene.calls(path="describe2")) == 1


@pytest.mark.parametrize("changes", [{"munchkin_id": "456-DEF-789"}, {"fields": []}, {"described_at": ""}])
def test_prepare_asks_anew_where_the_earlier_run_was_of_no_use(changes: dict[str, Any]) -> None:
    scene = Scene()
    described(scene, **changes)
    (document,) = scene.deliver("prepare", START, described_by="r0")
    assert len(document["fields"]) > 3
    assert len(scene.calls(path="describe2")) == 2


def test_prepare_asks_anew_where_the_earlier_run_is_gone() -> None:
    assert Scene().deliver("prepare", START, described_by="r0")[0]["fields"]


def test_prepare_of_an_unknown_list_ends_the_run() -> None:
    with pytest.raises(MarketoError) as unknown:
        Scene().deliver("prepare", START, list_id=77)
    assert (unknown.value.code, unknown.value.whole_run) == ("1013", True)


@pytest.mark.parametrize("count", [0, 1, 300, 301, 700])
@pytest.mark.parametrize("last_page", ["bare", "token", "more_false", "repeated"])
def test_members_are_read_to_the_last_page(count: int, last_page: str) -> None:
    scene = Scene(people(count), members=[lead["id"] for lead in people(count)], switches={"last_page": last_page})
    outcomes = scene.deliver("members", START)
    assert {(o["key"], o["lead"]) for o in outcomes} == {(lead["email"], lead["id"]) for lead in people(count)}
    assert len(outcomes) == count


def test_members_go_on_behind_the_last_page_read() -> None:
    scene = Scene(people(700), members=[lead["id"] for lead in people(700)])
    scene.marketo.faults([{"fault": "drop_after", "skip": 2}])
    with pytest.raises(MarketoError):
        scene.deliver("members", START)
    assert len(scene.deliver("members", START)) == 700
    assert len(scene.calls()) == 4


def test_a_member_without_the_key_is_still_a_member() -> None:
    scene = Scene([{"id": 5, "loyaltyNumber": "L-5"}], members=[5])
    assert [(o["key"], o["lead"]) for o in scene.deliver("members", START)] == [(None, 5)]


@pytest.mark.parametrize(("count", "more"), [(600, False), (601, True)])
def test_of_a_large_list_only_the_beginning_is_read(count: int, more: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "PAGES", 2)
    scene = Scene(people(count), members=[lead["id"] for lead in people(count)])
    for _ in range(2):
        outcomes = scene.deliver("members", START)
        assert len([one for one in outcomes if one["lead"]]) == 600
        assert [one["code"] for one in outcomes if one["lead"] is None] == ["more"] * more
    assert len(scene.calls()) == 2
