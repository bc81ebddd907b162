"""What an event says: the objects an S3 event speaks of, in whichever shape it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

Message = Mapping[str, Any]


def objects(message: Message) -> list[tuple[str, str]]:
    """Return key and version id of the objects an event speaks of; [] where it is none of S3's.

    A plain notification carries the key form-encoded, EventBridge as it is (R2; S3: event message structure).
    """
    if message.get("detail-type") == "Object Created":
        found = message["detail"]["object"]
        return [(str(found["key"]), str(found.get("version-id", "")))]
    records = [each["s3"]["object"] for each in message.get("Records", ()) if _created(each)]
    return [(unquote_plus(each["key"]), str(each.get("versionId", ""))) for each in records]


def _created(record: Message) -> bool:
    return str(record.get("eventName", "")).startswith("ObjectCreated")
