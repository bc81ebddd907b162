"""Documents that are missing, broken, or gone between the drop and its turn."""

from __future__ import annotations

from tests.bad_input.case import APPLIED, NO_RUN, Case, fresh, good
from tests.whole import spring
from tests.whole.desk import Desk

DOCUMENT = "destinations/spring-campaigns.json"
LATER = f"{spring.PREFIX}buyers_20260303_061804.csv"


def _elsewhere(key: str, name: str) -> Case:
    def happens(desk: Desk) -> None:
        desk.drop(key, spring.file(spring.INES))
        desk.work()

    return Case(name, happens, key, NO_RUN, ("No audience claims", "apply a destination", "or move the file"))


def _broken_before(desk: Desk) -> None:
    desk.stored.put(DOCUMENT, b'{"version": 1, "name": "spring-campaigns"')
    good(desk)


def _gone_in_the_quiet_period(desk: Desk) -> None:
    desk.drop(spring.DAY_TWO, spring.file(*APPLIED))
    desk.work(until=lambda: not desk.steps.messages or desk.steps.messages[0].body.get("kind") == "drop_ready")
    desk.stored.delete(DOCUMENT)
    desk.work()
    desk.wait(hours=2)


def _while_it_waits_for_its_turn(desk: Desk) -> None:
    """The drop of day two has the turn, that of day three stands behind it."""
    desk.drop(spring.DAY_TWO, spring.file(*APPLIED, spring.row("Noor", "Haddad")))
    desk.work_until("upsert")
    desk.drop(LATER, spring.file(*APPLIED))
    held = desk.parts.messages
    desk.parts.messages = []  # nobody works at the first run's parts meanwhile
    desk.work()
    assert [run["state"] for run in desk.runs()[-2:]] == ["working", "waiting"]
    desk.parts.messages = held


def _gone_before_its_turn(desk: Desk) -> None:
    _while_it_waits_for_its_turn(desk)
    desk.stored.delete(DOCUMENT)
    desk.work()


def _broken_before_its_turn(desk: Desk) -> None:
    _while_it_waits_for_its_turn(desk)
    desk.apply(spring.destination() | {"sync": "audience_and_profiles"})
    desk.work()


def _audience_taken_out_before_its_turn(desk: Desk) -> None:
    _while_it_waits_for_its_turn(desk)
    desk.apply(spring.destination(audience={"slug": "spring-guests"}))
    desk.work()


def _account_missing(desk: Desk) -> None:
    desk.stored.delete("accounts/acme.json")
    good(desk)


def _account_broken(desk: Desk) -> None:
    desk.apply(spring.account(share_percent=150))
    good(desk)


CASES = [
    _elsewhere("inbox/spring-campaigns/spring-byers/buyers.csv", "audience folder nobody knows"),
    _elsewhere("inbox/autumn-campaigns/buyers/buyers.csv", "destination folder nobody knows"),
    Case("document broken before the drop", _broken_before, DOCUMENT, NO_RUN, ("cannot be read", spring.DAY_TWO, "apply")),
    Case("document deleted in the quiet period", _gone_in_the_quiet_period, spring.DAY_TWO, NO_RUN, ("apply",)),
    Case("document deleted before the turn", _gone_before_its_turn, "spring-campaigns", "refused", ("no document any more", "apply it", "retry"), writes=True),
    Case("document broken before the turn", _broken_before_its_turn, "spring-campaigns", "refused", ("sync", "audience_and_profiles", "apply"), writes=True),
    Case("audience taken out before the turn", _audience_taken_out_before_its_turn, "spring-buyers", "refused", ("spring-campaigns", "apply"), writes=True),
    Case("account document missing", _account_missing, "acme", "refused", ("no document", "apply accounts/acme.yaml")),
    Case("account document broken", _account_broken, "acme", "refused", ("share_percent", "100", "apply")),
    Case("account document missing at first use", _account_missing, "acme", "refused", ("no document", "apply accounts/acme.yaml"), desk=fresh),
]  # fmt: skip
