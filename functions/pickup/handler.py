"""Door 1. Comes in: messages of the steps queue and of both DLQs, the sweep, or one event or command by itself."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pickup import compose
from segpush.telemetry import said_with


def handle(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse | None:
    """Lambda's entry point; answers a batch with the messages that must come again."""
    with said_with(function_request_id=context.aws_request_id):
        if event.get("Records", [{}])[0].get("eventSource") == "aws:sqs":
            messages = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
            return process_partial_response(event, _message, messages, context)
        if event.get("detail-type") == "Scheduled Event":
            compose.pickup().sweep()
        else:
            compose.pickup().on_message(event)
        return None


def _message(record: SQSRecord) -> None:
    with said_with(message_id=record.message_id):
        if compose.is_dead(record.event_source_arn):
            compose.pickup().on_dead(_readable(record))
        else:
            compose.pickup().on_message(record.json_body)


def _readable(record: SQSRecord) -> dict[str, Any]:
    """Return a dead letter's message; one that is not JSON is named, as nobody could ever read it."""
    try:
        body = record.json_body
    except ValueError:
        body = None
    return body if isinstance(body, dict) else {"kind": "unreadable", "message_id": record.message_id}
