"""One account: whether its secret opens it, what is left of the day, and what its documents want of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from console.account import NoCredentials
from console.check import signing
from console.check.deployed import Deployed
from console.check.fields import of_fields, of_partition
from console.check.finding import MARKETO, Finding, not_asked, ok
from console.check.lists import of_list
from console.check.reads import Reads
from console.check.rights import of_rights
from console.check.sample import Sample, of_sample
from segpush.account import Account
from segpush.budget import Limits
from segpush.destination import Destination
from segpush.errors import MarketoError, SecretUnreadable
from segpush.marketo.client import Marketo, Shelf

Reach = Callable[[str, Shelf], AbstractContextManager[Marketo]]
"""Opens the account of an alias; its token goes to the shelf."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One account, what its document says of it (``given`` False: the defaults), the destinations that name it, a sample of one."""

    account: Account
    given: bool
    destinations: tuple[Destination, ...]
    sample: Sample | None = None

    @property
    def alias(self) -> str:
        """What documents call it."""
        return self.account.name


def of_account(wanted: Wanted, reach: Reach, deployed: Deployed | None, now: datetime) -> Iterator[Finding]:
    """Yield all that can be known of an account; where it cannot be signed in to, the rest is unknown."""
    shelf: Shelf = {}
    with ExitStack() as ends:
        try:
            reads = Reads(ends.enter_context(reach(wanted.alias, shelf)))
        except (NoCredentials, SecretUnreadable, MarketoError, BotoCoreError, ClientError) as error:
            yield signing.closed(wanted.alias, error)
            yield from not_asked(MARKETO[1:], wanted.alias, "not asked, for the account's secret cannot be used")
            return
        yield ok("secret", wanted.alias, f"all three values are there, of Marketo account {reads.munchkin_id}")
        if refusal := signing.refusal(wanted.alias, reads):
            rest = [area for area in MARKETO[1:] if area != refusal.area]
            yield refusal
            yield from not_asked(rest, wanted.alias, "not asked, for already the first call was refused")
            return
        yield signing.token(wanted.alias, shelf)
        yield _quota(wanted, reads, deployed, now)
        yield from _of_destinations(wanted.destinations, reads, deployed)
        if wanted.sample:
            yield of_sample(wanted.sample, _facts(reads))


def _quota(wanted: Wanted, reads: Reads, deployed: Deployed | None, now: datetime) -> Finding:
    limits = Limits.of(wanted.account.limits())
    spent = deployed.spent(reads.munchkin_id, limits) if deployed else 0
    found = signing.quota(wanted.alias, reads.usage(), limits, spent, now)
    defaults = "" if wanted.given else " (by the defaults: its document was not given)"
    return Finding(found.area, found.about, found.state, found.sentence + defaults)


def _of_destinations(destinations: Sequence[Destination], reads: Reads, deployed: Deployed | None) -> Iterator[Finding]:
    for destination in destinations:
        yield from of_fields(destination, reads)
        yield from of_partition(destination, reads)
        for audience in destination.audiences:
            if audience.state == "retired":  # its list may be gone, as it said
                continue
            yield from of_list(destination, audience, reads, deployed)
        yield of_rights(destination)


def _facts(reads: Reads) -> dict[str, Any] | None:
    try:
        return reads.facts()
    except MarketoError:  # which is told of the fields
        return None
