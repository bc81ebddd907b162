"""The cases, told as three stories: a desk each, one file after the other. A case knows its least and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench.calls import least
from bench.calls.audience import Audience, destination
from bench.calls.counting import Counted
from bench.calls.office import Office
from bench.calls.story import Case, Story

S1 = ("audience", "match_only")
S6 = ("audience_and_profile", "match_and_create")
MARKETO: dict[str, Any] = {"match": {"several": "marketo"}}
VERIFY: dict[str, Any] = {"audience": {"verify": "always"}}
READS_OF_NOTHING = 4  # a file that changes nothing may ask so often what has become of account and list
Tale = Callable[[Audience], Iterator[Case]]


def left_to_marketo(people: Audience) -> Iterator[Case]:
    """S6, and Marketo decides who is meant among several: nobody has to be looked up."""
    story = Story(Office(people), "S6, left to Marketo")
    first = least.imports(people.people, least.FIVE_FIELDS_ROW)
    begun = story.begun(destination(S6, **MARKETO), people.day_one())
    yield story.case("a", "first run", begun, people.people, least=first, more=10)
    yield from _afterwards(story, people, moved=True, asked=False)
    yield _verified(story, people, destination(S6, **MARKETO, **VERIFY), moved=True)


def recently_updated(people: Audience) -> Iterator[Case]:
    """S6 with the usual rule for several leads: everybody is looked up once."""
    story = Story(Office(people), "S6")
    first = least.batches(people.people) + least.imports(people.people, least.FIVE_FIELDS_ROW)
    begun = story.begun(destination(S6), people.day_one())
    yield story.case("b", "first run", begun, people.people, least=first, more=10)
    yield from _afterwards(story, people, moved=True, asked=True)


def audience_alone(people: Audience) -> Iterator[Case]:
    """S1: nobody is created, nobody is written."""
    story, known = Story(Office(people), "S1"), people.matched()
    first = least.batches(people.people) + least.joining(known)
    yield story.case("c", "first run", story.begun(destination(S1), people.day_one()), known, least=first, more=10)
    yield from _afterwards(story, people, moved=False, asked=True)
    known = people.matched(day_two=True)
    yield story.case("d", "resync", story.office.resync, known, least=least.joining(known), more=8)
    yield _verified(story, people, destination(S1, **VERIFY), moved=False)


def _afterwards(story: Story, people: Audience, *, moved: bool, asked: bool) -> Iterator[Case]:
    """The same file again, then that of the next day."""
    again, next_day = people.day_one(), people.day_two(moved=moved)
    yield story.case("f", "same file", lambda: story.office.deliver(again), None, least=0, more=READS_OF_NOTHING)
    fewest = 0 if story.broken else _of_next_day(story.office, people, moved=moved, asked=asked)
    members = people.people - people.gone + people.new(moved=moved) if moved else people.matched(day_two=True)
    yield story.case("e", "next day", lambda: story.office.deliver(next_day), members, least=fewest, more=8)


def _of_next_day(office: Office, people: Audience, *, moved: bool, asked: bool) -> int:
    """The least a day costs on which 1 % changed, by what the ledger knows of them."""
    leavers, new = office.standing(people.leavers()), people.new(moved=moved)
    leaving = least.leaving(leavers.total(), leavers[False])
    if not moved:
        return leaving + least.batches(new) + least.joining(people.newly_matched())
    movers = office.standing(people.moved())
    by_key = new + movers[False] + (0 if asked else movers[True])
    looked_up = least.batches(new) if asked else 0
    by_id = least.updating(movers[True]) if asked else 0
    return leaving + looked_up + by_id + least.writing(by_key, least.FIVE_FIELDS_ROW)


def _verified(story: Story, people: Audience, document: dict[str, Any], *, moved: bool) -> Case:
    """The last file once more with `verify`: what that costs beyond the reads of a file that changes nothing."""
    file, office = people.day_two(moved=moved), story.office

    def costs() -> Counted:
        plain = office.deliver(file)
        office.agree(document)
        return office.deliver(file).beyond(plain)

    return story.case("g", "verify", costs, None, least=least.EXTRACT, more=2)


TALES: dict[str, Tale] = {"marketo": left_to_marketo, "recent": recently_updated, "audience": audience_alone}
