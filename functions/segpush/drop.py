"""From objects to drops: identity, split parts, generations of one name, the manifest. Pure.

An object is bucket, key and version id, else ETag, size and last-modified (R24). What makes a drop complete is decided
here from the set of objects alone, never from the order in which their events arrived (S3 promises none).
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush.errors import BadDrop
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PATIENCE = timedelta(hours=6)
"""R37: how long a drop waits for objects that are missing; what comes later belongs to another export."""

_PART = re.compile(r"^(?P<stem>.+)_(?P<number>[2-9]|[1-9]\d{1,2})$")
# R30: `_N` with N >= 2. Three digits at most: a time token such as `_061804` or `_1768198684` is no part number.
_SUFFIXES = re.compile(r"^(?P<name>.*?)(?P<suffixes>(?:\.[A-Za-z][A-Za-z0-9]*){0,2})$")
_MANIFEST = re.compile(r"^manifest-.+\.json$")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One object that arrived. Times are ISO strings in UTC with milliseconds, so that they sort as text."""

    key: str
    version_id: str
    etag: str
    size: int
    last_modified: str
    registered_at: str

    @property
    def identity(self) -> str:
        """What makes it this object and no other (R24)."""
        return f"{self.key}#{self.version_id or f'{self.etag}/{self.size}/{self.last_modified}'}"

    @property
    def base(self) -> str:
        """The key without a part number: what all parts of one name share."""
        return split_name(self.key)[0]

    @property
    def number(self) -> int:
        """Its part number; 1 where the name has none."""
        return split_name(self.key)[1]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a producer says belongs to one export. ``entries`` maps keys to sizes in bytes (Adobe: manifest file)."""

    id: str
    time: str
    entries: dict[str, int]


@dataclass(frozen=True, slots=True)
class Drop:
    """The objects of one export of one audience. ``missing`` says in words what has not come yet; '' when complete."""

    id: str
    time: str
    objects: tuple[Arrived, ...]
    missing: str
    manifest: str = ""
    seen_at: str = ""
    listed: tuple[str, ...] = ()

    @property
    def arrived_at(self) -> str:
        """When its newest object was registered: the quiet period counts from here."""
        return max([self.seen_at, *(each.registered_at for each in self.objects)])

    @property
    def composition(self) -> str:
        """A digest of its objects: changes when a late part comes."""
        return _digest(sorted(each.identity for each in self.objects))

    def document(self) -> bytes:
        """Return it as stored beside the run."""
        return json.dumps({**asdict(self), "schema": 1}).encode()


def drop_of(document: bytes) -> Drop:
    """Read a stored drop back."""
    values = json.loads(document)
    values.pop("schema")
    objects = tuple(Arrived(**each) for each in values["objects"])
    return Drop(**{**values, "objects": objects, "listed": tuple(values["listed"])})


def split_name(key: str) -> tuple[str, int]:
    """Split a key into what all parts share and the part number, which stands before one or two suffixes (R30)."""
    folder, name = posixpath.split(key)
    found = _SUFFIXES.match(name)
    bare, suffixes = (found["name"], found["suffixes"]) if found else (name, "")
    part = _PART.match(bare)
    if part is None:
        return key, 1
    return posixpath.join(folder, part["stem"] + suffixes), int(part["number"])


def generations(objects: Iterable[Arrived]) -> list[list[Arrived]]:
    """Cut all objects of one base name into exports: a part number that comes again starts the next one (R39).

    So does an object that was written long after all others: of a static name, part 2 may come before part 1.
    """
    found: list[list[Arrived]] = []
    for each in sorted(objects, key=lambda o: (o.last_modified, o.number, o.identity)):
        if not found or any(each.number == o.number for o in found[-1]) or _long_after(each, found[-1]):
            found.append([])
        found[-1].append(each)
    return found


def _long_after(each: Arrived, others: Sequence[Arrived]) -> bool:
    return _distance(each.last_modified, max(other.last_modified for other in others)) > PATIENCE.total_seconds()


def named_drop(objects: Sequence[Arrived]) -> Drop:
    """Make the drop of one generation; complete where no part number is missing (R32)."""
    parts = tuple(sorted(objects, key=lambda o: o.number))
    gaps = sorted(set(range(1, parts[-1].number + 1)) - {o.number for o in parts})
    names = ", ".join("the file without a part number" if n == 1 else f"part _{n}" for n in gaps[:5])
    missing = f"{names} of {parts[0].base} never came" if gaps else ""
    return Drop(_digest([parts[0].identity]), max(o.last_modified for o in parts), parts, missing)


def manifest_drop(manifest: Manifest, objects: Iterable[Arrived], seen_at: str = "") -> Drop:
    """Make the drop a manifest lists; complete where each key is there with exactly the listed size (R37).

    Of several versions of one key the one written closest to the manifest's time is meant.
    """
    found: dict[str, Arrived] = {}
    for each in sorted(objects, key=lambda o: (_distance(o.last_modified, manifest.time), o.identity)):
        if manifest.entries.get(each.key) == each.size:
            found.setdefault(each.key, each)
    absent = [key for key in manifest.entries if key not in found]
    names = ", ".join(absent[:3])
    missing = f"manifest {manifest.id} lists {names} ({len(absent)} in all), not here with the listed size"
    parts = tuple(found[key] for key in sorted(found))
    return Drop(
        manifest.id, manifest.time, parts, missing if absent else "", manifest.id, seen_at, tuple(manifest.entries)
    )


def is_manifest_name(key: str) -> bool:
    """Tell whether a key is named as AEP names manifests; the content decides (R38)."""
    return _MANIFEST.match(posixpath.basename(key)) is not None


def read_manifest(key: str, body: bytes) -> Manifest | None:
    """Read a manifest, or None where the content is none (R38); raise BadDrop where it is broken."""
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict) or "flowRunId" not in document or "exportResults" not in document:
        return None
    try:
        entries = {
            posixpath.join(str(each["sinkPath"]).strip("/"), str(each["name"])): int(each["size"])
            for each in document["exportResults"]
        }
        return Manifest(str(document["flowRunId"]), stamp(parse(str(document["scheduledTime"]))), entries)
    except (KeyError, TypeError, ValueError) as error:
        msg = f"manifest {key} lacks sinkPath, name, size or scheduledTime ({error!r}): export again with Adobe's manifest"
        raise BadDrop(msg) from error


def _distance(one: str, other: str) -> float:
    return abs((parse(one) - parse(other)).total_seconds())


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
