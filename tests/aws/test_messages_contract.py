"""What queues, secrets and the topic promise."""

import json
from typing import Any

import pytest

from segpush.aws import clients
from segpush.aws.queue import SqsQueue
from segpush.aws.secrets import SecretsManager
from segpush.aws.topic import SnsTopic
from segpush.errors import SecretUnreadable
from segpush.ports import Queue, Secrets, Topic
from tests.fakes.memory import MemoryQueue, MemoryTopic
from tests.template.transform import properties

PART = {"schema": 1, "kind": "part", "run": "r1", "step": "resolve", "part": "0001", "wake": 0, "note": "Zoë"}


class Memory:
    """Both fakes, and what came out of them."""

    def __init__(self) -> None:
        self.queue, self.topic = MemoryQueue(), MemoryTopic()

    def received(self) -> dict[str, Any] | None:
        message = self.queue.receive()
        return message.body if message else None

    def told(self) -> tuple[str, str, dict[str, str]]:
        notice = self.topic.published[-1]
        return notice.subject, notice.message, {name: value for name, value in notice.attributes.items() if value}


class Cloud:
    """Both adapters, and what came out of the services behind them."""

    def __init__(self) -> None:
        self.sqs = clients.sqs()
        self.url = self.sqs.create_queue(QueueName="parts")["QueueUrl"]
        self.queue: Queue = SqsQueue(self.sqs, self.url)
        arn = clients.sns().create_topic(Name="segpush")["TopicArn"]
        self.topic: Topic = SnsTopic(clients.sns(), arn)
        self.ears = self.sqs.create_queue(QueueName="ears")["QueueUrl"]
        clients.sns().subscribe(TopicArn=arn, Protocol="sqs", Endpoint="arn:aws:sqs:eu-west-1:123456789012:ears")

    def received(self) -> dict[str, Any] | None:
        return self._receive(self.url)

    def told(self) -> tuple[str, str, dict[str, str]]:
        notice = self._receive(self.ears) or {}
        return notice["Subject"], notice["Message"], {k: v["Value"] for k, v in notice["MessageAttributes"].items()}

    def _receive(self, url: str) -> dict[str, Any] | None:
        messages = self.sqs.receive_message(QueueUrl=url).get("Messages", [])
        body: dict[str, Any] | None = json.loads(messages[0]["Body"]) if messages else None
        return body


@pytest.fixture(params=["memory", "aws"])
def post(request: pytest.FixtureRequest) -> Memory | Cloud:
    if request.param == "memory":
        return Memory()
    request.getfixturevalue("cloud")
    return Cloud()


def test_a_message_arrives_as_it_was_sent(post: Memory | Cloud) -> None:
    post.queue.send(PART)
    assert post.received() == PART


def test_a_delayed_message_is_not_there_yet(post: Memory | Cloud) -> None:
    post.queue.send(PART, delay_seconds=900)
    assert post.received() is None


def test_people_are_told(post: Memory | Cloud) -> None:
    post.topic.publish("held: spring-buyers", "Run r1 waits for you.", {"alert": "held", "account": "acme", "list": ""})
    assert post.told() == ("held: spring-buyers", "Run r1 waits for you.", {"alert": "held", "account": "acme"})


def test_a_secret_is_read_as_it_is_now(secrets: Secrets) -> None:
    assert json.loads(secrets.get("segpush/acme"))["munchkin_id"] == "123-ABC-456"


def test_a_missing_secret_says_how_to_mend_it(secrets: Secrets) -> None:
    with pytest.raises(SecretUnreadable, match="segpush/other does not exist: create it"):
        secrets.get("segpush/other")


def test_a_secret_of_bytes_is_refused(cloud: None) -> None:
    clients.secretsmanager().create_secret(Name="segpush/bytes", SecretBinary=b"\x00")
    with pytest.raises(SecretUnreadable, match="store it as text"):
        SecretsManager(clients.secretsmanager()).get("segpush/bytes")


@pytest.mark.parametrize("alert", ["true", "false"])
def test_a_subscription_to_alerts_only_hears_nothing_else(cloud: None, alert: str) -> None:
    """With the filter policy of template.yaml, as SNS applies it (here: moto)."""
    post = Cloud()
    policy = json.dumps(properties("AlertsByEmail")["FilterPolicy"])
    (subscription,) = clients.sns().list_subscriptions()["Subscriptions"]
    clients.sns().set_subscription_attributes(
        SubscriptionArn=subscription["SubscriptionArn"], AttributeName="FilterPolicy", AttributeValue=policy
    )
    post.topic.publish("segpush: buyers is done", "Run r1 is done.", {"event": "done", "alert": alert})
    heard = post.sqs.receive_message(QueueUrl=post.ears).get("Messages", [])
    assert len(heard) == (alert == "true")
