"""From objects to drops: what one object is, what makes up one export, and how a drop is stored. Pure.

An object is bucket, key and version id, else ETag, size and last-modified (R24). Which objects belong together is said in
``grouping.py``, what a manifest lists in ``manifest.py``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from segpush.errors import BadDrop
from segpush.schema import NEWER, is_newer
from segpush.times import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

PATIENCE = timedelta(hours=6)
"""R37: how long a drop waits for objects that are missing; what comes later belongs to another export."""


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


@dataclass(frozen=True, slots=True)
class Drop:
    """The objects of one export of one audience. ``missing`` says in words what has not come yet; '' when complete.

    ``rows_told`` is how many rows the producer says there are, None where it does not.
    """

    id: str
    time: str
    objects: tuple[Arrived, ...]
    missing: str
    manifest: str = ""
    seen_at: str = ""
    listed: tuple[str, ...] = ()
    rows_told: int | None = None

    @property
    def arrived_at(self) -> str:
        """When its newest object was registered: the quiet period counts from here."""
        return max([self.seen_at, *(each.registered_at for each in self.objects)])

    @property
    def composition(self) -> str:
        """A digest of its objects: changes when a late part comes."""
        return digest(sorted(each.identity for each in self.objects))

    def document(self) -> bytes:
        """Return it as stored beside the run."""
        told = {name: value for name, value in asdict(self).items() if name != "rows_told" or value is not None}
        return json.dumps({**told, "schema": 1}).encode()  # an older version knows no such name


def drop_of(document: bytes) -> Drop:
    """Read a stored drop back; raise :class:`errors.BadDrop` for one of a newer schema, and leave keys a newer version added."""
    values = json.loads(document)
    if is_newer(values):
        raise BadDrop(f"the drop of this run {NEWER}, then retry the run.")
    objects = tuple(Arrived(**_of(Arrived, each)) for each in values["objects"])
    return Drop(**{**_of(Drop, values), "objects": objects, "listed": tuple(values["listed"])})


def _of(kind: type[Arrived | Drop], values: dict[str, Any]) -> dict[str, Any]:
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


def distance(one: str, other: str) -> timedelta:
    """Return how far two times are apart."""
    return abs(parse(one) - parse(other))


def digest(parts: Sequence[str]) -> str:
    """Shorten identities to a name."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
