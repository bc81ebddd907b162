"""Where an audience's files come from and how their text is to be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from segpush.documents.problems import Problems
from segpush.documents.values import Column, Document, Duration, Prefix
from segpush.engine.reading.dialect import PRESETS, Dialect

_DELIMITERS = [",", "tab", "|", ";", ":"]  # what AEP offers (audience files, 1.3)

Delimiter = Annotated[
    Literal[",", "\t", "|", ";", ":"],
    BeforeValidator(lambda value: "\t" if value == "tab" else value),
    WithJsonSchema({"enum": _DELIMITERS}),
]
Quote = Literal["double", "none"]
Escape = Literal["backslash", "doubled", "single_quote"]

_QUOTES: dict[Quote, str | None] = {"double": '"', "none": None}
_MARKS: dict[Escape, str] = {"backslash": "\\", "doubled": '"', "single_quote": "'"}


class Source(Document):
    """One stream of files: a prefix, a producer preset, a content kind."""

    preset: Literal["aep", "csv"] = Field(description="Producer, which decides the dialect: `aep` or plain `csv`.")
    prefix: Prefix = Field(
        description="Folder of the drop bucket under `inbox/`, ending in a slash; one audience each."
    )
    content: Literal["full", "changes"] = Field(
        description="`full`: everybody each time. `changes`: only who joined or left. No file tells by itself (R33)."
    )
    manifest: Literal["required", "optional", "ignore"] = Field(
        default="optional",
        description="`required`: wait for it. `optional`: it shortens the quiet period. `ignore`: it is noted only.",
    )
    quiet_period: Duration = Field(
        default=timedelta(minutes=15),
        description="How long no further object may come before a drop counts as complete (R32).",
    )
    status: Column | None = Field(
        default=None,
        description="Column that says member or left; absent = a column `segmentMembership…status`, if there is one (R16, R17).",
    )
    member_time: Column | None = Field(
        default=None,
        description="Column of the qualification time, which decides between rows of one person (R18, R23).",
    )
    delimiter: Delimiter | None = Field(default=None, description="Between fields: `,`, `tab`, `|`, `;` or `:`.")
    quote: Quote | None = Field(
        default=None, description="`double`: fields may stand in double quotes. `none`: quotes are text."
    )
    escape: Escape | None = Field(
        default=None, description="A quote inside quotes: after a `backslash`, `doubled`, or after a `single_quote`."
    )
    null_tokens: tuple[str, ...] | None = Field(
        default=None, description="Whole cells that mean missing, exact case; put them in quotes in YAML (R12)."
    )
    header: bool | None = Field(
        default=None, description="Whether the first line names the columns; if not, give `columns`."
    )
    columns: tuple[Column, ...] | None = Field(
        default=None, description="The columns of files without header, in order (R45)."
    )

    def dialect(self) -> Dialect:
        """Return the preset's dialect with this document's overrides (R8)."""
        preset = PRESETS[self.preset]
        return Dialect(
            delimiter=self.delimiter or preset.delimiter,
            quote=preset.quote if self.quote is None else _QUOTES[self.quote],
            escape=preset.escape if self.escape is None else _MARKS[self.escape],
            null_tokens=preset.null_tokens if self.null_tokens is None else self.null_tokens,
            header=self._has_header(),
            columns=self.columns or (),
        )

    def _has_header(self) -> bool:
        return PRESETS[self.preset].header if self.header is None else self.header

    @model_validator(mode="after")
    def _header_or_columns(self) -> Source:
        if self._has_header() and self.columns is not None:
            raise Problems({"columns": "only files without header take columns; add header: false, or take it out"})
        if not self._has_header() and not self.columns:
            raise Problems({"columns": "files without header need their columns listed in order (R45)"})
        if len(set(self.columns or ())) < len(self.columns or ()):
            raise Problems({"columns": "a column is named twice; name each once"})
        return self
