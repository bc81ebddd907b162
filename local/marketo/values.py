"""Which values a field takes, and how Marketo keeps them.

Only Sync Leads writes values; the state file is taken as it is.
Source: marketo-rest: Field types; Sync Leads (recorded refusals of `other`, `14.1`, `14c`, `yesterday`, `100%`).
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from local.marketo.fields import Field

_EMAIL = re.compile(r"[^@\s,;\"]+@[^@\s,;\"]+\.[^@\s,;\".]+")
_WHOLE = re.compile(r"[+-]?\d+")
_DECIMAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
TEXT_BYTES = 30_000
STRING_LENGTH = 255

Keeper = Callable[[Field, Any], Any]


def stored(field: Field, value: Any) -> Any:
    """What reading `field` gives after `value` was written; raises ValueError when Marketo answers 1003.

    None and the empty string clear; a cleared boolean reads False (marketo-rest: Null).
    """
    if value is None or value == "":
        return False if field.dataType == "boolean" and value is None else None
    keep: Keeper = _KEEPERS.get(field.dataType, _string)
    return keep(field, value)


def _string(field: Field, value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueError("not a text")  # noqa: TRY004 - one kind of refusal for all
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > (field.length or STRING_LENGTH):
        raise ValueError("too long")
    return text


def _text(_field: Field, value: Any) -> str:
    if isinstance(value, dict | list) or len(str(value).encode()) > TEXT_BYTES:
        raise ValueError("not a text, or too long")
    return str(value)


def _url(field: Field, value: Any) -> str:
    if "://" not in str(value):
        raise ValueError("no protocol")
    return _string(field, value)


def _email(field: Field, value: Any) -> str:
    text = _string(field, value)
    if not text.isascii() or not _EMAIL.fullmatch(text):
        raise ValueError("not an address")
    return text


def _whole(_field: Field, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str) or not _WHOLE.fullmatch(str(value)):
        raise ValueError("not a whole number")
    return int(value)


def _decimal(_field: Field, value: Any) -> float:
    if isinstance(value, bool) or not _DECIMAL.fullmatch(str(value)):
        raise ValueError("not a number")
    return float(value)


def _boolean(_field: Field, value: Any) -> bool:
    if str(value).lower() not in ("true", "false"):
        raise ValueError("neither true nor false")
    return str(value).lower() == "true"


def _datetime(_field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _DATETIME.fullmatch(value):
        raise ValueError("not a date with time and offset")
    return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _date(_field: Field, value: Any) -> str:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("not a date")
    return date.fromisoformat(value).isoformat()


_KEEPERS: dict[str, Keeper] = {
    "text": _text,
    "textarea": _text,
    "url": _url,
    "email": _email,
    "integer": _whole,
    "score": _whole,
    "percent": _whole,
    "float": _decimal,
    "currency": _decimal,
    "boolean": _boolean,
    "datetime": _datetime,
    "date": _date,
}
