"""All that is checked, in the order it is told: documents, the stack, the accounts, what is in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from console import apply as applying
from console.check import in_force
from console.check.aws import answers
from console.check.deployed import Deployed
from console.check.finding import DEPLOYED, MARKETO, Finding, not_asked, ok, problem, unknown
from console.check.marketo import Reach, Wanted, of_account
from console.check.sample import Sample, of_sample
from console.check.stack import found, of_stack, of_table
from console.documents import Authored
from console.stack import Stack
from segpush.account import Account
from segpush.destination import Destination
from segpush.ports import Clock

NO_STACK = "not asked, for the stack cannot be read"


@dataclass(frozen=True, slots=True)
class Ways:
    """What may be asked beside the documents.

    ``reach`` opens accounts, ``why_not`` says why none is; ``only_one`` names what opens a single account, '' where each
    has its own · ``look_up`` finds the stack, ``no_stack`` says why none is looked at ·
    ``local``: it is the one on this machine.
    """

    reach: Reach | None = None
    why_not: str = ""
    only_one: str = ""
    look_up: Callable[[], Stack] | None = None
    no_stack: str = ""
    local: bool = False


def of_documents(documents: Sequence[Authored], unread: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    """Yield of each document that it is right, and what is wrong in it (``unread``: file and sentence) or between them."""
    yield from (ok("document", each.file, each.title) for each in documents)
    yield from (problem("document", file, wrong) for file, wrong in unread)
    yield from (problem("document", "", wrong) for wrong in applying.among(documents))


def of_the_rest(
    documents: Sequence[Authored], ways: Ways, clock: Clock, sample: Sample | None = None
) -> Iterator[Finding]:
    """Yield what account and stack say of documents that could be read, or that they were not asked; and what a sample holds."""
    deployed: Deployed | None = None
    stack = found("", ways.look_up) if ways.look_up else None
    if isinstance(stack, Stack):
        yield from of_stack(stack, local=ways.local)
        deployed, told = of_table(stack, clock)
        yield from told
    asked = not (isinstance(stack, Finding) and not ways.only_one)
    of_accounts = (
        _accounts(wanted(documents, sample, stack), ways, deployed, clock.now())
        if asked
        else not_asked(MARKETO, "", NO_STACK)
    )
    told_of = list(of_accounts)
    yield from told_of
    if sample and not any(each.area == "sample" for each in told_of):
        yield of_sample(sample, None)
    if isinstance(stack, Stack):
        yield from _in_force(stack, documents)
    elif stack:
        yield stack
        yield from not_asked(DEPLOYED[1:], "", NO_STACK)
    else:
        yield from not_asked(DEPLOYED, "", ways.no_stack)


def wanted(documents: Sequence[Authored], sample: Sample | None, stack: Stack | Finding | None = None) -> list[Wanted]:
    """Return the accounts that are given or named, each with its destinations; limits as given, else as in force, else the defaults."""
    given = {each.model.name: each.model for each in documents if isinstance(each.model, Account)}
    destinations = [each.model for each in documents if isinstance(each.model, Destination)]
    found = []
    for alias in dict.fromkeys([*given, *(each.account for each in destinations)]):
        known = given.get(alias) or (in_force.account(stack.work, alias) if isinstance(stack, Stack) else None)
        of_it = tuple(each for each in destinations if each.account == alias)
        tried = sample if sample and sample.destination.account == alias else None
        found.append(Wanted(known or Account(version=1, name=alias), known is not None, of_it, tried))
    return found


def _accounts(accounts: Sequence[Wanted], ways: Ways, deployed: Deployed | None, now: datetime) -> Iterator[Finding]:
    if ways.reach is None:
        yield from not_asked(MARKETO, "", ways.why_not)
    elif ways.only_one and len(accounts) > 1:
        names = ", ".join(each.alias for each in accounts)
        why = f"not asked, for {ways.only_one} opens one account and the documents name {names}: check those of one at a time"
        yield from not_asked(MARKETO, "", why)
    else:
        for each in accounts:
            yield from of_account(each, ways.reach, deployed, now)
            if ways.only_one and ways.look_up:
                why = f"{ways.only_one} was asked instead of the stack's own segpush/{each.alias}: leave that out to have it asked"
                yield unknown("secret", each.alias, why)


def _in_force(stack: Stack, documents: Sequence[Authored]) -> Iterator[Finding]:
    destinations = [each.model for each in documents if isinstance(each.model, Destination)]
    yield from answers("in_force", stack.name, lambda: in_force.of_documents(stack.work(), documents))
    yield from answers("suppression", stack.name, lambda: in_force.of_suppression(stack.work(), destinations))
