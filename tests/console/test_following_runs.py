"""Progress of a run that goes on, and the run a delivered file comes to."""

from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from botocore.exceptions import ClientError
from typer import Exit

from console.answer_commands import _asked
from console.commands import about_audience, about_run, about_work
from console.dropping import deliver, found_run
from console.following import _begun, leaving
from console.printing import plain, span
from console.retry_command import _again
from console.runs import Runs
from console.stack import Stack
from console.told import INTERRUPTED, UNREACHABLE, NotAsAsked, told
from console.watch_commands import _may_look
from console.watching import Follower
from segpush.ports import Table
from segpush.state import State
from tests.fakes.memory import VirtualClock
from tests.whole import spring
from tests.whole.desk import Desk

WHOSE = ("spring-campaigns", "spring-buyers")


class WorkingClock(VirtualClock):
    """While somebody sleeps, the desk does one message."""

    desk: Desk

    def sleep(self, seconds: float) -> None:
        self.desk._message() or self.desk._later()
        super().sleep(seconds)


def desk_of(**source: str) -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(people="match_only", source=source))
    return desk


def test_a_run_is_followed_to_its_end() -> None:
    desk = desk_of()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work_until("members")
    clock = WorkingClock()
    clock.desk = desk
    looks = list(Follower(Runs(desk.stored, desk.table), clock).follow(desk.run["id"]))
    assert [look.run.state for look in looks[-2:]] == ["working", "done"]
    assert [each["step"] for each in looks[-1].steps] == ["prepare", "members", "upsert", "enlist"]
    left = [look.left for look in looks if look.left is not None]
    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


def test_the_rate_and_the_end_that_is_to_be_expected() -> None:
    desk = desk_of()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work_until("upsert")
    run, clock = desk.run["id"], VirtualClock()
    follower = Follower(Runs(desk.stored, desk.table), clock)
    first = follower.look(follower.runs.one(run))
    assert (first.rate, first.ends_at, first.left) == (None, None, 2)
    follower.seen = [(clock.now(), first.calls - 6)]
    clock.advance(30)
    second = follower.look(follower.runs.one(run))
    assert second.rate == 0.2
    assert second.ends_at == clock.now() + timedelta(seconds=10)


def test_a_delivered_file_is_found_in_its_run(tmp_path: Path) -> None:
    desk, file = desk_of(), tmp_path / "buyers.csv"
    file.write_bytes(spring.file(spring.INES))
    dropped = deliver(desk.inbox, desk.stored, WHOSE, file)
    assert dropped.key == f"{spring.PREFIX}buyers.csv"
    assert found_run(desk.table, dropped) == ""
    desk.steps.send({"detail-type": "Object Created", "detail": {"object": {"key": dropped.key}}})
    desk.work()
    assert found_run(desk.table, dropped) == desk.run["id"] == dropped.run


def test_a_file_taken_with_others_is_found_in_theirs(tmp_path: Path) -> None:
    desk, file = desk_of(), tmp_path / "buyers_2.csv"
    file.write_bytes(spring.file(spring.INES))
    dropped = deliver(desk.inbox, desk.stored, WHOSE, file)
    desk.steps.send({"detail-type": "Object Created", "detail": {"object": {"key": dropped.key}}})
    desk.drop(f"{spring.PREFIX}buyers.csv", spring.file(spring.TOMAS))
    desk.work()
    assert found_run(desk.table, dropped) == desk.run["id"] != dropped.run


@pytest.mark.parametrize(
    ("whose", "name", "why"),
    [
        (("summer", "buyers"), "buyers.csv", "destination summer is not in force; in force is spring-campaigns"),
        (
            ("spring-campaigns", "x"),
            "buyers.csv",
            "destination spring-campaigns has no audience x; it has spring-buyers",
        ),
        (WHOSE, "gone.csv", "is no file; check the path"),
        (WHOSE, "_SUCCESS", "is named as a writer's marker, which nobody takes for data; name it otherwise"),
        (WHOSE, "other.csv", "it fits no source.pattern there"),
    ],
)
def test_what_cannot_be_delivered_is_told_before_anything_is(
    whose: tuple[str, str], name: str, why: str, tmp_path: Path
) -> None:
    desk = desk_of(pattern="buyers*")
    for there in ("buyers.csv", "other.csv", "_SUCCESS"):
        (tmp_path / there).write_bytes(b"email\n")
    with pytest.raises(NotAsAsked, match=why.replace(".", r"\.").replace("`", "`")):
        deliver(desk.inbox, desk.stored, whose, tmp_path / name)
    assert desk.inbox.keys() == []


