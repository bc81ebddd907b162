"""Adobe's manifest: what belongs to an export, by name and content (R37, R38)."""

import json
from typing import Any

import pytest

from segpush.drop import Arrived, drop_of
from segpush.errors import BadDrop
from segpush.manifest import is_manifest_name, manifest_drop, read_manifest

KEY = "inbox/aep/manifest-8d2b61f0-4c3e-4f5a-9b77-2e10c4a9d355-b6a0f2c4-97d1-4e38-8a25-51c7e9d03f68.json"
FOLDER = "/inbox/aep/Spring Buyers"
FIRST, SECOND = "acme-s3_20260112_061804.csv", "acme-s3_20260112_061804_2.csv"
MANIFEST: dict[str, Any] = {
    "flowRunId": "b6a0f2c4-97d1-4e38-8a25-51c7e9d03f68",
    "scheduledTime": "2026-01-12T06:00:00Z",
    "exportResults": [
        {"sinkPath": FOLDER, "name": FIRST, "size": 734003},
        {"sinkPath": FOLDER + "/", "name": SECOND, "size": 91234},
    ],
}


def stored(name: str, size: int, at: str = "2026-01-12T06:18:04.000Z", version: str = "v1") -> Arrived:
    return Arrived(f"inbox/aep/Spring Buyers/{name}", version, "e", size, at, at)


def drop_with(*objects: Arrived) -> Any:
    manifest = read_manifest(KEY, json.dumps(MANIFEST).encode())
    assert manifest is not None
    return manifest_drop(manifest, objects)


def test_r37_a_manifest_names_keys_and_sizes() -> None:
    manifest = read_manifest(KEY, json.dumps(MANIFEST).encode())
    assert manifest is not None
    assert manifest.entries == {f"inbox/aep/Spring Buyers/{FIRST}": 734003, f"inbox/aep/Spring Buyers/{SECOND}": 91234}
    assert (manifest.id, manifest.time) == (MANIFEST["flowRunId"], "2026-01-12T06:00:00.000Z")


def test_r37_a_drop_is_complete_when_every_object_is_there_with_its_size() -> None:
    drop = drop_with(stored(SECOND, 91234), stored(FIRST, 734003))
    assert (drop.missing, drop.id, drop.manifest) == ("", MANIFEST["flowRunId"], MANIFEST["flowRunId"])
    assert [each.key[-len(name) :] for each, name in zip(drop.objects, (FIRST, SECOND), strict=True)] == [FIRST, SECOND]


def test_r26_the_manifests_time_is_the_drops() -> None:
    assert drop_with(stored(FIRST, 734003)).time == "2026-01-12T06:00:00.000Z"


@pytest.mark.parametrize("size", [91233, 91235, 0])
def test_r37_another_size_is_not_the_listed_object(size: int) -> None:
    drop = drop_with(stored(FIRST, 734003), stored(SECOND, size))
    assert SECOND in drop.missing
    assert len(drop.objects) == 1


def test_r39_of_an_overwritten_name_the_version_closest_to_the_manifest_is_meant() -> None:
    versions = [stored(FIRST, 734003, f"2026-01-{day}T06:18:04.000Z", f"v{day}") for day in (11, 12, 13)]
    drop = drop_with(*versions, stored(SECOND, 91234))
    assert [each.version_id for each in drop.objects] == ["v12", "v1"]


def test_an_object_it_does_not_list_is_no_part_of_it() -> None:
    assert len(drop_with(stored(FIRST, 734003), stored(SECOND, 91234), stored("other.csv", 1)).objects) == 2


@pytest.mark.parametrize(("key", "is_one"), [(KEY, True), ("inbox/manifest-.json", False), ("inbox/manifest.json", False),
                                             ("inbox/my-manifest-1.json", False), ("inbox/manifest-1/buyers.csv", False)])  # fmt: skip
def test_r38_named_as_aep_names_them(key: str, is_one: bool) -> None:
    assert is_manifest_name(key) is is_one


@pytest.mark.parametrize(
    "body", [b"email\nines@example.com\n", b"[]", b"{}", b'{"email": "ines@example.com"}', b"", b"\xff\xfe"]
)
def test_r38_a_name_alone_makes_no_manifest(body: bytes) -> None:
    assert read_manifest(KEY, body) is None


@pytest.mark.parametrize(
    "change",
    [{"exportResults": [{"sinkPath": "/x", "name": "a.csv"}]}, {"exportResults": None}, {"exportResults": ["a.csv"]},
     {"exportResults": [{"sinkPath": "/x", "name": "a.csv", "size": "big"}]}, {"scheduledTime": "soon"}],
)  # fmt: skip
def test_a_broken_manifest_says_what_it_lacks(change: dict[str, Any]) -> None:
    with pytest.raises(BadDrop, match=r"manifest-8d2b61f0.*export again"):
        read_manifest(KEY, json.dumps({**MANIFEST, **change}).encode())


def test_a_manifest_without_a_time_is_broken() -> None:
    document = {name: value for name, value in MANIFEST.items() if name != "scheduledTime"}
    with pytest.raises(BadDrop):
        read_manifest(KEY, json.dumps(document).encode())


def test_rows_are_told_only_where_every_entry_tells_them() -> None:
    """Adobe's manifest has no rows; a producer of one's own may add them."""
    entries = [{**each, "rows": 10 + number} for number, each in enumerate(MANIFEST["exportResults"])]
    for told, results in (
        (21, entries),
        (None, [entries[0], MANIFEST["exportResults"][1]]),
        (None, MANIFEST["exportResults"]),
        (None, [{**each, "rows": wrong} for each, wrong in zip(entries, ("unknown", -1), strict=True)]),
    ):
        manifest = read_manifest(KEY, json.dumps({**MANIFEST, "exportResults": results}).encode())
        assert manifest is not None
        assert manifest_drop(manifest, [stored(FIRST, 734003), stored(SECOND, 91234)]).rows_told == told


def test_a_drop_keeps_what_it_was_told_and_one_of_a_newer_version_is_read() -> None:
    drop = drop_with(stored(FIRST, 734003), stored(SECOND, 91234))
    assert drop_of(drop.document()) == drop
    document = json.loads(drop.document())
    assert "rows_told" not in document  # so that an older version can read it
    assert drop_of(json.dumps({**document, "colour": "blue"}).encode()) == drop
