"""Door 2. Comes in: messages of the parts queue, one a part."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from push import compose
from segpush.telemetry import said_with


def handle(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """Lambda's entry point; answers with the messages that must come again."""
    with said_with(function_request_id=context.aws_request_id):
        parts = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event, _part, parts, context)


def _part(record: SQSRecord) -> None:
    with said_with(message_id=record.message_id):
        compose.push().on_part(record.json_body)
