"""When a run must wait for a person, and when Marketo is asked again."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from segpush.documents.values import Count, Document, Duration, Percent


class Limits(Document):
    """The guard: a run over one of these is held until a person approves it.

    A percentage holds a run only together with its floor: 6 % of 50 rows are 3 rows, no reason to stop.
    """

    rejected_percent: Percent = Field(default=5, description="Rejected rows, in percent of the rows read.")
    rejected_rows: Count = Field(default=20, description="Floor: up to this many rejected rows never hold a run.")
    removed_percent: Percent = Field(default=20, description="People taken off, in percent of the people we put there.")
    removed_people: Count = Field(default=50, description="Floor: up to this many removed people never hold a run.")
    created_people: Count = Field(default=5000, description="People a run may create.")
    added_percent: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="People added, in percent of the people we put there; absent = no limit."
    )
    first_run: Literal["hold", "go"] = Field(
        default="hold", description="Whether an audience's first run waits for approval."
    )


class Recheck(Document):
    """When Marketo is asked again about people it did not know, or who were taken off by hand."""

    unmatched: Duration = Field(
        default=timedelta(days=7), description="How old a fruitless look-up may be; 0 = ask each run."
    )
    removed: Duration = Field(
        default=timedelta(days=30),
        description="How long somebody taken off the list by hand stays off, although the audience has them; 0 = added again at once.",
    )
