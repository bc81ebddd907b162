"""Compare the people of a drop with the ledger: who is to be looked up, written, added, taken off. Makes ``people`` and ``fields``.

people   key, ord, kind (member, leaver: a row says so; absent: nobody says so any more), as_of (NULL: the drop's time), print, leads,
         removal (whether it may come off the list), via (what is to be done first: ask, direct, update), person, code, reason,
         warning, touches (whether a write for it may happen), asked, placed (whether all its leads are on the list), addresses (where a
         person has several), filled, complete
fields   ord, v0 …, x0 …: the values of those for whom there is something to do
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses, checks, routing
from segpush.engine.people import ORD

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

REMOVES = "a row could not be read and shows no key: it may be this person's, so nobody is taken off for being absent"
UNUSED = "('rejected', 'conflict', 'stale')"  # outcomes of rows that name somebody and do not count
SLICE = 3_000_000  # keys of the ledger that are joined at once: some 350 MB
SAMPLE = 10_000  # keys by which the slices are cut
STALE = "a newer drop has spoken of this person"


def compare(db: duckdb.DuckDBPyConnection, frame: Frame, *, asks_first: bool) -> None:
    """Make ``people`` from ``mapped``, ``verdicts`` and ``ledger``, and find the rows that are stale.

    ``asks_first``: nobody is written before being looked up.
    """
    known(db, frame)
    _stale(db, frame)
    _protected(db, frame)
    if frame.several_addresses:
        addresses.choose(db)
    _people(db, frame, asks_first=asks_first)
    db.execute("DELETE FROM people WHERE kind = 'absent' AND key IN (SELECT key FROM protected)")
    values = "".join(f", {v}" for v in frame.kept_values)
    db.execute(
        f"CREATE TABLE fields AS SELECT {ORD} AS ord{values} FROM mapped WHERE {ORD} IN (SELECT ord FROM people WHERE via IS NOT NULL)"
    )


def known(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make the view ``known``: what the ledger says of each key.

    lead (meant by the key), seat (of a leaver row, what would come off), own (ours), gone (what comes off where no row names
    the key), each also as a list, for keys with several rows; placed, doubtful, as_of, asked_at, print, person, printed, missed.
    Nearly every key has one row: its leads go through the join as numbers.
    """
    mirror, time = frame.audience.list.members == "mirror", checks.text(frame.drop.time)
    meant = "lead IS NOT NULL AND asked_at IS NOT NULL"
    rules = {
        "lead": meant,
        "seat": f"lead IS NOT NULL AND state <> 'off' AND (asked_at IS NOT NULL OR origin = 'ours' OR {str(mirror).lower()})",
        "own": "lead IS NOT NULL AND origin = 'ours'",
        "gone": f"lead IS NOT NULL AND state <> 'off' AND (origin = 'ours' OR {str(mirror).lower()}) AND coalesce(as_of, '') <= {time}",
    }
    hashes = "SELECT hash(key) AS h FROM ledger GROUP BY h HAVING count(*) > 1"  # they are smaller than keys
    db.execute(
        f"CREATE TEMP TABLE shared AS SELECT key FROM ledger WHERE hash(key) IN ({hashes}) GROUP BY key HAVING count(*) > 1"
    )
    one = ", ".join(
        f"CASE WHEN {rule} THEN lead END AS {name}, NULL::BIGINT[] AS {name}_list" for name, rule in rules.items()
    )
    many = ", ".join(
        f"NULL::BIGINT AS {name}, coalesce(list(DISTINCT lead ORDER BY lead) FILTER ({rule}), []) AS {name}_list"
        for name, rule in rules.items()
    )
    missed = f"missed AND coalesce(as_of, '') < {time}"
    db.execute(f"""
        CREATE TEMP TABLE several AS SELECT key, {many},
            bool_and(state = 'on') FILTER ({meant}) AS placed, bool_or(state = 'maybe') AS doubtful, max(as_of) AS as_of,
            max(asked_at) AS asked_at, max(print) FILTER (asked_at IS NOT NULL) AS print, max(person) AS person,
            bool_and(print IS NOT NULL) FILTER ({meant}) AS printed, bool_or({missed}) AS missed
        FROM ledger WHERE key IN (SELECT key FROM shared) GROUP BY key
    """)
    only = "WHERE key NOT IN (SELECT key FROM shared) UNION ALL BY NAME FROM several" if _any(db, "shared") else ""
    db.execute(f"""
        CREATE TEMP VIEW known AS
        SELECT key, {one}, CASE WHEN {meant} THEN state = 'on' END AS placed, state = 'maybe' AS doubtful, as_of, asked_at,
            CASE WHEN asked_at IS NOT NULL THEN print END AS print, person, CASE WHEN {meant} THEN print IS NOT NULL END AS printed,
            {missed} AS missed
        FROM ledger {only}
    """)


