"""How every AWS client is made: with timeouts, and with the only retries there are.

boto3 keeps the session and its connections; a caller makes each client once and keeps it. Region, credentials and a
local endpoint come from boto3's own settings, which is why no address stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import boto3
from botocore.config import Config

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

    Quick = DynamoDBClient | SecretsManagerClient | SNSClient | SQSClient

CONNECT_SECONDS = 3  # same region: a connection takes milliseconds or does not come
QUICK_READ_SECONDS = 10  # small requests, which the services answer within milliseconds
OBJECT_READ_SECONDS = 60  # between two reads of a body, not for the whole of it
ATTEMPTS = 4  # the first and three more: 4 x (3 + 10) s stays below a minute


def s3() -> S3Client:
    """Return a client for objects of any size."""
    return boto3.client("s3", config=_config(OBJECT_READ_SECONDS))


def dynamodb() -> DynamoDBClient:
    """Return a client for the state table."""
    return boto3.client("dynamodb", config=_config(QUICK_READ_SECONDS))


def sqs() -> SQSClient:
    """Return a client that sends; receiving is Lambda's work."""
    return boto3.client("sqs", config=_config(QUICK_READ_SECONDS))


def sns() -> SNSClient:
    """Return a client that tells people."""
    return boto3.client("sns", config=_config(QUICK_READ_SECONDS))


def secretsmanager() -> SecretsManagerClient:
    """Return a client that reads the accounts' credentials."""
    return boto3.client("secretsmanager", config=_config(QUICK_READ_SECONDS))


def _config(read_seconds: int, mode: Literal["standard"] = "standard") -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=read_seconds,
        retries={"mode": mode, "total_max_attempts": ATTEMPTS},
    )
