"""What the house needs from outside, as small Protocols.

The adapters over boto3 live in ``aws/``; tests bring fakes with state. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

Item = dict[str, Any]
"""One table item: ``pk``, ``sk``, ``rev`` (counts its writes) and JSON values; ``due`` (ISO time, UTC) when the sweep must see it."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One stored object (one version of it). ``size`` in bytes, ``last_modified`` with time zone UTC."""

    key: str
    size: int
    etag: str
    last_modified: datetime
    version_id: str | None = None


class ObjectStore(Protocol):
    """One bucket. A missing object or version raises :class:`errors.ObjectGone`."""

    def head(self, key: str, version_id: str | None = None) -> ObjectInfo: ...

    def get(self, key: str, version_id: str | None = None) -> bytes:
        """Return the whole body: for documents, parts and outcomes, which are small."""
        ...

    def download(self, key: str, path: Path, version_id: str | None = None, etag: str | None = None) -> ObjectInfo:
        """Stream the body to ``path`` in flat memory; raise :class:`errors.ObjectGone` where ``etag`` is no longer the stored one."""
        ...

    def put(self, key: str, body: bytes, *, if_absent: bool = False) -> ObjectInfo:
        """Write; with ``if_absent`` raise :class:`errors.Conflict` where the key exists (S3: If-None-Match)."""
        ...

    def upload(self, key: str, path: Path) -> ObjectInfo:
        """Write a file of any size in flat memory."""
        ...

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Yield the current objects whose key starts with ``prefix``, in key order."""
        ...

    def delete(self, key: str) -> None: ...


class Archive(ObjectStore, Protocol):
    """A bucket as people who look after it see it; no function may do this."""

    def folders(self, prefix: str) -> Iterator[str]:
        """Yield what stands between ``prefix`` and the next slash, of all current keys, in order: each once, without the slash."""
        ...

    def history(self, prefix: str) -> Iterator[ObjectInfo]:
        """Yield every version of every object, also of those that were deleted, but no delete markers."""
        ...

    def erase(self, key: str, version_id: str) -> None:
        """Delete one version for good; one that is not there is no error."""
        ...


class Queue(Protocol):
    """One SQS queue of JSON messages."""

    def send(self, message: Mapping[str, Any], delay_seconds: int = 0) -> None:
        """Put a message on the queue; ``delay_seconds`` up to 900 (SQS: DelaySeconds)."""
        ...


@dataclass(frozen=True, slots=True)
class Put:
    """Write ``item`` whole. ``rev`` says what must be there: 0 nothing, n the item with ``rev`` n, None anything.

    The stored item gets ``rev`` + 1 (a new or unconditional write counts on from what is there).
    """

    item: Item
    rev: int | None


@dataclass(frozen=True, slots=True)
class Add:
    """Add ``amount`` to the number ``attribute`` of an existing item; counts as a write of it."""

    pk: str
    sk: str
    attribute: str
    amount: int


@dataclass(frozen=True, slots=True)
class Delete:
    """Delete an item; with ``rev`` only where it still has that one."""

    pk: str
    sk: str
    rev: int | None = None


Write = Put | Add | Delete


class Table(Protocol):
    """The state table: strongly consistent reads, all-or-nothing writes."""

    def get(self, pk: str, sk: str) -> Item | None: ...

    def commit(self, *writes: Write) -> None:
        """Do all writes or none (at most 100, each on another item); raise :class:`errors.Conflict` where a condition fails."""
        ...

    def query(self, pk: str, prefix: str = "") -> Sequence[Item]:
        """Return the items of one partition whose ``sk`` starts with ``prefix``, in ``sk`` order."""
        ...

    def due(self, before: datetime) -> Sequence[Item]:
        """Return items whose ``due`` is not after ``before``, oldest first; a sparse index, so a little behind."""
        ...


class Secrets(Protocol):
    """Secrets Manager. A missing or unreadable secret raises :class:`errors.SecretUnreadable`."""

    def get(self, name: str) -> str: ...


class Topic(Protocol):
    """The SNS topic that tells people."""

    def publish(self, subject: str, message: str, attributes: Mapping[str, str]) -> None: ...


class Clock(Protocol):
    """Time, so that tests can have their own."""

    def now(self) -> datetime:
        """Return the time, with time zone UTC."""
        ...

    def sleep(self, seconds: float) -> None: ...


class Random(Protocol):
    """Randomness: jitter only, never a decision about people."""

    def uniform(self, low: float, high: float) -> float: ...
