"""The naive model: what must be true in Marketo after each run, from the semantics table alone.

It imports nothing of segpush and nothing of the simulator, keeps no files, makes no calls and knows no failures: plain
dicts and sets, one person after the other. The whole-system simulation compares real lists with it after every seed.

How to use it. One :class:`Marketo` is shared by all audiences; each audience has a :class:`Model` (``models`` makes
them). When the system says that a run has closed, call ``apply`` of that audience's model with the drop, or with all the
drops the run took together. Runs that were refused, declined, superseded or cancelled are not told to the model.

A lead is named by its id, or by its address where one of our runs created it (`Ref`). Where the design leaves a choice,
the model answers with a set: any word, any value in it is right.

What it assumes
- Rows are parsed: keys normalised, values as Marketo reads them back, rejects known. Missing values are left out or None.
- A row that changed may be written whole or in its changed fields only; who is unchanged may be written again.
- Runs that overlapped another run writing the same people are applied with ``alone=False``: then either value may stand.
  Which of two overlapping runs created a person is for the harness to overlook; that it was done only once is not.
- ``on_create`` values of one person are the same in all audiences whose runs overlap.
- A person the model calls *refused* (cannot be created) is looked up again each time; *unmatched* ones after ``recheck``.
- People taken off and put on by hand, between the runs of a list, are told with ``hands``; see there what follows.
- A person with a lead that is deleted or merged away meanwhile is *blurred*: nothing is said of it any more.
- With ``several: marketo`` a key may mean any one of its leads: one of them is on the list, no other lead is.
- A leaver row in a full file says what absence says: only people we put there come off.
- Several drops taken together are settled one by one (R23); then the newest statement about a person counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.simulation.model_drops import NEVER, Drop, Reading, Row, Settings, as_of, read
from tests.simulation.model_hands import Hands
from tests.simulation.model_marketo import Lead, Marketo, Ref

__all__ = ["Drop", "Expectation", "Lead", "Marketo", "Model", "Ref", "Row", "Settings", "models"]

Words = frozenset[str]

# An import does not tell created from updated.
CREATED, UPDATED = frozenset({"created", "written"}), frozenset({"updated", "written"})
FOUND, UNCHANGED = frozenset({"found"}), frozenset({"unchanged"})
UNMATCHED, AMBIGUOUS, REFUSED = frozenset({"unmatched"}), frozenset({"ambiguous"}), frozenset({"refused"})
ANY_OF_SEVERAL = UPDATED | FOUND | UNCHANGED | AMBIGUOUS | REFUSED  # Marketo chooses, or refuses to
ANYTHING = ANY_OF_SEVERAL | CREATED | UNMATCHED


@dataclass(frozen=True)
class Expectation:
    """What must be so once a run has closed.

    ``rows`` row words with their counts (of one drop; of several taken together only their sum is sure) · ``people``
    every member's acceptable words by key · ``members`` the list · ``added`` and ``removed`` how it changed ·
    ``created`` the addresses of new people · ``skipped`` the drop was older than one already applied: nothing happens.
    """

    rows: dict[str, int]
    people: dict[str, Words]
    members: frozenset[Ref]
    added: frozenset[Ref] = frozenset()
    removed: frozenset[Ref] = frozenset()
    created: frozenset[str] = frozenset()
    skipped: bool = False


@dataclass
class Entry:
    """One person of an audience: the leads meant, what the last row said, whether the audience has the person now."""

    refs: set[Ref]
    said: dict[str, Any]
    as_of: float
    present: bool = True


class Model:
    """One audience and its list."""

    def __init__(self, marketo: Marketo, settings: Settings) -> None:
        self.marketo = marketo
        self.settings = settings
        self.ledger: dict[str, Entry] = {}
        self.ours: set[Ref] = set()
        self.hands = Hands(settings)
        self.loose: dict[str, set[Ref]] = {}  # by key, leads of which one is on the list, whichever Marketo chose
        self.once_unsure: set[Ref] = set()  # leads that were so at any time: nobody can say when they joined
        self._was_there: set[Ref] | None = None  # who was on the list at its first use; None before
        self._spoken: dict[str, float] = {}  # of when the newest member row of each key is, whoever it met in Marketo
        self._unmatched_at: dict[str, float] = {}
        self._missed: Counter[Ref] = Counter()  # full drops in a row a key (mirror: a lead) was absent from
        self._last_full = NEVER

    @property
    def on_list(self) -> set[Ref]:
        return self.marketo.lists.setdefault(self.settings.list_id, set())

    @property
    def unsure(self) -> set[Ref]:
        """Leads that may be on the list or not."""
        return self.hands.unsure.union(*self.loose.values())

    def apply(self, *drops: Drop) -> Expectation:
        """Apply one drop, or several a run took together, and return what must be so."""
        taken = sorted(drops, key=lambda drop: drop.time)
        if self._full:
            taken = taken[-1:]  # the newest full drop makes older ones moot
            if taken[0].time < self._last_full:
                return Expectation({}, {}, frozenset(self.on_list), skipped=True)
            self._last_full = taken[0].time
        if self._was_there is None:
            self._was_there = set(self.on_list)
        return self._applied(taken)

    def _applied(self, drops: list[Drop]) -> Expectation:
        before, born = set(self.on_list), len(self.marketo.created)
        known = self._spoken | {
            key: max(entry.as_of, self._spoken.get(key, NEVER)) for key, entry in self.ledger.items()
        }
        reading = read(drops, known, full=self._full)
        meant = self._leads_present()
        self._spoken |= {key: as_of(row, drop, full=self._full) for key, (row, drop) in reading.members.items()}
        people = {key: self._member(key, row, drop) for key, (row, drop) in reading.members.items()}
        if self.settings.sync != "profile":
            self._leave(reading, drops[-1])
            self._join(reading, meant, drops[-1])
            if drops[-1].read:
                self.hands.read(drops[-1].moment)
        return Expectation(
            rows=reading.counts(),
            people=people,
            members=frozenset(self.on_list),
            added=frozenset(self.on_list - before),
            removed=frozenset(before - self.on_list),
            created=frozenset(self.marketo.created[born:]),
        )

    @property
    def _full(self) -> bool:
        return self.settings.content == "full"

    def _member(self, key: str, row: Row, drop: Drop) -> Words:
        """Find or create one member, and write what is to be written."""
        said = {name: value for name, value in row.values.items() if value is not None}
        if key in self.marketo.blurred:
            return ANYTHING
        entry = self.ledger.get(key)
        if entry and entry.refs:
            return self._again(entry, said, row, drop)
        if drop.moment - self._unmatched_at.get(key, NEVER) < self.settings.recheck:
            return UNMATCHED
        refs = self.marketo.chosen(key, self.settings.several)
        if refs is None:
            return AMBIGUOUS
        if not refs:
            return self._unknown(key, said, row, drop)
        self.ledger[key] = Entry(refs, said, as_of(row, drop, full=self._full))
        return self._update(refs, said, {}, drop)

    def _again(self, entry: Entry, said: dict[str, Any], row: Row, drop: Drop) -> Words:
        """Meet a person of this audience again: nothing new to say means nothing to write."""
        stayed, before = entry.present, entry.said
        entry.present, entry.said, entry.as_of = True, said, as_of(row, drop, full=self._full)
        words = self._update(entry.refs, said, before, drop)
        if self.settings.sync != "audience" and self._news(said, before):
            return words
        same = self.settings.sync == "audience" or self._always(said) == self._always(before)
        return UNCHANGED if stayed and same else UNCHANGED | words

    def _unknown(self, key: str, said: dict[str, Any], row: Row, drop: Drop) -> Words:
        if self.settings.people == "match_only":
            self._unmatched_at[key] = drop.moment
            return UNMATCHED
        if any(name not in said for name in self.settings.required):
            return REFUSED
        ref = self.marketo.create(key, said, drop.moment, self.settings.partition)
        self.ledger[key] = Entry({ref}, said, as_of(row, drop, full=self._full))
        return CREATED

    def _update(self, refs: set[Ref], said: dict[str, Any], before: Mapping[str, Any], drop: Drop) -> Words:
        """Write to leads that exist: never in ``audience``, never an ``on_create`` field, never a missing value."""
        if self.settings.sync == "audience":
            return FOUND
        values = self._always(said)
        sure = self._news(said, before) if drop.alone and not self._several(refs) else {}
        perhaps = {name: value for name, value in values.items() if name not in sure}
        for ref in refs:
            self.marketo.write(ref, sure, perhaps, drop.moment)
        if self._several(refs):
            return ANY_OF_SEVERAL
        return UPDATED if values else UPDATED | FOUND | UNCHANGED

    def _always(self, said: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in said.items() if name not in self.settings.on_create}

    def _news(self, said: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in self._always(said).items() if before.get(name) != value}

    def _several(self, refs: set[Ref]) -> bool:
        """Whether Marketo chooses among leads."""
        return self.settings.several == "marketo" and len(refs) > 1

    def _join(self, reading: Reading, before: set[Ref], drop: Drop) -> None:
        """Put the members' leads on the list; who was there at its first use is not ours.

        ``before`` are the leads of members before this drop.
        """
        loose = {key for key in reading.members if key in self.ledger and self._several(self.ledger[key].refs)}
        here = self._leads_of(reading.members.keys() - loose)
        self.hands.joins_anew(self._leads_of(reading.members) - before)
        self.on_list.update(here - self.hands.stay_off(here & before, drop.moment))
        self.ours |= self._leads_of(reading.members) - (self._was_there or set())
        for key in loose:
            if self.settings.members == "mirror":  # takes off those that are not the one meant
                self.on_list.difference_update(self.ledger[key].refs)
            self.loose[key] = set(self.ledger[key].refs)
        self.once_unsure |= self.unsure

    def _leave(self, reading: Reading, drop: Drop) -> None:
        """Take off whom ``list.members`` says, but never a lead some member of the audience means."""
        if self.settings.members == "add_only":
            return
        if self.settings.members == "mirror":
            leaving = self._strangers(reading, drop)
        elif self._full:
            leaving = self._absent(reading, drop) & self.ours
        else:
            leaving = self._named(reading)
        leaving -= self._leads_of(reading.members)
        self.loose = {key: refs for key, refs in self.loose.items() if not refs & leaving}
        self.hands.left(leaving)
        self.on_list.difference_update(leaving)
        self.ours -= leaving
        self._was_there = (self._was_there or set()) - leaving

    def _named(self, reading: Reading) -> set[Ref]:
        """Changes: whoever the leaver rows name, known to us or not, put there by us or not."""
        if self._spared(reading, named=True):
            return set()
        leaving: set[Ref] = set()
        for key in reading.leavers.keys() - reading.unclear:
            entry = self.ledger.setdefault(key, Entry(set(), {}, NEVER))
            refs = entry.refs or self.marketo.chosen(key, self.settings.several) or set()
            leaving |= refs
            if self._several(refs):  # a lead that was there before us may not be the one that is meant
                self.hands.unsure |= refs & (self._was_there or set())
            entry.present, entry.as_of = False, as_of(*reading.leavers[key], full=False)
        return leaving - self._leads_present()

    def _absent(self, reading: Reading, drop: Drop) -> set[Ref]:
        """Full: people of the ledger the file does not have; from a split drop, only those absent twice in a row."""
        gone = set()
        for key in self.ledger:
            absent = key not in reading.members and key not in reading.unclear
            self._missed[key] = self._missed[key] + 1 if absent else 0
            named = key in reading.leavers
            sure = named or not drop.split or self._missed[key] > 1
            if absent and sure and not self._spared(reading, named=named):
                gone.add(key)
        for key in gone:
            self.ledger[key].present = False
        return self._leads_of(gone) - self._leads_present()

    def _strangers(self, reading: Reading, drop: Drop) -> set[Ref]:
        """Mirror: every lead on the list whom the file does not mean, hand-added ones included."""
        here = self._leads_of(reading.members) | self._leads_of(reading.unclear)
        unsure = {key for key in reading.members if self.marketo.chosen(key, self.settings.several) is None}
        here |= {ref for key in reading.unclear | unsure for ref in self.marketo.having(key)}
        absent = self.on_list - here
        self._missed = Counter({ref: self._missed[ref] + 1 for ref in absent})
        for key, entry in self.ledger.items():
            entry.present = entry.present and (key in reading.members or key in reading.unclear)
        if self._spared(reading, named=False):
            return set()
        return {ref for ref in absent if not drop.split or self._missed[ref] > 1}

    def _spared(self, reading: Reading, *, named: bool) -> bool:
        """Say whether a leaver stays because of a row nobody could read: it may have been theirs."""
        return reading.unreadable and not (named and self.settings.unreadable_spares == "absent")

    def _leads_of(self, keys: Iterable[str]) -> set[Ref]:
        return {ref for key in keys if key in self.ledger for ref in self.ledger[key].refs}

    def _leads_present(self) -> set[Ref]:
        return self._leads_of(key for key, entry in self.ledger.items() if entry.present)


def models(marketo: Marketo, *audiences: Settings) -> dict[int, Model]:
    """Return a model for each audience, by list; all share one Marketo, and a list has one owner."""
    found = {settings.list_id: Model(marketo, settings) for settings in audiences}
    if len(found) < len(audiences):
        raise ValueError("a list has one owner: two audiences name the same one")
    return found
