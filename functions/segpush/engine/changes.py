"""Compare the people of a drop with the ledger: who is to be looked up, written, added, taken off. Makes ``people`` and ``fields``.

people   key, ord, kind (member, leaver: a row says so; absent: nobody says so any more), as_of (NULL: the drop's time), print, leads,
         removal (whether it may come off the list), via (what is to be done first: ask, direct, update; held: ask, although held back;
         leave: nothing is left to do), person, code, reason, warning, touches (whether a write for it may happen), asked, placed (whether
         all its leads are on the list), addresses (where a person has several), filled (whether there is something to write), complete,
         empty (fields Marketo has nothing in, by lead), barred (somebody took it off by hand, and it is not time to add it again),
         sought, second (``keys``), way (import: an import writes it, NULL: single calls do), listed (what became of its place where no
         lead is known)
fields   ord, v0 …, x0 …: the values of those for whom there is something to do
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses, checks, known, protecting, routing, suppressing
from segpush.engine.people import ORD

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

SLICE = 3_000_000  # keys of the ledger that are joined at once: some 350 MB
SAMPLE = 10_000  # keys by which the slices are cut
STALE = "a newer drop has spoken of this person"


def compare(db: duckdb.DuckDBPyConnection, frame: Frame, *, asks_first: bool) -> None:
    """Make ``people`` from ``mapped``, ``verdicts`` and ``ledger``, and find the rows that are stale.

    ``asks_first``: nobody is written before being looked up.
    """
    known.look_up(db, frame)
    _stale(db, frame)
    protecting.protect(db, frame)
    suppressing.block(db, frame)
    if frame.several_addresses:
        addresses.choose(db)
    _people(db, frame, asks_first=asks_first)
    db.execute("DELETE FROM people WHERE kind = 'absent' AND key IN (SELECT key FROM protected)")
    values = "".join(f", {v}" for v in frame.kept_values)
    db.execute(
        f"CREATE TABLE fields AS SELECT {ORD} AS ord{values} FROM mapped WHERE {ORD} IN (SELECT ord FROM people WHERE via IS NOT NULL)"
    )


def _stale(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """An older row never undoes a newer one."""
    row = db.execute("SELECT max(as_of) FROM ledger").fetchone()
    if frame.full and (row is None or row[0] is None or row[0] <= frame.drop.time):
        return
    others = "UNION SELECT ord, a.key, as_of FROM named JOIN addresses a USING (ord)" if frame.several_addresses else ""
    db.execute(
        f"""
        INSERT INTO verdicts
        WITH named AS (
            SELECT {ORD} AS ord, key, coalesce({as_of(frame)}, {checks.text(frame.drop.time)}) AS as_of FROM mapped WHERE code IS NULL)
        SELECT DISTINCT m.ord, 'stale', 'stale', $reason
        FROM (FROM named {others}) m
        JOIN (SELECT key, max(as_of) AS as_of FROM ledger GROUP BY key) k USING (key)
        WHERE k.as_of > m.as_of AND m.ord NOT IN (SELECT ord FROM verdicts)
    """,
        {"reason": STALE},
    )


def as_of(frame: Frame) -> str:
    """Return the SQL of a row's time, NULL for the drop's. Its own counts in changes only: a full drop is a snapshot."""
    time = checks.text(frame.drop.time)
    return "NULL::VARCHAR" if frame.full else f"""least(coalesce({checks.moment('"at"')}, {time}), {time})"""


def _people(db: duckdb.DuckDBPyConnection, frame: Frame, *, asks_first: bool) -> None:
    """Everybody a row names that counts; of a full drop also those the ledger has on the list and nobody names any more.

    The join is made slice by slice of keys, so that its memory does not grow with the drop.
    """
    code, reason = protecting.kept(db, frame)
    given = {"kept": code, "kept_reason": reason, **routing.parameters(frame)}
    for number, which in enumerate(_slices(db)):
        query = routing.routed(frame, _joined(db, frame, which), asks_first=asks_first)
        db.execute(f"INSERT INTO people {query}" if number else f"CREATE TABLE people AS {query}", given)


def _slices(db: duckdb.DuckDBPyConnection) -> list[str]:
    """Return a condition on ``key`` for each slice of the ledger, which lies sorted by it."""
    row = db.execute("SELECT count(*) FROM ledger").fetchone()
    slices = -(-int(row[0]) // SLICE) if row else 1
    if slices < 2:  # noqa: PLR2004 - nothing to cut
        return ["true"]
    some = [
        key
        for (key,) in db.execute(
            f"SELECT key FROM ledger USING SAMPLE reservoir({SAMPLE} ROWS) REPEATABLE (1)"
        ).fetchall()
    ]
    bounds = sorted(some)[:: len(some) // slices][1:slices]
    lower = ["true", *(f"key >= {checks.text(bound)}" for bound in bounds)]
    upper = [*(f"key < {checks.text(bound)}" for bound in bounds), "true"]
    return [f"{low} AND {high}" for low, high in zip(lower, upper, strict=True)]


def _joined(db: duckdb.DuckDBPyConnection, frame: Frame, which: str) -> str:
    """The relation of everybody in one slice of keys, with what row and ledger say."""
    without = "outcome NOT IN ('rejected', 'not_ours')"  # these have a code
    counted = f"AND {ORD} NOT IN (SELECT ord FROM verdicts)" if known.has_any(db, f"verdicts WHERE {without}") else ""
    blocked = f"WHEN {ORD} IN (SELECT ord FROM blocked) THEN 'suppression_file'" if known.has_any(db, "blocked") else ""
    guarded = "kind = 'leaver' AND key IN (SELECT key FROM protected)" if known.has_any(db, "protected") else "false"
    return f"""(
        SELECT * EXCLUDE (kind, as_of), coalesce(kind, 'absent') AS kind, m.as_of, {_leads("lead")} AS meant,
            {_of_leaver(frame, "seat")} AS seated, {_of_leaver(frame, "own")} AS ours,
            CASE WHEN kind IS NULL THEN {_leads("gone")} END AS gone_leads,
            {guarded} AS guarded
        FROM (FROM (
            SELECT {_key(frame)}, {ORD} AS ord, status AS kind, {as_of(frame)} AS as_of, print AS written_print, filled, complete,
                sought, second,
                CASE WHEN status <> 'member' THEN NULL WHEN held IS NOT NULL THEN held {blocked} END AS held
            FROM mapped WHERE code IS NULL {counted}) WHERE {which}) m
        {"FULL" if frame.full else "LEFT"} JOIN (SELECT * EXCLUDE as_of FROM known WHERE {which}) k USING (key)
        WHERE kind IS NOT NULL OR coalesce(k.gone, k.gone_list[1]) IS NOT NULL OR k.gone_unseen)"""


def _leads(name: str) -> str:
    """The leads of one kind as a list, whether the key has one row or several."""
    return f"coalesce(k.{name}_list, CASE WHEN k.{name} IS NULL THEN [] ELSE [k.{name}] END)"


def _of_leaver(frame: Frame, name: str) -> str:
    """The leads of whoever comes off, a leaver or somebody held back: of all addresses, where there are several."""
    found = _leads(name)
    if frame.several_addresses:
        found = f"coalesce((SELECT s.{name}s FROM seats_of s WHERE s.ord = m.ord), {found})"
    return f"CASE WHEN kind = 'leaver' OR held IS NOT NULL THEN {found} END"


def _key(frame: Frame) -> str:
    """A person's key, and all its addresses where there are several: they are looked up where the ledger knows none."""
    if not frame.several_addresses:
        return "key, NULL::VARCHAR[] AS addresses"
    chosen = "(SELECT c.key FROM chosen c WHERE c.ord = mapped.rowid + 1)"
    all_of_it = "(SELECT list(a.key ORDER BY a.pos) FROM addresses a WHERE a.ord = mapped.rowid + 1)"
    return f"coalesce({chosen}, {all_of_it}[1], key) AS key, {all_of_it} AS addresses"
