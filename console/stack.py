"""Where the deployed system is: buckets, table and steps queue, from the outputs of its CloudFormation stack."""

from __future__ import annotations

import os
import tomllib
from datetime import datetime
from pathlib import Path
from random import SystemRandom
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from botocore.session import Session

from segpush.aws import clients
from segpush.aws.objects import S3Objects
from segpush.aws.queue import SqsQueue
from segpush.aws.secrets import SecretsManager
from segpush.aws.table import DynamoTable
from segpush.clock import SystemClock
from segpush.errors import SegpushError
from segpush.ports import Archive, Queue, Secrets, Table

WORK_BUCKET = "WorkBucketName"  # names of outputs in template.yaml
STEPS_QUEUE = "StepsQueueUrl"
PARTS_QUEUE = "PartsQueueUrl"
DROP_BUCKET = "DropBucketName"
STATE_TABLE = "StateTableName"
MARKETO_ENDPOINT = "MarketoEndpoint"  # and of a parameter
LOCAL_ENDPOINT = "http://localhost:5000"  # by name: by number some calls take 127 for a bucket
LOOK_UP = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
FROM_AWS = (BotoCoreError, ClientError, ResponseParserError)  # the last: what answered was not AWS, but a proxy
DEFAULT_STAGE = "default"
SAMCONFIG = Path(__file__).parent.parent / "samconfig.toml"


class Unreachable(SegpushError):
    """The stack, or AWS, does not answer as needed."""


class Stack:
    """One deployed stack, looked up once; what it holds is reached through the same ports pickup uses.

    ``status`` is CloudFormation's word for how it stands, ``deployed_at`` when it was deployed last.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        described = _described(name)
        self.outputs: dict[str, str] = {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}
        self._parameters: dict[str, str] = {
            each["ParameterKey"]: each["ParameterValue"] for each in described.get("Parameters", [])
        }
        self.status: str = described["StackStatus"]
        self.deployed_at: datetime = described.get("LastUpdatedTime", described["CreationTime"])

    def work(self) -> Archive:
        """Return its work bucket."""
        return S3Objects(clients.s3(), self.output(WORK_BUCKET))

    def drop(self) -> Archive:
        """Return the bucket its producers write to."""
        return S3Objects(clients.s3(), self.output(DROP_BUCKET))

    def table(self) -> Table:
        """Return its state table."""
        return DynamoTable(clients.dynamodb(), self.output(STATE_TABLE), SystemClock(), SystemRandom())

    def steps(self) -> Queue:
        """Return the queue pickup takes commands from."""
        return SqsQueue(clients.sqs(), self.output(STEPS_QUEUE))

    def secrets(self) -> Secrets:
        """Return the secrets beside it, as this sign-in may read them."""
        return SecretsManager(clients.secretsmanager())

    @property
    def marketo_endpoint(self) -> str:
        """The host that is called in place of Marketo's own, '' for none."""
        return self._parameters.get(MARKETO_ENDPOINT, "")

    def output(self, name: str) -> str:
        """Return an output; raise :class:`Unreachable` where the stack has none of this name."""
        if name not in self.outputs:
            raise Unreachable(f"stack {self.name} has no output {name}; is it a segpush stack? name yours with --stack")
        return self.outputs[name]


def saved() -> dict[str, Any]:
    """Return the answers ``make deploy`` saved in samconfig.toml: stack_name, region, profile; {} before the first.

    They are those of the stage that SEGPUSH_STAGE names, as STAGE does for make; raises :class:`Unreachable` where a
    stage is named that was never deployed, rather than take another's stack for it.
    """
    stages = tomllib.loads(SAMCONFIG.read_text()) if SAMCONFIG.exists() else {}
    stage = os.environ.get("SEGPUSH_STAGE") or DEFAULT_STAGE
    if stage != DEFAULT_STAGE and stage not in stages:
        raise Unreachable(f"there is no stage {stage} in samconfig.toml: deploy it with `make deploy STAGE={stage}`")
    config: dict[str, Any] = stages.get(stage, {})
    return {
        name: value
        for part in ("global", "deploy")
        for name, value in config.get(part, {}).get("parameters", {}).items()
    }


def sign_in(*, local: bool) -> None:
    """Choose where AWS calls go: the account and region of the deployment, or the stack on this machine.

    What the shell sets (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL) wins over both.
    """
    if local:
        os.environ.setdefault("AWS_ENDPOINT_URL", LOCAL_ENDPOINT)
        boto3.setup_default_session(
            botocore_session=_by_path(),
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - of a pretended AWS
            region_name=os.environ.get("AWS_REGION", "us-east-1"),
        )
        return
    answers = saved()
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or answers.get("region")
    profile = os.environ.get("AWS_PROFILE") or answers.get("profile")
    boto3.setup_default_session(region_name=region, profile_name=profile)


def _by_path() -> Session:
    """Return a session that asks for localhost/bucket: not every machine knows the name bucket.localhost."""
    session = Session()
    session.set_default_client_config(Config(s3={"addressing_style": "path"}))
    return session


def _described(name: str) -> dict[str, Any]:
    """Return what CloudFormation says of a stack."""
    try:
        client = boto3.client("cloudformation", config=LOOK_UP)
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    except FROM_AWS as error:
        raise Unreachable(f"stack {name} cannot be read ({error}); check sign-in, region and --stack") from error
    described: dict[str, Any] = stack
    return described
