"""Which objects are one export: parts, attempts and generations of one name, or all of a folder. Pure.

Decided from the set of objects alone, never from the order in which their events arrived (S3 promises none).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

from segpush.drop import PATIENCE, Arrived, Drop, digest, distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segpush.documents.source import Source

_PART = re.compile(r"^(?P<stem>.+)_(?P<number>[2-9]|[1-9]\d{1,2})$")
# R30: `_N` with N >= 2. Three digits at most: a time token such as `_061804` or `_1768198684` is no part number.
_SPLIT = re.compile(r"^(?P<stem>.+\.(?i:sync|overwrite))\.(?P<number>[1-9]\d{0,2})$")  # R49: `….sync.2.gz`
_ATTEMPT = re.compile(r"^(?P<stem>.+)[_-]attempt(?P<number>[1-9]\d?)$")
_SUFFIXES = re.compile(r"^(?P<name>.*?)(?P<suffixes>(?:\.[A-Za-z][A-Za-z0-9]*){0,2})$")
_MARKERS = re.compile(r"\.(sync|overwrite)(?=[._-]|$)", re.IGNORECASE)
_MARKED = re.compile(r"\.(?i:sync|overwrite)(?:[._]\d{1,3})?(?:[_-]attempt\d+)?(?:\.[A-Za-z][A-Za-z0-9]*){0,2}$")


@dataclass(frozen=True, slots=True)
class Name:
    """What a key says: ``base`` is what all parts and attempts of one export share; a number left out is 1."""

    base: str
    number: int
    attempt: int


def name_of(key: str) -> Name:
    """Take apart a key; part number and attempt stand before one or two suffixes, in either order (R30)."""
    folder, name = posixpath.split(key)
    found = _SUFFIXES.match(name)
    bare, suffixes = (found["name"], found["suffixes"]) if found else (name, "")
    bare, number = _without(bare, _PART, _SPLIT)
    bare, attempt = _without(bare, _ATTEMPT)
    if number == 1:
        bare, number = _without(bare, _PART, _SPLIT)
    return Name(posixpath.join(folder, bare + suffixes), number, attempt)


def _without(bare: str, *patterns: re.Pattern[str]) -> tuple[str, int]:
    found = next(filter(None, (pattern.match(bare) for pattern in patterns)), None)
    return (found["stem"], int(found["number"])) if found else (bare, 1)


def base_of(key: str, source: Source) -> str:
    """Return what all objects of one drop have in common: a name, or a folder and its slash.

    Partition folders (`day=2026-01-12`) and what lies below them belong to the folder that holds them (R45).
    """
    if source.one_drop == "name":
        return name_of(key).base
    folders = key.removeprefix(source.prefix).split("/")[:-1]
    return source.prefix + "".join(f"{each}/" for each in takewhile(lambda each: each.find("=") < 1, folders))


def drops_of(objects: Iterable[Arrived], source: Source) -> list[Drop]:
    """Return the drops that all objects of one base are."""
    if source.one_drop == "name":
        return [named_drop(each) for each in generations(objects)]
    rewritten = source.quiet_period if source.content_kind == "full" else timedelta()
    return [folder_drop(each) for each in folder_generations(objects, rewritten)]


def generations(objects: Iterable[Arrived]) -> list[list[Arrived]]:
    """Cut all objects of one base name into exports: a part number that comes again starts the next one (R39).

    So does an object that was written long after all others: of a static name, part 2 may come before part 1. A further
    attempt of a part belongs to the export it tries again.
    """
    found: list[list[Arrived]] = []
    for each in sorted(
        objects, key=lambda o: (o.last_modified, name_of(o.key).number, name_of(o.key).attempt, o.identity)
    ):
        if not found or _long_after(each, found[-1]) or any(_again(each, other) for other in found[-1]):
            found.append([])
        found[-1].append(each)
    return found


def _again(each: Arrived, other: Arrived) -> bool:
    """Whether an object is the same part written anew, and no further attempt of it."""
    mine, others = name_of(each.key), name_of(other.key)
    return mine.number == others.number and mine.attempt <= others.attempt


def stands_for(each: Arrived, other: Arrived) -> bool:
    """Whether an object is a later attempt of another one, of the same export."""
    mine, others = name_of(each.key), name_of(other.key)
    same = (mine.base, mine.number) == (others.base, others.number) and mine.attempt > others.attempt
    return same and distance(each.last_modified, other.last_modified) <= PATIENCE


def folder_generations(objects: Iterable[Arrived], rewritten: timedelta) -> list[list[Arrived]]:
    """Cut all objects of one folder into exports: a key written again starts the next one, and so does a long pause (R39, R45).

    A key written again sooner than ``rewritten`` after the last object is a correction and takes the older one's place:
    half of a full export must not look like the next one.
    """
    found: list[list[Arrived]] = []
    for each in sorted(objects, key=lambda o: (o.last_modified, o.identity)):
        if not found or _long_after(each, found[-1]):
            found.append([])
        elif any(each.key == other.key for other in found[-1]):
            if distance(each.last_modified, found[-1][-1].last_modified) < rewritten:
                found[-1] = [other for other in found[-1] if other.key != each.key]
            else:
                found.append(_torn_off(found[-1], each))
        found[-1].append(each)
    return found


def _torn_off(last: list[Arrived], again: Arrived) -> list[Arrived]:
    """Take from the last export what is the next one's: what came behind the longest pause since the key was written before.

    The next export may have begun with objects the last one did not have.
    """
    before = next(n for n, each in enumerate(last) if each.key == again.key)
    times = [each.last_modified for each in (*last, again)]
    cut = max(range(before + 1, len(times)), key=lambda n: (distance(times[n - 1], times[n]), n))
    next_ones = last[cut:]
    del last[cut:]
    return next_ones


def _long_after(each: Arrived, others: Sequence[Arrived]) -> bool:
    return distance(each.last_modified, max(other.last_modified for other in others)) > PATIENCE


def named_drop(objects: Sequence[Arrived]) -> Drop:
    """Make the drop of one generation, of each part its last attempt; complete where no part number is missing (R32)."""
    parts = {name_of(each.key).number: each for each in sorted(objects, key=lambda o: name_of(o.key).attempt)}
    ordered = tuple(parts[number] for number in sorted(parts))
    gaps = sorted(set(range(1, max(parts) + 1)) - set(parts))
    names = ", ".join("the file without a part number" if n == 1 else f"part _{n}" for n in gaps[:5])
    missing = f"{names} of {name_of(ordered[0].key).base} never came" if gaps else ""
    return Drop(digest([ordered[0].identity]), max(o.last_modified for o in ordered), ordered, missing)


def folder_drop(objects: Sequence[Arrived]) -> Drop:
    """Make the drop of one generation of a folder, in the order of its names; nothing in it tells that a part is missing."""
    ordered = tuple(sorted(objects, key=lambda o: (o.key, o.identity)))
    return Drop(digest([objects[0].identity]), max(o.last_modified for o in ordered), ordered, "")


def marker(key: str) -> Literal["changes", "full"] | None:
    """Return what a name says of its content (R49): `.sync` or `.overwrite` before part number and suffixes, and not both."""
    name = posixpath.basename(key)
    said = {found.lower() for found in _MARKERS.findall(name)}
    if len(said) != 1 or not _MARKED.search(name):
        return None
    return "changes" if said == {"sync"} else "full"
