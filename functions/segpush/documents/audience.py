"""One audience: its files, its static list, its days."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field, model_validator

from segpush.documents.ids import holds_id
from segpush.documents.problems import Problems
from segpush.documents.source import Source
from segpush.documents.values import Day, Document, ListId, Slug


class StaticList(Document):
    """The Marketo static list an audience owns, and who is taken off it."""

    id: ListId = Field(description="Number of the list, `1021`, or as Marketo's address bar shows it, `ST1021A1`.")
    members: Literal["add_only", "follow", "mirror"] = Field(
        default="follow",
        description="Who comes off: `add_only` nobody; `follow` people we put there who left the audience;"
        " `mirror` everybody who is not in the file (full content only).",
    )


class Audience(Document):
    """One group of people delivered as files, bound to one static list."""

    slug: Slug = Field(description="Short name, unique in the document; part of object keys and metrics.")
    name: str = Field(min_length=1, description="Name for people.")
    id: str | None = Field(default=None, min_length=1, description="The producer's own id of the audience.")
    source: Source
    list: StaticList
    start: Day | None = Field(default=None, description="First day, inclusive, by the drop's time in `timezone`.")
    end: Day | None = Field(default=None, description="Last day, inclusive; absent = for ever.")
    state: Literal["active", "paused"] = Field(default="active", description="`paused`: drops wait, nothing is pushed.")

    def claims(self, key: str) -> bool:
        """Say whether a decoded object key belongs to this audience (R25, R28, R29).

        An id is looked for anywhere below the prefix: what stands in a prefix that audiences share tells none apart.
        """
        prefix, pattern, below = self.source.prefix, self.source.pattern, key.removeprefix(self.source.prefix)
        if not key.startswith(prefix) or (pattern and not fnmatchcase(below, pattern)):
            return False
        return self.source.audience_in != "key" or (self.id is not None and holds_id(below, self.id))

    @model_validator(mode="after")
    def _makes_sense(self) -> Audience:
        found = {}
        if self.list.members == "mirror" and self.source.content_kind != "full":
            found["list.members"] = (
                "mirror needs content: full, because a changes file does not name everybody; write follow or add_only"
            )
        if self.start and self.end and self.end < self.start:
            found["end"] = f"{self.end} lies before start {self.start}; exchange them"
        if found:
            raise Problems(found)
        return self
