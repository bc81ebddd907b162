"""What every ObjectStore promises, S3 and the fake alike."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from segpush.errors import Conflict, ObjectGone
from segpush.ports import Archive, ObjectStore

KEY = "inbox/spring-campaigns/spring-buyers/Zoë's people.csv"
DAY_ONE = "Email,company\nana@example.com,Kranz & Søn\n".encode()
DAY_TWO = b"Email,company\nben@example.com,Acme\n"


def test_what_is_put_comes_back_with_its_facts(store: ObjectStore) -> None:
    written = store.put(KEY, DAY_ONE)
    found = store.head(KEY)
    assert store.get(KEY) == DAY_ONE
    assert (found.key, found.size, found.etag) == (KEY, len(DAY_ONE), written.etag)
    assert found.version_id == written.version_id is not None
    assert found.last_modified.tzinfo is UTC
    assert abs(written.last_modified - found.last_modified) < timedelta(seconds=5)
    assert '"' not in found.etag


def test_a_version_stays_readable_after_the_next(store: ObjectStore, tmp_path: Path) -> None:
    first = store.put(KEY, DAY_ONE)
    second = store.put(KEY, DAY_TWO)
    assert (store.get(KEY, first.version_id), store.get(KEY)) == (DAY_ONE, DAY_TWO)
    assert store.head(KEY, first.version_id).etag == first.etag
    assert store.download(KEY, tmp_path / "old.csv", first.version_id, first.etag).version_id == first.version_id
    assert (tmp_path / "old.csv").read_bytes() == DAY_ONE
    assert store.download(KEY, tmp_path / "new.csv", etag=second.etag).size == len(DAY_TWO)


def test_an_overwritten_object_is_not_taken_for_the_announced_one(store: ObjectStore, tmp_path: Path) -> None:
    announced = store.put(KEY, DAY_ONE)
    store.put(KEY, DAY_TWO)
    with pytest.raises(ObjectGone, match="spring-buyers"):
        store.download(KEY, tmp_path / "people.csv", etag=announced.etag)
    assert not (tmp_path / "people.csv").exists()


@pytest.mark.parametrize("version", [None, "0e4b5f6c-7f3d-4d6e-9a55-3f1c9a526b0e"])
def test_what_never_was_is_gone(store: ObjectStore, tmp_path: Path, version: str | None) -> None:
    with pytest.raises(ObjectGone):
        store.head(KEY, version)
    with pytest.raises(ObjectGone):
        store.get(KEY, version)
    with pytest.raises(ObjectGone):
        store.download(KEY, tmp_path / "people.csv", version)


def test_a_deleted_object_is_gone_but_its_versions_are_not(store: ObjectStore) -> None:
    written = store.put(KEY, DAY_ONE)
    store.delete(KEY)
    store.delete("inbox/never/was.csv")
    with pytest.raises(ObjectGone):
        store.head(KEY)
    with pytest.raises(ObjectGone):
        store.get(KEY)
    assert store.get(KEY, written.version_id) == DAY_ONE
    assert list(store.list("inbox/")) == []


def test_a_checkpoint_is_written_once(store: ObjectStore) -> None:
    key = "runs/r1/outcomes/upsert/1.ndjson"
    store.put(key, b'{"key":"ana@example.com"}\n', if_absent=True)
    with pytest.raises(Conflict, match=key):
        store.put(key, b'{"key":"ben@example.com"}\n', if_absent=True)
    assert b"ana" in store.get(key)


def test_a_file_goes_up_and_down_whole(store: ObjectStore, tmp_path: Path) -> None:
    body = bytes(range(256)) * 12_289  # over 3 MiB, not a whole number of chunks
    (tmp_path / "up").write_bytes(body)
    ledger = store.upload("ledgers/123-ABC-456/1021.parquet", tmp_path / "up")
    assert ledger.size == len(body)
    assert store.head(ledger.key) == store.download(ledger.key, tmp_path / "down", ledger.version_id, ledger.etag)
    assert (tmp_path / "down").read_bytes() == body


def test_a_listing_is_whole_and_in_key_order(store: ObjectStore) -> None:
    wanted = [f"runs/r1/parts/resolve/{number:04d}.ndjson" for number in range(12)]
    for key in [*reversed(wanted), "runs/r10/plan.json", "runs/r0/plan.json"]:
        store.put(key, b"{}")
    found = list(store.list("runs/r1/"))
    assert [info.key for info in found] == wanted
    assert all(
        info.size == 2 and info.version_id is None and info.last_modified > datetime(2020, 1, 1, tzinfo=UTC)
        for info in found
    )


def test_folders_are_told_once_and_without_what_lies_in_them(archive: Archive) -> None:
    for key in (
        "runs/r1/drop.json",
        "runs/r1/outcomes/upsert/00000.ndjson",
        "runs/r2/drop.json",
        "runs/none.json",
        "x/y",
    ):
        archive.put(key, DAY_ONE)
    assert list(archive.folders("runs/")) == ["r1", "r2"]
    assert list(archive.folders("runs/r1/")) == ["outcomes"]


def test_history_holds_what_was_overwritten_and_deleted(archive: Archive) -> None:
    written = [archive.put(KEY, DAY_ONE), archive.put(KEY, DAY_TWO), archive.put("people/r1/undo.csv", DAY_ONE)]
    archive.delete(KEY)
    found = list(archive.history("inbox/"))
    assert {info.version_id for info in found} == {info.version_id for info in written[:2]}
    assert [info.size for info in found] == [len(DAY_TWO), len(DAY_ONE)]


def test_an_erased_version_is_gone_for_good_and_the_others_are_not(archive: Archive) -> None:
    first, second = archive.put(KEY, DAY_ONE), archive.put(KEY, DAY_TWO)
    for _ in range(2):
        archive.erase(KEY, str(first.version_id))
    with pytest.raises(ObjectGone):
        archive.get(KEY, first.version_id)
    assert (archive.get(KEY), len(list(archive.history("")))) == (DAY_TWO, 1)
    archive.erase(KEY, str(second.version_id))
    assert list(archive.list("")) == []
