"""Whose a key is where audiences share a folder; and how a key comes out of an event (R2, R25, R28, R29)."""

import json
import unicodedata
from typing import Any
from urllib.parse import quote_plus

import pytest

from segpush import names
from segpush.documents.ids import holds_id
from segpush.events import objects
from tests.core.house import PREFIX, House, document

UUID, OTHER = "3f1c9a52-6b0e-4d57-9a41-0c8e27d5b6f3", "8d2b61f0-4c3e-4f5a-9b77-2e10c4a9d355"
BY_KEY = {"audience_in": "key"}


def house(*audiences: dict[str, Any]) -> House:
    """Each audience in a document of its own, all below one folder."""
    found = House()
    for number, each in enumerate(audiences):
        source, name = each.pop("source", {}), f"d{number}"
        body = {**json.loads(document(source, list={"id": 1021 + number}, slug=f"s{number}", **each)), "name": name}
        found.work.put(names.destination(name), json.dumps(body).encode())
    found.work.delete(names.destination("spring"))
    return found


def takers(found: House, name: str) -> list[str]:
    found.arrives(name)
    runs = found.later(minutes=16)
    return sorted(run.audience for run in runs)


@pytest.mark.parametrize(
    ("key", "audience", "holds"),
    [
        (f"acme_s3_segment{UUID}_20260112061804.csv", UUID, True), (f"a/Spring Buyers/{UUID.upper()}/x.csv", UUID, True),
        (f"acme-s3_{UUID}_1768198684.csv", UUID, True), (f"x{UUID}.csv", UUID, False), (f"{UUID}0.csv", UUID, False),
        ("exp-aud_7Hq2-1.csv", "aud_7hq2", True), ("exp-aud_7Hq25.csv", "aud_7Hq2", False), ("segment12_x.csv", "12", False),
        ("a_312_12.csv", "12", True), ("Käufer.csv", "käufer", True), ("cafe\u0301.csv", "cafe", False), ("a.csv", "b", False),
    ],
)  # fmt: skip
def test_r25_an_id_stands_anywhere_in_a_key_as_a_word_of_its_own(key: str, audience: str, holds: bool) -> None:
    assert holds_id(PREFIX + key, audience) is holds


def test_r29_audiences_of_one_folder_are_told_apart_by_ids_in_keys() -> None:
    found = house({"id": UUID, "source": BY_KEY}, {"id": OTHER, "source": BY_KEY})
    assert takers(found, f"Renamed/{UUID}/a.csv") == ["s0"]
    assert takers(found, f"x_segment{OTHER}_20260112061804_2.csv") == []  # a part without its first: waits
    assert not found.topic.published


@pytest.mark.parametrize("source", [{"audience_in": "column", "status": "joined"}, BY_KEY])
def test_an_object_may_be_of_several_audiences(source: dict[str, str]) -> None:
    found = house({"id": UUID, "source": source}, {"id": UUID, "source": source})
    assert takers(found, f"{UUID}.csv") == ["s0", "s1"]
    assert [run.list_id for run in found.runs()] == [1021, 1022]


def test_a_pattern_tells_objects_of_one_folder_apart() -> None:
    found = house({"source": {"pattern": "*buyers*.csv"}}, {"source": {"pattern": "2026/*"}})
    assert takers(found, "spring-buyers_1.csv") == ["s0"]
    assert takers(found, "2026/x.csv") == ["s1"]
    assert takers(found, "Spring-Buyers.csv") == []
    assert (
        "it fits no source.pattern there (*buyers*.csv of d0/s0, 2026/* of d1/s1)" in found.topic.published[0].message
    )


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ({}, {}, "a.csv"),
        ({}, {"source": {"audience_in": "column", "status": "joined"}}, "a.csv"),
        ({"id": "aud_1", "source": BY_KEY}, {"id": "aud_2", "source": BY_KEY}, "aud_1/aud_2.csv"),
    ],
)
def test_nobody_takes_what_two_claim_alone_and_it_is_said_once(one: Any, other: Any, name: str) -> None:
    found = house(one, other)
    for _ in range(2):
        assert takers(found, name) == []
    (notice,) = found.topic.published
    assert f"{PREFIX}{name} is claimed by d0/s0, d1/s1, so nobody takes it" in notice.message


def test_the_longer_id_is_meant() -> None:
    found = house({"id": "spring", "source": BY_KEY}, {"id": "spring-buyers", "source": BY_KEY})
    assert takers(found, "x_spring-buyers.csv") == ["s1"]
    assert takers(found, "x_spring.csv") == ["s0"]


