"""What a deployment sets, read once by a door. The only reader of the environment.

Each function has its own settings, because each is given only what it needs. POWERTOOLS_* and AWS_* variables are read
by those libraries themselves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from segpush.errors import SegpushError


class BadSetting(SegpushError):
    """A variable of the function's environment is missing or cannot be: the deployment must be mended."""


@dataclass(frozen=True, slots=True)
class PickupSettings:
    """What pickup is given. ``hold`` is how long a run may wait for a person, ``keep`` how long its objects stay."""

    drop_bucket: str
    work_bucket: str
    table: str
    parts_queue_url: str
    steps_queue_url: str
    topic_arn: str
    hold: timedelta
    keep: timedelta

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read ``environment``; raise :class:`BadSetting`."""
        return cls(
            drop_bucket=_text(environment, "SEGPUSH_DROP_BUCKET"),
            work_bucket=_text(environment, "SEGPUSH_WORK_BUCKET"),
            table=_text(environment, "SEGPUSH_TABLE"),
            parts_queue_url=_text(environment, "SEGPUSH_PARTS_QUEUE_URL"),
            steps_queue_url=_text(environment, "SEGPUSH_STEPS_QUEUE_URL"),
            topic_arn=_text(environment, "SEGPUSH_TOPIC_ARN"),
            hold=_days(environment, "SEGPUSH_HOLD_DAYS"),
            keep=_days(environment, "SEGPUSH_KEEP_DAYS"),
        )


@dataclass(frozen=True, slots=True)
class PushSettings:
    """What push is given. ``marketo_endpoint`` is '' where Marketo's address follows from the Munchkin id."""

    work_bucket: str
    table: str
    parts_queue_url: str
    steps_queue_url: str
    secret_prefix: str
    marketo_endpoint: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read ``environment``; raise :class:`BadSetting`."""
        return cls(
            work_bucket=_text(environment, "SEGPUSH_WORK_BUCKET"),
            table=_text(environment, "SEGPUSH_TABLE"),
            parts_queue_url=_text(environment, "SEGPUSH_PARTS_QUEUE_URL"),
            steps_queue_url=_text(environment, "SEGPUSH_STEPS_QUEUE_URL"),
            secret_prefix=_text(environment, "SEGPUSH_SECRET_PREFIX"),
            marketo_endpoint=environment.get("SEGPUSH_MARKETO_ENDPOINT", "").strip(),
        )


def _text(environment: Mapping[str, str], name: str) -> str:
    if not (value := environment.get(name, "").strip()):
        raise BadSetting(f"environment variable {name} is missing: set it on the function in template.yaml.")
    return value


def _days(environment: Mapping[str, str], name: str) -> timedelta:
    text = _text(environment, name)
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 36_500:  # noqa: PLR2004 - a century
        raise BadSetting(f"environment variable {name} is {text!r}: set a whole number of days, 1 or more.")
    return timedelta(days=int(text))
