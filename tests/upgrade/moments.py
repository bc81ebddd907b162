"""Moments at which a deploy may come, made at a desk; and what people do afterwards, whatever version is there by then.

Only words that desks of all versions know stand here: earlier ones play the same moments.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.whole import spring
from tests.whole.desk import Desk

Predicate = Callable[[Desk], bool]
LIST_CALL = f"/rest/v1/lists/{spring.LIST}/leads.json"
CALM = {"removed_percent": 100, "removed_people": 10_000, "created_people": 10_000, "first_run": "go"}
SMALL_PARTS = 2  # rows: so that a handful of people makes several parts


@dataclass(frozen=True, slots=True)
class Moment:
    """One: the world before, how far it has come when the deploy comes, and what people do once it has."""

    until: Predicate
    people: tuple[spring.Row, ...] = spring.EVERYBODY
    known: int = 0
    faults: tuple[dict[str, Any], ...] = ()
    before: tuple[tuple[spring.Row, ...], ...] = ()
    after: tuple[tuple[spring.Row, ...], ...] = ()
    answers: tuple[str, ...] = ()
    document: dict[str, Any] = field(default_factory=dict)
    hours: int = 2

    def come(self) -> Desk:
        """Bring a desk there."""
        leads = [spring.lead(20_000 + number, f"guest{number}@example.com") for number in range(self.known)]
        desk = Desk(spring.marketo(*leads))
        limits = CALM | self.document.get("limits", {})
        desk.apply(spring.account(), spring.destination(**{**self.document, "limits": limits}))
        for number, people in enumerate(self.before, 1):
            desk.drop(_file(number), spring.file(*people))
            desk.work()
        desk.marketo.faults(list(self.faults))
        desk.drop(_file(len(self.before) + 1), spring.file(*self.people))
        desk.work(lambda: self.until(desk))
        assert self.until(desk), desk.runs()
        return desk

    def go_on(self, desk: Desk) -> None:
        """Do what people do, until nothing is left to do: hours pass between two things."""
        desk.wait(hours=self.hours)
        for word in self.answers:
            desk.say(word, run=str(desk.runs()[0]["id"]))
            desk.wait(hours=self.hours)
        for number, people in enumerate(self.after, len(self.before) + 2):
            desk.drop(_file(number), spring.file(*people))
            desk.wait(hours=self.hours)


def _file(day: int) -> str:
    return f"{spring.PREFIX}buyers_2026030{day}_061804.csv"


def is_at(step: str, settled: int) -> Predicate:
    """In a step, with so many of its parts settled and others open."""

    def there(desk: Desk) -> bool:
        item = desk.table.items.get((f"RUN#{desk.run['id']}", f"STEP#{step}")) if desk.runs() else None
        return item is not None and item["parts"] - item["open"] == settled and item["open"] > 0

    return there


def stands(state: str) -> Predicate:
    """With the newest run in a state, and no message left to be taken at once."""
    return lambda desk: (
        bool(desk.runs()) and desk.run["state"] == state and all(at > desk.clock.now() for at in _next(desk))
    )


def waits_for_more(desk: Desk) -> bool:
    """With a drop in its quiet period."""
    return any(sk.startswith("DROP#") and item["state"] == "open" for (_, sk), item in desk.table.items.items())


def waits_for_a_part(step: str) -> Predicate:
    """With a part of a step put off."""
    return lambda desk: any(
        item.get("state") == "parked" for (_, sk), item in desk.table.items.items() if sk.startswith(f"PART#{step}#")
    )


def _next(desk: Desk) -> list[Any]:
    return [at for at in (desk.steps.next_at(), desk.parts.next_at()) if at]


SIX = tuple(spring.crowd(6))
HELD = {"limits": {"first_run": "hold"}}
HALF: dict[str, Any] = {"people": SIX, "known": 3}
MAPPED = [{"source": name, "target": name} for name in ("firstName", "lastName", "city")]
BY_IMPORT: dict[str, Any] = {"match": {"several": "marketo"}, "mapping": MAPPED}

MOMENTS: dict[str, Moment] = {
    "a drop waits out its quiet period": Moment(waits_for_more),
    "held, and the next drop waits behind": Moment(
        lambda desk: len(desk.runs()) == 2 and stands("waiting")(desk),
        before=((spring.INES,),), document=HELD, answers=("approve",),
    ),
    "asking Marketo about fields and list": Moment(is_at("prepare", 0)),
    "people are looked up": Moment(is_at("resolve", 1), **HALF),
    "people are updated": Moment(is_at("update", 1), **HALF),
    "people are created": Moment(is_at("upsert", 1), **HALF),
    "nobody knows whether people were created": Moment(
        waits_for_a_part("upsert"), faults=({"fault": "drop_after", "operation": "sync_leads", "skip": 2},), **HALF
    ),
    "people join the list": Moment(is_at("enlist", 1), **HALF),
    "people leave the list": Moment(is_at("delist", 1), before=(SIX,), known=6),
    "a part waits for Marketo": Moment(
        waits_for_a_part("enlist"), faults=({"fault": "713", "path": LIST_CALL, "method": "POST", "times": 8},)
    ),
    "the quota is spent": Moment(
        stands("paused"), faults=({"fault": "607", "path": LIST_CALL, "method": "POST"},), hours=25
    ),
    "failed, to be tried again": Moment(
        stands("failed"), faults=({"fault": "603", "path": LIST_CALL, "method": "POST"},), answers=("retry",)
    ),
    "ended, and the next drop comes after": Moment(stands("done"), after=((spring.TOMAS, spring.HANNA),)),
}  # fmt: skip
LATER: dict[str, Moment] = {
    "Marketo works on a file": Moment(
        waits_for_a_part("import_key"), people=tuple(spring.crowd(1_000)), document=BY_IMPORT
    )
}
"""Moments that an early version does not come to."""
