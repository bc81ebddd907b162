"""Bucket and table for one planning: objects are files of a directory, so that no byte of them stays in memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from segpush.errors import Conflict, ObjectGone
from segpush.ports import Item, ObjectInfo, Write


@dataclass(frozen=True, slots=True)
class DirectoryStore:
    """One bucket below ``root`` that keeps one version a key. A file is linked in and out where the disk can, else copied."""

    root: Path

    def head(self, key: str, version_id: str | None = None) -> ObjectInfo:
        """Describe an object; there is only ever version ``v1``."""
        path = self.root / key
        if not path.is_file() or version_id not in {None, "v1"}:
            raise ObjectGone(f"object {key} is not there")
        about = path.stat()
        return ObjectInfo(key, about.st_size, "e", datetime.fromtimestamp(about.st_mtime, UTC), "v1")

    def get(self, key: str, version_id: str | None = None) -> bytes:
        """Return the whole body."""
        self.head(key, version_id)
        return (self.root / key).read_bytes()

    def download(self, key: str, path: Path, version_id: str | None = None, etag: str | None = None) -> ObjectInfo:
        """Bring an object to ``path``: what S3 takes for it is no part of the bench."""
        info = self.head(key, version_id)
        if etag not in {None, info.etag}:
            raise ObjectGone(f"object {key} is no longer the one with ETag {etag}")
        _bring(self.root / key, path)
        return info

    def put(self, key: str, body: bytes, *, if_absent: bool = False) -> ObjectInfo:
        """Write a body."""
        path = self.root / key
        if if_absent and path.exists():
            raise Conflict(f"object {key} exists already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        return self.head(key)

    def upload(self, key: str, path: Path) -> ObjectInfo:
        """Take a file over."""
        (self.root / key).parent.mkdir(parents=True, exist_ok=True)
        _bring(path, self.root / key)
        return self.head(key)

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """Yield the objects whose key starts with ``prefix``, in key order."""
        found = (str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
        yield from (self.head(key) for key in sorted(found) if key.startswith(prefix))

    def delete(self, key: str) -> None:
        """Remove an object."""
        (self.root / key).unlink(missing_ok=True)


def _bring(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@dataclass(frozen=True, slots=True)
class OneItem:
    """A state table that holds the ledger's item and nothing else: planning only reads."""

    item: Item

    def get(self, pk: str, sk: str) -> Item | None:
        """Return the item, if it is the one."""
        return self.item if (self.item["pk"], self.item["sk"]) == (pk, sk) else None

    def commit(self, *writes: Write) -> None:
        """Planning decides and writes nothing here."""
        raise Conflict(f"planning wrote {len(writes)} items")

    def query(self, pk: str, prefix: str = "") -> Sequence[Item]:
        """Return the item, if it is one of these."""
        return [self.item] if self.item["pk"] == pk and self.item["sk"].startswith(prefix) else []

    def due(self, before: datetime) -> Sequence[Item]:
        """Nothing is ever due by ``before``."""
        del before
        return []
