"""People are written with Sync Leads and each record is answered for by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segpush.delivery.send import BODY_BYTES, batches
from segpush.errors import MarketoError
from tests.delivery.scene import Scene, emails, people, rows_of

CREATE_OR_UPDATE: dict[str, Any] = {"action": "createOrUpdate", "creates": True}
CREATE_ONLY: dict[str, Any] = {"action": "createOnly", "creates": True}
UPDATE_ONLY: dict[str, Any] = {"action": "updateOnly"}
TWINS = [
    {"id": 71, "email": "twin@example.com", "updatedAt": "2026-02-01T08:00:00Z"},
    {"id": 70, "email": "twin@example.com", "updatedAt": "2025-02-01T08:00:00Z"},
]


@pytest.mark.parametrize("count", [0, 1, 300, 301])
def test_d24_every_row_of_every_size_is_written_and_answered(count: int) -> None:
    scene = Scene(people(count // 2))
    outcomes = scene.deliver("upsert", rows_of(emails(count)), **CREATE_OR_UPDATE)
    assert [outcome["key"] for outcome in outcomes] == emails(count)
    words = [outcome["person"] for outcome in outcomes]
    assert words == ["updated"] * (count // 2) + ["created"] * (count - count // 2)
    assert len(scene.calls()) == -(-count // 300)
    assert all(scene.people(outcome["key"])[0]["id"] == outcome["lead"] for outcome in outcomes)


def test_update_only_never_creates() -> None:
    scene = Scene(people(1))
    outcomes = scene.deliver("upsert", rows_of(emails(2)), **UPDATE_ONLY)
    assert [(o["person"], o["code"], o["leads"]) for o in outcomes] == [
        ("updated", None, [2001]),
        ("unmatched", "1004", []),
    ]
    assert scene.store.keys("runs/r1/calls/s1/0/000000.intent") == []


def test_d2_zero_and_false_are_values_none_clears_and_missing_stays() -> None:
    ana = {"id": 1, "email": "ana@example.com", "leadScore": 7, "unsubscribed": True, "city": "Bonn", "title": "Dr"}
    scene = Scene([ana])
    scene.deliver("upsert", rows_of(["ana@example.com"], leadScore=0, unsubscribed=False, city=None), **UPDATE_ONLY)
    found = scene.people("ana@example.com")[0]
    assert (found["leadScore"], found["unsubscribed"], found["title"]) == (0, False, "Dr")
    assert found.get("city") is None


def test_d23_each_refused_record_keeps_its_own_code() -> None:
    rows = rows_of(["ana@example.com"], leadScore="many") + rows_of(["bo@example.com"], nickname="Bo")
    scene = Scene([{"id": 1, "email": "ana@example.com"}])
    outcomes = scene.deliver("upsert", [*rows, *rows_of(["cleo@example.com"])], **CREATE_OR_UPDATE)
    assert [(o["person"], o["code"]) for o in outcomes] == [("refused", "1003"), ("refused", "1006"), ("created", None)]
    assert "leadScore" in outcomes[0]["reason"]


@pytest.mark.parametrize(
    ("several", "person", "leads", "written"),
    [
        ("most_recently_updated", "updated", [71], {71}),
        ("lowest_id", "updated", [70], {70}),
        ("all", "updated", [70, 71], {70, 71}),
        ("reject", "ambiguous", [70, 71], set()),
    ],
)
@pytest.mark.parametrize("action", [CREATE_OR_UPDATE, UPDATE_ONLY])
def test_d16_twins_are_settled_in_place_by_the_rule(
    several: str, person: str, leads: list[int], written: set[int], action: dict[str, Any]
) -> None:
    scene = Scene([*TWINS, *people(1)])
    outcomes = scene.deliver("upsert", rows_of([*emails(1), "twin@example.com"]), several=several, **action)
    assert [(o["person"], o["leads"]) for o in outcomes] == [("updated", [2001]), (person, leads)]
    assert {lead["id"] for lead in scene.people("twin@example.com") if "firstName" in lead} == written


def test_create_only_finds_who_appeared_meanwhile_and_does_not_overwrite() -> None:
    scene = Scene([{"id": 1, "email": "ana@example.com", "firstName": "Anastasia"}])
    outcomes = scene.deliver("upsert", rows_of(["ana@example.com", "bo@example.com"]), **CREATE_ONLY)
    assert [(o["person"], o["leads"]) for o in outcomes] == [("found", [1]), ("created", [1001])]
    assert scene.people("ana@example.com")[0]["firstName"] == "Anastasia"


def test_create_only_of_somebody_with_another_key_stays_refused() -> None:
    scene = Scene([{"id": 1, "email": "ana@example.com", "loyaltyNumber": "L-1"}])
    row = {"key": "L-2", "lead": None, "values": {"email": "ana@example.com"}}
    outcome = scene.deliver("upsert", [row], lookup_field="loyaltyNumber", match_field="loyaltyNumber", **CREATE_ONLY)[
        0
    ]
    assert (outcome["person"], outcome["code"], outcome["leads"]) == ("refused", "1005", [])


def test_by_id_a_lead_that_is_gone_is_unmatched() -> None:
    scene = Scene(people(1))
    rows = [
        {"key": emails(1)[0], "lead": 2001, "values": {"city": "Graz"}},
        {"key": "bo@example.com", "lead": 9, "values": {}},
    ]
    outcomes = scene.deliver("upsert", rows, lookup_field="id", **UPDATE_ONLY)
    assert [(o["person"], o["lead"], o["leads"], o["code"]) for o in outcomes] == [
        ("updated", 2001, [2001], None),
        ("unmatched", 9, [], "1004"),
    ]


def test_new_people_get_the_partition_of_the_order() -> None:
    scene = Scene()
    scene.deliver("upsert", rows_of(["ana@example.com"]), partition="Europe", **CREATE_OR_UPDATE)
    assert scene.people("ana@example.com")[0]["partition"] == "Europe"


def test_d18_a_batch_is_cut_by_bytes_before_marketo_refuses_it() -> None:
    scene = Scene()
    rows = [row for email in emails(60) for row in rows_of([email], address="ä" * 15_000)]
    assert {o["person"] for o in scene.deliver("upsert", rows, **CREATE_OR_UPDATE)} == {"created"}
    assert {call["status"] for call in scene.calls()} == {200}
    assert sum(call["records"] for call in scene.calls()) == 60


def test_one_person_too_large_for_a_call_is_refused_and_the_others_are_not() -> None:
    scene = Scene()
    rows = [*rows_of(["ana@example.com"]), *rows_of(["bo@example.com"], address="x" * 1_100_000)]
    assert [(o["person"], o["code"]) for o in scene.deliver("upsert", rows, **CREATE_OR_UPDATE)] == [
        ("created", None),
        ("refused", "413"),
    ]


def test_a_call_that_takes_too_long_is_halved_when_it_only_updates() -> None:
    scene = Scene(people(300))
    scene.marketo.faults([{"fault": "604", "operation": "sync_leads"}])
    assert {o["person"] for o in scene.deliver("upsert", rows_of(emails(300)), **UPDATE_ONLY)} == {"updated"}
    assert [call["records"] for call in scene.calls()] == [300, 150, 150]


def test_a_small_call_that_takes_too_long_is_for_later() -> None:
    scene = Scene(people(99))
    scene.marketo.faults([{"fault": "604", "operation": "sync_leads"}])
    with pytest.raises(MarketoError) as late:
        scene.deliver("upsert", rows_of(emails(99)), **UPDATE_ONLY)
    assert late.value.verdict == "transient"


@settings(deadline=None)
@given(st.lists(st.integers(0, 400_000), max_size=20), st.integers(1, 5))
def test_batches_keep_order_count_and_bytes(sizes: list[int], most: int) -> None:
    records = [{"email": f"ana.{n}@example.com", "notes": "x" * size} for n, size in enumerate(sizes)]
    cut = list(batches(records, most))
    assert [record for batch in cut for record in batch] == records
    assert all(0 < len(batch) <= most for batch in cut)
    assert all(len(batch) == 1 or sum(len(record["notes"]) for record in batch) <= BODY_BYTES for batch in cut)
