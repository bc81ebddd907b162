"""What the house says about itself: structured log lines, and metrics in CloudWatch's embedded format.

The house logs through :data:`log`, with a fixed sentence and facts in ``extra``; their names come from :data:`FIELDS`,
ids and counts only, so that no address, name or cell value can become one (a test reads every call). There is no
tracer: it would double the import time and show no more than run, step and part in each line do.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter
from aws_lambda_powertools.logging.utils import copy_config_to_registered_loggers
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from segpush.errors import SegpushError

FIELDS = frozenset(
    """account audience by bytes calls code command count destination drop key kind last list objects part parts people pk reason request_id
    rows run seconds sk state step target tries until verdict wake""".split()
)
"""What a log line may carry besides its sentence and the ids of its invocation."""

_COUNTED = """DropOverdue HeldRuns LeadsAdded MarketoCalls OverdueAudiences PeopleCreated PeopleUndelivered PeopleUnmatched PeopleUpdated
    RowsRead RowsRejected RunCancelled RunDeclined RunDone RunExpired RunFailed RunHeld RunIncomplete RunOutsideSchedule RunRefused
    RunSuperseded""".split()

METRICS: Mapping[str, MetricUnit] = {
    **dict.fromkeys(_COUNTED, MetricUnit.Count),
    "OldestPartSeconds": MetricUnit.Seconds, "QuotaPercent": MetricUnit.Percent, "RejectedPercent": MetricUnit.Percent,
}  # fmt: skip
"""Every metric there is, and its unit; docs/metrics.md says when each is sent. Their names are in alarms and dashboard too."""

NAMESPACE = "segpush"  # where the deployment names no other

log = logging.getLogger("segpush")
"""The house's logger. Until a door starts Powertools behind it, as in tests, it is an ordinary one."""


def count(audience: str = "", account: str = "", /, **values: float) -> None:
    """Emit metrics (``LeadsAdded=12``), once in all and once under the dimension ``audience``, a slug, or ``account``, an alias.

    '' stands for none. A name that :data:`METRICS` does not have is a KeyError.
    """
    units = {name: METRICS[name] for name in values}
    if not values or not _powertools.cache_info().currsize:
        return  # no door has started, so nobody collects
    metrics = EphemeralMetrics()
    metrics.namespace = metrics.namespace or NAMESPACE
    for dimension, whose in {"audience": audience, "account": account}.items():
        if whose:
            metrics.add_dimensions(**{dimension: whose})
    for name, value in values.items():
        metrics.add_metric(name=name, unit=units[name], value=value)
    metrics.flush_metrics()


@contextmanager
def said_with(**ids: str) -> Iterator[Logger]:
    """Put ``ids`` into each line meanwhile, and log what goes wrong with its traceback before it leaves."""
    logger = _powertools()
    with logger.append_context_keys(**ids):
        try:
            yield logger
        except Exception:
            logger.exception("this failed, and is tried again")
            raise


class _Formatter(LambdaPowertoolsFormatter):
    """Tells where an error came from, and its text only where that is a sentence of ours or an answer of AWS.

    Any other text may quote what somebody was called: a cell that is no number, a key that is not there.
    """

    def __init__(self, **keys: Any) -> None:
        super().__init__(**keys | {"serialize_stacktrace": False})

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """Return the traceback, the causes first."""
        return "\n".join(_traced(error) for error in reversed(list(_causes(ei[1]))))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _traced(error: BaseException) -> str:
    told = isinstance(error, SegpushError) or type(error).__module__.startswith("botocore.")
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return "".join(traceback.format_tb(error.__traceback__)) + (f"{name}: {error}" if told else name)


@cache
def _powertools() -> Logger:
    logger = Logger(logger_formatter=_Formatter())
    copy_config_to_registered_loggers(source_logger=logger, include={log.name})
    return logger
