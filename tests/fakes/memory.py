"""The ports in memory: state instead of mocks, virtual time instead of waiting.

Each fake satisfies its Protocol in ``segpush.ports`` to the letter and refuses what the real service refuses, so that a
test which passes here has a right to pass there. Nothing in this file knows what segpush does with the ports.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from segpush.errors import Conflict, ObjectGone, SecretUnreadable
from segpush.ports import Add, Item, ObjectInfo, Put, Write
from segpush.times import stamp

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday: when virtual time begins unless a test says otherwise."""

MESSAGE_BYTES = 262_144  # SQS: maximum message size of a queue that does not raise it
ITEM_BYTES = 400_000  # DynamoDB: 400 KB an item
TRANSACTION_WRITES = 100  # DynamoDB: TransactWriteItems


class VirtualClock:
    """Time that passes only when somebody sleeps or :meth:`advance` is called."""

    def __init__(self, start: datetime = MORNING) -> None:
        self.time = start
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(max(0.0, seconds))

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def jump(self, to: datetime) -> None:
        """Move on to ``to``; time never runs backwards."""
        self.time = max(self.time, to)


class SeededRandom:
    """Jitter that is the same in every run of a test."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def uniform(self, low: float, high: float) -> float:
        return self._random.uniform(low, high)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of one object; ``body`` None is a delete marker."""

    info: ObjectInfo
    body: bytes | None


class MemoryStore:
    """One versioned bucket. ``versions`` holds everything ever written, oldest first."""

    def __init__(self, clock: VirtualClock | None = None) -> None:
        self.clock = clock or VirtualClock()
        self.versions: dict[str, list[Version]] = {}
        self._written = 0

    def head(self, key: str, version_id: str | None = None) -> ObjectInfo:
        return self._find(key, version_id)[0]

    def get(self, key: str, version_id: str | None = None) -> bytes:
        return self._find(key, version_id)[1]

    def download(self, key: str, path: Path, version_id: str | None = None, etag: str | None = None) -> ObjectInfo:
        info, body = self._find(key, version_id)
        if etag is not None and etag != info.etag:
            raise ObjectGone(
                f"object {key} is no longer the one with ETag {etag}: it was overwritten; use the newer one."
            )
        path.write_bytes(body)
        return info

    def put(self, key: str, body: bytes, *, if_absent: bool = False) -> ObjectInfo:
        if if_absent and self._current(key) is not None:
            raise Conflict(f"object {key} exists already: read it instead of writing it.")
        return self._append(key, bytes(body))

    def upload(self, key: str, path: Path) -> ObjectInfo:
        return self._append(key, path.read_bytes())

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        for key in sorted((k for k in self.versions if k.startswith(prefix)), key=str.encode):
            if (version := self._current(key)) is not None:
                yield replace(version.info, version_id=None)  # S3: ListObjectsV2 names no versions

    def delete(self, key: str) -> None:
        if key in self.versions:
            self._append(key, None)

    def folders(self, prefix: str) -> Iterator[str]:
        below = (info.key.removeprefix(prefix) for info in self.list(prefix))
        yield from dict.fromkeys(key.partition("/")[0] for key in below if "/" in key)

    def history(self, prefix: str) -> Iterator[ObjectInfo]:
        for key in sorted((k for k in self.versions if k.startswith(prefix)), key=str.encode):
            yield from [version.info for version in reversed(self.versions[key]) if version.body is not None]

    def erase(self, key: str, version_id: str) -> None:
        self.versions[key] = [v for v in self.versions.get(key, []) if v.info.version_id != version_id]

    def keys(self, prefix: str = "") -> Sequence[str]:
        """Return the keys of the current objects: for assertions."""
        return [info.key for info in self.list(prefix)]

    def _current(self, key: str) -> Version | None:
        version = next(reversed(self.versions.get(key, [])), None)
        return version if version is not None and version.body is not None else None

    def _find(self, key: str, version_id: str | None) -> tuple[ObjectInfo, bytes]:
        known = self.versions.get(key, [])
        wanted = (
            self._current(key)
            if version_id is None
            else next((v for v in known if v.info.version_id == version_id), None)
        )
        if wanted is None or wanted.body is None:
            raise ObjectGone(
                f"object {key} (version {version_id or 'current'}) is not there: it was deleted or never written."
            )
        return wanted.info, wanted.body

    def _append(self, key: str, body: bytes | None) -> ObjectInfo:
        self._written += 1
        etag = hashlib.md5(body or b"", usedforsecurity=False).hexdigest()
        info = ObjectInfo(key, len(body or b""), etag, self.clock.now(), f"v{self._written:08d}")
        self.versions.setdefault(key, []).append(Version(info, body))
        return info


@dataclass(slots=True)
class Message:
    """One message on a queue; invisible before ``visible_at``; ``receives`` counts deliveries (SQS: ApproximateReceiveCount)."""

    id: int
    body: dict[str, Any]
    visible_at: datetime
    receives: int = 0


