"""Which row of a person counts, and why the others do not.

verdicts (ord, outcome, code, reason) of every row that names nobody or does not count; all others are what ``status`` says
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import addresses, checks
from segpush.engine.people import ORD

if TYPE_CHECKING:
    import duckdb

    from segpush.engine.frame import Frame

REASONS = {
    "no_key": "the key column is empty, so nobody can tell who this is",
    "bad_address": "this is no e-mail address: one @, a domain with a dot, no blanks, commas, colons or quotes",
    "not_ascii": "Marketo takes ASCII addresses only",
    "bad_key": "Marketo cannot search by such a value: no commas, at most 255 characters, whole numbers for number fields",
    "bad_status": "the membership word is not known: realized, active … or exited, expired …",
}


def decide(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Make the table ``verdicts``: one key, one row that counts (R23); the others are duplicates or conflicts."""
    db.execute("CREATE TABLE verdicts (ord BIGINT, outcome VARCHAR, code VARCHAR, reason VARCHAR)")
    _reject(db, frame)
    _one_row_each(db, "key")
    if frame.several_addresses:
        addresses.gather(db)
        _one_row_each(db, "profile")
        addresses.settle(db)


def _one_row_each(db: duckdb.DuckDBPyConnection, column: str) -> None:
    """Of the rows that count and share a key or a profile the newest counts; the last of equals, none of contradicting ones."""
    counts = f"code IS NULL AND {column} IS NOT NULL AND {ORD} NOT IN (SELECT ord FROM verdicts)"
    hashes = f"SELECT hash({column}) AS h FROM mapped WHERE {counts} GROUP BY h HAVING count(*) > 1"  # they are smaller than keys
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE repeated AS SELECT {column} FROM mapped
        WHERE {counts} AND hash({column}) IN ({hashes}) GROUP BY {column} HAVING count(*) > 1
    """)
    db.execute(f"""
        INSERT INTO verdicts BY NAME
        WITH valid AS (
            SELECT {ORD} AS ord, {column} AS one, status, coalesce({checks.moment('"at"')}, '') AS t FROM mapped
            WHERE {counts} AND {column} IN (SELECT {column} FROM repeated)),
        newest AS (
            SELECT one, t, count(DISTINCT status) AS words, max(ord) AS last
            FROM valid JOIN (SELECT one, max(t) AS t FROM valid GROUP BY one) USING (one, t) GROUP BY one, t),
        judged AS (
            SELECT v.ord, CASE
                WHEN n.t <> v.t THEN 'duplicate'
                WHEN n.words > 1 THEN 'conflict'
                WHEN v.ord <> n.last THEN 'duplicate' END AS outcome
            FROM valid v JOIN newest n USING (one))
        SELECT ord, outcome, CASE WHEN outcome = 'conflict' THEN 'rows of this person contradict each other; none is newer' END AS reason
        FROM judged WHERE outcome IS NOT NULL
    """)


def _reject(db: duckdb.DuckDBPyConnection, frame: Frame) -> None:
    """Take over what mapping and reading found wrong, each with its reason."""
    db.execute("INSERT INTO verdicts SELECT ord, 'rejected', code, reason FROM bad_source")
    db.execute(f"INSERT INTO verdicts SELECT {ORD}, 'not_ours', NULL, NULL FROM mapped WHERE code = 'not_ours'")
    reasons = dict(REASONS)
    for n, target in enumerate(frame.targets):
        reasons |= {f"{code}:{n}": checks.why(code, target) for code in ("too_long", "bad_value", "nested")}
    whens = " ".join("WHEN ? THEN ?" for _ in reasons)
    db.execute(
        f"""INSERT INTO verdicts SELECT {ORD}, 'rejected', split_part(code, ':', 1), CASE code {whens} END
            FROM mapped WHERE code IS NOT NULL AND code <> 'not_ours' AND NOT bad""",
        [text for pair in reasons.items() for text in pair],
    )
