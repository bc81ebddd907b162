"""What may be done to a value on its way from a cell to a field: a closed set, so that nothing of a document becomes code."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from segpush.documents.values import Document, ZoneName


class DateFormat(Document):
    """A day, read by its format."""

    date: str = Field(min_length=1, description="Format of the day as it stands in the file, such as `%d.%m.%Y`.")


class TimeFormat(Document):
    """A moment, read by its format."""

    datetime: str = Field(
        min_length=1, description="Format of the time, such as `%d.%m.%Y %H:%M`; `unix` or `unix_ms` for a number."
    )
    zone: ZoneName = Field(default="UTC", description="Zone of times that name none.")


class Words(Document):
    """Which words mean yes and which no; any case."""

    is_true: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="Words that mean true.")
    is_false: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="Words that mean false.")


class BooleanWords(Document):
    """A yes or no in other words."""

    boolean: Words


Transform = Literal["trim", "lower", "upper"] | DateFormat | TimeFormat | BooleanWords
