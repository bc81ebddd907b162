"""A deployed stack: whether it stands, and whether buckets, table and queues are as a drop needs them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Literal

from botocore.exceptions import BotoCoreError

from console import stack as stacks
from console.check.aws import AUTHORS, WHERE, answers
from console.check.deployed import Deployed
from console.check.finding import Finding, ok, problem, unknown
from console.stack import Stack, Unreachable
from console.told import forbidden
from segpush.aws import clients
from segpush.ports import Clock

OUTPUTS = (stacks.DROP_BUCKET, stacks.WORK_BUCKET, stacks.STATE_TABLE, stacks.STEPS_QUEUE, stacks.PARTS_QUEUE)
EXISTING = "docs/deploy.md, An existing bucket"
Queue = Literal["steps", "parts"]
_SECTION = {"steps": "Dead letters of pickup", "parts": "Dead letters of push"}


def found(name: str, look_up: Callable[[], Stack]) -> Stack | Finding:
    """Return the stack, or why there is none to look at."""
    try:
        return look_up()
    except Unreachable as error:
        if forbidden(error.__cause__):
            return unknown("stack", name, f"your AWS sign-in may not read it: attach {AUTHORS} ({WHERE})")
        return problem("stack", name, str(error))
    except BotoCoreError as error:
        return problem("stack", name, f"{error}; check your sign-in to AWS")


def of_stack(stack: Stack, *, local: bool = False) -> Iterator[Finding]:
    """Yield how a stack and what it is made of stand; ``local``: it is the one on this machine."""
    yield _status(stack)
    for name in OUTPUTS:
        if name not in stack.outputs:
            yield problem("stack", stack.name, f"it has no output {name}: run `make deploy` with this checkout")
    yield from answers("bucket", "drop", lambda: _drop(stack, local=local))
    yield from answers("bucket", "work", lambda: _versioned("work", stack.output(stacks.WORK_BUCKET)))
    yield from answers("queue", "steps", lambda: _queue("steps", stack.output(stacks.STEPS_QUEUE)))
    yield from answers("queue", "parts", lambda: _queue("parts", stack.output(stacks.PARTS_QUEUE)))


def of_table(stack: Stack, clock: Clock) -> tuple[Deployed | None, list[Finding]]:
    """Return what a stack's state table tells of accounts, where it can be read, and whether it can."""
    ways: list[Deployed] = []

    def ask() -> Iterator[Finding]:
        table = stack.table()
        for pk in ("AUDIENCE#", "BUDGET#", "LEDGER#"):  # nobody's: whether each kind may be read is all
            table.get(pk, "CHECK")
        ways.append(Deployed(stack.work(), table, clock))
        yield ok("table", "state", f"{stack.output(stacks.STATE_TABLE)} can be read")

    findings = list(answers("table", "state", ask))
    return (ways[0] if ways else None), findings


def _status(stack: Stack) -> Finding:
    told = f"{stack.status}, deployed {stack.deployed_at:%Y-%m-%d %H:%M} UTC"
    if stack.status.endswith("_IN_PROGRESS"):
        return unknown("stack", stack.name, f"{told}: it is being changed; check again when that is over")
    if stack.status == "ROLLBACK_COMPLETE" or "FAILED" in stack.status:
        return problem(
            "stack", stack.name, f"{told}: its last deploy failed; see its events in CloudFormation and deploy again"
        )
    return ok("stack", stack.name, told)


def _drop(stack: Stack, *, local: bool) -> Iterator[Finding]:
    bucket = stack.output(stacks.DROP_BUCKET)
    yield from _versioned("drop", bucket)
    if "EventBridgeConfiguration" in clients.s3().get_bucket_notification_configuration(Bucket=bucket):
        yield ok("bucket", "drop", f"{bucket} tells EventBridge of new files")
    elif local:  # moto takes the setting and never shows it
        yield unknown("bucket", "drop", "the AWS of this machine does not say whether EventBridge hears of new files")
    else:
        mend = f"switch it on, for no file is noticed without it: bucket → Properties → Amazon EventBridge → On ({EXISTING})"
        yield problem("bucket", "drop", f"{bucket} does not tell EventBridge of new files: {mend}")


def _versioned(which: Literal["drop", "work"], bucket: str) -> Iterator[Finding]:
    if clients.s3().get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled":
        yield ok("bucket", which, f"{bucket} keeps versions")
        return
    why = {
        "drop": f"a file that is replaced while it is read is refused ({EXISTING})",
        "work": "ledgers cannot be read as they were",
    }
    yield problem("bucket", which, f"{bucket} keeps no versions: switch versioning on, for without it {why[which]}")


def _queue(which: Queue, url: str) -> Iterator[Finding]:
    sqs = clients.sqs()
    policy = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"]).get("Attributes", {})
    if "RedrivePolicy" not in policy:
        yield problem("queue", which, "it has no dead letters, so what fails is lost: run `make deploy` again")
        return
    dead = json.loads(policy["RedrivePolicy"])["deadLetterTargetArn"].rpartition(":")[2]
    where = f"{url.rpartition('/')[0]}/{dead}"  # beside it: same account, same region
    told = sqs.get_queue_attributes(QueueUrl=where, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
    if waiting := int(told["ApproximateNumberOfMessages"]):
        mend = f"docs/operations.md, {_SECTION[which]}, says what to do"
        yield problem("queue", which, f"{waiting:,} dead letters wait, so pickup does not take them: {mend}")
    else:
        yield ok("queue", which, "it can be read, and no dead letter waits")
