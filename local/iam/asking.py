"""What a request asks for: which action on which resource, by AWS's own tables of actions.

Sources, one a service: https://docs.aws.amazon.com/service-authorization/latest/reference/ list_amazondynamodb.html,
list_amazonsqs.html, list_amazonsns.html, list_awssecretsmanager.html, list_awscloudformation.html; for S3
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html, which says by operation what it needs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.iam import s3
from local.iam.policy import Asked

# Service authorization reference, DynamoDB: a transaction needs the rights of what it is made of, on each table.
TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the operation by AWS's name and what it says; S3 has neither, only ``method``, ``path`` and ``query``."""

    service: str
    operation: str
    said: Mapping[str, Any]
    region: str
    account: str
    method: str = "POST"
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def arn(self, name: str) -> str:
        """Name a resource of the called service."""
        return f"arn:aws:{self.service}:{self.region}:{self.account}:{name}"


def asked(call: Call) -> list[Asked]:
    """Return what a call needs; an operation nobody described here needs itself, on everything, which nobody is given."""
    if call.service == "s3":
        return list(s3.asked(call.method, call.path, call.query, call.headers))
    return list(RESOURCES.get((call.service, call.operation), _itself)(call))


def _itself(call: Call) -> Iterator[Asked]:
    yield Asked(f"{call.service}:{call.operation}", "*")


def _table(call: Call) -> Iterator[Asked]:
    """An index is a resource of its own: a query of it needs no right to the table."""
    name = f"table/{call.said['TableName']}"
    index = f"/index/{call.said['IndexName']}" if "IndexName" in call.said else ""
    yield Asked(f"dynamodb:{call.operation}", call.arn(name + index), _leading(call.said.get("Key", {})))


def _transaction(call: Call) -> Iterator[Asked]:
    for entry in call.said["TransactItems"]:
        for kind, request in entry.items():
            keys = _leading(request.get("Key") or request.get("Item", {}))
            yield Asked(f"dynamodb:{TRANSACTED[kind]}", call.arn(f"table/{request['TableName']}"), keys)


def _leading(item: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The partition key a request names (DynamoDB: dynamodb:LeadingKeys); a query's is within an expression and is not told."""
    return (("dynamodb:LeadingKeys", item["pk"]["S"]),) if "pk" in item else ()


def _queue(call: Call) -> Iterator[Asked]:
    action = call.operation.removesuffix("Batch")  # SQS: a batch needs the right to the single one
    yield Asked(f"sqs:{action}", call.arn(call.said["QueueUrl"].rsplit("/", 1)[1]))


def _topic(call: Call) -> Iterator[Asked]:
    yield Asked("sns:Publish", call.said["TopicArn"])


def _secret(call: Call) -> Iterator[Asked]:
    """Secrets Manager puts six characters behind a name."""
    name = call.said["SecretId"]
    yield Asked(
        f"secretsmanager:{call.operation}", name if name.startswith("arn:") else call.arn(f"secret:{name}-??????")
    )


def _stack(call: Call) -> Iterator[Asked]:
    yield Asked("cloudformation:DescribeStacks", call.arn(f"stack/{call.said.get('StackName', '')}/id"))


RESOURCES: Mapping[tuple[str, str], Callable[[Call], Iterator[Asked]]] = {
    ("dynamodb", "GetItem"): _table,
    ("dynamodb", "Query"): _table,
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("sqs", "SendMessage"): _queue,
    ("sqs", "SendMessageBatch"): _queue,
    ("sqs", "ReceiveMessage"): _queue,
    ("sqs", "DeleteMessage"): _queue,
    ("sqs", "GetQueueAttributes"): _queue,
    ("sns", "Publish"): _topic,
    ("secretsmanager", "GetSecretValue"): _secret,
    ("cloudformation", "DescribeStacks"): _stack,
}
