"""Texts that come from files or go to Marketo: columns, words, constants; none holds what a person cannot read."""

from __future__ import annotations

import math
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Discriminator, Field, PlainValidator, Tag, WithJsonSchema


def several(columns: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """Return what may be one column, candidates or nothing as candidates."""
    return (columns,) if isinstance(columns, str) else columns or ()


def _readable(text: str) -> str:
    if unreadable := next((each for each in text if each not in "\n\t" and unicodedata.category(each) == "Cc"), None):
        raise ValueError(f"{text[:80]!r} holds the control character {unreadable!r}; take it out")
    return text


def _constant(value: object) -> str | int | float | bool:
    if isinstance(value, str) and not value.strip():
        raise ValueError(
            "is empty, and an empty constant writes nothing; give a value, or take the field out of the mapping"
        )
    if isinstance(value, str):
        return _readable(value)
    if isinstance(value, int | float) and math.isfinite(value):  # true and false are whole numbers to Python
        return value
    raise ValueError(f"{str(value)[:80]!r} must be text, a number, true or false")


Text = Annotated[str, Field(min_length=1), AfterValidator(_readable)]
"""Some text that a person can read: no control characters."""

Separator = Annotated[str, Field(min_length=1, max_length=10), AfterValidator(_readable)]

Constant = Annotated[
    str | int | float | bool,
    PlainValidator(_constant),
    WithJsonSchema({"type": ["string", "number", "boolean"], "x-value": "text, number, `true` or `false`"}),
]

Column = Annotated[str, Field(min_length=1)]
"""A column header as the producer writes it; matched by name. It may end in a path such as ``[0].address``."""

Columns = Annotated[
    Annotated[Column, Tag("=one")] | Annotated[tuple[Column, ...], Field(min_length=1), Tag("=several")],
    Discriminator(lambda value: "=several" if isinstance(value, list | tuple) else "=one"),
]
"""One column, or candidates in order. The tags say to ``problems`` that they are no part of a setting's path."""
