"""The fakes keep the promises of their Protocols."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from segpush.errors import Conflict, ObjectGone, SecretUnreadable
from segpush.ports import Add, Clock, Delete, ObjectStore, Put, Queue, Random, Secrets, Table, Topic
from tests.fakes.memory import (
    MORNING,
    MemoryQueue,
    MemorySecrets,
    MemoryStore,
    MemoryTable,
    MemoryTopic,
    SeededRandom,
    VirtualClock,
)


def test_each_fake_is_its_protocol() -> None:
    ports: tuple[ObjectStore, Queue, Table, Secrets, Topic, Clock, Random] = (
        MemoryStore(),
        MemoryQueue(),
        MemoryTable(),
        MemorySecrets(),
        MemoryTopic(),
        VirtualClock(),
        SeededRandom(),
    )
    assert len(ports) == 7


def test_a_bucket_keeps_versions_and_refuses_to_overwrite_when_asked(tmp_path: Path) -> None:
    bucket = MemoryStore()
    first = bucket.put("runs/r1/plan.json", b"one", if_absent=True)
    with pytest.raises(Conflict):
        bucket.put("runs/r1/plan.json", b"two", if_absent=True)
    second = bucket.put("runs/r1/plan.json", b"two")
    assert (bucket.get("runs/r1/plan.json"), bucket.get("runs/r1/plan.json", first.version_id)) == (b"two", b"one")
    with pytest.raises(ObjectGone):
        bucket.download("runs/r1/plan.json", tmp_path / "plan", etag=first.etag)
    assert bucket.download("runs/r1/plan.json", tmp_path / "plan", etag=second.etag).size == 3
    bucket.delete("runs/r1/plan.json")
    with pytest.raises(ObjectGone):
        bucket.head("runs/r1/plan.json")
    assert bucket.get("runs/r1/plan.json", first.version_id) == b"one"
    bucket.put("runs/r1/plan.json", b"three", if_absent=True)
    assert bucket.keys("runs/") == ["runs/r1/plan.json"]


def test_a_table_counts_writes_and_commits_all_or_nothing() -> None:
    table = MemoryTable()
    table.commit(Put({"pk": "RUN#r1", "sk": "STEP#1", "left": 3}, rev=0))
    table.commit(Add("RUN#r1", "STEP#1", "left", -1), Put({"pk": "RUN#r1", "sk": "A"}, rev=0))
    assert table.get("RUN#r1", "STEP#1") == {"pk": "RUN#r1", "sk": "STEP#1", "left": 2, "rev": 2}
    with pytest.raises(Conflict):
        table.commit(Delete("RUN#r1", "A"), Put({"pk": "RUN#r1", "sk": "STEP#1"}, rev=1))
    assert [item["sk"] for item in table.query("RUN#r1")] == ["A", "STEP#1"]
    with pytest.raises(Conflict):
        table.commit(Add("RUN#r1", "STEP#9", "left", -1))


def test_due_items_come_oldest_first_and_only_when_due() -> None:
    table = MemoryTable()
    for name, hours in (("late", 2), ("soon", 1), ("later", 9)):
        table.commit(Put({"pk": name, "sk": "-", "due": (MORNING + timedelta(hours=hours)).isoformat()}, rev=None))
    table.commit(Put({"pk": "never", "sk": "-"}, rev=None))
    assert [item["pk"] for item in table.due(MORNING + timedelta(hours=2))] == ["soon", "late"]


def test_a_queue_delays_redelivers_and_gives_up() -> None:
    clock = VirtualClock()
    queue = MemoryQueue(clock, visibility_seconds=60, max_receives=2)
    queue.send({"kind": "part", "part": 1}, delay_seconds=30)
    assert (queue.receive(), queue.bodies()) == (None, [{"kind": "part", "part": 1}])
    for expected in (1, 2):
        clock.advance(60)
        message = queue.receive()
        assert message is not None
        assert message.receives == expected
    clock.advance(60)
    assert queue.receive() is None
    assert [m.body for m in queue.dead] == [{"kind": "part", "part": 1}]
    with pytest.raises(ValueError, match="900"):
        queue.send({}, delay_seconds=901)


def test_a_missing_secret_says_how_to_mend_it() -> None:
    with pytest.raises(SecretUnreadable, match="munchkin_id"):
        MemorySecrets().get("segpush/acme")
