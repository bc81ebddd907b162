"""Drops that should have come: told once a period where none did, because a missing file says nothing by itself.

One item an audience that asks for it (`source.expect_every`), kept by the sweep from the documents in force and found again
over the index of due items. The list is never touched by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from segpush.errors import Conflict
from segpush.ports import Delete, Put
from segpush.state import State
from segpush.telemetry import count, log
from segpush.tell import tell_overdue
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from segpush.catalog import Catalog
    from segpush.destination import Audience, Destination
    from segpush.ports import Clock, Item, Table, Topic

GRACE = timedelta(hours=1)  # or a tenth of the period, where that is longer: exports are late now and then


@dataclass(frozen=True, slots=True)
class Expecting:
    """Watches how long no drop has come."""

    table: Table
    topic: Topic
    catalog: Catalog
    clock: Clock

    def keep(self) -> int:
        """Have an item for each audience that asks for it, due when its next drop is late by the document of today.

        Return how many audiences are overdue now, whether that was told already or not.
        """
        return sum(
            self._keep(destination, audience)
            for destination in self.catalog.all()
            for audience in destination.audiences
            if audience.source.expect_every
        )

    def _keep(self, destination: Destination, audience: Audience) -> bool:
        pk, now = f"AUDIENCE#{destination.name}/{audience.slug}", stamp(self.clock.now())
        fresh = {"pk": pk, "sk": "EXPECT", "rev": 0, "seen_at": now, "last": "", "checked": ""}
        item = self.table.get(pk, "EXPECT") or fresh
        try:
            self._due(item, late_at(item, destination, audience))
        except Conflict:
            log.info("audience changed meanwhile", extra={"audience": pk})  # a drop came: the next sweep looks again
            return False
        since = late_at({**item, "checked": ""}, destination, audience)
        return since is not None and since <= self.clock.now() and self._active(destination, audience)

    def look(self, pk: str) -> None:
        """Look at an audience whose drop may be late; tell it, unless nobody expects one now.

        A crash between telling and noting tells it twice, never not.
        """
        item = self.table.get(pk, "EXPECT")
        name, slug = pk.removeprefix("AUDIENCE#").split("/", 1)
        if item is None or self.catalog.is_broken(name):
            return
        destination = self.catalog.destination(name)
        audience = destination.audience(slug) if destination else None
        if destination is None or audience is None:
            self._due(item, None)
            return
        due, now = late_at(item, destination, audience), self.clock.now()
        if due and due <= now:
            if self._active(destination, audience):
                if not tell_overdue(self.topic, destination, audience, item["last"]):
                    return  # the sweep tells it later
                count(audience.slug, DropOverdue=1)
            item = {**item, "checked": stamp(now)}
        self._due(item, late_at(item, destination, audience))

    def _due(self, item: Item, at: datetime | None) -> None:
        """Write when to look again, or forget the item where nothing is expected any more."""
        if at is None:
            if item["rev"]:
                self.table.commit(Delete(item["pk"], item["sk"], item["rev"]))
        elif item.get("due") != stamp(at):
            self.table.commit(Put({**item, "due": stamp(at)}, item["rev"]))

    def _active(self, destination: Destination, audience: Audience) -> bool:
        name = f"{destination.name}/{audience.slug}"
        if State(self.table).paused(destination.account, name):
            return False
        return audience.state == "active" and not self.catalog.paused(destination.name, audience.slug)


def renewed(table: Table, destination: Destination, audience: Audience, arrived_at: str) -> list[Put]:
    """Return the write that notes that a drop came, to be done together with taking it."""
    item = table.get(f"AUDIENCE#{destination.name}/{audience.slug}", "EXPECT")
    if item is None or arrived_at <= item["last"]:
        return []
    item = {**item, "last": arrived_at}
    at = late_at(item, destination, audience)
    return [Put({**item, "due": stamp(at) if at else item["due"]}, item["rev"])]


def late_at(item: Item, destination: Destination, audience: Audience) -> datetime | None:
    """Return when a drop is late next, after what was looked at already; None where none is expected any more.

    Periods count from the last drop, else from when the document was first seen, and not before `start`. What would be
    due after `end` is not expected.
    """
    every = audience.source.expect_every
    if not every:
        return None
    zone = destination.zone
    first = (
        datetime.combine(audience.start, time(), zone).astimezone(UTC)
        if audience.start
        else datetime.min.replace(tzinfo=UTC)
    )
    since = max(parse(item["last"] or item["seen_at"]), first)
    grace = max(GRACE, every / 10)
    checked = parse(item["checked"]) if item["checked"] else since
    expected = since + every * max(1, (checked - since - grace) // every + 1)
    over = audience.end is not None and expected.astimezone(zone).date() > audience.end
    return None if over else expected + grace
