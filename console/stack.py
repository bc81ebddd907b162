"""Where the deployed system is: buckets, table and steps queue, from the outputs of its CloudFormation stack."""

from __future__ import annotations

import os
import tomllib
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
DROP_BUCKET = "DropBucketName"
STATE_TABLE = "StateTableName"
MARKETO_ENDPOINT = "MarketoEndpoint"  # and of a parameter
LOCAL_ENDPOINT = "http://localhost:5000"  # by name: by number some calls take 127 for a bucket
LOOK_UP = Config(connect_timeout=3, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
SAMCONFIG = Path(__file__).parent.parent / "samconfig.toml"


class Unreachable(SegpushError):
    """The stack, or AWS, does not answer as needed."""


class Stack:
    """One deployed stack, looked up once; what it holds is reached through the same ports pickup uses."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._outputs, self._parameters = _described(name)

    def work(self) -> Archive:
        """Return its work bucket."""
        return S3Objects(clients.s3(), self._output(WORK_BUCKET))

    def drop(self) -> Archive:
        """Return the bucket its producers write to."""
        return S3Objects(clients.s3(), self._output(DROP_BUCKET))

    def table(self) -> Table:
        """Return its state table."""
        return DynamoTable(clients.dynamodb(), self._output(STATE_TABLE), SystemClock(), SystemRandom())

    def steps(self) -> Queue:
        """Return the queue pickup takes commands from."""
        return SqsQueue(clients.sqs(), self._output(STEPS_QUEUE))

    def secrets(self) -> Secrets:
        """Return the secrets beside it, as this sign-in may read them."""
        return SecretsManager(clients.secretsmanager())

    @property
    def marketo_endpoint(self) -> str:
        """The host that is called in place of Marketo's own, '' for none."""
        return self._parameters.get(MARKETO_ENDPOINT, "")

    def _output(self, name: str) -> str:
        if name not in self._outputs:
            raise Unreachable(
                f"stack {self._name} has no output {name}; is it a segpush stack? name yours with --stack"
            )
        return self._outputs[name]


def saved() -> dict[str, Any]:
    """Return the answers ``make deploy`` saved in samconfig.toml: stack_name, region, profile; {} before the first."""
    if not SAMCONFIG.exists():
        return {}
    config: dict[str, Any] = tomllib.loads(SAMCONFIG.read_text()).get("default", {})
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


def _described(name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the outputs and the parameters of a stack."""
    try:
        client = boto3.client("cloudformation", config=LOOK_UP)
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    except (BotoCoreError, ClientError, ResponseParserError) as error:
        raise Unreachable(f"stack {name} cannot be read ({error}); check sign-in, region and --stack") from error
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
    return outputs, {each["ParameterKey"]: each["ParameterValue"] for each in stack.get("Parameters", [])}
