"""How a person of a file is found in Marketo, and which columns go to which fields."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from segpush.documents.transforms import Transform
from segpush.documents.values import Column, Document, FieldName

Columns = Annotated[tuple[Column, ...], Field(min_length=1)]


class Match(Document):
    """How a person of a file is found in Marketo."""

    source: Column | Columns | None = Field(
        default=None,
        description="Column that holds the key, or candidates in order; absent = the preset's, else the usual names of an address"
        " column (R21).",
    )
    list: Literal["one", "all"] = Field(
        default="one",
        description="`all`: the cell is a list of addresses of one person; the first Marketo knows is taken (B12).",
    )
    field: FieldName = Field(default="email", description="Marketo field it is looked up in; must be searchable there.")
    several: Literal["most_recently_updated", "lowest_id", "all", "reject"] = Field(
        default="most_recently_updated", description="Which lead is meant where several have one key (B8)."
    )
    partitions: Literal["all"] = Field(default="all", description="Where to look: `all` lead partitions.")


class MappedField(Document):
    """One column written to one Marketo field."""

    source: Column | Columns | None = Field(
        default=None, description="Column of the file, or candidates: the first of them that is not empty counts."
    )
    constant: str | int | float | bool | None = Field(
        default=None, description="The same value for everybody, instead of a column."
    )
    target: FieldName = Field(description="API name of the Marketo field.")
    write: Literal["always", "on_create"] = Field(
        default="always", description="`on_create`: only for people this destination creates."
    )
    path: str | None = Field(
        default=None, min_length=1, description="Where in a JSON cell the value stands: `plan`, `sites[0].city` (B16)."
    )
    list: Literal["first", "count", "join"] | None = Field(default=None, description="What becomes of a list (B16).")
    separator: str = Field(default=";", description="Between the elements of a list that is joined.")
    transform: tuple[Transform, ...] = Field(default=(), description="What is done to the value, in this order.")
    on_missing: Literal["leave", "clear"] | None = Field(
        default=None,
        description="What a missing cell does: `leave` what Marketo has, or `clear` it; absent = the destination's (R13).",
    )
    on_too_long: Literal["reject", "leave_out"] = Field(
        default="reject",
        description="What happens where a value is longer than its field: the row is rejected, or the field left out.",
    )
    null_tokens: tuple[str, ...] | None = Field(
        default=None,
        description="Cells of this column that mean missing, instead of the source's; `[]` for none (R12).",
    )
