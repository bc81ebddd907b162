"""The account document: the limits of one Marketo subscription that segpush keeps to.

Credentials do not belong here: they are in the secret ``segpush/<name>``.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from pydantic import Field, ValidationError

from segpush.documents.problems import sentences
from segpush.documents.values import Document, Slug
from segpush.errors import BadDocument


class AccountLimits(TypedDict):
    """What a step order carries of an account."""

    daily_quota: int
    share_percent: int
    calls_per_20s: int
    slots: int


class Account(Document):
    """One Marketo subscription; every destination that names it shares this budget."""

    version: Literal[1] = Field(description="Version of this format.")
    name: Slug = Field(description="Alias: destinations name it, the secret is `segpush/<name>`.")
    daily_quota: Annotated[int, Field(gt=0)] = Field(
        default=50_000, description="API calls a day the subscription allows (Adobe: 50,000 unless more was bought)."
    )
    share_percent: Annotated[int, Field(ge=1, le=100)] = Field(
        default=50, description="How much of the daily quota segpush may use; the rest is left to other tools."
    )
    calls_per_20s: Annotated[int, Field(ge=1, le=50)] = Field(
        default=48,
        description="Calls in any 20 seconds: 2.4 a second; Adobe asks one integration to stay at 50 of 100.",
    )
    slots: Annotated[int, Field(ge=1, le=10)] = Field(
        default=5, description="Calls at the same time; Adobe allows 10 and asks one integration for 5."
    )
    state: Literal["active", "paused"] = Field(
        default="active", description="`paused`: no run of this account advances."
    )

    def limits(self) -> AccountLimits:
        """Return what a step order carries (`limits`), so that push needs no document."""
        return {
            "daily_quota": self.daily_quota,
            "share_percent": self.share_percent,
            "calls_per_20s": self.calls_per_20s,
            "slots": self.slots,
        }


def load_account(document: str | bytes) -> Account:
    """Return the account a stored JSON document describes; raise :class:`BadDocument` with one line a problem."""
    try:
        return Account.model_validate_json(document)
    except ValidationError as error:
        raise BadDocument("\n".join(sentences(error, Account))) from error