def test_ctrl_c_ends_the_watching_only(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Exit) as ended, leaving("watch r1"):
        raise KeyboardInterrupt
    assert ended.value.exit_code == INTERRUPTED
    assert capsys.readouterr().err == "it goes on without you; `segpush watch r1` comes back to it\n"


def test_what_a_sign_in_may_not_do_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetObject")
    with pytest.raises(Exit) as ended, told():
        raise refused
    assert ended.value.exit_code == UNREACHABLE
    assert capsys.readouterr().err == (
        "✗ your AWS sign-in may not do GetObject here; attach the policy for it: docs/deploy.md, Who may do what\n"
    )


def test_what_a_producer_wrote_cannot_move_the_cursor() -> None:
    assert plain("x\x1b[31m\r\nPorto\u202e") == "x [31m  Porto "


@pytest.mark.parametrize(
    ("seconds", "said"), [(-3, "0 s"), (59, "59 s"), (60, "1 min"), (7_199, "1 h"), (200_000, "2 d")]
)
def test_ages_are_told_in_their_largest_unit(seconds: float, said: str) -> None:
    assert span(seconds) == said


def test_the_run_that_a_command_makes_is_found() -> None:
    desk = desk_of()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    first, audience = desk.run["id"], "/".join(WHOSE)
    verify, retry = (
        about_audience("verify", audience, "ines", UUID(int=1)),
        about_run("retry", first, "ines", UUID(int=2)),
    )
    assert _asked(desk.table, audience, verify["id"]) == _again(State(desk.table), first, retry) == ""
    for message in (verify, retry):
        desk.steps.send(message)
        desk.work()
    made = {run["id"] for run in desk.runs()} - {first}
    assert {_asked(desk.table, audience, verify["id"]), _again(State(desk.table), first, retry)} == made


@pytest.mark.parametrize("approved", [True, False])
def test_a_run_that_is_held_is_followed_no_further_unless_somebody_approves_it(approved: bool) -> None:
    desk = desk_of()
    desk.apply(spring.destination(people="match_only", limits={"first_run": "hold"}))
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    clock, run = WorkingClock(), desk.run["id"]
    clock.desk, answer = desk, about_run("approve", run, "ines", UUID(int=3))
    if approved:
        desk.steps.send(answer)
    looks = list(Follower(Runs(desk.stored, desk.table), clock).follow(run, answer["id"] if approved else ""))
    assert looks[-1].run.state == ("done" if approved else "held")
    assert len(looks) == 2 or approved


def test_a_run_that_does_not_begin_is_told_once_and_not_waited_for_for_ever(capsys: pytest.CaptureFixture[str]) -> None:
    clock = VirtualClock()
    with pytest.raises(NotAsAsked, match="no run yet"):
        _begun(lambda: "", clock, clock.now(), "no run yet", quiet=True)
    assert capsys.readouterr().err == "no run yet; still waiting\n"


@pytest.mark.parametrize("target", ["acme", "/".join(WHOSE)])
def test_a_run_that_is_paused_is_followed_no_further(target: str) -> None:
    desk = desk_of()
    desk.steps.send(about_work("pause", target, "ines"))
    desk.work()
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    clock = WorkingClock()
    clock.desk = desk
    looks = list(Follower(Runs(desk.stored, desk.table), clock).follow(desk.run["id"]))
    assert [(look.run.state, look.run.code) for look in looks] == [("waiting", "paused")] * 2


def test_whoever_may_deliver_and_not_look_is_told_so() -> None:
    class Closed:
        def table(self) -> Table:
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "GetItem")

    assert not _may_look(cast(Stack, Closed()))
