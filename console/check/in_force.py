"""Documents against those in force, and the lists of suppressed addresses they need in the work bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from botocore.exceptions import BotoCoreError, ClientError

from console import apply as applying
from console.check.finding import Finding, ok, problem
from console.documents import Authored
from console.stack import Unreachable
from console.wording import to_give
from segpush.account import Account
from segpush.catalog import Catalog
from segpush.destination import Destination
from segpush.engine.suppressing import missing
from segpush.errors import BadDocument
from segpush.ports import ObjectStore

FOLDER = "suppression/"


def of_documents(work: ObjectStore, documents: Sequence[Authored]) -> Iterator[Finding]:
    """Yield whether each document is in force as it is written; or why it could not be brought into force."""
    known = set(applying.among(documents))
    try:
        changes = applying.compare(work, documents)
    except BadDocument as error:
        yield from (problem("in_force", "", line) for line in str(error).splitlines() if line not in known)
        return
    for change in changes:
        about = change.document.title
        if change.what == "unchanged":
            yield ok("in_force", about, "as it is written")
        else:
            what = "not applied yet" if change.what == "new" else "differs from what is in force"
            yield problem("in_force", about, f"{what}: {to_give(f'apply {change.document.file}')}")


def of_suppression(work: ObjectStore, destinations: Sequence[Destination]) -> Iterator[Finding]:
    """Yield whether each list of suppressed addresses is where a run looks for it."""
    wanted = {
        rule.file: destination.name
        for destination in destinations
        for audience in destination.audiences
        for rule in destination.suppressions(audience)
        if rule.file
    }
    there = {info.key for info in work.list(FOLDER)} if wanted else set()
    for name, destination in wanted.items():
        found = ok("suppression", destination, f"{name} is there")
        yield found if name in there else problem("suppression", destination, missing(name))


def account(work: Callable[[], ObjectStore], alias: str) -> Account | None:
    """Return an account as it is in force; None where it is not, or where nobody can tell."""
    try:
        return Catalog(work()).account(alias)
    except (BadDocument, Unreachable, BotoCoreError, ClientError):
        return None
