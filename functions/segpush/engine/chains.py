"""Which chain of calls delivers a run: every legal one is priced in Marketo calls, and the cheapest is taken.

    calls       Sync Leads and list calls, 300 records each
    import_id   people whose lead is known, by files of ids: update-only, and on the list with the same upload
    import_key  people Marketo does not know (or whom the document leaves to it), by files of keys: what is missing is created

What a chain can honour is asked of :func:`legal`; small groups of a chain by import stay with single calls where these
are cheaper. Sources: Adobe: Bulk Lead Import; the arithmetic is that of `docs/costs`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from segpush.engine import picking

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

BATCH = 300  # Adobe: records a call
IMPORT_BYTES = 9_500_000  # Adobe: less than 10 MB; not said whether of 1,000 or 1,024, and whether with the envelope
HEADER = 4_000  # bytes of a file kept for its header when files are counted beforehand
FILE_CALLS = 2  # one upload, one status read
CANARY_CALLS = 3  # upload, status, ismember
VERIFY_CALLS = 4  # create, enqueue, status, file of an extract
GROUPS = 24  # that go by import at most: their files follow one another, so many small ones would take the day
CALLS_A_MINUTE = 144  # 48 in 20 s
FILE_MINUTES = 1.5  # an import of one file and the wait for its status; Marketo promises no speed
VERIFY_MINUTES = 3


@dataclass(frozen=True, slots=True)
class Chain:
    """One way to deliver: its price, in all and by step, or why it is not legal.

    ``groups`` are (way, mask, whether they join) that go by import.
    """

    name: str
    calls: int = 0
    files: int = 0
    minutes: float = 0
    why_not: str = ""
    steps: dict[str, int] = field(default_factory=dict)
    groups: tuple[tuple[str, str, bool], ...] = ()

    def told(self) -> dict[str, Any]:
        """Return what plan and report show."""
        return {name: value for name, value in asdict(self).items() if name not in {"steps", "groups"}}


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done by calls or files: leads to update, people by key, leads to add."""

    updates: int
    keys: int
    adds: int

    def calls(self, batch: int) -> dict[str, int]:
        """Return what it costs in calls, by step."""
        numbers = {"update": self.updates, "upsert": self.keys, "enlist": self.adds}
        return {step: -(-number // batch) for step, number in numbers.items()}


def choose(db: duckdb.DuckDBPyConnection, frame: Frame, canary: str, *, by_calls: bool = False) -> list[Chain]:
    """Price all chains and mark whom the cheapest sends by import (``people.way``, ``filed``); return them, cheapest first.

    ``canary`` is what became of the first import by id in this instance (U7): passed, failed, or '' while there was none.
    ``by_calls``: the list's last run was left with ids that a file did not answer for.
    """
    reasons, single = legal(frame, canary, by_calls=by_calls), _work(db, frame)
    if frame.destination.match.several == "marketo" and not reasons["key"]:
        _together(db)
    picking.pick(db, frame, [way for way, why in reasons.items() if not why])
    work, groups = _work(db, frame), _groups(db)
    if not canary and not any(group.adds for group in groups if group.way == "id"):
        reasons["id"] = reasons["id"] or "imports by id are proven with people to be added first"
        groups = [group for group in groups if group.way != "id"]
    chains = [_priced("calls", (), single, frame, canary, groups)]
    chains += [_chain(ways, reasons, work, frame, canary, groups) for ways in (("id",), ("key",), ("id", "key"))]
    ranked = sorted(chains, key=lambda chain: (bool(chain.why_not), chain.calls))
    _mark(db, ranked[0])
    return ranked


def _together(db: duckdb.DuckDBPyConnection) -> None:
    """Let changed people go by key where new ones do anyway: such files need no canary."""
    new = "SELECT count(*) FROM people WHERE kind = 'member' AND via = 'direct' AND person IS NULL"
    if int((db.execute(new).fetchone() or (0,))[0]) > BATCH:
        db.execute(
            "UPDATE people SET via = 'direct' WHERE kind = 'member' AND via = 'update' AND person IS NULL AND NOT barred"
        )


def legal(frame: Frame, canary: str, *, by_calls: bool = False) -> dict[str, str]:
    """Return why a way by import is not open to this document, '' where it is."""
    match = frame.destination.match
    by_id = (
        "the first import by id did not work in this instance, so ids go by single calls" if canary == "failed" else ""
    )
    if not by_id and by_calls:
        by_id = "the last import by id of this list left people open, so single calls try them"
    if not by_id and frame.members == "none" and canary != "passed":
        by_id = "imports by id are proven with a list first, and none was used in this instance yet"
    if not by_id and frame.if_empty:
        by_id = "some fields are written only where they are empty, which differs from lead to lead"
    by_key = ""
    if not (frame.destination.creates and frame.destination.updates):
        by_key = "an import by key overwrites and creates, which sync and people do not both allow"
    elif frame.written != frame.created:
        by_key = "an import writes every column to everybody, and some fields are for new people only"
    elif match.second_field or match.fallback or match.partitions == "selected":
        by_key = "an import goes by one key in all partitions"
    elif match.field == "id":
        by_key = "the key is Marketo's own id"
    return {"id": by_id, "key": by_key}


def asking_pays(db: duckdb.DuckDBPyConnection, frame: Frame, canary: str) -> bool:
    """Say whether looking people up first and importing them costs less than writing them by key at once.

    Those by key cost a call of Sync Leads and one of the list for 300 people; those looked up a look-up, and files.
    """
    if frame.members == "none" or frame.destination.match.several == "marketo" or legal(frame, canary)["id"]:
        return False
    direct, size = picking.direct(db, frame)
    files = (
        -(-size // (IMPORT_BYTES - HEADER)) + 1
    )  # one more: those to be created stand in other files than those updated
    verify = VERIFY_CALLS if verifies(frame, imports=True) else 0
    lookups = -(-direct // BATCH)
    canaries = 0 if canary else CANARY_CALLS
    return direct > 0 and lookups + FILE_CALLS * files + canaries + verify < 2 * lookups


def _work(db: duckdb.DuckDBPyConnection, frame: Frame) -> Work:
    row = db.execute("""
        SELECT sum(len(leads)) FILTER (via = 'update'), count(*) FILTER (via <> 'update'),
            sum(len(leads)) FILTER (via = 'update' AND NOT placed AND NOT barred),
            count(*) FILTER (via <> 'update' AND NOT placed AND NOT barred)
        FROM people WHERE kind = 'member' AND person IS NULL AND via IN ('update', 'create', 'direct')
    """).fetchone()
    updates, keys, updated, keyed = (int(value or 0) for value in row or (0, 0, 0, 0))
    there = db.execute("SELECT count(*) FROM to_enlist").fetchone()
    return Work(updates, keys, updated + keyed + int((there or (0,))[0]) if frame.members != "none" else 0)


@dataclass(frozen=True, slots=True)
class _Group:
    """People whose rows have the same columns, and who join the list or are on it."""

    way: str
    mask: str
    joins: bool
    bytes: int
    writes: int
    adds: int

    @property
    def files(self) -> int:
        return -(-self.bytes // (IMPORT_BYTES - HEADER)) if self.bytes else 0

    @property
    def saves(self) -> int:
        """By how many records files are cheaper than the calls they take the place of."""
        return self.writes + self.adds - FILE_CALLS * self.files * BATCH

    @property
    def pays(self) -> bool:
        return self.saves > 0


def _groups(db: duckdb.DuckDBPyConnection) -> list[_Group]:
    found = db.execute("""
        SELECT way, mask, adds > 0 AS joins, sum(bytes)::BIGINT, sum(writes)::BIGINT, sum(adds)::BIGINT
        FROM picks GROUP BY ALL ORDER BY way, mask, joins
    """).fetchall()
    return [_Group(*row) for row in found]


def _chain(
    ways: tuple[str, ...], reasons: dict[str, str], work: Work, frame: Frame, canary: str, groups: list[_Group]
) -> Chain:
    name = "+".join(f"import_{way}" for way in ways)
    why_not = "; ".join(filter(None, (reasons[way] for way in ways)))
    if why_not:
        return Chain(name, why_not=why_not)
    chain = _priced(name, ways, work, frame, canary, groups)
    missing = [f"import_{way}" for way in ways if way not in {group[0] for group in chain.groups}]
    return Chain(name, why_not=f"{' and '.join(missing)} would cost more than single calls") if missing else chain


def _priced(name: str, ways: tuple[str, ...], work: Work, frame: Frame, canary: str, groups: list[_Group]) -> Chain:
    paying = sorted((group for group in groups if group.way in ways and group.pays), key=lambda group: -group.saves)
    taken = paying[:GROUPS]
    rest = Work(
        work.updates - sum(group.writes for group in taken if group.way == "id"),
        work.keys - sum(group.writes for group in taken if group.way == "key"),
        work.adds - sum(group.adds for group in taken),
    )
    files, single = sum(group.files for group in taken), rest.calls(BATCH)
    singles = sum(single.values())
    canaries = CANARY_CALLS if not canary and any(group.way == "id" for group in taken) else 0
    verify = VERIFY_CALLS if verifies(frame, imports=bool(taken)) else 0
    minutes = (
        singles / CALLS_A_MINUTE + FILE_MINUTES * (files + canaries / CANARY_CALLS) + VERIFY_MINUTES * (verify > 0)
    )
    marks = tuple((group.way, group.mask, group.joins) for group in taken)
    steps = {f"import_{way}": FILE_CALLS * sum(group.files for group in taken if group.way == way) for way in ways}
    steps = {name: calls for name, calls in {**single, **steps, "canary": canaries, "verify": verify}.items() if calls}
    return Chain(name, sum(steps.values()), files, round(minutes, 1), steps=steps, groups=marks)


def verifies(frame: Frame, *, imports: bool) -> bool:
    """Whether the list is read afterwards."""
    asked = frame.audience.verify
    return frame.members != "none" and (asked == "always" or (asked == "imports" and imports))


def nothing(db: duckdb.DuckDBPyConnection) -> None:
    """Make an empty ``filed`` (step, file, key, lead, mask, adds): nobody is sent by import."""
    db.execute(
        "CREATE OR REPLACE TABLE filed (step VARCHAR, file INTEGER, key VARCHAR, lead BIGINT, mask VARCHAR, adds INTEGER)"
    )


def _mark(db: duckdb.DuckDBPyConnection, chain: Chain) -> None:
    """Fill ``filed`` with whom the chain sends by import, and note it with the people."""
    nothing(db)
    for way, mask, joins in chain.groups:
        db.execute(
            "INSERT INTO filed SELECT 'import_' || way, NULL, key, lead, mask, adds FROM picks"
            " WHERE way = ? AND mask = ? AND (adds > 0) = ?",
            [way, mask, joins],
        )
    db.execute("DROP TABLE picks")
    apart = "via = 'direct' AND len(leads) > 0 AND key NOT IN (SELECT key FROM filed)"  # no file took them: their lead is known
    db.execute(f"UPDATE people SET via = 'update' WHERE kind = 'member' AND {apart}")
    db.execute("UPDATE people SET way = CASE WHEN kind = 'member' AND key IN (SELECT key FROM filed) THEN 'import' END")
