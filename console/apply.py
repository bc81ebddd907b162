"""Bring documents into force: no list with two owners, no object with two audiences, and the difference shown first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import combinations
from typing import Literal

from console.documents import Authored
from segpush import catalog, names
from segpush.destination import Destination, load_destination
from segpush.documents.owning import both_want
from segpush.documents.sharing import conflict
from segpush.errors import BadDocument
from segpush.ports import ObjectStore

ACCOUNTS = "accounts/"


@dataclass(frozen=True, slots=True)
class Change:
    """What a document is, against what is in force. ``lines`` begin with + or - ; none where nothing differs."""

    document: Authored
    what: Literal["new", "changed", "unchanged"]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What :func:`apply` did; unchanged documents were not written again."""

    changes: tuple[Change, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """The keys written in the work bucket."""
        return tuple(change.document.key for change in self.changes if change.what != "unchanged")


def apply(store: ObjectStore, documents: Sequence[Authored]) -> Applied:
    """Check ``documents`` together with those in force and store what differs in the work bucket ``store``.

    Accounts are written first, so that no destination in force names one that is not. Raises :class:`BadDocument`,
    one line a problem, with nothing written.
    """
    changes = compare(store, documents)
    for change in sorted(changes, key=lambda change: change.document.kind):
        if change.what != "unchanged":
            store.put(change.document.key, change.document.body)
    return Applied(tuple(changes))


def compare(store: ObjectStore, documents: Sequence[Authored]) -> list[Change]:
    """Return what :func:`apply` would do, without doing it; raises as it does."""
    stored = _stored(store)
    problems = [*_given_twice(documents), *clashes(_in_force(stored, documents)), *_unknown_accounts(stored, documents)]
    if problems:
        raise BadDocument("\n".join(problems))
    return [_change(stored, document) for document in documents]


def among(documents: Sequence[Authored]) -> list[str]:
    """Say what is wrong between documents, whatever is in force: one sentence each."""
    given = [document.model for document in documents if isinstance(document.model, Destination)]
    return [*_given_twice(documents), *clashes(given)]


def clashes(destinations: Iterable[Destination]) -> Iterator[str]:
    """Say which destinations want the same list or could claim the same object: one sentence each."""
    for one, other in combinations(destinations, 2):
        for ours in one.audiences:
            for theirs in other.audiences:
                pair = f"{one.name}/{ours.slug} and {other.name}/{theirs.slug}"
                if wanted := both_want((one, ours), (other, theirs)):
                    yield (
                        f"{pair} both want {wanted} of account {one.account}; a list has one owner,"
                        " so give one of them another list"
                    )
                if wrong := conflict(ours, theirs):
                    yield f"{pair} have overlapping prefixes, {ours.source.prefix!r} and {theirs.source.prefix!r}, {wrong}"


def _given_twice(documents: Sequence[Authored]) -> list[str]:
    files: dict[str, str] = {}
    return [
        f"{document.file}: {document.title} is also in {files[document.key]}; give each document once"
        for document in documents
        if files.setdefault(document.key, document.file) != document.file
    ]


def _stored(store: ObjectStore) -> dict[str, bytes]:
    """Return key → body of what is in force.

    Listed first and never asked for by name: whoever may list only these folders is told 403 of a key that is not
    there, not 404 (S3: GetObject).
    """
    return {info.key: store.get(info.key) for folder in (ACCOUNTS, catalog.PREFIX) for info in store.list(folder)}


def _in_force(stored: Mapping[str, bytes], documents: Sequence[Authored]) -> list[Destination]:
    """Return the destinations as they would be in force, stored ones replaced by those given."""
    given = {document.key: document.model for document in documents if isinstance(document.model, Destination)}
    others = [key for key in stored if key.startswith(catalog.PREFIX) and key not in given]
    return [_understood(key, stored[key]) for key in others] + list(given.values())


def _understood(key: str, body: bytes) -> Destination:
    try:
        return load_destination(body)
    except BadDocument as error:
        first = str(error).splitlines()[0]
        raise BadDocument(f"{key} in force cannot be read ({first}); apply that document mended as well") from error


def _unknown_accounts(stored: Mapping[str, bytes], documents: Sequence[Authored]) -> list[str]:
    known = stored.keys() | {document.key for document in documents}
    return [
        f"{document.file}: account: {account} has no document; apply one with name: {account} as well"
        for document in documents
        if isinstance(document.model, Destination) and names.account(account := document.model.account) not in known
    ]


def _change(stored: Mapping[str, bytes], document: Authored) -> Change:
    if document.key not in stored:
        return Change(document, "new", tuple(f"+ {line}" for line in document.body.decode().splitlines()))
    lines = tuple(_difference(_laid_out(stored[document.key]), _laid_out(document.body)))
    return Change(document, "changed" if lines else "unchanged", lines)


def _laid_out(body: bytes) -> list[str]:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False).splitlines()
    except ValueError:  # not written by us: shown as it is, and mended by what is applied
        return body.decode(errors="replace").splitlines()


def _difference(old: list[str], new: list[str]) -> Iterator[str]:
    body = list(unified_diff(old, new, lineterm="", n=2))[2:]  # without the two lines that name files
    return (line for line in body if not line.startswith("@@"))
