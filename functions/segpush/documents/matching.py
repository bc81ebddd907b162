"""How a person of a file is found in Marketo: by which keys, in which field, among which leads."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from segpush.documents.problems import Problems
from segpush.documents.texts import Columns, several
from segpush.documents.values import Document, FieldName


class FurtherKey(Document):
    """A key that is tried where nobody has the ones before it."""

    source: Columns = Field(description="Column that holds it, or candidates in order.")
    field: FieldName = Field(description="Marketo field it is looked up in; must be searchable there.")

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns, in order."""
        return several(self.source)


class SecondField(Document):
    """A field that tells people with one key apart."""

    source: Columns = Field(description="Column that holds its value, or candidates in order.")
    field: FieldName = Field(
        description="Marketo field that must have the same value, in any case; empty is a value too."
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns, in order."""
        return several(self.source)


class Match(Document):
    """How a person of a file is found in Marketo."""

    source: Columns | None = Field(
        default=None,
        description="Column that holds the key, or candidates in order: the first that is not empty counts; absent = the preset's, else"
        " the usual names of an address column.",
    )
    list: Literal["one", "all"] = Field(
        default="one",
        description="`all`: the cell is a list of addresses of one person; the first Marketo knows is taken.",
    )
    field: FieldName = Field(default="email", description="Marketo field it is looked up in; must be searchable there.")
    several: Literal["most_recently_updated", "lowest_id", "all", "reject", "marketo"] = Field(
        default="most_recently_updated", description="Which lead is meant where several have one key."
    )
    partitions: Literal["all", "selected"] = Field(
        default="all",
        description="Where to look: in `all` lead partitions, or in the `selected` one: `partition`.",
    )
    fallback: tuple[FurtherKey, ...] = Field(
        default=(), description="Further keys in order: the first that anybody in Marketo has decides."
    )
    second_field: SecondField | None = Field(
        default=None, description="A second field that must have the same value, else it is somebody else."
    )
    second_person: Literal["leave", "create"] = Field(
        default="leave",
        description="Whether a person whose key is there with another second value is created beside the first, under the same key.",
    )

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns the document names, in order; none where it leaves them to the preset or to R21."""
        return several(self.source)

    @model_validator(mode="after")
    def _makes_sense(self) -> Match:
        found = {}
        if self.list == "all" and len(self.sources) != 1:
            found["list"] = "all needs to know the one column that holds the list; name it in source"
        if self.field != "email" and not self.sources:
            found["source"] = (
                f"is missing; name the column that holds {self.field}: only columns of addresses are known by name"
            )
        if found := found | self._wrong_together():
            raise Problems(found)
        return self

    def _wrong_together(self) -> dict[str, str]:
        """What contradicts another setting of the match."""
        found = {}
        fields = [self.field, *(key.field for key in self.fallback)]
        for position, key in enumerate(self.fallback):
            if key.field in fields[: position + 1]:
                found[f"fallback[{position}].field"] = f"{key.field} is looked in already; name another field"
        if self.second_field and self.second_field.field in {*fields, "id"}:
            found["second_field.field"] = "narrows nothing, for it is a key itself; name another field"
        if self.second_person == "create" and not self.second_field:
            found["second_person"] = "means nothing without second_field; add that, or take it out"
        if self.list == "all" and (self.fallback or self.second_field):
            found["list"] = "all is for one key of several addresses; take fallback and second_field out, or list"
        return found
