"""The destination document: which people of which files go onto which Marketo lists, and by what rules.

What is agreed about words and defaults is in ``docs/destination.md``. Settings this release does not honour are
refused (``documents.problems``), and rules across settings are in ``documents.rules``. What only Marketo can answer
(does the field exist, is the list there) is asked at each run, not here.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from segpush.documents import notes, rules
from segpush.documents.audience import Audience
from segpush.documents.guard import Limits, Recheck
from segpush.documents.matching import Match
from segpush.documents.people import MappedField
from segpush.documents.problems import Problems, sentences
from segpush.documents.source import Source
from segpush.documents.static_list import CreatedList, StaticList
from segpush.documents.suppressing import FLAGS, Suppression
from segpush.documents.values import Document, Slug, ZoneName, time_zone
from segpush.errors import BadDocument

__all__ = [
    "Audience", "CreatedList", "Destination", "Limits", "MappedField", "Match", "Recheck", "Source", "StaticList",
    "Suppression", "load_destination",
]  # fmt: skip


class Destination(Document):
    """One destination: account, sync, people, match, mapping, limits, and its audiences."""

    version: Literal[1] = Field(description="Version of this format.")
    name: Slug = Field(description="Unique name, used in object keys, metrics and reports.")
    description: str = Field(default="", description="Free text.")
    account: Slug = Field(
        description="Alias of the Marketo account: secret `segpush/<account>`, document of that name."
    )
    sync: Literal["audience", "profile", "audience_and_profile"] = Field(
        default="audience", description="What is kept: the list only, the people's mapped fields only, or both."
    )
    people: Literal["match_only", "match_and_create"] = Field(
        default="match_only", description="What becomes of people Marketo does not know: reported, or created."
    )
    match: Match
    partition: str | None = Field(
        default=None,
        min_length=1,
        description="Lead partition of new people, and with `match.partitions: selected` of all; absent = the default.",
    )
    workspace: str | None = Field(
        default=None,
        min_length=1,
        description="Workspace every list must be in; a run refuses a list that is elsewhere. Lists given by name or made by us"
        " are looked for and made there; for them absent = `Default`.",
    )
    mapping: tuple[MappedField, ...] = ()
    on_missing: Literal["leave", "clear"] = Field(
        default="leave",
        description="What a missing cell does to a field: `leave` what Marketo has, or `clear` it; a mapped field may say otherwise.",
    )
    suppression: Suppression | None = Field(
        default=None, description="Who is held back: never created, written or added."
    )
    audiences: tuple[Audience, ...] = Field(json_schema_extra={"minItems": 1})  # counted in rules: one message, not two
    limits: Limits = Limits()
    recheck: Recheck = Recheck()
    timezone: ZoneName = Field(default="UTC", description="IANA name of the zone in which `start` and `end` are days.")
    alerts: tuple[Literal["failed", "held", "rejected", "overdue"], ...] = Field(
        default=("failed", "held", "rejected", "overdue"),
        description="What is told on the alert topic; `overdue` where a source says `expect_every`.",
    )

    @property
    def creates(self) -> bool:
        """Whether unknown people are created (S2, S4, S6)."""
        return self.people == "match_and_create"

    @property
    def updates(self) -> bool:
        """Whether mapped fields of known people are written (S3 to S6)."""
        return self.sync != "audience"

    @property
    def lists(self) -> bool:
        """Whether people go onto lists (all but S3, S4)."""
        return self.sync != "profile"

    @property
    def attributes(self) -> tuple[MappedField, ...]:
        """The mapping without the match key, checked whether it is sent or not."""
        return tuple(field for field in self.mapping if field.target != self.match.field)

    @property
    def sent(self) -> tuple[MappedField, ...]:
        """What the semantics table calls attributes: what may be written to somebody."""
        return tuple(field for field in self.attributes if field.write != "never")

    def audience(self, slug: str) -> Audience | None:
        """Return the audience of this slug."""
        return next((audience for audience in self.audiences if audience.slug == slug), None)

    def lane(self, audience: Audience) -> str:
        """Return what an audience's runs take turns by: the list's id where the document gives it, else the audience's name."""
        return str(audience.list_id or f"{self.name}/{audience.slug}")

    def suppressions(self, audience: Audience) -> tuple[Suppression, ...]:
        """Return all rules that hold people of an audience back."""
        return tuple(each for each in (self.suppression, audience.suppression) if each)

    @property
    def asked_fields(self) -> frozenset[str]:
        """Marketo's fields that look-ups need beside the match field."""
        rules = [self.suppression, *(audience.suppression for audience in self.audiences)]
        second = {self.match.second_field.field} if self.match.second_field else set()
        return frozenset(second.union(FLAGS[flag] for rule in rules if rule for flag in rule.marketo))

    def claimants(self, key: str) -> list[Audience]:
        """Return the audiences a decoded object key belongs to: several only where its rows are told apart."""
        return [audience for audience in self.audiences if audience.claims(key)]

    def missing(self, field: MappedField) -> Literal["leave", "clear"]:
        """Return what a missing cell does to a field: its own rule, else the destination's; what is not always written clears nothing."""
        return (field.on_missing or self.on_missing) if field.rule == "always" else "leave"

    @property
    def zone(self) -> tzinfo:
        """The time zone in which ``start`` and ``end`` are days."""
        return time_zone(self.timezone)

    def notes(self) -> list[str]:
        """Return what is allowed but worth knowing, one sentence each."""
        return notes.notes(self)

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Destination:
        if found := rules.broken(self):
            raise Problems(found)
        return self


def load_destination(document: str | bytes) -> Destination:
    """Return the destination a stored JSON document describes.

    Raises :class:`BadDocument` with one line for each problem: those of single settings, or, where these are right,
    those across settings.
    """
    try:
        return Destination.model_validate_json(document)
    except ValidationError as error:
        raise BadDocument("\n".join(sentences(error, Destination))) from error
