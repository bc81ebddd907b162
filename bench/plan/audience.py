"""Who is in the made-up audience: SQL that gives row ``i`` of a file its person, its cells and what must become of it.

Everything follows from the number of the row and a seed, so that no size needs memory and the truth needs no reader. Rows
come in blocks of 2,000; the place in a block, scattered, is the *slot*, and the slot decides the part a row plays. Files
and ledgers are written in ``generate``.
"""

from __future__ import annotations

from local.data import names

BLOCK = 2_000
STEP = 7_919  # a prime: it scatters the slots over their block
BACK = pow(STEP, -1, BLOCK)  # place in the block = slot × BACK
SEGMENT = "3a7c2f0e-61d4-4b59-9d0c-8f2b1e5a7c46"

HEADER = (
    "Email", "person_name_firstName", "person_name_lastName", "companyName", "homeAddress_city", "leadScore",
    f"segmentMembership_ups_{SEGMENT}_status", f"segmentMembership_ups_{SEGMENT}_lastQualificationTime",
)  # fmt: skip
FIELDS = ("firstName", "lastName", "employer", "city", "leadScore")
"""The Marketo fields of columns two to six, and the value columns of a person in the SQL of this room."""

# slot: 0 to 2 a second row of the persons in slots 10 to 12 (an older one, a newer one, one of the same time)
BAD_ADDRESS, NOT_ASCII, BROKEN, TOO_LONG, BAD_VALUE, BAD_STATUS = 13, 14, 15, 16, 17, 18
LEAVERS, BACK_AGAIN, JOINERS, CHANGED = "20 AND 23", "24 AND 25", "40 AND 59", "60 AND 79"
REJECTED = {
    BAD_ADDRESS: "bad_address", NOT_ASCII: "not_ascii", BROKEN: "cell_count",
    TOO_LONG: "too_long", BAD_VALUE: "bad_value", BAD_STATUS: "bad_status",
}  # fmt: skip
ABSENT = 20  # a block's people whom only the ledger knows
STRANGERS = 10  # a block's leads somebody else put on the list

_PLAIN_COMPANIES = tuple(each for each in names.COMPANIES if not set(each) & set(',"'))  # AEP's default quotes nothing
_LONG = names.LONG_CITY[:290]


def _pick(words: tuple[str, ...] | list[str], salt: str) -> str:
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"([{quoted}])[1 + (hash(p, '{salt}', $seed) % {len(words)})::INT]"


def _chance(salt: str) -> str:
    return f"(hash(p, '{salt}', $seed) % 100)"


def people(numbers: str) -> str:
    """Return SQL of people as Marketo may know them: ``key`` and the value columns, for the ``p`` of the relation ``numbers``."""
    ascii_first, ascii_last = [names.ascii_name(n) for n in names.FIRST], [names.ascii_name(n) for n in names.LAST]
    return f"""
        SELECT *, {_pick(ascii_first, "first")} || '.' || {_pick(ascii_last, "last")} || p || '@' || {_pick(names.HOSTS, "host")} AS key,
            CASE WHEN {_chance("nameless")} >= 3 THEN {_pick(names.FIRST, "first")} END AS firstName,
            CASE WHEN {_chance("nameless")} < 97 THEN {_pick(names.LAST, "last")} END AS lastName,
            CASE WHEN {_chance("employed")} >= 8 THEN {_pick(_PLAIN_COMPANIES, "employer")} END AS employer,
            CASE WHEN {_chance("settled")} >= 8 THEN {_pick(names.CITIES, "city")} END AS city,
            CASE WHEN {_chance("scored")} >= 25 THEN (hash(p, 'score', $seed) % 5000)::VARCHAR END AS leadScore,
            strftime(TIMESTAMP '2026-01-01' + to_seconds((hash(p, 'time', $seed) % 800000)::INT), '%Y-%m-%dT%H:%M:%S.000Z') AS moment
        FROM ({numbers})
    """


