"""The kinds of value a document holds, each with the sentence that says what is wrong with a bad one."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta, tzinfo
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

_DURATION = re.compile(r"0|[1-9][0-9]*[smhd]")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LIST_URL = re.compile(r"(?:ST)?([1-9][0-9]*)(?:[A-Z][0-9]+)?")  # Marketo's address bar shows list 1021 as ST1021A1
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Document(BaseModel):
    """A part of a document: nothing unknown in it, nothing converted in silence, nothing changed later."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


def worded(value: str, pattern: str, rule: str) -> tuple[AfterValidator, WithJsonSchema]:
    """Return what makes a text match ``pattern`` whole; ``rule`` completes "must be …", ``value`` names the kind."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"{text[:80]!r} must be {rule}")
        return text

    return AfterValidator(check), WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", "x-value": value})


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    text = str(value) if isinstance(value, str) or value == 0 else ""
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{value!r} must be a duration such as 15m, 6h or 7d (s, m, h or d), or 0")
    return timedelta(seconds=int(text[:-1] or 0) * _SECONDS.get(text[-1], 0))


def written(duration: timedelta) -> str:
    """Return a duration as a document writes it: ``15m``, ``7d``, ``0``."""
    seconds = int(duration.total_seconds())
    unit = next((unit for unit in "dhm" if seconds % _SECONDS[unit] == 0), "s")
    return f"{seconds // _SECONDS[unit]}{unit}" if seconds else "0"


def _list_id(value: object) -> object:
    if not isinstance(value, str):
        return value
    if found := _LIST_URL.fullmatch(value):
        return int(found[1])
    kind = "a smart list, whose members Marketo decides" if value.startswith("SL") else "no list"
    raise ValueError(f"{value[:80]!r} is {kind}; give the number of a static list, such as 1021 or ST1021A1")


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError(f"{value!r} must be a day such as 2026-01-12 (year-month-day)")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is no day of the calendar; write year-month-day, such as 2026-01-12") from error


def time_zone(name: str) -> tzinfo:
    """Return the time zone of an IANA name; raise :class:`ValueError` for a name nobody knows."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name if name != "localtime" else "")  # which is whatever the machine is set to
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name[:80]!r} is no known time zone; write one such as UTC or Europe/Paris") from error


def _zone_name(name: str) -> str:
    time_zone(name)
    return name


Slug = Annotated[
    str, *worded("name", r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "letters and digits, with single dashes between")
]
"""A name that becomes part of object keys and metrics."""

FieldName = Annotated[
    str, *worded("field name", r"[A-Za-z][A-Za-z0-9_]*", "the API name of a Marketo field, such as firstName")
]
"""The API name of a lead field (Adobe: Describe2 ``name``); whether it exists is asked of Marketo at each run."""

Prefix = Annotated[
    str,
    *worded(
        "folder",
        r"inbox/([^/]+/)+",
        "a folder under inbox/ that ends in a slash, such as inbox/spring-campaigns/buyers/",
    ),
]
"""Where a producer drops; blanks, quotes and non-ASCII letters are ordinary characters."""

Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    PlainSerializer(written, return_type=str),
    WithJsonSchema(
        {
            "type": ["string", "integer"],
            "pattern": f"^({_DURATION.pattern})$",
            "minimum": 0,
            "maximum": 0,
            "x-value": "duration",
        }
    ),
]
ListId = Annotated[
    int,
    BeforeValidator(_list_id),
    Field(gt=0),
    WithJsonSchema(
        {"type": ["integer", "string"], "minimum": 1, "pattern": f"^({_LIST_URL.pattern})$", "x-value": "list"}
    ),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "x-value": "day"})]
ZoneName = Annotated[str, AfterValidator(_zone_name), WithJsonSchema({"type": "string", "x-value": "time zone"})]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]
