"""One audience: its files, its static list, its days."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Literal

from pydantic import Field, model_validator

from segpush.documents.ids import holds_id
from segpush.documents.problems import Problems
from segpush.documents.source import Source
from segpush.documents.static_list import StaticList, filled
from segpush.documents.suppressing import Suppression
from segpush.documents.values import Day, Document, Slug

__all__ = ["Audience", "StaticList"]


class Audience(Document):
    """One group of people delivered as files, bound to one static list."""

    slug: Slug = Field(description="Short name, unique in the document; part of object keys and metrics.")
    name: str = Field(
        min_length=1,
        description="Name for people; as the producer writes it where rows are told apart by it (`audience_name`).",
    )
    id: str | None = Field(
        default=None,
        min_length=1,
        description="The producer's own id of the audience, as keys or rows hold it (`audience_in`).",
    )
    source: Source
    list: StaticList | None = Field(
        default=None, description="Its static list, see below; required, except for `sync: profile`, which has none."
    )
    suppression: Suppression | None = Field(
        default=None, description="Who is held back of this audience, beside whom the destination holds back."
    )
    verify: Literal["always", "imports", "never"] = Field(
        default="imports",
        description="When the list is read back after a run: `always`, after `imports` only, or `never`.",
    )
    start: Day | None = Field(default=None, description="First day, inclusive, by the drop's time in `timezone`.")
    end: Day | None = Field(default=None, description="Last day, inclusive; absent = for ever.")
    state: Literal["active", "paused", "plan_only", "retired"] = Field(
        default="active",
        description="`paused`: drops wait, nothing is pushed. `plan_only`: drops are read, looked up and priced, and nothing is written."
        " `retired`: over for good; drops are noted only, and the list becomes what `list.on_retire` says.",
    )

    @property
    def list_id(self) -> int:
        """The list's id where the document gives it; 0 for a list by name or made by us, and where there is none."""
        return (self.list.id or 0) if self.list else 0

    @property
    def members(self) -> Literal["add_only", "follow", "mirror", "none"]:
        """Who comes off the list; ``none`` where there is no list."""
        return self.list.members if self.list else "none"

    def list_name(self, destination: str) -> str:
        """Return the name the list is found or made by; '' where the document gives an id, or no list."""
        if self.list and self.list.create:
            return filled(self.list.create.name, audience=self.name, slug=self.slug, destination=destination)
        return (self.list.name or "") if self.list else ""

    def claims(self, key: str) -> bool:
        """Say whether a decoded object key belongs to this audience.

        An id is looked for anywhere below the prefix: what stands in a prefix that audiences share tells none apart.
        """
        prefix, pattern, below = self.source.prefix, self.source.pattern, key.removeprefix(self.source.prefix)
        if not key.startswith(prefix) or (pattern and not fnmatchcase(below, pattern)):
            return False
        return self.source.audience_in != "key" or (self.id is not None and holds_id(below, self.id))

    @property
    def told_by(self) -> Literal["id", "name", "status"] | None:
        """What tells its rows from those of others in one file; None where the file is its own or nothing does."""
        if self.source.audience_in != "column":
            return None
        if self.source.id_column and self.id:
            return "id"
        if self.source.name_column:
            return "name"
        return "status" if self.source.status else None

    @model_validator(mode="after")
    def _makes_sense(self) -> Audience:
        found = self._wrong_about_whose()
        if self.members == "mirror" and self.source.content_kind != "full":
            found["list.members"] = (
                "mirror needs content: full, because a changes file does not name everybody; write follow or add_only"
            )
        if self.start and self.end and self.end < self.start:
            found["end"] = f"{self.end} lies before start {self.start}; exchange them"
        if found:
            raise Problems(found)
        return self

    def _wrong_about_whose(self) -> dict[str, str]:
        if self.source.audience_in == "key" and not self.id:
            return {"id": "is missing; source.audience_in: key looks for it in each object's key"}
        if self.source.audience_in != "column" or self.told_by:
            return {}
        if self.source.id_column:
            return {"id": f"is missing; source.audience_in: column looks for it in {self.source.id_column!r}"}
        return {
            "source.audience_in": "column needs to know which; name an audience_id or audience_name column, or a status column"
            " of this audience's own"
        }