class MemoryQueue:
    """One queue, at least once. Messages stay in ``messages`` until :meth:`delete`, or move to ``dead`` after ``max_receives``."""

    def __init__(
        self, clock: VirtualClock | None = None, *, visibility_seconds: float = 900, max_receives: int = 5
    ) -> None:
        self.clock = clock or VirtualClock()
        self.visibility_seconds = visibility_seconds
        self.max_receives = max_receives
        self.messages: list[Message] = []
        self.dead: list[Message] = []
        self._sent = 0

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        text = json.dumps(message)
        if not 0 <= delay_seconds <= 900 or delay_seconds != int(delay_seconds):
            raise ValueError(f"DelaySeconds must be a whole number from 0 to 900, not {delay_seconds}.")
        if len(text.encode()) > MESSAGE_BYTES:
            raise ValueError(f"a message of {len(text)} characters is over {MESSAGE_BYTES} bytes.")
        self._sent += 1
        self.messages.append(
            Message(self._sent, json.loads(text), self.clock.now() + timedelta(seconds=int(delay_seconds)))
        )

    def receive(self) -> Message | None:
        """Hand out the visible message that waits longest, and hide it; one received too often goes to ``dead`` instead."""
        while ready := [m for m in self.messages if m.visible_at <= self.clock.now()]:
            message = min(ready, key=lambda m: (m.visible_at, m.id))
            if message.receives < self.max_receives:
                message.receives += 1
                message.visible_at = self.clock.now() + timedelta(seconds=self.visibility_seconds)
                return message
            self.messages.remove(message)
            self.dead.append(message)
        return None

    def delete(self, message: Message) -> None:
        """Acknowledge: the message is gone for good."""
        self.messages = [m for m in self.messages if m.id != message.id]

    def release(self, message: Message, seconds: float = 0) -> None:
        """Make a received message visible again (a failed invocation)."""
        message.visible_at = self.clock.now() + timedelta(seconds=seconds)

    def bodies(self) -> list[dict[str, Any]]:
        """Return what waits or is being worked on, delayed messages included: for assertions."""
        return [m.body for m in self.messages]

    def next_at(self) -> datetime | None:
        """Return when the next message becomes visible."""
        return min((m.visible_at for m in self.messages), default=None)


class MemoryTable:
    """The state table: strongly consistent, all or nothing; values pass through JSON as they would through DynamoDB."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}

    def get(self, pk: str, sk: str) -> Item | None:
        item = self.items.get((pk, sk))
        return None if item is None else _copy(item)

    def commit(self, *writes: Write) -> None:
        keys = [_key(write) for write in writes]
        if len(set(keys)) != len(keys) or len(keys) > TRANSACTION_WRITES:
            raise ValueError(f"a transaction takes up to {TRANSACTION_WRITES} writes, each on another item.")
        changed = {key: self._after(key, write) for key, write in zip(keys, writes, strict=True)}
        for key, item in changed.items():
            if item is None:
                self.items.pop(key, None)
            else:
                self.items[key] = item

    def query(self, pk: str, prefix: str = "") -> Sequence[Item]:
        found = [key for key in self.items if key[0] == pk and key[1].startswith(prefix)]
        return [_copy(self.items[key]) for key in sorted(found, key=lambda key: key[1].encode())]

    def due(self, before: datetime) -> Sequence[Item]:
        limit = stamp(before)
        found = [item for item in self.items.values() if item.get("due") is not None and item["due"] <= limit]
        return [_copy(item) for item in sorted(found, key=lambda item: str(item["due"]))]

    def expire(self, now: datetime) -> None:
        """Do what the TTL does some time later: forget items whose ``expires`` (epoch seconds) has passed."""
        self.items = {key: item for key, item in self.items.items() if item.get("expires", 1e18) > now.timestamp()}

    def _after(self, key: tuple[str, str], write: Write) -> Item | None:
        there = self.items.get(key)
        rev = int(there["rev"]) if there else 0
        if isinstance(write, Add):
            if there is None:
                raise Conflict(f"item {key} does not exist: nothing to add to.")
            return {**there, write.attribute: there.get(write.attribute, 0) + write.amount, "rev": rev + 1}
        if write.rev is not None and write.rev != rev:
            raise Conflict(f"item {key} has rev {rev}, not {write.rev}: read it again.")
        return _checked({**write.item, "rev": rev + 1}) if isinstance(write, Put) else None


def _key(write: Write) -> tuple[str, str]:
    return (write.item["pk"], write.item["sk"]) if isinstance(write, Put) else (write.pk, write.sk)


def _copy(item: Item) -> Item:
    copied: Item = json.loads(json.dumps(item))
    return copied


def _checked(item: Item) -> Item:
    if len(json.dumps(item).encode()) > ITEM_BYTES:
        raise ValueError(f"item {item['pk']} {item['sk']} is over {ITEM_BYTES} bytes.")
    return _copy(item)


class MemorySecrets:
    """Secrets by name, as text; ``reads`` shows who was asked for how often."""

    def __init__(self, secrets: Mapping[str, str] | None = None) -> None:
        self.secrets = dict(secrets or {})
        self.reads: list[str] = []

    def get(self, name: str) -> str:
        self.reads.append(name)
        if name not in self.secrets:
            raise SecretUnreadable(
                f"secret {name} does not exist: create it with munchkin_id, client_id and client_secret."
            )
        return self.secrets[name]


@dataclass(frozen=True, slots=True)
class Notice:
    """One published notification."""

    subject: str
    message: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class MemoryTopic:
    """The topic; ``published`` holds what people were told, oldest first."""

    def __init__(self) -> None:
        self.published: list[Notice] = []

    def publish(self, subject: str, message: str, attributes: Mapping[str, str]) -> None:
        if not 0 < len(subject) <= 100 or not subject.isascii() or not subject.isprintable():
            raise ValueError("a subject is 1 to 100 printable ASCII characters.")
        self.published.append(Notice(subject, message, dict(attributes)))

    def subjects(self) -> Iterable[str]:
        return [notice.subject for notice in self.published]
