"""A set-up to check: documents, the Marketo they mean, in process and in virtual time, and a stack as a drop needs it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import requests

from console.account import Paced
from console.check.finding import Finding
from console.check.sample import Sample
from console.check.whole import Ways, of_documents, of_the_rest
from console.documents import authored
from console.stack import Stack
from local.marketo import Simulator, SimulatorAdapter
from segpush.marketo.client import Credentials, Marketo, Shelf
from tests.console.shell import STATE, VERSIONED
from tests.fakes.memory import VirtualClock
from tests.whole import spring

TODAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
VALUES = {"munchkin_id": "123-ABC-456", "client_id": "api-push", "client_secret": "not-a-secret"}
DEAD = {"Type": "AWS::SQS::Queue"}


@dataclass
class SetUp:
    """Documents as dicts, the simulator's state, the values that sign in, and what other tools do in Marketo."""

    destinations: list[dict[str, Any]] = field(default_factory=lambda: [spring.destination()])
    accounts: list[dict[str, Any]] = field(default_factory=lambda: [spring.account()])
    marketo: dict[str, Any] = field(default_factory=spring.marketo)
    secret: Mapping[str, str] = field(default_factory=dict)
    traffic: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clock = VirtualClock(TODAY)
        self.simulator = Simulator(self.marketo, lambda: self.clock.now().timestamp())
        self.simulator.traffic(**self.traffic)
        written = [*self.accounts, *self.destinations]
        self.documents = [authored(f"{each['name']}.yaml", json.dumps(each)) for each in written]

    @contextmanager
    def reach(self, _: str, shelf: Shelf) -> Iterator[Marketo]:
        """Open the simulator as `console.account.reaching` opens an account."""
        session = requests.Session()
        session.mount("https://", SimulatorAdapter(self.simulator, self.clock.sleep))
        credentials = Credentials(**{**VALUES, **self.secret})
        yield Marketo(lambda _: credentials, session, self.clock, Paced(self.clock), shelf=shelf)

    def findings(self, stack: Stack | None = None, sample: Sample | None = None) -> list[Finding]:
        """Check everything; without a stack none is asked."""
        ways = Ways(self.reach, look_up=(lambda: stack) if stack else None, no_stack="not asked")
        return [*of_documents(self.documents, []), *of_the_rest(self.documents, ways, self.clock, sample)]


def deploy_whole() -> dict[str, str]:
    """Deploy a stack that has all a drop needs, and return its outputs."""
    cloud = boto3.client("cloudformation", region_name="eu-west-1")
    cloud.create_stack(StackName="segpush-whole", TemplateBody=json.dumps(_template()))
    (stack,) = cloud.describe_stacks(StackName="segpush-whole")["Stacks"]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    s3 = boto3.client("s3", region_name="eu-west-1")
    for bucket in ("DropBucketName", "WorkBucketName"):
        s3.put_bucket_versioning(Bucket=outputs[bucket], VersioningConfiguration={"Status": "Enabled"})
    return outputs


def _template() -> dict[str, Any]:
    made: dict[str, Any] = {
        "Drop": VERSIONED, "Work": VERSIONED, "State": {"Type": "AWS::DynamoDB::Table", "Properties": STATE},
        "StepsDead": DEAD, "PartsDead": DEAD,
    }  # fmt: skip
    for name in ("Steps", "Parts"):
        arn = {"Fn::GetAtt": [f"{name}Dead", "Arn"]}
        redrive = {"deadLetterTargetArn": arn, "maxReceiveCount": 3}
        made[name] = {"Type": "AWS::SQS::Queue", "Properties": {"RedrivePolicy": redrive}}
    told = {
        "DropBucketName": "Drop", "WorkBucketName": "Work", "StateTableName": "State", "StepsQueueUrl": "Steps",
        "PartsQueueUrl": "Parts", "DeadSteps": "StepsDead",
    }  # fmt: skip
    return {"Resources": made, "Outputs": {name: {"Value": {"Ref": of}} for name, of in told.items()}}
