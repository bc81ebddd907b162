"""Reports of every kind, as whole runs left them: the newest run's `report.json`, from which the page is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.whole import spring
from tests.whole.desk import Desk

Report = dict[str, Any]
BROKEN = {**spring.ZOE, "email": "zoe.lindqvist"}
NAMELESS = {**spring.row("Otto", "Brandt"), "lastName": ""}


def desk(**values: Any) -> Desk:
    """A desk with one audience whose document has these values."""
    made = Desk(spring.marketo())
    made.apply(spring.account(), spring.destination(**values))
    return made


def drop(made: Desk, day: int, *rows: spring.Row) -> None:
    """Deliver the file of a day and wait until its run has ended or is held."""
    made.drop(f"{spring.PREFIX}buyers_202603{day:02d}_061804.csv", spring.file(*rows))
    made.work()
    made.wait(minutes=16)


def done() -> Report:
    """Some days of growth, then a smaller file with rows that cannot be used; the last run was held for an hour."""
    made = desk(limits={"removed_percent": 1, "removed_people": 2})
    crowd = spring.crowd(40)
    for day, size in enumerate((8, 15, 24, 40), 1):
        drop(made, day, *spring.EVERYBODY, *crowd[:size])
    drop(made, 5, spring.INES, BROKEN, NAMELESS, spring.TOMAS, spring.TOMAS, *crowd[5:34])
    made.wait(hours=1)
    if made.run["state"] == "held":
        made.say("approve")
        made.work()
    return made.report()


def first() -> Report:
    """The first run of an audience."""
    made = desk()
    drop(made, 1, *spring.EVERYBODY)
    return made.report()


def planned() -> Report:
    """A run that was only planned, and would be held."""
    made = desk(audience={"state": "plan_only"}, limits={"first_run": "hold"})
    drop(made, 1, *spring.EVERYBODY, BROKEN)
    return made.report()


def declined() -> Report:
    """A run that was held, and then declined."""
    made = desk(limits={"first_run": "hold"})
    drop(made, 1, *spring.EVERYBODY, BROKEN)
    made.say("decline")
    made.work()
    return made.report()


def refused() -> Report:
    """A drop that cannot be used, after one that could."""
    made = desk()
    drop(made, 1, *spring.EVERYBODY)
    made.drop(spring.DAY_TWO, b"mail,name\nines@example.com,Ines\n")
    made.work()
    made.wait(minutes=16)
    return made.report()


def failed() -> Report:
    """A run whose people Marketo would not put onto the list."""
    made = desk()
    drop(made, 1, *spring.EVERYBODY)
    made.marketo.faults([{"operation": "add_to_list", "fault": "603", "times": 1}])
    drop(made, 2, *spring.EVERYBODY, *spring.crowd(4))
    return made.report()


def retired() -> Report:
    """The last run of a retired audience, which emptied its list."""
    values: dict[str, Any] = {"people": "match_only", "list": {"on_retire": "empty"}}
    made = desk(**values)
    drop(made, 1, spring.INES, spring.TOMAS)
    made.apply(spring.destination(audience={"state": "retired"}, **values))
    made.wait(hours=1)
    made.say("approve")
    made.work()
    return made.report()


STORIES: dict[str, Callable[[], Report]] = {
    each.__name__: each for each in (done, first, planned, declined, refused, failed, retired)
}
