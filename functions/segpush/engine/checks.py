"""Each cell against the Marketo field it goes to: SQL that cleans a value, and SQL that says what is wrong with it.

Every function returns an expression over a column that is given by position (``c3``); no text of a file, a document or
Marketo ever becomes part of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine.mapping.marks import BAD, NESTED

if TYPE_CHECKING:
    from segpush.engine.frame import Target

MEMBER = ("realized", "existing", "active", "entered", "added", "true", "1", "yes")  # R17
LEFT = ("exited", "expired", "removed", "left", "false", "0", "no")  # R17
TEXT_BYTES = 30_000  # Adobe: Field Types, text area

_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"  # 1 to 63 letters, digits, hyphens
_ADDRESS = rf"^[^\s@,;:\"()<>\[\]\\]{{1,64}}@({_LABEL}\.)+{_LABEL}$"
SHORT = 64  # an address no longer than that breaks no limit of length
_USUAL = r"^[a-z0-9_%+-]+(\.[a-z0-9_%+-]+)*@([a-z0-9]+(-+[a-z0-9]+)*\.)+[a-z0-9]+(-+[a-z0-9]+)*$"
# What nearly all addresses look like: without counted repetition a regular expression costs a third.
ADDRESS_IN_TEXT = r"[^\s@,;:\"()<>\[\]\\]{1,64}@[A-Za-z0-9.-]+\.[A-Za-z0-9-]+"
"""Anything in a broken row that may be an address; it only protects people from being taken off a list."""

_DATE = r"^\d{4}-\d{2}-\d{2}$"
_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?$"


def text(value: str) -> str:
    """Return SQL text literal of a constant of ours."""
    return "'" + value.replace("'", "''") + "'"


def trimmed(value: str) -> str:
    """Return a value without blanks around it. Only what may have some is trimmed: looking is ten times as fast as doing."""
    if not value.isalnum():  # not a column, but something that would be worked out several times
        return f"trim({value})"
    may_have = f"starts_with({value}, ' ') OR ends_with({value}, ' ') OR strlen({value}) <> length({value})"
    return f"CASE WHEN {may_have} THEN trim({value}) ELSE {value} END"


def beyond_ascii(value: str) -> str:
    """Return whether a value holds other letters than ASCII, blanks around it left out."""
    return f"(strlen({value}) <> length({value}) AND strlen(trim({value})) <> length(trim({value})))"


def key(column: str) -> str:
    """Return the key as it is compared: trimmed, lower-cased, without ``mailto:`` (R22, U8)."""
    plain = f"lower({trimmed(column)})"
    return f"nullif(CASE WHEN starts_with({plain}, 'mailto:') THEN substr({plain}, 8) ELSE {plain} END, '')"


def key_of(column: str, key_type: str) -> str:
    """Return the key of a field of this type: of whole numbers also without zeros before them."""
    return f"regexp_replace({key(column)}, '^0+([0-9])', '\\1')" if key_type in {"integer", "score"} else key(column)


def key_problem(column: str, key_type: str) -> str:
    """Return the code of what is wrong with a key, or NULL (Marketo takes ASCII addresses; a comma cannot be searched)."""
    if key_type == "email":
        usual = f"length({column}) <= {SHORT} AND regexp_matches({column}, {text(_USUAL)})"
        shape = f"regexp_matches({column}, {text(_ADDRESS)}) AND length({column}) <= 254"
        dots = f"NOT starts_with({column}, '.') AND NOT contains({column}, '..') AND NOT contains({column}, '.@')"
        rules = [
            (usual, ""),
            (f"strlen({column}) <> length({column})", "not_ascii"),
            (f"NOT ({shape} AND {dots})", "bad_address"),
        ]
    elif key_type in {"integer", "score"}:
        rules = [(f"NOT regexp_matches({column}, '^\\d{{1,18}}$')", "bad_key")]
    else:
        rules = [(f"contains({column}, ',') OR length({column}) > 255", "bad_key")]
    whens = " ".join(f"WHEN {wrong} THEN {text(code) if code else 'NULL'}" for wrong, code in rules)
    return f"CASE WHEN {column} IS NULL THEN 'no_key' {whens} END"


def status(column: str | None) -> str:
    """Return ``member``, ``leaver`` or NULL for a word nobody knows (R17); without a column everybody is a member (R20)."""
    if column is None:
        return "'member'"
    words = [(word, said) for said, known in (("member", MEMBER), ("leaver", LEFT)) for word in known]
    whens = " ".join(f"WHEN {text(word)} THEN {text(said)}" for word, said in words)
    return f"CASE lower({trimmed(column)}) {whens} END"


_UNIX = r"^\d{9,13}(\.\d{1,9})?$"


def moment(column: str | None) -> str:
    """Return a row's own time as ISO text in UTC, NULL where it is missing or unreadable (R18).

    ISO, or a Unix time: below 100,000,000,000 it is seconds (until the year 5138), from there on milliseconds (since 1973).
    """
    if column is None:
        return "NULL::VARCHAR"
    told = "'%Y-%m-%dT%H:%M:%S.%gZ'"
    number = f"CASE WHEN regexp_matches({column}, '{_UNIX}') THEN {column}::DECIMAL(38, 9) END"
    unix = f"epoch_ms(round({number} * CASE WHEN {number} < 100000000000 THEN 1000 ELSE 1 END)::BIGINT)"
    iso = f"CASE WHEN regexp_matches({column}, '^\\d{{4}}-\\d{{2}}-\\d{{2}}') THEN try_cast({column} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END"
    return f"strftime(coalesce({iso}, {unix}), {told})"


def clean(value: str, target: Target) -> str:
    """Return a trimmed value, NULL where it is missing, in the form its field asks for; what does not fit stays as it is."""
    if target.type == "boolean":
        said = f"WHEN lower({value}) IN ('true', '1', 'yes') THEN 'true' WHEN lower({value}) IN ('false', '0', 'no') THEN 'false'"
        return f"CASE {said} ELSE {value} END"
    if target.type == "datetime":
        zoned = (
            f"CASE WHEN regexp_matches({value}, '(Z|[+-]\\d{{2}}(:?\\d{{2}})?)$') THEN {value} ELSE {value} || 'Z' END"
        )
        return f"replace(regexp_replace({zoned}, '^(\\S+)\\s', '\\1T'), ' ', '')"  # R18: without a zone it is UTC
    return value


def too_long(value: str, target: Target) -> str | None:
    """Return whether a value is longer than its field, or None where the type has no length (Adobe: Field Types)."""
    if target.type in {"boolean", "date", "datetime", "integer", "float", "currency"}:
        return None
    if target.type == "text":
        return f"strlen({value}) > {TEXT_BYTES}"
    return f"length({value}) > {int(target.length or 255)}"


def problem(value: str, target: Target, *, marked: bool = False) -> str:
    """Return the code of what is wrong with a cleaned value, or NULL (Adobe: Field Types).

    ``marked``: it may be one of the marks of ``mapping.marks`` instead of a value.
    """
    wrong = {
        "integer": f"try_cast({value} AS INTEGER) IS NULL OR NOT regexp_matches({value}, '^[+-]?\\d+$')",
        "score": f"try_cast({value} AS INTEGER) IS NULL OR NOT regexp_matches({value}, '^[+-]?\\d+$')",
        "percent": f"try_cast({value} AS INTEGER) IS NULL OR NOT regexp_matches({value}, '^[+-]?\\d+$')",
        "float": f"NOT regexp_matches({value}, '^[+-]?\\d+(\\.\\d+)?$')",
        "currency": f"NOT regexp_matches({value}, '^[+-]?\\d+(\\.\\d+)?$')",
        "boolean": f"{value} NOT IN ('true', 'false')",
        "date": f"NOT regexp_matches({value}, {text(_DATE)}) OR try_cast({value} AS DATE) IS NULL",
        "datetime": f"NOT regexp_matches({value}, {text(_TIME)}) OR try_cast({value} AS TIMESTAMPTZ) IS NULL",
        "email": f"{key_problem(f'lower({value})', 'email')} IS NOT NULL",
    }.get(target.type, "false")
    long = too_long(value, target)
    marks = f"WHEN {value}[1] = {NESTED} THEN 'nested' WHEN {value}[1] = {BAD} THEN 'bad_value'" if marked else ""
    measured = f"WHEN {long} THEN 'too_long'" if long else ""
    return f"CASE WHEN {value} IS NULL THEN NULL {marks} {measured} WHEN {wrong} THEN 'bad_value' END"


def why(code: str, target: Target) -> str:
    """Return the sentence of a code of :func:`problem`."""
    if code == "nested":
        return f"the value for {target.name} is a list or an object, which needs path or list in the mapping"
    if code == "too_long":
        long = f"{TEXT_BYTES:,} bytes" if target.type == "text" else f"{target.length or 255} characters"
        return f"the value for {target.name} is longer than the {long} of the field"
    if target.made:
        return f"the value for {target.name} does not fit {target.made} of the mapping, or its field"
    return f"the value for {target.name} is no {target.type} Marketo would take"


def sent(value: str, target: Target) -> str:
    """Return the value as it stands in JSON: numbers and booleans as such, all else as text (D2)."""
    if target.type in {"integer", "score", "percent"}:
        return f"try_cast({value} AS BIGINT)"
    if target.type == "boolean":
        return f"try_cast({value} AS BOOLEAN)"
    return value