def _any(db: duckdb.DuckDBPyConnection, table: str) -> bool:
    return db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None


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
    code, reason = _kept(db, frame)
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
    counted = f"AND {ORD} NOT IN (SELECT ord FROM verdicts)" if _any(db, f"verdicts WHERE {without}") else ""
    guarded = "kind = 'leaver' AND key IN (SELECT key FROM protected)" if _any(db, "protected") else "false"
    return f"""(
        SELECT * EXCLUDE (kind, as_of), coalesce(kind, 'absent') AS kind, m.as_of, {_leads("lead")} AS meant,
            {_of_leaver(frame, "seat")} AS seated, {_of_leaver(frame, "own")} AS ours,
            CASE WHEN kind IS NULL THEN {_leads("gone")} END AS gone_leads,
            {guarded} AS guarded
        FROM (FROM (
            SELECT {_key(frame)}, {ORD} AS ord, status AS kind, {as_of(frame)} AS as_of, print AS written_print, filled, complete
            FROM mapped WHERE code IS NULL {counted}) WHERE {which}) m
        {"FULL" if frame.full else "LEFT"} JOIN (SELECT * EXCLUDE as_of FROM known WHERE {which}) k USING (key)
        WHERE kind IS NOT NULL OR coalesce(k.gone, k.gone_list[1]) IS NOT NULL)"""


def _leads(name: str) -> str:
    """The leads of one kind as a list, whether the key has one row or several."""
    return f"coalesce(k.{name}_list, CASE WHEN k.{name} IS NULL THEN [] ELSE [k.{name}] END)"


def _of_leaver(frame: Frame, name: str) -> str:
    """The leads of a leaver: of all its addresses, where there are several."""
    found = _leads(name)
    if frame.several_addresses:
        found = f"coalesce((SELECT s.{name}s FROM seats_of s WHERE s.ord = m.ord), {found})"
    return f"CASE WHEN kind = 'leaver' THEN {found} END"


def _key(frame: Frame) -> str:
    """A person's key, and all its addresses where there are several: they are looked up where the ledger knows none."""
    if not frame.several_addresses:
        return "key, NULL::VARCHAR[] AS addresses"
    chosen = "(SELECT c.key FROM chosen c WHERE c.ord = mapped.rowid + 1)"
    all_of_it = "(SELECT list(a.key ORDER BY a.pos) FROM addresses a WHERE a.ord = mapped.rowid + 1)"
    return f"coalesce({chosen}, {all_of_it}[1], key) AS key, {all_of_it} AS addresses"


def _protected(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Keys seen in rows that could not be used: they are no leavers, whatever else the drop says."""
    db.execute(f"""
        CREATE TABLE protected AS
        SELECT DISTINCT unnest(coalesce(m.others, []) || [m.key]) AS key FROM mapped m JOIN verdicts d ON d.ord = m.rowid + 1
        WHERE d.outcome IN {UNUSED} AND m.key IS NOT NULL
    """)
    if frame.several_addresses:
        db.execute(f"INSERT INTO protected {addresses.of_people_with(UNUSED)}")
    db.execute(f"""
        INSERT INTO protected WITH seen AS (
            SELECT lower(unnest(regexp_extract_all(text, {checks.text(checks.ADDRESS_IN_TEXT)}))) AS address FROM (
                SELECT text FROM bad_source
                UNION ALL SELECT raw FROM mapped WHERE code <> 'not_ours' AND NOT bad AND raw IS NOT NULL))
        SELECT address FROM seen UNION SELECT regexp_extract(address, '[^''|]+@.*') FROM seen
    """)


def unreadable(db: duckdb.DuckDBPyConnection, frame: Frame) -> int:
    """Count rejected rows that show no key: while there is one, absence proves nothing."""
    shows = f"regexp_matches(text, {checks.text(checks.ADDRESS_IN_TEXT)})" if frame.key_type == "email" else "false"
    row = db.execute(f"""
        SELECT (SELECT count(*) FROM mapped WHERE key IS NULL AND NOT bad AND code <> 'not_ours')
            + (SELECT count(*) FROM bad_source WHERE NOT coalesce({shows}, false))
    """).fetchone()
    return int(row[0]) if row else 0


def _kept(db: duckdb.DuckDBPyConnection, frame: Frame) -> tuple[str, str]:
    """Why nobody whom no row names may be taken off, as code and reason; '' where they may."""
    if frame.audience.list.members == "add_only":
        return "add_only", "list.members is add_only"
    return ("unreadable_rows", REMOVES) if unreadable(db, frame) else ("", "")
