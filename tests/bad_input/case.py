"""What a case of bad input is: what happens, what it is about, how it must end, what the one sentence must say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.whole import spring
from tests.whole.desk import Desk

NO_RUN = "no run"
APPLIED = (*spring.EVERYBODY, *spring.crowd(30))
"""Whom the list already holds through us when the bad thing happens, so that there is something to lose."""


def fresh() -> Desk:
    """A desk on which nothing has happened yet: the documents are in force, the list is as people made it."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination())
    return desk


def applied() -> Desk:
    """A desk whose first drop went well."""
    desk = fresh()
    desk.drop(spring.DAY_ONE, spring.file(*APPLIED))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    desk.wait(hours=12)
    return desk


def good(desk: Desk) -> None:
    """Deliver a drop with which nothing is wrong, and work."""
    desk.drop(spring.DAY_TWO, spring.file(*APPLIED, spring.row("Noor", "Haddad")))
    desk.work()


@dataclass(frozen=True)
class Case:
    """One case. ``says`` are words of the sentence: what is wrong, where, and how to mend it.

    ``about`` is the object the sentence has to name; ``ends`` the state of the newest run, or :data:`NO_RUN`;
    ``writes`` whether Marketo may be written to after all, because the trouble was overcome.
    """

    name: str
    happens: Callable[[Desk], None]
    about: str
    ends: str
    says: tuple[str, ...] = ()
    writes: bool = False
    desk: Callable[[], Desk] = applied
