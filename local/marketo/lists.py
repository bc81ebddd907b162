"""Lists: who is on the static ones, who can be seen there, and the log of joining and leaving.

Names, folders and permissions are the asset endpoints' business; this room keeps what they decide.
"""

from collections import deque
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from local.marketo.moments import iso, iso_millis

ADDED = "Added to List"
REMOVED = "Removed from List"


@dataclass(frozen=True, slots=True)
class _Change:
    lead: int
    joined: bool
    visible_at: float


class _Unseen:
    """What has happened on a list and cannot be seen yet, by lead, oldest first."""

    def __init__(self) -> None:
        self._in_time: deque[_Change] = deque()
        self._by_lead: dict[int, list[_Change]] = {}

    def at(self, at: float) -> dict[int, list[_Change]]:
        """What is still unseen at POSIX second `at`."""
        while self._in_time and self._in_time[0].visible_at <= at:
            change = self._in_time.popleft()
            self._by_lead[change.lead].remove(change)
            if not self._by_lead[change.lead]:
                del self._by_lead[change.lead]
        return self._by_lead

    def add(self, change: _Change) -> None:
        """Note the youngest change; a delay that was shortened meanwhile lets it be seen before older ones."""
        overtakes = self._in_time and change.visible_at < self._in_time[-1].visible_at
        self._in_time.append(change)
        if overtakes:
            self._in_time = deque(sorted(self._in_time, key=lambda one: one.visible_at))
        self._by_lead.setdefault(change.lead, []).append(change)

    def forget(self, lead: int) -> None:
        """Nothing of this lead will ever be seen."""
        if self._by_lead.pop(lead, None):
            self._in_time = deque(change for change in self._in_time if change.lead != lead)


@dataclass(slots=True)
class StaticList:
    """One list; `members` maps a lead id to the time it joined."""

    id: int
    name: str
    folder: int
    workspace: str
    created_at: str
    updated_at: str
    description: str | None = None
    members: dict[int, str] = field(default_factory=dict)
    unseen: _Unseen = field(default_factory=_Unseen)
    order: list[int] | None = None  # the members by id, once somebody has paged through them; gone with the next change

    def visible(self, at: float) -> AbstractSet[int]:
        """Who a read at POSIX second `at` shows: changes too young to be seen are undone."""
        undone = self.unseen.at(at)
        if not undone:
            return self.members.keys()
        before = {lead: not changes[0].joined for lead, changes in undone.items()}
        joined = (lead for lead, was_there in before.items() if was_there)
        return {lead for lead in self.members if before.get(lead, True)}.union(joined)

    def shows(self, lead: int, at: float) -> bool:
        """Whether a read at POSIX second `at` shows this one."""
        changes = self.unseen.at(at).get(lead)
        return lead in self.members if changes is None else not changes[0].joined

    def in_order(self, at: float) -> list[int]:
        """The same, by id."""
        seen = self.visible(at)
        if self.unseen.at(at):
            return sorted(seen)
        if self.order is None:
            self.order = sorted(seen)
        return self.order


@dataclass(frozen=True, slots=True)
class SmartList:
    """A saved search, told by its result: the ids of people, None for everybody there is at the time."""

    id: int
    name: str
    leads: frozenset[int] | None = None


class Lists:
    """All static lists by id, and the activities their members logged."""

    def __init__(self) -> None:
        """Start without lists."""
        self._by_id: dict[int, StaticList] = {}
        self.smart: list[SmartList] = []
        self.events: list[dict[str, Any]] = []

    def __iter__(self) -> Iterator[StaticList]:
        """Every list, in order of creation."""
        return iter(self._by_id.values())

    def get(self, list_id: int) -> StaticList | None:
        """The list with this id, or None."""
        return self._by_id.get(list_id)

    def put(self, static_list: StaticList) -> None:
        """Take in a list."""
        self._by_id[static_list.id] = static_list

    def delete(self, static_list: StaticList) -> None:
        """Forget a list; nobody 'leaves' it, so nothing is logged."""
        del self._by_id[static_list.id]

    def next_id(self) -> int:
        """An id no list has."""
        return max(self._by_id, default=1000) + 1

    def join(self, static_list: StaticList, lead: int, at: float, unseen_for: float, *, logged: str = "new") -> None:
        """Put a lead on the list; a member stays one (marketo-rest: List membership).

        `logged` says who leaves an event: `new` members, `all`, or `none`.
        """
        if lead not in static_list.members:
            static_list.members[lead] = iso(at)
            static_list.order = None
            if unseen_for > 0:
                static_list.unseen.add(_Change(lead, joined=True, visible_at=at + unseen_for))
        elif logged == "new":
            return
        if logged != "none":
            self._log(static_list, lead, at, ADDED)

    def leave(self, static_list: StaticList, lead: int, at: float, unseen_for: float) -> bool:
        """Take a lead off the list; False when it was not on it."""
        if static_list.members.pop(lead, None) is None:
            return False
        static_list.order = None
        if unseen_for > 0:
            static_list.unseen.add(_Change(lead, joined=False, visible_at=at + unseen_for))
        self._log(static_list, lead, at, REMOVED)
        return True

    def forget(self, lead: int) -> None:
        """A person is gone: no list keeps them."""
        for static_list in self:
            static_list.members.pop(lead, None)
            static_list.order = None
            static_list.unseen.forget(lead)

    def _log(self, static_list: StaticList, lead: int, at: float, activity: str) -> None:
        self.events.append({"activity": activity, "leadId": lead, "listId": static_list.id, "at": iso_millis(at)})
