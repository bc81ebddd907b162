"""What must become of everybody, worked out from how the demo was made and from nothing else.

No file is read back and nothing of the product is asked: a truth that came out of segpush would agree with its mistakes.
The semantics are those of S6 (``audience_and_profile``, ``match_and_create``), ``members: follow``, a full feed, and
``several: most_recently_updated``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.data.cast import Cast, Lead, Person, Values
from local.data.days import Line

Ref = int | str
"""A lead: its id where Marketo had it before day one, the address of the person where day one or two created it."""

FIELDS = {"first": "firstName", "last": "lastName", "city": "city", "points": "loyaltyPoints"}
"""Values by the Marketo field they are written to, for everybody."""
FIELDS_ON_CREATE = FIELDS | {"company": "company"}
"""The same for people who are created: ``company`` has the write rule ``on_create``."""


@dataclass(frozen=True, slots=True)
class RowTruth:
    """One row of a file. ``ordinal`` counts data rows from 1, ``line`` physical lines from 1, the header being the first.

    ``outcome`` is a row word of the design; ``reject`` one of ``days.REJECTS``; ``key`` None where none can be read.
    """

    ordinal: int
    line: int
    outcome: str
    reject: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class PersonTruth:
    """One person on one day.

    ``person`` is the person word, None where the design leaves it open; an import may say ``written`` where this says
    ``created`` or ``updated``. ``code`` goes with ``refused``. ``lead`` None means there is none afterwards either.
    ``values`` are those of the lead after the run, by Marketo field.
    """

    part: str
    person: str | None
    code: str | None
    lead: Ref | None
    on_list: bool
    values: dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Writes:
    """What the run's write calls must hold, all together.

    ``sync`` the keys that need a lead write, each with what must at least be in it (only what changed counts) ·
    ``added`` and ``removed`` the leads that join and leave the list; a run may add again who is there already.
    """

    sync: dict[str, dict[str, str | int]]
    added: list[Ref]
    removed: list[Ref]


@dataclass(frozen=True, slots=True)
class Day:
    """One file and the world after it. ``leavers`` counts people of the ledger who are absent now, hand-added ones included."""

    file: str
    rows: list[RowTruth]
    row_counts: dict[str, int]
    people: dict[str, PersonTruth]
    person_counts: dict[str, int]
    leavers: int
    list_members: list[Ref]
    writes: Writes


@dataclass(frozen=True, slots=True)
class Truth:
    """Both days; ``list_before`` is who was on the list before the first."""

    list_id: int
    list_before: list[int]
    day_one: Day
    day_two: Day

    def write(self, path: Path) -> None:
        """Write it all as JSON."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=None) + "\n", encoding="utf-8")


class World:
    """The leads and the list as the truth sees them; :meth:`run` moves them on by one file."""

    def __init__(self, cast: Cast, list_id: int, hand_added: Iterable[Lead]) -> None:
        self._people = cast.people
        self._list_id = list_id
        self.before = sorted(lead.id for lead in hand_added)
        self._list: set[Ref] = set(self.before)
        self._refs: dict[str, Ref] = {one.key: one.lead.id for one in cast.people if one.lead}
        self._values = {one.key: _fields(one.lead.values, FIELDS_ON_CREATE) for one in cast.people if one.lead}
        self._last_said: dict[str, Values] = {}
        self._refused: set[str] = set()

    def run(self, file: str, placed: list[tuple[Line, RowTruth]]) -> Day:
        """Apply one file and return what must have happened."""
        before = set(self._list)
        said = {line.person.key: line.values for line, _ in placed if line.outcome == "member"}
        seen = {line.key for line, _ in placed}
        sync: dict[str, dict[str, str | int]] = {}
        words = {key: self._say(key, values, sync) for key, values in said.items()}
        absent = {key for key in self._last_said if key not in seen}
        for one in self._people:
            if one.key in absent and not one.hand_added:
                self._list.discard(self._refs.get(one.key, one.key))
        self._last_said = {key: values for key, values in self._last_said.items() if key in seen} | said
        rows = [row for _, row in placed]
        people = {one.key: self._of(one, words) for one in self._people if one.key in words or one.key in self._refs}
        return Day(
            file=file,
            rows=rows,
            row_counts=dict(Counter(row.outcome for row in rows)),
            people=people,
            person_counts=dict(Counter(str(word) for word, _ in words.values())),
            leavers=len(absent),
            list_members=_ordered(self._list),
            writes=Writes(sync, _ordered(self._list - before), _ordered(before - self._list)),
        )

    def _say(self, key: str, values: Values, sync: dict[str, dict[str, str | int]]) -> tuple[str | None, str | None]:
        """Apply what a file says of one person; return the person word and its code."""
        if key not in self._refs:
            return self._create(key, values, sync)
        new = key not in self._last_said
        self._list.add(self._refs[key])
        changed = _said(values) if new else _difference(_said(values), _said(self._last_said[key]))
        self._values[key].update(changed)
        if not changed:
            return ("updated", None) if new else ("unchanged", None)
        sync[key] = changed
        return "updated", None

    def _create(self, key: str, values: Values, sync: dict[str, dict[str, str | int]]) -> tuple[str | None, str | None]:
        if values.first is None or values.last is None:
            first_time = key not in self._refused
            self._refused.add(key)
            return ("refused", "required_missing") if first_time else (None, None)
        self._refs[key] = key
        self._list.add(key)
        self._values[key] = _fields(values, FIELDS_ON_CREATE)
        sync[key] = {name: value for name, value in self._values[key].items() if value is not None}
        return "created", None

    def _of(self, one: Person, words: dict[str, tuple[str | None, str | None]]) -> PersonTruth:
        word, code = words.get(one.key, (None, None))
        ref = self._refs.get(one.key)
        return PersonTruth(one.part, word, code, ref, ref in self._list, dict(self._values.get(one.key, {})))


def rows_of(lines: list[Line], sizes: list[int]) -> list[tuple[Line, RowTruth]]:
    """Pair every line with the truth of its row; ``sizes`` are the physical lines each takes."""
    placed, at = [], 2
    for ordinal, (line, size) in enumerate(zip(lines, sizes, strict=True), start=1):
        placed.append((line, RowTruth(ordinal, at, line.outcome, line.reject, line.key)))
        at += size
    return placed


def _fields(values: Values, fields: dict[str, str]) -> dict[str, Any]:
    return {field: getattr(values, name) for name, field in fields.items()}


def _said(values: Values) -> dict[str, Any]:
    """Return what would be written to a lead that exists: a missing value is not sent (R13)."""
    return {field: value for field, value in _fields(values, FIELDS).items() if value is not None}


def _difference(now: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in now.items() if before.get(field) != value}


def _ordered(refs: Iterable[Ref]) -> list[Ref]:
    return sorted(refs, key=lambda ref: (isinstance(ref, str), ref))
