"""Keys become lead ids, joined by value, in chunks of 300."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.errors import MarketoError
from tests.delivery.scene import Scene, emails, people

TWINS = [
    {"id": 71, "email": "twin@example.com", "updatedAt": "2026-02-01T08:00:00Z"},
    {"id": 70, "email": "Twin@Example.com", "updatedAt": "2025-02-01T08:00:00Z"},
]


def keys(*names: str) -> list[dict[str, str]]:
    return [{"key": name} for name in names]


@pytest.mark.parametrize("count", [0, 1, 300, 301])
@pytest.mark.parametrize("switches", [{}, {"shuffle_results": True, "omit_nulls": True, "last_page": "repeated"}])
def test_d5_all_sizes_are_joined_by_key_and_the_rest_is_unmatched(count: int, switches: dict[str, Any]) -> None:
    scene = Scene(people(count - count // 3), switches=switches)
    outcomes = scene.deliver("resolve", keys(*emails(count)))
    assert [outcome["key"] for outcome in outcomes] == emails(count)
    known = {lead["email"]: [lead["id"]] for lead in people(count - count // 3)}
    assert [outcome["leads"] for outcome in outcomes] == [known.get(email, []) for email in emails(count)]
    assert len(scene.calls()) == -(-count // 300)
    assert all("_method=GET" in call["query"] for call in scene.calls()), "D4, D15: always in the body"


def test_case_and_repetition_of_a_key_do_not_matter() -> None:
    scene = Scene([{"id": 5, "email": "Bo.Berg@Example.com"}])
    outcomes = scene.deliver("resolve", keys("bo.berg@example.com", "BO.BERG@example.com"))
    assert [outcome["lead"] for outcome in outcomes] == [5, 5]


@pytest.mark.parametrize(
    ("several", "person", "leads"),
    [
        ("most_recently_updated", "found", [71]),
        ("lowest_id", "found", [70]),
        ("all", "found", [70, 71]),
        ("reject", "ambiguous", [70, 71]),
    ],
)
def test_d16_several_leads_follow_the_rule_and_all_ids_are_named(several: str, person: str, leads: list[int]) -> None:
    outcome = Scene(TWINS).deliver("resolve", keys("twin@example.com"), several=several)[0]
    assert (outcome["person"], outcome["leads"]) == (person, leads)
    assert outcome["reason"] == "2 leads have this key: 70, 71."
    assert outcome["warning"] is (person == "found")


def test_too_many_hits_are_halved_until_one_key_is_too_many_alone() -> None:
    crowd = [{"id": 9000 + n, "email": "info@example.com"} for n in range(1001)]
    scene = Scene([*crowd, *people(7)])
    outcomes = scene.deliver("resolve", keys(*emails(7), "info@example.com"))
    assert [outcome["person"] for outcome in outcomes] == ["found"] * 7 + ["ambiguous"]
    assert outcomes[-1]["code"] == "1003"


def test_another_field_and_the_id_itself_can_be_the_key() -> None:
    scene = Scene([{"id": 8, "email": "cleo@example.com", "loyaltyNumber": "L-17"}])
    assert scene.deliver("resolve", keys("l-17"), match_field="loyaltyNumber")[0]["leads"] == [8]
    assert scene.deliver("resolve", keys("8", "9"), part=1, match_field="id")[0]["leads"] == [8]


def test_finished_chunks_are_not_asked_again() -> None:
    scene = Scene(people(400))
    scene.marketo.faults([{"fault": "608", "skip": 1}])
    with pytest.raises(MarketoError) as refused:
        scene.deliver("resolve", keys(*emails(700)))
    assert refused.value.verdict == "transient"
    outcomes = scene.deliver("resolve", keys(*emails(700)))
    assert sum(outcome["person"] == "found" for outcome in outcomes) == 400
    assert [call["records"] for call in scene.calls()] == [300, 300, 300, 100]
    assert [call["codes"] for call in scene.journal().trail() if call["counted"]] == [["608"], [], [], []]


def test_chunks_cut_by_an_older_deployment_are_continued_where_they_end() -> None:
    scene = Scene(people(500))
    old = scene.deliver("resolve", keys(*emails(100)), part=1)
    scene.journal().write(0, old, [])
    outcomes = scene.deliver("resolve", keys(*emails(500)))
    assert [outcome["key"] for outcome in outcomes] == emails(500)
    assert [call["records"] for call in scene.calls()] == [100, 300, 100]