def test_r27_a_key_with_no_known_id_says_which_are_known() -> None:
    found = house({"id": "aud_2", "source": BY_KEY}, {"id": "aud_1", "source": BY_KEY})
    assert takers(found, "aud_3.csv") == []
    assert "none of the ids known there (aud_1, aud_2)" in found.topic.published[0].message


def test_an_id_that_ends_like_a_part_number_is_still_found_when_the_drop_is_due() -> None:
    assert takers(house({"id": "aud_2", "source": BY_KEY}), "x_aud_2_2.csv") == []
    found = house({"id": "aud_2", "source": {**BY_KEY, "together": "folder"}})
    assert takers(found, "x_aud_2.csv") == ["s0"]


def test_a_manifest_of_a_shared_folder_speaks_for_each_audience() -> None:
    found = house({"id": UUID, "source": BY_KEY}, {"id": OTHER, "source": BY_KEY})
    body = b"Email\nines@example.com\n"
    listed = [{"sinkPath": "/" + PREFIX + each, "name": "a.csv", "size": len(body)} for each in (UUID, OTHER)]
    manifest = {"flowRunId": "b6a0f2c4", "scheduledTime": "2026-01-12T06:00:00Z", "exportResults": listed}
    for each in (UUID, OTHER):
        found.arrives(f"{each}/a.csv", body)
    runs = found.arrives("manifests/manifest-1-b6a0f2c4.json", json.dumps(manifest).encode())
    assert [run.audience for run in runs] == ["s0", "s1"]
    assert not found.topic.published


@pytest.mark.parametrize(
    "name", ["_SUCCESS", "x_$folder$", "._SUCCESS.crc", "_committed_42", "_started_42", "_metadata", ".keep", "_tmp"]
)
def test_what_writers_leave_beside_their_data_is_noted_and_not_taken(name: str) -> None:
    found = House()
    for prefix in (PREFIX, "inbox/", "inbox/nobodys/"):
        assert (
            found.arrives(prefix + name, b"x" if name in {"_committed_42", "._SUCCESS.crc", "_metadata"} else b"") == []
        )
    assert not found.table.items
    assert not found.topic.published


@pytest.mark.parametrize("name", ["_tmp.csv", ".hidden.csv", "_successes.csv"])
def test_a_hidden_name_with_content_is_a_file(name: str) -> None:
    assert House().arrives(name) == []
    found = House()
    found.arrives(name)
    assert len(found.later(minutes=16)) == 1


def test_r27_an_object_directly_in_the_inbox_is_nobodys() -> None:
    found = House()
    found.arrives("inbox/a.csv")
    assert "apply a destination" in found.topic.published[0].message


ODD = [
    "a b.csv",
    "a+b.csv",
    "a%2Fb.csv",
    "a%25b.csv",
    "100%.csv",
    'o\'Neil "x".csv',
    "käufer.csv",
    "観客 🎯.csv",
    "a&b=c;d.csv",
    "%2B+ %20.csv",
]


@pytest.mark.parametrize("name", [*ODD, unicodedata.normalize("NFD", "käufer.csv"), "x" * (1024 - len(PREFIX))])
@pytest.mark.parametrize("over", ["notification", "bus"])
def test_r2_r28_a_key_is_decoded_once_and_on_the_notification_path_only(name: str, over: str) -> None:
    found, key = House(), PREFIX + name
    version = found.drop.put(key, b"Email\nines@example.com\n").version_id
    record = {
        "eventName": "ObjectCreated:Put",
        "s3": {"object": {"key": quote_plus(key, safe="/"), "versionId": version}},
    }
    bus = {"detail-type": "Object Created", "detail": {"object": {"key": key, "version-id": version}}}
    message: dict[str, Any] = {"Records": [record]} if over == "notification" else bus
    assert objects(message) == [(key, version)]
    for each in objects(message):
        found.arrivals.register(*each)
    (run,) = found.later(minutes=16)
    (taken,) = json.loads(found.work.get(names.run_file(run.id, "drop.json")))["objects"]
    assert taken["key"] == key


def test_r28_composed_and_decomposed_letters_are_different_keys() -> None:
    found = House()
    for form in ("NFC", "NFD"):
        found.arrives(unicodedata.normalize(form, "käufer.csv"))
    assert len(found.later(minutes=16)) == 2
