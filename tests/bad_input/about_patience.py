"""What has to wait or be decided: quota, holds, cancelling, pauses."""

from __future__ import annotations

from tests.bad_input.case import APPLIED, Case, fresh, good
from tests.whole import spring
from tests.whole.desk import Desk

NOOR = "noor@example.com"


def _share_spent(desk: Desk) -> None:
    """Our share is so small that a day ends in the middle of the run."""
    desk.apply(spring.account(daily_quota=20, share_percent=30))
    desk.drop(spring.DAY_ONE, spring.file(*APPLIED))
    desk.work()
    paused = desk.run
    assert paused["state"] == "paused"
    assert "share of the quota cannot hold the 3 calls planned" in paused["reason"]
    assert "goes on at 2026-03-03 06:05 UTC" in paused["reason"]
    desk.wait(hours=24)
    assert len(desk.members(spring.LIST)) == len(APPLIED) + 1


def _quota_of_marketo_spent(desk: Desk) -> None:
    """Other tools have used the whole day: Marketo says 607."""
    desk.marketo.traffic(quota_used=50_000)
    desk.drop(spring.DAY_ONE, spring.file(*APPLIED))
    desk.work()
    assert desk.run["state"] == "paused"
    assert "goes on at 2026-03-03 06:05 UTC" in desk.run["reason"]
    desk.wait(hours=24)


def _held(desk: Desk) -> None:
    desk.apply(spring.destination(limits={"created_people": 0}))
    good(desk)
    assert desk.run["state"] == "held"
    assert any("Approve or decline" in notice for notice in desk.notices())


def _hold_expired(desk: Desk) -> None:
    _held(desk)
    desk.wait(days=8)


def _hold_declined(desk: Desk) -> None:
    _held(desk)
    desk.say("decline", times=2)
    desk.work()


def _cancelled_while_asking(desk: Desk) -> None:
    desk.drop(spring.DAY_TWO, spring.file(*APPLIED, spring.row("Noor", "Haddad")))
    desk.work_until("resolve")
    desk.say("cancel", times=2)
    desk.work()


def _account_paused(desk: Desk) -> None:
    """The document says so; the drop waits, visibly, and goes on once the account is active again."""
    desk.apply(spring.account(state="paused"))
    good(desk)
    desk.wait(days=1)
    assert desk.run["state"] == "waiting"
    assert "paused" in desk.run["reason"]
    desk.apply(spring.account())
    desk.wait(hours=2)


def _account_paused_by_command(desk: Desk) -> None:
    desk.say("pause", times=2, target="acme")
    good(desk)
    desk.wait(days=1)
    assert desk.run["state"] == "waiting"
    assert not desk.leads(NOOR)
    desk.say("resume", times=2, target="acme")
    desk.work()


CASES = [
    Case("our share of the quota is used up", _share_spent, "", "done", writes=True, desk=fresh),
    Case("Marketo's quota is used up", _quota_of_marketo_spent, "", "done", writes=True, desk=fresh),
    Case("hold expired", _hold_expired, "1 people would be created", "expired", ("nobody approved it in time", "limit 0")),
    Case("hold declined", _hold_declined, "1 people would be created", "declined", ("declined by ines.moreau", "limit 0")),
    Case("cancelled while it looks people up", _cancelled_while_asking, "", "cancelled", ("cancelled by ines.moreau",)),
    Case("account paused in its document", _account_paused, "", "done", writes=True),
    Case("account paused by command", _account_paused_by_command, "", "done", writes=True),
]  # fmt: skip
