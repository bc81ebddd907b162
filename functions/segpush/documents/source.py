"""Where an audience's files come from and how their text is to be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from segpush.documents.presets import PRESETS, Preset, PresetName
from segpush.documents.problems import Problems
from segpush.documents.values import Column, Document, Duration, Prefix
from segpush.engine.reading.dialect import Dialect

Delimiter = Annotated[
    str,
    BeforeValidator(lambda value: "\t" if value == "tab" else value),
    WithJsonSchema({"type": "string", "x-value": "one character, or `tab`"}),
]
Quote = Literal["double", "none"]
Escape = Literal["backslash", "doubled", "single_quote"]

_QUOTES: dict[Quote, str | None] = {"double": '"', "none": None}
_MARKS: dict[Escape, str] = {"backslash": "\\", "doubled": '"', "single_quote": "'"}


class Source(Document):
    """One stream of files: a prefix, a producer preset, a content kind."""

    preset: PresetName = Field(description="Producer, which decides every setting below that is not written.")
    prefix: Prefix = Field(description="Folder of the drop bucket under `inbox/`, ending in a slash.")
    pattern: str | None = Field(
        default=None,
        min_length=1,
        description="Which keys below the prefix are meant, `*` for any text; absent = all (R25).",
    )
    audience_in: Literal["prefix", "key", "column"] = Field(
        default="prefix",
        description="What tells audiences apart. `prefix`: the folder is one audience's. `key`: each object's key holds the audience's"
        " `id` (R25, R29). `column`: the rows say it, so that audiences may share files.",
    )
    content: Literal["full", "changes", "by_name"] | None = Field(
        default=None,
        description="`full`: everybody each time. `changes`: only who joined or left. No file tells by itself (R33);"
        " `by_name`: `.overwrite` or `.sync` in the object's name does (R49).",
    )
    together: Literal["name", "folder"] | None = Field(
        default=None,
        description="What is one drop. `name`: an object and its parts `_2`, `_3`. `folder`: all of a folder (R45, R48).",
    )
    manifest: Literal["required", "optional", "ignore"] = Field(
        default="optional",
        description="`required`: wait for it. `optional`: it shortens the quiet period. `ignore`: it is noted only.",
    )
    quiet_period: Duration = Field(
        default=timedelta(minutes=15),
        description="How long no further object may come before a drop counts as complete (R32).",
    )
    expect_every: Duration | None = Field(
        default=None, description="How often a drop comes; `overdue` is told where none did. Absent = not watched."
    )
    status: Column | None = Field(
        default=None,
        description="Column that says member or left; absent = the preset's, else a column `segmentMembership…status`, if there is"
        " one (R16, R17).",
    )
    member_time: Column | None = Field(
        default=None,
        description="Column of the qualification time, which decides between rows of one person (R18, R23).",
    )
    audience_id: Column | None = Field(
        default=None, description="Column of the audience's id; rows of others are *not ours*."
    )
    audience_name: Column | None = Field(
        default=None, description="Column of the audience's name, which counts where there is no id (R42)."
    )
    rows_without_status: Literal["reject", "not_ours"] | None = Field(
        default=None, description="What a row is whose status cell is missing: rejected, or another matter (R43)."
    )
    profile_id: Column | None = Field(
        default=None,
        description="Column that says which rows are one person: the first address Marketo knows is taken (B12).",
    )
    delimiter: Delimiter | None = Field(default=None, description="Between fields: one character, or `tab`.")
    quote: Quote | None = Field(
        default=None, description="`double`: fields may stand in double quotes. `none`: quotes are text."
    )
    escape: Escape | None = Field(
        default=None, description="A quote inside quotes: after a `backslash`, `doubled`, or after a `single_quote`."
    )
    escape_unquoted: bool | None = Field(
        default=None, description="Whether a backslash outside quotes makes text of the delimiter that follows."
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
    json_cells: bool | None = Field(
        default=None, description="Whether a cell that is a JSON string is unwrapped (R42)."
    )

    @property
    def producer(self) -> Preset:
        """The preset behind what is not written."""
        return PRESETS[self.preset]

    @property
    def content_kind(self) -> Literal["full", "changes", "by_name"]:
        """What the files hold: what is written, else the preset's; without either no document is read."""
        return self.content or self.producer.content or "changes"

    @property
    def one_drop(self) -> Literal["name", "folder"]:
        """What one drop is: what is written, else the preset's."""
        return self.together or self.producer.together

    def dialect(self) -> Dialect:
        """Return the preset's dialect with this document's overrides (R8)."""
        said = {
            "delimiter": self.delimiter,
            "escape_unquoted": self.escape_unquoted,
            "null_tokens": self.null_tokens,
            "header": self.header if self.header is not None else self.producer.header,
            "columns": self.columns,
        }
        given = {name: value for name, value in said.items() if value is not None}
        if self.quote is not None:
            given["quote"] = _QUOTES[self.quote]
        if self.escape is not None:
            given["escape"] = _MARKS[self.escape]
        return replace(self.producer.dialect, **given)  # type: ignore[arg-type]

    @model_validator(mode="after")
    def _makes_sense(self) -> Source:
        header = self.header if self.header is not None else self.producer.header
        found = {}
        if header and self.columns is not None:
            found["columns"] = "only files without header take columns; add header: false, or take it out"
        elif header is False and not self.columns:
            found["columns"] = "files without header need their columns listed in order (R45)"
        elif header is None:
            found["header"] = (
                f"preset {self.preset} has files of both kinds; write header: true, or header: false with columns"
            )
        if len(set(self.columns or ())) < len(self.columns or ()):
            found["columns"] = "a column is named twice; name each once"
        if self.content is None and self.producer.content is None:
            found["content"] = "is missing; write full or changes: no file tells by itself (R33)"
        if not found:
            try:
                self.dialect()
            except ValueError as error:
                found["delimiter"] = str(error)
        if found:
            raise Problems(found)
        return self
