"""Which static list an audience owns: one that is there, by id or by name, or one that segpush creates."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema, model_validator

from segpush.documents.problems import Problems
from segpush.documents.values import Document, ListId

LONGEST_NAME = 100  # characters; a rule of ours: Adobe states no limit
PLACEHOLDERS = ("audience", "slug", "destination")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def wrong_name(name: str) -> str:
    """Say what is wrong with the name of a list, completing "… "; '' where nothing is (marketo-rest 8)."""
    if not name.strip():
        return "is blank; write some text"
    if name != name.strip():
        return "begins or ends with a blank; take it off"
    if "," in name:
        return "has a comma, and Marketo cannot find such a list by its name; write it without"
    if not name.isprintable():
        return "has a character that cannot be printed, such as a line end; take it out"
    if len(name) > LONGEST_NAME:
        return f"has {len(name)} characters; write at most {LONGEST_NAME}"
    return ""


def filled(template: str, **values: str) -> str:
    """Return a template with its placeholders replaced; what a value holds is never taken for a placeholder."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], template)


def _name(text: str) -> str:
    if wrong := wrong_name(text):
        raise ValueError(f"{text[:80]!r} {wrong}")
    return text


def _template(text: str) -> str:
    unknown = [each for each in _PLACEHOLDER.findall(text) if each not in PLACEHOLDERS]
    if unknown or re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
        raise ValueError(f"{text[:80]!r} has braces that are no placeholder; those there are: {known}")
    return _name(text)


_WORDS = {"type": "string", "minLength": 1, "pattern": "^[^,]+$"}
AssetName = Annotated[str, AfterValidator(_name), WithJsonSchema({**_WORDS, "x-value": "text"})]
"""A name of Marketo's as it stands there: without commas, at most 100 characters."""

NameTemplate = Annotated[str, AfterValidator(_template), WithJsonSchema({**_WORDS, "x-value": "text"})]
"""A name with placeholders; what it makes is checked in ``documents.rules``, where the values are known."""


class CreatedList(Document):
    """The list segpush makes for an audience, at its first run."""

    name: NameTemplate = Field(
        description="Name of the list; `{audience}` `{slug}` `{destination}` stand for those of the audience."
    )
    folder: AssetName | None = Field(
        default=None, description="Folder it is made in, by its exact name; absent = Marketo's own `Group Lists`."
    )
    program: AssetName | None = Field(
        default=None, description="Program it is made in, by its exact name, instead of a folder."
    )

    @model_validator(mode="after")
    def _lies_in_one_place(self) -> CreatedList:
        if self.folder and self.program:
            raise Problems({"program": "and folder say two places; keep one of them"})
        return self


class StaticList(Document):
    """The Marketo static list an audience owns, and who is taken off it."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [each]} for each in ("id", "name", "create")]})

    id: ListId | None = Field(
        default=None,
        description="Number of the list, `1021`, or as Marketo's address bar shows it, `ST1021A1`.",
    )
    name: AssetName | None = Field(
        default=None, description="Instead of `id`: exact name of a list that is there; it is looked for once."
    )
    create: CreatedList | None = Field(
        default=None,
        description="Instead of `id`: the list is made at the first run, and known by its id from then on.",
    )
    members: Literal["add_only", "follow", "mirror"] = Field(
        default="follow",
        description="Who comes off: `add_only` nobody; `follow` people we put there who left the audience;"
        " `mirror` everybody who is not in the file (full content only).",
    )
    rename: Literal["keep", "follow"] = Field(
        default="keep",
        description="`follow`: a list we made is renamed when `create.name` comes to mean another name.",
    )
    on_retire: Literal["keep", "empty", "delete"] = Field(
        default="keep",
        description="What becomes of it when the audience is `retired`: `keep` it as it is, `empty` it of the people we put"
        " there, or `delete` it in Marketo; the last two wait for approval.",
    )
    require_empty: bool = Field(
        default=False, description="Whether the audience's first run is refused where the list has members already."
    )

    @model_validator(mode="after")
    def _is_one_list(self) -> StaticList:
        given = [name for name in ("id", "name", "create") if getattr(self, name) is not None]
        found = {}
        if not given:
            found["id"] = "is missing; add it, or `name` of a list that is there, or `create`"
        if len(given) > 1:
            found[given[1]] = f"and {given[0]} say two lists; keep one of id, name and create"
        if self.rename == "follow" and not self.create:
            found["rename"] = "follow is for lists segpush makes; write list.create, or take it out"
        if found:
            raise Problems(found)
        return self
