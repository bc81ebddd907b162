"""What a document's transforms make of a value, in SQL. What one does not fit becomes ``marks.BAD``, never NULL and never itself."""

from __future__ import annotations

from collections.abc import Sequence

from segpush.documents import formats
from segpush.documents.transforms import BooleanWords, DateFormat, TimeFormat, Transform
from segpush.engine.checks import text
from segpush.engine.mapping.marks import BAD, is_mark

BLANKS = "[\\s\\p{Z}]+"
_YEARS = ("1000", "9999")
_UNIX = {"unix": ("^-?\\d{1,11}(\\.\\d{1,9})?$", "1000"), "unix_ms": ("^-?\\d{1,14}(\\.\\d{1,9})?$", "1")}


def apply(value: str, transforms: Sequence[Transform], *, marked: bool) -> str:
    """Return a trimmed value, or NULL, after its transforms; ``marked``: it may be one of the marks, which stay."""
    for each in transforms:
        if isinstance(each, str):
            value = _word(value, each)
        else:
            value = f"CASE WHEN {value} IS NULL THEN NULL {_kept(value) if marked else ''} {_form(value, each)} ELSE {BAD} END"
    return value


def _kept(value: str) -> str:
    return f"WHEN {is_mark(value)} THEN {value}[1]"


def _word(value: str, word: str) -> str:
    if word == "trim":
        return f"nullif(regexp_replace({value}, {text(f'^{BLANKS}|{BLANKS}$')}, '', 'g'), '')"
    return f"{word}({value})"


def _form(value: str, transform: DateFormat | TimeFormat | BooleanWords) -> str:
    """The branches in which a transform fits."""
    if isinstance(transform, BooleanWords):
        words = transform.boolean
        return " ".join(
            f"WHEN lower({value}) IN ({_lowered(each)}) THEN '{said}'"
            for each, said in ((words.is_true, "true"), (words.is_false, "false"))
        )
    if isinstance(transform, DateFormat):
        return _read(value, transform.date, "{}", "%Y-%m-%d")
    return _time(value, transform.datetime, transform.zone)


def _time(value: str, written: str, zone: str) -> str:
    if written in _UNIX:
        digits, factor = _UNIX[written]
        fits = f"regexp_matches({value}, '{digits}')"
        number = f"CASE WHEN {fits} THEN round({value}::DECIMAL(38, 9) * {factor})::BIGINT END"
        return _told(fits, f"epoch_ms({number})", "%Y-%m-%dT%H:%M:%SZ")
    if "z" in formats.directives(written):
        return _read(value, written, "timezone('UTC', {})", "%Y-%m-%dT%H:%M:%SZ")
    utc = "{}" if zone == "UTC" else f"timezone('UTC', timezone({text(zone)}, {{}}))"
    return _read(value, written, utc, "%Y-%m-%dT%H:%M:%SZ")


def _read(value: str, written: str, utc: str, told: str) -> str:
    """Text by its format; the pattern first, for strptime alone reads more than was meant."""
    zulu = f"regexp_replace({value}, 'Z$', '+00')" if written.endswith("%z") else value
    fits = f"regexp_matches({value}, {text(formats.pattern(written))})"
    moment = utc.format(f"try_strptime({zulu}, {text(written)})")
    return _told(fits, moment, told)


def _told(fits: str, moment: str, told: str) -> str:
    least, most = _YEARS
    return f"WHEN {fits} AND year({moment}) BETWEEN {least} AND {most} THEN strftime({moment}, '{told}')"


def _lowered(words: Sequence[str]) -> str:
    return ", ".join(f"lower(trim({text(each)}))" for each in words)
