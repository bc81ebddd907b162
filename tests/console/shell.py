"""A shell to give the command in, and a deployed stack of what the command looks for, which a desk can be poured into."""

import json
from typing import Any

import boto3
from typer.testing import CliRunner, Result

from console.app import app
from segpush.aws import values
from tests.whole.desk import Desk

KEYS = [("pk", "HASH"), ("sk", "RANGE")]
STATE = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name, _ in KEYS],
    "KeySchema": [{"AttributeName": name, "KeyType": kind} for name, kind in KEYS],
}
VERSIONED = {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"}}}
TEMPLATE = {
    "Resources": {
        "Work": VERSIONED,
        "Steps": {"Type": "AWS::SQS::Queue"},
        "Drop": VERSIONED,
        "State": {"Type": "AWS::DynamoDB::Table", "Properties": STATE},
    },
    "Outputs": {
        "WorkBucketName": {"Value": {"Ref": "Work"}},
        "StepsQueueUrl": {"Value": {"Ref": "Steps"}},
        "DropBucketName": {"Value": {"Ref": "Drop"}},
        "StateTableName": {"Value": {"Ref": "State"}},
    },
}


def segpush(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(app, words, input=answer)


def deploy(name: str, region: str) -> dict[str, str]:
    cloud = boto3.client("cloudformation", region_name=region)
    cloud.create_stack(StackName=name, TemplateBody=json.dumps(TEMPLATE))
    return {
        each["OutputKey"]: each["OutputValue"] for each in cloud.describe_stacks(StackName=name)["Stacks"][0]["Outputs"]
    }


def stored(outputs: dict[str, str]) -> list[str]:
    listed = boto3.client("s3", region_name="eu-west-1").list_objects_v2(Bucket=outputs["WorkBucketName"])
    return [each["Key"] for each in listed.get("Contents", [])]


def sent(outputs: dict[str, str]) -> list[dict[str, Any]]:
    received = boto3.client("sqs", region_name="eu-west-1").receive_message(
        QueueUrl=outputs["StepsQueueUrl"], MaxNumberOfMessages=10
    )
    return [json.loads(message["Body"]) for message in received.get("Messages", [])]


def pour(desk: Desk, outputs: dict[str, str]) -> None:
    """Let a deployed stack hold what a desk holds: both buckets with all their versions, and the state table."""
    s3, dynamodb = boto3.client("s3", region_name="eu-west-1"), boto3.client("dynamodb", region_name="eu-west-1")
    ids = {}
    for bucket, store in (("WorkBucketName", desk.stored), ("DropBucketName", desk.inbox)):
        s3.put_bucket_versioning(Bucket=outputs[bucket], VersioningConfiguration={"Status": "Enabled"})
        for key, versions in store.versions.items():
            for version in versions:
                if version.body is not None:
                    put = s3.put_object(Bucket=outputs[bucket], Key=key, Body=version.body)
                    ids[version.info.version_id] = put["VersionId"]
    for item in desk.table.items.values():
        known = {"version": ids[item["version"]]} if item["sk"] == "LEDGER" else {}
        dynamodb.put_item(TableName=outputs["StateTableName"], Item=values.pack_item({**item, **known}))


def items(outputs: dict[str, str]) -> list[dict[str, Any]]:
    """Return what the state table of a deployed stack holds."""
    found = boto3.client("dynamodb", region_name="eu-west-1").scan(TableName=outputs["StateTableName"])
    return [values.unpack(item) for item in found["Items"]]
