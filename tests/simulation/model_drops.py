"""What the naive model is told: an audience's settings, and drops of parsed rows; and which row of a person counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

NEVER = float("-inf")


@dataclass(frozen=True)
class Settings:
    """One audience as its document has it. ``required`` fields must be known to create; ``recheck``, ``removed`` in the unit of time.

    ``unreadable_spares``: what a rejected row without a readable key means for named leavers: nobody is removed
    (``everybody``, the letter of the design), or only those who are merely absent stay (``absent``).
    """

    list_id: int
    sync: Literal["audience", "profile", "audience_and_profile"] = "audience_and_profile"
    people: Literal["match_only", "match_and_create"] = "match_and_create"
    several: Literal["most_recently_updated", "lowest_id", "all", "reject", "marketo"] = "most_recently_updated"
    members: Literal["add_only", "follow", "mirror"] = "follow"
    content: Literal["full", "changes"] = "full"
    on_create: frozenset[str] = frozenset()
    required: tuple[str, ...] = ("firstName", "lastName")
    partition: str | None = None
    recheck: float = 7 * 86_400
    removed: float = 30 * 86_400
    verify: Literal["always", "imports", "never"] = "imports"
    unreadable_spares: Literal["everybody", "absent"] = "everybody"


@dataclass(frozen=True)
class Row:
    """One parsed row. ``reject`` says why it cannot be used; ``key`` None then means that none could be read."""

    key: str | None
    values: Mapping[str, Any] = field(default_factory=dict)
    status: Literal["member", "leaver"] = "member"
    time: float | None = None
    reject: str | None = None


@dataclass(frozen=True)
class Drop:
    """One export. ``time`` orders drops of one list, ``at`` is when the run asked Marketo (for ``recheck``).

    ``split``: a full one in several parts and without a manifest, so that a part may be missing unseen. ``read``: its run
    read the list when all was done.
    """

    time: float
    rows: tuple[Row, ...]
    split: bool = False
    at: float | None = None
    alone: bool = True
    read: bool = False

    @property
    def moment(self) -> float:
        return self.time if self.at is None else self.at


@dataclass
class Reading:
    """What the rows of a run say, person by person, and how many got which word.

    ``unclear`` holds the keys of rejected and conflicting rows, who are no leavers; ``unreadable`` tells of a rejected
    row without a key, who may be anybody.
    """

    members: dict[str, tuple[Row, Drop]] = field(default_factory=dict)
    leavers: dict[str, tuple[Row, Drop]] = field(default_factory=dict)
    unclear: set[str] = field(default_factory=set)
    unreadable: bool = False
    words: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        words = self.words + Counter(member=len(self.members), leaver=len(self.leavers))
        return dict(words)


def read(drops: list[Drop], known: Mapping[str, float], *, full: bool) -> Reading:
    """Settle every drop by itself, then let the newest statement about a person count.

    ``known`` says of when the audience's knowledge of a person is; an older row never undoes a newer (``stale``).
    """
    reading = Reading()
    for drop in drops:
        for key, row in _settled(drop, reading).items():
            _say(key, row, drop, reading, known.get(key, NEVER), full=full)
    return reading


def as_of(row: Row, drop: Drop, *, full: bool) -> float:
    """Return the time a row speaks of. To be in a full file is a fact of the file's time, whenever the person joined."""
    return drop.time if full or row.time is None else row.time


def _settled(drop: Drop, reading: Reading) -> dict[str, Row]:
    """Return the one row of each key that counts (R23), and note everything else."""
    by_key: dict[str, list[Row]] = {}
    for row in drop.rows:
        if row.reject is None and row.key is not None:
            by_key.setdefault(row.key, []).append(row)
        elif row.key is not None:
            reading.words["rejected"] += 1
            reading.unclear.add(row.key)
        else:
            reading.words["rejected"] += 1
            reading.unreadable = True
    winners = {key: _winner(rows, reading) for key, rows in by_key.items()}
    reading.unclear |= {key for key, row in winners.items() if row is None}
    return {key: row for key, row in winners.items() if row is not None}


def _winner(rows: list[Row], reading: Reading) -> Row | None:
    """Newest time wins; at the same time the later row, unless they contradict each other: then nobody does."""
    newest = max(_when(row) for row in rows)
    tied = [row for row in rows if _when(row) == newest]
    if len({row.status for row in tied}) > 1:
        reading.words["conflict"] += len(tied)
        reading.words["duplicate"] += len(rows) - len(tied)
        return None
    reading.words["duplicate"] += len(rows) - 1
    return tied[-1]


def _when(row: Row) -> float:
    return NEVER if row.time is None else row.time  # no time loses every tie (R18)


def _say(key: str, row: Row, drop: Drop, reading: Reading, known: float, *, full: bool) -> None:
    earlier = reading.members.get(key) or reading.leavers.get(key)
    if earlier:
        known = max(known, as_of(*earlier, full=full))
    if as_of(row, drop, full=full) < known:
        reading.words["stale"] += 1
        return
    if earlier:
        reading.words["stale"] += 1
        reading.members.pop(key, None)
        reading.leavers.pop(key, None)
    (reading.members if row.status == "member" else reading.leavers)[key] = (row, drop)
