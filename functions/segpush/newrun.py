"""The run of a drop: its name, what its content is, and where it starts, or that it ends at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from segpush.grouping import marker
from segpush.run import PLAN, Run, run_id
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from segpush.destination import Audience, Destination
    from segpush.drop import Drop

RETIRED = "the audience is retired, so its drops are noted and not pushed: write `state: active` if it should go on"
WATCH = timedelta(hours=1)  # a run that waits so long is looked at by the sweep, should its turn have been lost


def run_of_drop(drop: Drop, destination: Destination, audience: Audience, now: datetime) -> Run:
    """Make the run of a drop; one that never became complete, is out of schedule or says not what it is ends here."""
    content, unknown = content_of(drop, audience)
    run = Run(
        id=_name(drop, f"{destination.name}/{audience.slug}"), destination=destination.name, audience=audience.slug,
        account=destination.account, list_id=audience.list_id, lane=destination.lane(audience), drop=drop.id, time=drop.time,
        content=content, started_at=stamp(now), due=stamp(now + WATCH), task=PLAN if audience.state == "plan_only" else "",
    )  # fmt: skip
    over = {"ended_at": stamp(now), "due": stamp(now)}
    if drop.missing:
        reason = f"{drop.missing}: export again, or send what is missing"
        return run.to("incomplete", code="incomplete", reason=reason, **over)
    if audience.state == "retired":
        return run.to("outside_schedule", code="retired", reason=RETIRED, **over)
    if why := _outside(parse(drop.time), destination, audience):
        return run.to("outside_schedule", code="outside_schedule", reason=why, **over)
    return run.to("refused", code="content", reason=unknown, **over) if unknown else run


def content_of(drop: Drop, audience: Audience) -> tuple[str, str]:
    """Return a drop's content, or else why it cannot be known (R49)."""
    content = audience.source.content_kind
    if content != "by_name":
        return content, ""
    said = {marker(each.key): each.key for each in drop.objects}
    if None in said:
        why = f"the name of {said[None]} says neither .sync (changes) nor .overwrite (full), or both"
        return content, f"{why}: name the file anew and drop it again, or set source.content to full or changes"
    if len(said) > 1:
        why = f"{said['full']} is named .overwrite (full) and {said['changes']} .sync (changes), in one drop"
        return content, f"{why}: drop them apart"
    return next((kind for kind in said if kind), content), ""


def _name(drop: Drop, audience: str) -> str:
    """Name a run after its objects alone: taken by their names and again by their manifest they are one run."""
    written = max((each.last_modified for each in drop.objects), default=drop.time)
    identities = [each.identity for each in drop.objects]
    identities += [drop.id, "incomplete"] if drop.missing else []
    return run_id(parse(written), audience, identities)


def _outside(time: datetime, destination: Destination, audience: Audience) -> str:
    """Say that a drop lies outside the audience's days, both inclusive; '' where it does not."""
    start, end = audience.start, audience.end
    day = time.astimezone(destination.zone).date()
    if (start is None or start <= day) and (end is None or day <= end):
        return ""
    days = f"from {start or 'ever'} to {end or 'ever'}"
    return f"the drop of {day} is outside the audience's days {days}: move `start` or `end` if it should count"
