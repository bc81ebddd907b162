"""What an author may write of an audience's files: the settings, each with its meaning.

What is in force where one is not written, and which do not go together, is in ``source``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from segpush.documents.presets import PresetName
from segpush.documents.texts import Column
from segpush.documents.values import Document, Duration, Prefix

LINE_ENDS = "\n\r"


def _delimiter(text: str) -> str:
    if len(text) != 1:
        raise ValueError(f"{text[:80]!r} must be one character, or tab")
    if text.isalnum() or text in LINE_ENDS or text in '\0"':
        raise ValueError(
            f"{text!r} cannot stand between fields: no letter, digit, line end, NUL or double quote; write another"
        )
    return text


Delimiter = Annotated[
    str,
    BeforeValidator(lambda value: "\t" if value == "tab" else value),
    AfterValidator(_delimiter),
    WithJsonSchema({"type": "string", "x-value": "one character, or `tab`"}),
]
Quote = Literal["double", "none"]
Escape = Literal["backslash", "doubled", "single_quote"]


class Written(Document):
    """One stream of files: a prefix, a producer preset, a content kind."""

    preset: PresetName = Field(description="Producer, which decides every setting below that is not written.")
    prefix: Prefix = Field(description="Folder of the drop bucket under `inbox/`, ending in a slash.")
    pattern: str | None = Field(
        default=None,
        min_length=1,
        description="Which keys below the prefix are meant, `*` for any text; absent = all.",
    )
    audience_in: Literal["prefix", "key", "column"] = Field(
        default="prefix",
        description="What tells audiences apart. `prefix`: the folder is one audience's. `key`: each object's key holds the audience's"
        " `id`. `column`: the rows say it, so that audiences may share files.",
    )
    content: Literal["full", "changes", "by_name"] | None = Field(
        default=None,
        description="`full`: everybody each time. `changes`: only who joined or left. No file tells by itself;"
        " `by_name`: `.overwrite` or `.sync` in the object's name does.",
    )
    together: Literal["name", "folder"] | None = Field(
        default=None,
        description="What is one drop. `name`: an object and its parts `_2`, `_3`. `folder`: all of a folder.",
    )
    manifest: Literal["required", "optional", "ignore"] = Field(
        default="optional",
        description="`required`: wait for it. `optional`: it shortens the quiet period. `ignore`: it is noted only.",
    )
    quiet_period: Duration = Field(
        default=timedelta(minutes=15),
        description="How long no further object may come before a drop counts as complete.",
    )
    expect_every: Duration | None = Field(
        default=None, description="How often a drop comes; `overdue` is told where none did. Absent = not watched."
    )
    status: Column | None = Field(
        default=None,
        description="Column that says member or left; absent = the preset's, else a column `segmentMembership…status`, if there is"
        " one.",
    )
    member_time: Column | None = Field(
        default=None,
        description="Column of the qualification time, which decides between rows of one person.",
    )
    audience_id: Column | None = Field(
        default=None, description="Column of the audience's id; rows of others are *not ours*."
    )
    audience_name: Column | None = Field(
        default=None, description="Column of the audience's name, which counts where there is no id."
    )
    rows_without_status: Literal["reject", "not_ours"] | None = Field(
        default=None,
        description="What a row is whose status cell is missing: rejected, or another matter; `not_ours` as well where"
        " nothing but the status column tells audiences apart.",
    )
    profile_id: Column | None = Field(
        default=None,
        description="Column that says which rows are one person: the first address Marketo knows is taken.",
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
        default=None, description="Whole cells that mean missing, exact case; put them in quotes in YAML."
    )
    header: bool | None = Field(
        default=None, description="Whether the first line names the columns; if not, give `columns`."
    )
    columns: tuple[Column, ...] | None = Field(
        default=None, description="The columns of files without header, in order."
    )
    json_cells: bool | None = Field(default=None, description="Whether a cell that is a JSON string is unwrapped.")
