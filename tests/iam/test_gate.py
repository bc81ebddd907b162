"""The AWS of this machine says no as the real one does, to whoever lacks the right, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from local import cloud as clouds
from local import template, wiring
from local.cloud import Cloud, make_client


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with clouds.running(template.load(), {}) as there:
        there.client("secretsmanager").create_secret(Name="segpush/acme", SecretString="{}")
        there.client("s3").put_object(Bucket=there.outputs["DropBucketName"], Key="inbox/a.csv", Body=b"Email\n")
        yield there


@pytest.fixture(scope="module")
def push(cloud: Cloud) -> Cloud:
    return as_function(cloud, "push")


@pytest.fixture(scope="module")
def pickup(cloud: Cloud) -> Cloud:
    return as_function(cloud, "pickup")


def as_function(cloud: Cloud, stem: str) -> Cloud:
    (function,) = [each for each in wiring.read(cloud).functions if each.stem == stem]
    return cloud.as_role(function.role, stem)


def with_right(cloud: Cloud, action: str, resource: str) -> Cloud:
    """The cloud as a role sees it that has one right."""
    iam, name = cloud.client("iam"), action.replace(":", "-")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    right = policy({"Effect": "Allow", "Action": action, "Resource": resource})
    iam.put_role_policy(RoleName=name, PolicyName=name, PolicyDocument=right)
    return cloud.as_role(role, name)


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def refused(cloud: Cloud, service: str, operation: str, **words: Any) -> str:
    """The code of the refusal."""
    with pytest.raises(ClientError) as caught:
        getattr(cloud.client(service), operation)(**words)
    return str(caught.value.response["Error"]["Code"])


def test_push_reads_the_secret_and_pickup_does_not(push: Cloud, pickup: Cloud) -> None:
    assert push.client("secretsmanager").get_secret_value(SecretId="segpush/acme")["SecretString"] == "{}"
    assert refused(pickup, "secretsmanager", "get_secret_value", SecretId="segpush/acme") == "AccessDeniedException"


def test_pickup_reads_the_inbox_and_push_does_not(push: Cloud, pickup: Cloud) -> None:
    named = {"Bucket": pickup.outputs["DropBucketName"], "Key": "inbox/a.csv"}
    assert pickup.client("s3").get_object(**named)["Body"].read() == b"Email\n"
    assert refused(push, "s3", "get_object", **named) == "AccessDenied"
    assert refused(push, "s3", "head_object", **named) == "403"
    assert refused(pickup, "s3", "put_object", **named, Body=b"") == "AccessDenied"


def test_whoever_may_list_a_bucket_is_told_that_an_object_is_missing_and_nobody_else(
    cloud: Cloud, pickup: Cloud
) -> None:
    named = {"Bucket": cloud.outputs["DropBucketName"], "Key": "inbox/gone.csv"}
    assert refused(pickup, "s3", "get_object", **named) == "NoSuchKey"
    only_reads = with_right(cloud, "s3:GetObject", f"arn:aws:s3:::{named['Bucket']}/*")
    assert refused(only_reads, "s3", "get_object", **named) == "AccessDenied"


def test_a_transaction_is_judged_by_its_entries(push: Cloud) -> None:
    name, key = push.outputs["StateTableName"], {"pk": {"S": "a"}, "sk": {"S": "b"}}
    push.client("dynamodb").transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": key}}])
    gone = [{"Delete": {"TableName": name, "Key": key}}]
    assert refused(push, "dynamodb", "transact_write_items", TransactItems=gone) == "AccessDeniedException"


@pytest.mark.parametrize(
    ("service", "operation", "words", "code"),
    [
        ("sns", "publish", {"TopicArn": "AlertsTopicArn", "Message": "hello"}, "AuthorizationError"),
        ("sqs", "receive_message", {"QueueUrl": "StepsQueueUrl"}, "AccessDeniedException"),
        ("cloudformation", "describe_stacks", {}, "AccessDenied"),
        ("iam", "list_users", {}, "AccessDenied"),
        ("dynamodb", "scan", {"TableName": "StateTableName"}, "AccessDeniedException"),
    ],
)
def test_push_may_do_nothing_else(push: Cloud, service: str, operation: str, words: dict[str, str], code: str) -> None:
    assert (
        refused(push, service, operation, **{name: push.outputs.get(value, value) for name, value in words.items()})
        == code
    )


def test_the_owner_of_the_account_may_do_everything_and_is_not_noted(cloud: Cloud) -> None:
    before = dict(cloud.gate.judged)
    assert cloud.client("iam").list_roles()["Roles"]
    assert cloud.gate.judged == before


def test_a_key_that_nobody_was_given_opens_nothing(cloud: Cloud) -> None:
    stranger = boto3.Session("AKIAMISTYPED", "wrong", region_name="us-east-1")
    with pytest.raises(ClientError) as refused:
        make_client(stranger, "iam", cloud.endpoint).list_roles()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


def test_motos_own_judge_cannot_take_the_gates_place(cloud: Cloud) -> None:
    """Where this fails moto has learned what docs/decisions/0044 says it lacks, and the gate may go."""
    table = {"TableName": cloud.outputs["StateTableName"], "Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
    reads = with_right(cloud, "dynamodb:GetItem", f"arn:aws:dynamodb:*:*:table/{table['TableName']}")
    reads.client("dynamodb").get_item(**table)
    requests.post(f"{cloud.endpoint}/moto-api/reset-auth", data="0", timeout=10)
    try:
        code = refused(reads, "dynamodb", "get_item", **table)
    finally:
        requests.post(f"{cloud.endpoint}/moto-api/reset-auth", data="inf", timeout=10)
    assert code == "403", "the right names its table"
