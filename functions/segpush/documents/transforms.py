"""What may be done to a value on its way from a cell to a field: a closed set, so that nothing of a document becomes code."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag, model_validator

from segpush.documents import formats
from segpush.documents.problems import Problems
from segpush.documents.texts import Text
from segpush.documents.values import Document, ZoneName

UNIX = ("unix", "unix_ms")


def _moment(text: str) -> str:
    return text if text in UNIX else formats.moment(text)


class DateFormat(Document):
    """A day, read by its format."""

    date: Annotated[Text, AfterValidator(formats.day)] = Field(
        description="Format of the day as it stands in the file, such as `%d.%m.%Y`; a time of day in it is dropped."
    )


class TimeFormat(Document):
    """A moment, read by its format."""

    datetime: Annotated[Text, AfterValidator(_moment)] = Field(
        description="Format of the time, such as `%d.%m.%Y %H:%M`; `unix` or `unix_ms` for a number of seconds or milliseconds."
    )
    zone: ZoneName = Field(default="UTC", description="Zone of times that name none, such as `Europe/Paris`.")

    @model_validator(mode="after")
    def _makes_sense(self) -> TimeFormat:
        if self.zone != "UTC" and (self.datetime in UNIX or "z" in formats.directives(self.datetime)):
            raise Problems(
                {"zone": f"means nothing with datetime: {self.datetime}, which says the zone itself; take it out"}
            )
        return self


class Words(Document):
    """Which words mean yes and which no; any case."""

    is_true: tuple[Text, ...] = Field(description="Words that mean true, in any case.")
    is_false: tuple[Text, ...] = Field(description="Words that mean false, in any case.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Words:
        no = {word.strip().lower() for word in self.is_false}
        if both := [word for word in self.is_true if word.strip().lower() in no]:
            raise Problems({"is_false": f"{both[0]!r} means true as well; keep it in one of them"})
        if not self.is_true or not self.is_false:
            raise Problems({"is_true" if self.is_false else "is_false": "is empty; name at least one word"})
        return self


class BooleanWords(Document):
    """A yes or no in other words."""

    boolean: Words = Field(
        description="The words, such as `{is_true: [ja], is_false: [nein]}`; any other rejects the row."
    )


Word = Literal["trim", "lower", "upper"]


def _which(value: object) -> str:
    if isinstance(value, DateFormat | TimeFormat | BooleanWords):
        value = value.model_dump()
    if not isinstance(value, dict):
        return "=word"
    return "=time" if "datetime" in value or "zone" in value else "=boolean" if "boolean" in value else "=date"


Transform = Annotated[
    Annotated[Word, Tag("=word")]
    | Annotated[DateFormat, Tag("=date")]
    | Annotated[TimeFormat, Tag("=time")]
    | Annotated[BooleanWords, Tag("=boolean")],
    Discriminator(_which),
]


def problem(transforms: tuple[Transform, ...]) -> str | None:
    """Say what is wrong with the order of transforms, or None."""
    words = [each for each in transforms if isinstance(each, str)]
    if len(words) < len(transforms) - 1:
        return "date, datetime and boolean each make the final value; keep one of them"
    if len(words) < len(transforms) and isinstance(transforms[-1], str):
        return f"{transforms[-1]} comes after the value has its final form; put it before, or take it out"
    if len(set(words)) < len(words):
        return "does the same twice; keep each once"
    return "lower and upper undo each other; keep one" if {"lower", "upper"} <= set(words) else None
