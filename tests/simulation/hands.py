"""People at work in Marketo by hand: they put somebody on a list or take somebody off, merge leads, delete one, give one another address.

They touch a list only while no run of it is at work, so that the order of deeds and runs is known. They are no weather:
the naive model is told of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from tests.simulation.cloud import Cloud
    from tests.simulation.scenario import Scenario

AT_WORK = {"working", "held", "paused"}
LATER, TRIES = 240.0, 30  # seconds until a list is looked at again, and how often


@dataclass(frozen=True)
class Deed:
    """What was done, to which lead; ``email`` of a lead that is lost, or what it is after a move."""

    at: datetime
    does: Literal["put_on", "took_off", "lose", "move"]
    lead: int
    list_id: int = 0
    email: str = ""


@dataclass
class Hands:
    """Whoever works in Marketo by hand; ``done`` is what the model is told."""

    cloud: Cloud
    random: Random
    done: list[Deed] = field(default_factory=list)

    def plan(self, scenario: Scenario) -> None:
        """Choose some moments around the drops."""
        times = [upload.at for upload in scenario.uploads]
        lists = [settings.list_id for settings in scenario.settings.values()]
        for old, new in scenario.moved.items():
            self.cloud.scheduler.after(self.random.choice(times) + 40, partial(self._move, old, new, TRIES))
        if not times or self.random.random() < 0.5:
            return
        for _ in range(self.random.randint(1, 4)):
            at = self.random.choice(times) + self.random.uniform(0, 3000)
            number = self.random.choice(lists)
            self.cloud.scheduler.after(at, partial(self._list, number, TRIES))
        if self.random.random() < 0.4:
            self.cloud.scheduler.after(self.random.choice(times) + self.random.uniform(0, 3000), self._lose)

    def _list(self, number: int, tries: int) -> None:
        if any(run["state"] in AT_WORK and run["list_id"] == number for run in self.cloud.runs()):
            if tries:
                self.cloud.scheduler.after(LATER, partial(self._list, number, tries - 1))
            return
        world, at = self.cloud.marketo._world, self.cloud.clock.seconds()
        known = {lead["id"] for lead in self.cloud.state["leads"]}
        static_list = next(each for each in world.lists if each.id == number)
        on = sorted(static_list.members.keys() & known)
        off = sorted(lead for lead in known - static_list.members.keys() if world.people.get(lead))
        if on and (self.random.random() < 0.6 or not off):
            lead = self.random.choice(on)
            world.lists.leave(static_list, lead, at, 0)
            self._note("took_off", lead, number)
        elif off:
            lead = self.random.choice(off)
            world.lists.join(static_list, lead, at, 0, logged="none")
            self._note("put_on", lead, number)

    def _move(self, old: str, new: str, tries: int) -> None:
        """Give the leads of one address another one, while no run is at work."""
        if any(run["state"] in AT_WORK for run in self.cloud.runs()):
            if tries:
                self.cloud.scheduler.after(LATER, partial(self._move, old, new, tries - 1))
            return
        world, at = self.cloud.marketo._world, self.cloud.clock.seconds()
        if world.people.find("email", new):
            return  # somebody was faster, and created a second person
        for lead in self.cloud.state["leads"]:
            person = world.people.get(lead["id"])
            if person and person.values["email"] == old:
                world.people.change(person, {"email": new}, at)
                self._note("move", person.id, email=new)

    def _lose(self) -> None:
        """Delete a lead, or merge it into another one of its key, which takes its places over."""
        world, at = self.cloud.marketo._world, self.cloud.clock.seconds()
        leads = [person for lead in self.cloud.state["leads"] if (person := world.people.get(lead["id"]))]
        if not leads:
            return
        lost = self.random.choice(leads)
        email = str(lost.values["email"])
        heir = next((one for one in leads if one.id != lost.id and one.values["email"] == email), None)
        for static_list in world.lists:
            if heir and lost.id in static_list.members:
                world.lists.join(static_list, heir.id, at, 0, logged="none")
        world.people.delete(lost)
        world.lists.forget(lost.id)
        self._note("lose", lost.id, email=email.lower())

    def _note(self, does: Any, lead: int, list_id: int = 0, email: str = "") -> None:
        self.cloud.watch.note(f"by hand: {does} {lead} {list_id or email}")
        self.done.append(Deed(self.cloud.clock.now(), does, lead, list_id, email))
