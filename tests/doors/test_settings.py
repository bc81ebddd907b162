"""The environment: read once, and what is missing is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from segpush.settings import BadSetting, PickupSettings, PushSettings

HOUSE = Path("functions/segpush")
PICKUP = {
    "SEGPUSH_DROP_BUCKET": "drop",
    "SEGPUSH_WORK_BUCKET": "work",
    "SEGPUSH_TABLE": "state",
    "SEGPUSH_PARTS_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/parts",
    "SEGPUSH_STEPS_QUEUE_URL": "https://sqs.eu-west-1.amazonaws.com/123456789012/steps",
    "SEGPUSH_TOPIC_ARN": "arn:aws:sns:eu-west-1:123456789012:alerts",
    "SEGPUSH_HOLD_DAYS": "7",
    "SEGPUSH_KEEP_DAYS": "90",
}
PUSH = {name: PICKUP[name] for name in list(PICKUP)[1:5]} | {"SEGPUSH_SECRET_PREFIX": "segpush/"}


def test_each_function_reads_its_own() -> None:
    assert PickupSettings.read(PICKUP).hold == timedelta(days=7)
    assert PushSettings.read(PUSH).marketo_endpoint == ""
    assert (
        PushSettings.read(PUSH | {"SEGPUSH_MARKETO_ENDPOINT": "http://localhost:8080"}).marketo_endpoint
        == "http://localhost:8080"
    )


@pytest.mark.parametrize("name", PICKUP)
@pytest.mark.parametrize("value", ["", " ", None])
def test_pickup_names_what_is_missing(name: str, value: str | None) -> None:
    environment = {other: text for other, text in PICKUP.items() if other != name} | (
        {} if value is None else {name: value}
    )
    with pytest.raises(BadSetting, match=f"{name} is missing: set it on the function"):
        PickupSettings.read(environment)


@pytest.mark.parametrize("name", PUSH)
def test_push_names_what_is_missing(name: str) -> None:
    with pytest.raises(BadSetting, match=f"{name} is missing"):
        PushSettings.read({other: text for other, text in PUSH.items() if other != name})


@pytest.mark.parametrize("days", ["0", "-1", "7.5", "a week", "²", "99999"])
def test_days_are_whole_days(days: str) -> None:
    with pytest.raises(BadSetting, match="SEGPUSH_HOLD_DAYS"):
        PickupSettings.read(PICKUP | {"SEGPUSH_HOLD_DAYS": days})


def test_nobody_else_reads_the_environment() -> None:
    readers = {
        path.name
        for path in Path("functions").rglob("*.py")
        if "environ" in path.read_text() or "getenv" in path.read_text()
    }
    assert readers == {"settings.py"}