def rows(count: int) -> str:
    """Return SQL of the rows of a file in order: their slot, their person as it is written there, and its ``word``."""
    numbers = f"""
        SELECT i, slot, block, CASE WHEN slot < 3 THEN block * {BLOCK} + (slot + 10) * {BACK} % {BLOCK} ELSE i END AS p
        FROM (SELECT range AS i, range // {BLOCK} AS block, range * {STEP} % {BLOCK} AS slot FROM range({count}))
    """
    member = f"CASE WHEN {_chance('word')} < 80 THEN 'realized' ELSE 'existing' END"
    return f"""
        SELECT i, slot, block, p, firstName, lastName, employer,
            CASE slot WHEN 0 THEN 'Atlantis' WHEN 1 THEN 'Avalon' WHEN {TOO_LONG} THEN '{_LONG}' ELSE city END AS city,
            CASE slot WHEN {BAD_VALUE} THEN 'n/a' ELSE leadScore END AS leadScore,
            CASE WHEN slot = 0 THEN '2025-12-24T18:00:00.000Z' WHEN slot = 1 THEN '2026-01-11T18:00:00.000Z' ELSE moment END AS moment,
            CASE WHEN slot = {BAD_STATUS} THEN 'pending'
                WHEN slot BETWEEN {LEAVERS} OR (slot = 2 AND block % 2 = 0) THEN 'exited' ELSE {member} END AS word,
            CASE WHEN slot = {BAD_ADDRESS} THEN replace(key, '@', CASE WHEN block % 2 = 0 THEN '.at.' ELSE '@@' END)
                WHEN slot = {NOT_ASCII} THEN 'ł' || key
                WHEN {_chance("typed")} < 2 THEN upper(key[1]) || key[2:]
                WHEN {_chance("typed")} = 2 THEN ' ' || key ELSE key END AS address
        FROM ({people(numbers)})
    """


def ledger(count: int) -> str:
    """Return SQL of the people a ledger knows on day two, as they were written then; ``standing`` says how they stand."""
    last = count + count // BLOCK * ABSENT
    numbers = f"""
        SELECT range AS p, range * {STEP} % {BLOCK} AS slot,
            CASE WHEN range >= {last} THEN 'stranger' WHEN range >= {count} THEN 'absent'
                WHEN slot BETWEEN {BACK_AGAIN} THEN 'off' ELSE 'on' END AS standing
        FROM range({last + count // BLOCK * STRANGERS})
        WHERE range >= {count} OR NOT (slot < 3 OR slot IN ({BAD_ADDRESS}, {NOT_ASCII}) OR slot BETWEEN {JOINERS})
    """
    return f"SELECT * REPLACE (CASE WHEN slot = 11 THEN 'Avalon' ELSE city END AS city) FROM ({people(numbers)})"


def truth(count: int, kind: str, *, everybody: bool) -> str:
    """Return SQL of one row a row of the file: its ``outcome``, the ``code`` of a rejected one, and ``via`` of the person it names.

    ``kind`` csv, or records for formats whose rows cannot have a cell too many.
    """
    codes = " ".join(f"WHEN {slot} THEN '{code}'" for slot, code in REJECTED.items() if slot != BROKEN or kind == "csv")
    known = "'update'" if everybody else f"CASE WHEN slot BETWEEN {CHANGED} THEN 'update' ELSE 'unchanged' END"
    return f"""
        WITH coded AS (SELECT *, CASE slot {codes} END AS code FROM ({rows(count)})),
        judged AS (SELECT *, CASE WHEN code IS NOT NULL THEN 'rejected' WHEN slot IN (2, 12) AND block % 2 = 0 THEN 'conflict'
            WHEN slot IN (0, 11) THEN 'duplicate' WHEN slot = 2 THEN 'duplicate'
            WHEN slot BETWEEN {LEAVERS} THEN 'leaver' ELSE 'member' END AS outcome FROM coded)
        SELECT *, CASE WHEN outcome <> 'member' THEN NULL WHEN slot BETWEEN {JOINERS}
            THEN CASE WHEN firstName IS NULL OR lastName IS NULL THEN 'ask' ELSE 'direct' END ELSE {known} END AS via FROM judged
    """
