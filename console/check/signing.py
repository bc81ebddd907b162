"""Secret, token and the day's quota of an account."""

from __future__ import annotations

from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from console.check.finding import Finding, ok, problem, refused, unknown
from console.check.reads import Reads
from console.told import forbidden
from segpush.budget import Limits
from segpush.budget.standing import RESET, Standing, day_of
from segpush.errors import MarketoError
from segpush.marketo.client import Shelf
from segpush.marketo.endpoint import IDENTITY
from segpush.marketo.fields import Usage


def closed(alias: str, error: Exception) -> Finding:
    """Return why an account cannot even be tried: unknown where only this sign-in to AWS may not read its secret."""
    if forbidden(error) or forbidden(error.__cause__):
        why = (
            f"your AWS sign-in may not read segpush/{alias}, and no policy of the stack lets people read secrets: check with the"
            " account's values in the shell, or let somebody check who may (secretsmanager:GetSecretValue)"
        )
        return unknown("secret", alias, why)
    if isinstance(error, BotoCoreError | ClientError):
        return unknown("secret", alias, f"could not be read: {error}")
    return problem("secret", alias, str(error))


def refusal(alias: str, reads: Reads) -> Finding | None:
    """Sign in by the first read, that of the day's use, and return what was refused: the ``token`` or the ``quota``."""
    try:
        reads.usage()
    except MarketoError as error:
        if error.call.endswith(IDENTITY):
            return refused("token", alias, error)
        if error.verdict == "quota":
            return problem("quota", alias, str(error))
        return refused("quota", alias, error)
    return None


def token(alias: str, shelf: Shelf) -> Finding:
    """Return until when the token that was given is used; Marketo gives the same to all until it ends."""
    until = "".join(f", this token is used until {each.renew:%H:%M} UTC" for each in shelf.values())
    return ok("token", alias, f"signing in works{until}")


def quota(alias: str, usage: Usage, limits: Limits, spent: int, now: datetime) -> Finding:
    """Return what is left of today; ``spent`` is how many of its calls were the stack's own, 0 where that is not known."""
    left = Standing(day=day_of(now), spent=spent).informed(usage.total, usage.date).remaining(limits)
    used = f"{usage.total:,} of {limits.daily_quota:,} calls used today"
    if left:
        return ok("quota", alias, f"{used}, {left:,} of segpush's {limits.share:,} are left")
    mend = f"runs wait until {RESET:%H:%M} UTC; raise share_percent or daily_quota, or lower other tools' calls"
    return problem("quota", alias, f"{used}, and none of segpush's {limits.share:,} is left: {mend}")
