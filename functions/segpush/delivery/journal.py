"""A part's journal: one object a chunk, written once, and the promise made before each call that creates people.

The checkpoint *is* the outcome; a part that is delivered again reads what it has done and goes on behind it. Objects live
under ``runs/<run>/calls/<step>/<part>/``:

    000000.done.json      outcomes, trail and facts of chunk 0; PUT if none match, so the first writer counts
    000000.intent-1.json  since when a call that creates people may have gone out, see ``intents``
    000000.tried-0.json   the trail of an attempt that ended in an error
    000000.<other>.json   what a bulk job in the middle of its way has to remember: batch, polls, page and the like
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from segpush.delivery.intents import Intents
from segpush.delivery.outcome import Outcome
from segpush.errors import Conflict, ObjectGone
from segpush.ports import ObjectStore

if TYPE_CHECKING:
    from segpush.marketo.client import Call

SCHEMA = 1
DONE, INTENT, TRIED = "done", "intent", "tried"


class Announcing(Protocol):
    """A gate that runs ``before_call`` with the permit in hand, right before a counted call goes out (the budget does)."""

    before_call: Callable[[], None] | None


class Journal:
    """The journal of one part. ``gate`` is the budget in the client's hands: with it, intents are as late as can be."""

    def __init__(
        self, store: ObjectStore, run: str, step: str, part: str | int, gate: Announcing | None = None
    ) -> None:
        self._store = store
        self._prefix = f"runs/{run}/calls/{step}/{part}/"
        self._gate = gate

    def done(self, n: int) -> list[Outcome] | None:
        """Return the outcomes of chunk ``n``, None while it has no checkpoint."""
        checkpoint = self._read(self._key(n, DONE))
        return None if checkpoint is None else list(checkpoint["outcomes"])

    def facts(self, n: int) -> dict[str, Any]:
        """Return what else the checkpoint of chunk ``n`` holds."""
        checkpoint = self._read(self._key(n, DONE))
        return dict(checkpoint["facts"]) if checkpoint else {}

    def write(
        self, n: int, outcomes: Sequence[Outcome], trail: Sequence[Call], facts: Mapping[str, Any] | None = None
    ) -> list[Outcome]:
        """Write the checkpoint of chunk ``n`` and return the outcomes that count: those of whoever wrote first."""
        checkpoint = {"schema": SCHEMA, "outcomes": list(outcomes), "trail": _plain(trail), "facts": dict(facts or {})}
        try:
            self._store.put(self._key(n, DONE), _bytes(checkpoint), if_absent=True)
        except Conflict:
            self.tried(n, trail)
            return self.done(n) or []
        return list(outcomes)

    def tried(self, n: int, trail: Sequence[Call]) -> None:
        """Keep the trail of an attempt that brought no checkpoint, for the books."""
        noted = sum(1 for _ in self._store.list(f"{self._prefix}{n:06d}.{TRIED}-")) if trail else 0
        for k in count(noted) if trail else ():
            try:
                self._store.put(
                    self._key(n, f"{TRIED}-{k}"), _bytes({"schema": SCHEMA, "trail": _plain(trail)}), if_absent=True
                )
            except Conflict:
                continue
            return

    def note(self, n: int, kind: str) -> dict[str, Any] | None:
        """Return what was kept under ``kind`` for chunk ``n``, None where nothing was."""
        return self._read(self._key(n, kind))

    def keep(self, n: int, kind: str, note: Mapping[str, Any], *, if_absent: bool = False) -> None:
        """Keep a note for later deliveries; with ``if_absent`` raise :class:`errors.Conflict` where there is one."""
        self._store.put(self._key(n, kind), _bytes({"schema": SCHEMA, **note}), if_absent=if_absent)

    def kinds(self, n: int, stem: str) -> list[str]:
        """Return the kinds of notes of chunk ``n`` that begin with ``stem``, in their order."""
        found = self._store.list(f"{self._prefix}{n:06d}.{stem}")
        return [info.key.rsplit("/", 1)[-1].split(".")[1] for info in found]

    def intents(self, n: int, void: int = 0) -> Intents:
        """Return what was promised for chunk ``n`` so far; all up to number ``void`` are known to be taken back."""
        return Intents(self._store, self._key(n, INTENT).removesuffix(".json") + "-", void)

    def intended(self, n: int) -> datetime | None:
        """Return when a creating call of chunk ``n`` may last have gone out, None where none can have."""
        return self.intents(n).last

    def in_doubt(self) -> bool:
        """Say whether the chunk behind the last checkpoint may have been created although nobody answered for it.

        Where a part ends like that, that chunk's rows (at most 300) are ``unknown`` rather than ``undelivered``.
        """
        return self.intended(sum(1 for _ in self._all(DONE))) is not None

    @contextmanager
    def announced(self, announce: Callable[[], None]) -> Iterator[None]:
        """Run ``announce`` before any call made inside can reach Marketo: with the permit in hand, where the gate can."""
        if self._gate is None:
            announce()
            yield
            return
        self._gate.before_call = announce
        try:
            yield
        finally:
            self._gate.before_call = None

    def outcomes(self) -> list[Outcome]:
        """Return all outcomes so far, in the order of the rows."""
        return [outcome for checkpoint in self._all(DONE) for outcome in checkpoint["outcomes"]]

    def trail(self) -> list[dict[str, Any]]:
        """Return all recorded calls: method, path, request_id, codes, counted; failed attempts first."""
        return [call for kind in (TRIED, DONE) for checkpoint in self._all(kind) for call in checkpoint["trail"]]

    def _all(self, kind: str) -> Iterator[dict[str, Any]]:
        for info in self._store.list(self._prefix):
            if info.key.rsplit("/", 1)[-1].split(".")[1].startswith(kind) and (found := self._read(info.key)):
                yield found

    def _read(self, key: str) -> dict[str, Any] | None:
        try:
            noted: dict[str, Any] = json.loads(self._store.get(key))
        except ObjectGone:
            return None
        return noted

    def _key(self, n: int, kind: str) -> str:
        return f"{self._prefix}{n:06d}.{kind}.json"


def _plain(trail: Sequence[Call]) -> list[dict[str, Any]]:
    return [asdict(call) for call in trail]


def _bytes(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
