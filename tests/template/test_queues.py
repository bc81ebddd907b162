"""Nothing is lost in a queue: each has dead letters, these raise an alarm, and pickup ends what they name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.template.transform import operations, properties, resources

FORTNIGHT = 14 * 24 * 3600
QUEUES = resources("SQS::Queue")
DEAD = {queue["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        for queue in QUEUES.values() if "RedrivePolicy" in queue["Properties"]}  # fmt: skip
FUNCTIONS = resources("Serverless::Function")


def listeners(queue: str) -> list[tuple[str, Any]]:
    """Who takes messages from a queue: function and event."""
    return [
        (name, event["Properties"])
        for name, function in FUNCTIONS.items()
        for event in function["Properties"]["Events"].values()
        if event["Type"] == "SQS" and event["Properties"]["Queue"] == {"Fn::GetAtt": [queue, "Arn"]}
    ]


def test_there_are_two_queues_with_a_dead_letter_queue_each() -> None:
    assert set(QUEUES) - DEAD == {"StepsQueue", "PartsQueue"}
    assert set(DEAD) == {"StepsDeadLetters", "PartsDeadLetters"}


@pytest.mark.parametrize("name", sorted(QUEUES.keys() - DEAD))
def test_a_queue_gives_up_after_a_few_tries_into_its_own_dead_letter_queue(name: str) -> None:
    redrive = properties(name)["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] == {"Fn::GetAtt": [name.replace("Queue", "DeadLetters"), "Arn"]}
    assert 3 <= redrive["maxReceiveCount"] <= 10


@pytest.mark.parametrize("name", sorted(DEAD))
def test_dead_letters_feed_pickup(name: str) -> None:
    assert [function for function, _ in listeners(name)] == ["PickupFunction"]


@pytest.mark.parametrize("name", sorted(DEAD))
def test_dead_letters_raise_an_alarm_that_people_hear(name: str) -> None:
    given = properties("Operations")["Parameters"]
    (parameter,) = [key for key, value in given.items() if value == {"Fn::GetAtt": [name, "QueueName"]}]
    dimension = [{"Name": "QueueName", "Value": {"Ref": parameter}}]
    metrics = {
        query["MetricStat"]["Metric"]["MetricName"]
        for alarm in resources("CloudWatch::Alarm", operations()).values()
        for query in alarm["Properties"].get("Metrics", [])
        if query.get("MetricStat", {}).get("Metric", {}).get("Dimensions") == dimension
    }
    assert metrics == {"ApproximateNumberOfMessagesVisible", "NumberOfMessagesReceived"}


@pytest.mark.parametrize("name", QUEUES)
def test_messages_are_kept_a_fortnight_and_encrypted(name: str) -> None:
    assert properties(name)["MessageRetentionPeriod"] == FORTNIGHT
    assert properties(name)["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize("name", QUEUES)
def test_a_message_stays_hidden_six_times_as_long_as_its_function_may_run(name: str) -> None:
    (function, _), *others = listeners(name)
    assert not others
    assert properties(name)["VisibilityTimeout"] >= 6 * properties(function)["Timeout"]


@pytest.mark.parametrize("name", QUEUES)
def test_one_message_an_invocation_and_failures_named_one_by_one(name: str) -> None:
    _, event = listeners(name)[0]
    assert event["BatchSize"] == 1
    assert event["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert event["ScalingConfig"]["MaximumConcurrency"]


def test_arrivals_below_inbox_reach_the_steps_queue_and_nothing_else_does() -> None:
    rule = properties("ObjectArrived")
    assert rule["EventPattern"]["detail"]["object"] == {"key": [{"prefix": "inbox/"}]}
    assert [target["Arn"] for target in rule["Targets"]] == [{"Fn::GetAtt": ["StepsQueue", "Arn"]}]
    assert rule["Targets"][0]["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["StepsDeadLetters", "Arn"]}}
    for policy in resources("SQS::QueuePolicy").values():
        (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "events.amazonaws.com"}
        assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": ["ObjectArrived", "Arn"]}}}


def test_the_sweep_comes_every_quarter_of_an_hour_and_its_absence_is_told() -> None:
    sweep = properties("PickupFunction")["Events"]["Sweep"]
    assert sweep["Properties"]["Schedule"] == "rate(15 minutes)"
    silent = operations()["Resources"]["PickupSilentAlarm"]["Properties"]
    assert silent["TreatMissingData"] == "breaching"
    assert silent["Dimensions"] == [{"Name": "FunctionName", "Value": {"Ref": "PickupFunctionName"}}]
    assert properties("Operations")["Parameters"]["PickupFunctionName"] == {"Ref": "PickupFunction"}
