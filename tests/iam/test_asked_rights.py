"""Which rights a request needs: each row as AWS's own reference has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cfnlint.data
import pytest

from local.iam.asking import RESOURCES, TRANSACTED, Call, asked
from local.iam.s3 import OF_BUCKET, OF_OBJECT
from tests.template.test_rights import every_grant, listed

TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/state"
QUEUE = {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/steps"}
STEPS = "arn:aws:sqs:eu-west-1:123456789012:steps"


def said(service: str, operation: str, **words: Any) -> list[str]:
    return [str(each) for each in asked(Call(service, operation, words, "eu-west-1", "123456789012"))]


def s3(method: str, path: str, *query: tuple[str, str], **headers: str) -> list[str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    call = Call("s3", "", {}, "eu-west-1", "123456789012", method, path, query, named)
    return [str(each).replace("arn:aws:s3:::", "") for each in asked(call)]


@pytest.mark.parametrize(
    ("found", "needed"),
    [
        (s3("GET", "/acme-work/runs/r1/plan.json"), ["s3:GetObject on acme-work/runs/r1/plan.json"]),
        (s3("HEAD", "/acme-work/a", ("x-id", "HeadObject")), ["s3:GetObject on acme-work/a"]),
        (s3("GET", "/acme-work/a", ("versionId", "v1")), ["s3:GetObjectVersion on acme-work/a"]),
        (s3("HEAD", "/acme-work/a", ("versionId", "v1")), ["s3:GetObjectVersion on acme-work/a"]),
        (s3("PUT", "/acme-work/a", if_none_match="*"), ["s3:PutObject on acme-work/a"]),
        (s3("PUT", "/acme-work/a", if_match='"e"'), ["s3:PutObject on acme-work/a", "s3:GetObject on acme-work/a"]),
        (s3("PUT", "/acme-work/a", x_amz_copy_source="/drop/b%20c"), ["s3:PutObject on acme-work/a", "s3:GetObject on drop/b c"]),
        (s3("PUT", "/acme-work/a", x_amz_copy_source="drop/b?versionId=v1"), ["s3:PutObject on acme-work/a", "s3:GetObjectVersion on drop/b"]),
        (s3("POST", "/acme-work/a", ("uploads", "")), ["s3:PutObject on acme-work/a"]),
        (s3("PUT", "/acme-work/a", ("partNumber", "1"), ("uploadId", "u")), ["s3:PutObject on acme-work/a"]),
        (s3("DELETE", "/acme-work/a", ("uploadId", "u")), ["s3:AbortMultipartUpload on acme-work/a"]),
        (s3("DELETE", "/acme-work/a"), ["s3:DeleteObject on acme-work/a"]),
        (s3("DELETE", "/acme-work/a", ("versionId", "v1")), ["s3:DeleteObjectVersion on acme-work/a"]),
        (s3("GET", "/work", ("list-type", "2"), ("prefix", "runs/")), ["s3:ListBucket on work"]),
        (s3("GET", "/work", ("versions", ""), ("prefix", "runs/")), ["s3:ListBucketVersions on work"]),
        (s3("GET", "/acme-work/a", ("acl", "")), ["s3:GET?acl on acme-work/a"]),
        (said("dynamodb", "GetItem", TableName="state"), [f"dynamodb:GetItem on {TABLE}"]),
        (said("dynamodb", "Query", TableName="state", IndexName="due"), [f"dynamodb:Query on {TABLE}/index/due"]),
        (said("sqs", "SendMessage", **QUEUE), [f"sqs:SendMessage on {STEPS}"]),
        (said("sqs", "SendMessageBatch", **QUEUE), [f"sqs:SendMessage on {STEPS}"]),
        (said("sns", "Publish", TopicArn="arn:aws:sns:eu-west-1:123456789012:alerts"), ["sns:Publish on arn:aws:sns:eu-west-1:123456789012:alerts"]),
        (said("secretsmanager", "GetSecretValue", SecretId="segpush/acme"),
         ["secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:123456789012:secret:segpush/acme-??????"]),
        (said("dynamodb", "Scan", TableName="state"), ["dynamodb:Scan on *"]),
    ],
    ids=lambda each: each[-1] if isinstance(each, list) else "",
)  # fmt: skip
def test_a_request_needs(found: list[str], needed: list[str]) -> None:
    assert found == needed


def test_a_transaction_needs_what_it_is_made_of() -> None:
    entries = [{kind: {"TableName": "state"}} for kind in ("Put", "Update", "Delete", "ConditionCheck")]
    needed = ["PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]
    assert said("dynamodb", "TransactWriteItems", TransactItems=entries) == [
        f"dynamodb:{each} on {TABLE}" for each in needed
    ]


def test_every_action_named_here_or_in_the_template_is_one_of_awss() -> None:
    """By the list cfn-lint has of them: a misspelt action would be given and never asked for, or the other way round."""
    file = Path(cfnlint.data.__path__[0]) / "AdditionalSpecs" / "Policies.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    named = {action for _, grant in every_grant() for action in listed(grant["Action"])}
    named |= {action for table in (OF_BUCKET, OF_OBJECT) for actions in table.values() for action in actions.values()}
    named |= {f"dynamodb:{action}" for action in TRANSACTED.values()}
    named |= {f"{service}:{operation.removesuffix('Batch')}" for service, operation in RESOURCES} - {
        "dynamodb:TransactWriteItems"
    }
    strange = [
        name
        for name in named
        for service, _, action in [name.partition(":")]
        if action.lower() not in known[service]["Actions"]
    ]
    assert strange == []
