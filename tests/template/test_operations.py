"""What is watched, and who hears of it: operations.yaml, nested in template.yaml, and the subscriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from segpush.telemetry import METRICS
from tests.template.transform import operations, properties, resources, template

WATCHED = operations()
ALARMS = resources("CloudWatch::Alarm", WATCHED)
OURS = {"Ref": "Namespace"}
NAMED = {"BucketName", "QueueName", "TableName", "TopicName", "AlarmName", "DashboardName", "Name"}


def metrics(alarm: str) -> Iterator[dict[str, Any]]:
    """The metrics an alarm looks at."""
    found = ALARMS[alarm]["Properties"]
    if "MetricName" in found:
        yield {name: found[name] for name in ("Namespace", "MetricName", "Dimensions")}
    yield from (each["MetricStat"]["Metric"] for each in found.get("Metrics", []) if "MetricStat" in each)


def test_what_has_to_be_watched_is_watched() -> None:
    looked_at = {metric["MetricName"] for alarm in ALARMS for metric in metrics(alarm)}
    assert looked_at == {
        "OverdueAudiences", "RunFailed", "RunRefused", "RunIncomplete", "RunExpired", "HeldRuns", "RowsRejected", "RejectedPercent",
        "QuotaPercent", "OldestPartSeconds", "ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible",
        "NumberOfMessagesReceived", "Invocations",
    }  # fmt: skip


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_is_heard_and_has_no_name_of_its_own(name: str) -> None:
    assert ALARMS[name]["Properties"]["AlarmActions"] == [{"Ref": "AlarmsTopicArn"}]
    assert not NAMED & ALARMS[name]["Properties"].keys()


@pytest.mark.parametrize("name", ALARMS)
def test_a_metric_of_ours_exists_and_is_looked_for_where_it_is_sent(name: str) -> None:
    """The call budget is push's, all else is known to pickup."""
    for metric in metrics(name):
        if metric["Namespace"] == OURS:
            assert metric["MetricName"] in METRICS
            door = "push" if metric["MetricName"] == "QuotaPercent" else "pickup"
            assert metric["Dimensions"] == [{"Name": "service", "Value": door}]


def test_metrics_are_sent_where_they_are_looked_for() -> None:
    given = properties("Operations")["Parameters"]
    sent = template()["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_METRICS_NAMESPACE"]
    assert given["Namespace"] == sent == {"Fn::Sub": "segpush/${AWS::StackName}"}


def test_the_nested_template_is_given_exactly_what_it_asks_for() -> None:
    asked = {name for name, parameter in WATCHED["Parameters"].items() if "Default" not in parameter}
    assert properties("Operations")["Parameters"].keys() == asked
    text = json.dumps({**WATCHED, "Parameters": {}})
    assert [name for name in WATCHED["Parameters"] if f'"{name}"' not in text and f"${{{name}}}" not in text] == []


def test_rejected_rows_raise_an_alarm_where_a_document_of_defaults_would_hold_the_run() -> None:
    from segpush.destination import Limits  # noqa: PLC0415 - beside what it is compared with

    defaults = {name: WATCHED["Parameters"][name]["Default"] for name in ("RejectedPercent", "RejectedRows")}
    assert defaults == {"RejectedPercent": Limits().rejected_percent, "RejectedRows": Limits().rejected_rows}


def test_a_killed_push_alone_is_no_alarm() -> None:
    assert WATCHED["Parameters"]["OldestPartSeconds"]["Default"] > properties("PartsQueue")["VisibilityTimeout"]


def dashboard() -> list[dict[str, Any]]:
    """The widgets, every reference put in as its own name."""
    body = WATCHED["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    filled = re.sub(r"\$\{(\w+)\}", lambda found: "80" if found[1] == "QuotaPercent" else found[1], body)
    widgets: list[dict[str, Any]] = json.loads(re.sub(r"\$\{([\w:.]+)\}", r"\1", filled))["widgets"]
    return widgets


def test_the_dashboard_shows_every_alarm_and_every_metric_we_have() -> None:
    shown = json.dumps(dashboard())
    assert [name for name in ALARMS if f'"{name}.Arn"' not in shown] == []
    not_shown = {name for name in METRICS if name not in shown}
    assert not_shown == {"DropOverdue", "RunHeld"}  # the gauges say it better: OverdueAudiences, HeldRuns


def test_widgets_lie_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for widget in dashboard():
        cells = {
            (x, y)
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24  # CloudWatch: the grid has 24 columns
        taken |= cells


def test_whoever_asks_for_alarms_hears_no_good_news() -> None:
    heard = {
        name: (each["Properties"]["TopicArn"]["Ref"], each["Properties"].get("FilterPolicy"), each["Condition"])
        for name, each in resources("SNS::Subscription").items()
    }
    assert heard == {
        "AlertsByEmail": ("Alerts", {"alert": ["true"]}, "HasAlarmEmail"),
        "NewsByEmail": ("Alerts", None, "HasNewsEmail"),
        "AlarmsByEmail": ("Alarms", None, "HasAlarmEmail"),
    }


def test_only_alarms_of_this_account_may_tell_the_topic_of_alarms() -> None:
    (policy,) = resources("SNS::TopicPolicy").values()
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Action"], statement["Resource"]) == ("sns:Publish", {"Ref": "Alarms"})
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
