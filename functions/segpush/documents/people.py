"""How a person of a file is found in Marketo, and which columns go to which fields."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from segpush.documents.values import Column, Document, FieldName


class Match(Document):
    """How a person of a file is found in Marketo."""

    source: Column = Field(description="Column that holds the key.")
    field: FieldName = Field(default="email", description="Marketo field it is looked up in; must be searchable there.")
    several: Literal["most_recently_updated", "lowest_id", "all", "reject"] = Field(
        default="most_recently_updated", description="Which lead is meant where several have one key (B8)."
    )
    partitions: Literal["all"] = Field(default="all", description="Where to look: `all` lead partitions.")


class MappedField(Document):
    """One column written to one Marketo field."""

    source: Column = Field(description="Column of the file.")
    target: FieldName = Field(description="API name of the Marketo field.")
    write: Literal["always", "on_create"] = Field(
        default="always", description="`on_create`: only for people this destination creates."
    )
