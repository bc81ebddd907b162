"""What `segpush check` says of a deployed stack, and of documents against those in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.model import OperationModel

from console.account import reaching
from console.check.aws import answers
from console.check.finding import Finding
from console.check.rights import NOT_PROVABLE
from console.check.signing import closed
from console.check.whole import Ways, of_the_rest
from console.stack import Stack, Unreachable
from segpush.aws import clients
from segpush.errors import SecretUnreadable
from segpush.ports import Put
from segpush.state import State
from tests.console.set_up import TODAY, SetUp, deploy_whole
from tests.fakes.memory import VirtualClock
from tests.template.test_rights import listed, statements
from tests.template.transform import resources
from tests.whole import spring

WHOLE = "segpush-whole"
BUYERS = "spring-campaigns/spring-buyers"
Outputs = dict[str, str]


class S3:
    """The client of a bucket that says as S3 does whether EventBridge is on; moto takes the setting and never shows it."""

    hears: ClassVar[set[str]] = set()

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def get_bucket_notification_configuration(self, *, Bucket: str) -> dict[str, Any]:  # noqa: N803 - S3's own word
        return {
            **self._real.get_bucket_notification_configuration(Bucket=Bucket),
            **({"EventBridgeConfiguration": {}} if Bucket in self.hears else {}),
        }


@pytest.fixture
def whole(deployed: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """A stack as a drop needs it, in the region of the shell."""
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    outputs, real = deploy_whole(), clients.s3
    monkeypatch.setattr(S3, "hears", {outputs["DropBucketName"]})
    monkeypatch.setattr(clients, "s3", lambda: S3(real()))
    return outputs


def client(service: Any) -> Any:
    return boto3.client(service, region_name="eu-west-1")


def apply(stack: Stack, set_up: SetUp) -> None:
    for each in set_up.documents:
        stack.work().put(each.key, each.body)


def suppressed() -> SetUp:
    return SetUp([spring.destination(suppression={"file": "suppression/optouts.csv"})])


def brought_into_force() -> tuple[SetUp, Stack]:
    set_up, stack = suppressed(), Stack(WHOLE)
    apply(stack, set_up)
    stack.work().put("suppression/optouts.csv", b"nobody@example.com\n")
    return set_up, stack


def test_a_right_stack_is_right_in_every_line_that_can_be_known(whole: Outputs) -> None:
    set_up, stack = brought_into_force()
    findings = set_up.findings(stack)
    assert [each.line for each in findings if each.state != "ok" and NOT_PROVABLE not in each.sentence] == []
    told = {each.area for each in findings if each.state == "ok"}
    assert {"stack", "bucket", "table", "queue", "in_force", "owner", "suppression"} <= told


ACTIONS = {"ListObjectsV2": "s3:ListBucket", "GetBucketNotificationConfiguration": "s3:GetBucketNotification"}


def test_all_of_it_is_read_and_allowed_to_who_writes_documents(whole: Outputs) -> None:
    set_up, stack = brought_into_force()
    asked: set[str] = set()

    def note(model: OperationModel, **_: Any) -> None:
        service = model.service_model.service_name
        asked.add(ACTIONS.get(model.name, f"{service}:{model.name}"))

    assert boto3.DEFAULT_SESSION
    boto3.DEFAULT_SESSION.events.register("before-call", note)
    set_up.findings(stack)
    document = resources("IAM::ManagedPolicy")["AuthorDocuments"]["Properties"]["PolicyDocument"]
    granted = {action for each in statements(document) for action in listed(each["Action"])}
    assert {"s3:GetBucketVersioning", "sqs:GetQueueAttributes", "dynamodb:GetItem", "s3:ListBucket"} <= asked
    assert asked <= granted
    assert not [action for action in asked if not action.partition(":")[2].startswith(("Get", "List"))]


def no_versions(outputs: Outputs, bucket: str = "DropBucketName") -> None:
    client("s3").put_bucket_versioning(Bucket=outputs[bucket], VersioningConfiguration={"Status": "Suspended"})


def no_events(outputs: Outputs) -> None:
    S3.hears.discard(outputs["DropBucketName"])


def no_drop_bucket(outputs: Outputs) -> None:
    client("s3").delete_bucket(Bucket=outputs["DropBucketName"])


def no_table(outputs: Outputs) -> None:
    client("dynamodb").delete_table(TableName=outputs["StateTableName"])


def no_parts_queue(outputs: Outputs) -> None:
    client("sqs").delete_queue(QueueUrl=outputs["PartsQueueUrl"])


def no_dead_letters(outputs: Outputs) -> None:
    client("sqs").set_queue_attributes(QueueUrl=outputs["StepsQueueUrl"], Attributes={"RedrivePolicy": ""})


def a_dead_letter(outputs: Outputs) -> None:
    client("sqs").send_message(QueueUrl=outputs["DeadSteps"], MessageBody="{}")


def no_list_of_addresses(outputs: Outputs) -> None:
    client("s3").delete_object(Bucket=outputs["WorkBucketName"], Key="suppression/optouts.csv")


def nothing_in_force(outputs: Outputs) -> None:
    client("s3").delete_object(Bucket=outputs["WorkBucketName"], Key="destinations/spring-campaigns.json")


def another_in_force(outputs: Outputs) -> None:
    body = json.dumps(spring.destination(suppression={"file": "suppression/optouts.csv"}, description="as it was"))
    client("s3").put_object(Bucket=outputs["WorkBucketName"], Key="destinations/spring-campaigns.json", Body=body)


def the_list_wanted_by_another(outputs: Outputs) -> None:
    other = spring.destination("summer", source={"prefix": "inbox/summer/"})
    client("s3").put_object(Bucket=outputs["WorkBucketName"], Key="destinations/summer.json", Body=json.dumps(other))


def owned_by_another(outputs: Outputs) -> None:
    """Another destination made this list, which its document does not tell."""
    other = spring.destination("summer", source={"prefix": "inbox/summer/"})
    other["audiences"][0]["list"] = {"create": {"name": "Spring Buyers"}}
    client("s3").put_object(Bucket=outputs["WorkBucketName"], Key="destinations/summer.json", Body=json.dumps(other))
    state = State(Stack(WHOLE).table())
    bound = {"list_id": spring.LIST, "how": "create", "name": "Spring Buyers", "munchkin": "123-ABC-456"}
    for item in (
        {**state.ledger("123-ABC-456", str(spring.LIST)), "owner": "summer/spring-buyers"},
        {**state.bound("summer/spring-buyers"), **bound},
    ):
        state.table.commit(Put(item, 0))


WRONG: list[tuple[Callable[[Outputs], None], str, str, tuple[str, ...]]] = [
    (no_versions, "bucket", "drop", ("keeps no versions: switch versioning on", "refused")),
    (lambda outputs: no_versions(outputs, "WorkBucketName"), "bucket", "work", ("keeps no versions", "ledgers")),
    (no_events, "bucket", "drop", ("does not tell EventBridge of new files", "Amazon EventBridge → On")),
    (no_drop_bucket, "bucket", "drop", ("it is not there", "make deploy")),
    (no_parts_queue, "queue", "parts", ("it is not there",)),
    (no_dead_letters, "queue", "steps", ("it has no dead letters",)),
    (a_dead_letter, "queue", "steps", ("1 dead letters wait", "docs/operations.md, Dead letters of pickup")),
    (no_table, "table", "state", ("it is not there",)),
    (no_list_of_addresses, "suppression", "spring-campaigns", ("suppression/optouts.csv is not in the work bucket: put it there",)),
    (nothing_in_force, "in_force", "destination spring-campaigns", ("not applied yet: segpush apply spring-campaigns.yaml",)),
    (another_in_force, "in_force", "destination spring-campaigns", ("differs from what is in force: segpush apply ",)),
    (the_list_wanted_by_another, "in_force", "", ("both want list 1021 of account acme; a list has one owner",)),
    (owned_by_another, "owner", BUYERS, ("list 1021 already belongs to audience summer/spring-buyers",)),
]  # fmt: skip


@pytest.mark.parametrize(("happens", "area", "about", "says"), WRONG)
def test_one_thing_wrong_is_one_line(
    whole: Outputs, happens: Callable[[Outputs], None], area: str, about: str, says: tuple[str, ...]
) -> None:
    set_up, stack = brought_into_force()
    happens(whole)
    (problem,) = [each for each in set_up.findings(stack) if each.state == "problem"]
    assert (problem.area, problem.about) == (area, about)
    for words in says:
        assert words in problem.sentence


def test_a_missing_output_is_one_line(whole: Outputs) -> None:
    set_up, stack = brought_into_force()
    del stack.outputs["PartsQueueUrl"]
    (problem,) = [each for each in set_up.findings(stack) if each.state == "problem"]
    assert problem.line == f"stack {WHOLE}: it has no output PartsQueueUrl: run `make deploy` with this checkout"


@pytest.mark.parametrize(
    ("status", "state"),
    [("UPDATE_COMPLETE", "ok"), ("UPDATE_ROLLBACK_COMPLETE", "ok"), ("UPDATE_IN_PROGRESS", "unknown"),
     ("ROLLBACK_COMPLETE", "problem"), ("UPDATE_ROLLBACK_FAILED", "problem")],
)  # fmt: skip
def test_how_the_stack_stands_is_told(whole: Outputs, status: str, state: str) -> None:
    set_up, stack = brought_into_force()
    stack.status = status
    (told,) = [each for each in set_up.findings(stack) if each.area == "stack"]
    assert told.state == state
    assert told.sentence.startswith(f"{status}, deployed 20")


def test_a_list_that_a_name_led_to_is_looked_for_by_its_id(whole: Outputs) -> None:
    document = spring.destination()
    document["audiences"][0]["list"] = {"create": {"name": "Autumn Buyers"}}
    set_up, stack = SetUp([document]), Stack(WHOLE)
    apply(stack, set_up)
    state = State(stack.table())
    bound = {"list_id": 4711, "how": "create", "name": "Autumn Buyers", "munchkin": "123-ABC-456"}
    state.table.commit(Put({**state.bound(BUYERS), **bound}, 0))
    (problem,) = [each for each in set_up.findings(stack) if each.state == "problem"]
    assert problem.line.startswith(f"list {BUYERS}: list 4711, which 'Autumn Buyers' led to, is gone from Marketo")


def test_calls_the_stack_made_today_count_as_its_own(whole: Outputs) -> None:
    set_up, stack = brought_into_force()
    item = {"pk": "BUDGET#123-ABC-456", "sk": "STANDING", "day": "2026-03-02", "spent": 300}
    stack.table().commit(Put(item, None))
    set_up.simulator.traffic(quota_used=400)
    (quota,) = [each for each in set_up.findings(stack) if each.area == "quota"]
    assert quota.sentence == "401 of 50,000 calls used today, 24,700 of segpush's 25,000 are left"


def test_an_account_that_is_not_given_is_judged_as_it_is_in_force(whole: Outputs) -> None:
    _, stack = brought_into_force()
    apply(stack, SetUp([], [spring.account(share_percent=10)]))
    (quota,) = [each for each in SetUp(accounts=[]).findings(stack) if each.area == "quota"]
    assert quota.sentence == "1 of 50,000 calls used today, 5,000 of segpush's 5,000 are left"


def test_what_is_wrong_between_documents_is_not_told_again_of_those_in_force(whole: Outputs) -> None:
    two = SetUp([spring.destination(), spring.destination("summer", source={"prefix": "inbox/summer/"})])
    (problem,) = [each for each in two.findings(Stack(WHOLE)) if each.state == "problem"]
    assert (problem.area, "both want list 1021" in problem.sentence) == ("document", True)


def test_a_stack_that_is_not_there_is_one_line_and_nothing_else_is_asked() -> None:
    def look_up() -> Stack:
        raise Unreachable("stack nowhere cannot be read (no such stack); check sign-in, region and --stack")

    set_up = SetUp()
    findings = list(of_the_rest(set_up.documents, Ways(set_up.reach, look_up=look_up), VirtualClock(TODAY)))
    assert [each.line for each in findings if each.state == "problem"] == [
        "stack nowhere cannot be read (no such stack); check sign-in, region and --stack"
    ]
    assert {each.sentence for each in findings if each.state == "unknown"} == {
        "not asked, for the stack cannot be read"
    }
    assert set_up.simulator.calls == []


def denied(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, operation)


def raising(error: Exception) -> Callable[[], Any]:
    def ask() -> Any:
        raise error

    return ask


def test_a_right_that_is_missing_is_unknown_and_names_the_policy() -> None:
    (told,) = answers("bucket", "drop", raising(denied("GetBucketVersioning")))
    why = "your AWS sign-in may not GetBucketVersioning here: attach AuthorDocuments (docs/deploy.md, Who may do what)"
    assert told == Finding("bucket", "drop", "unknown", why)


def test_an_aws_that_does_not_answer_is_unknown() -> None:
    (told,) = answers("bucket", "drop", raising(EndpointConnectionError(endpoint_url="https://s3")))
    assert (told.state, told.sentence[:21]) == ("unknown", "could not be asked: C")


def test_a_stack_this_sign_in_may_not_see_is_unknown() -> None:
    error = Unreachable("stack segpush cannot be read")
    error.__cause__ = denied("DescribeStacks")
    findings = list(of_the_rest([], Ways(look_up=raising(error), why_not="not asked"), VirtualClock(TODAY)))
    assert [(each.state, each.sentence) for each in findings if each.area == "stack"] == [
        ("unknown", "your AWS sign-in may not read it: attach AuthorDocuments (docs/deploy.md, Who may do what)")
    ]


def test_a_secret_that_is_missing_or_no_use_is_a_problem_and_one_that_may_not_be_read_is_not(
    whole: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SEGPUSH_MUNCHKIN_ID", "SEGPUSH_CLIENT_ID", "SEGPUSH_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)

    def told(alias: str) -> Finding:
        set_up = SetUp([], [spring.account(alias)])
        ways = Ways(lambda name, shelf: reaching(name, None, Stack(WHOLE), shelf), look_up=lambda: Stack(WHOLE))
        return next(each for each in of_the_rest(set_up.documents, ways, VirtualClock(TODAY)) if each.area == "secret")

    client("secretsmanager").create_secret(Name="segpush/globex", SecretString='{"munchkin_id": "123-ABC-456"}')
    assert told("acme") == Finding("secret", "acme", "problem", "secret segpush/acme does not exist: create it.")
    assert "must be JSON with munchkin_id, client_id, client_secret" in told("globex").sentence
    forbidden = SecretUnreadable("secret segpush/acme may not be read")
    forbidden.__cause__ = denied("GetSecretValue")
    assert (closed("acme", forbidden).state, "in the shell" in closed("acme", forbidden).sentence) == ("unknown", True)


@pytest.mark.usefixtures("whole")
def test_credentials_of_somewhere_else_are_not_taken_for_the_stacks() -> None:
    set_up = SetUp()
    ways = Ways(set_up.reach, only_one="the shell", look_up=lambda: Stack(WHOLE))
    told = [each for each in of_the_rest(set_up.documents, ways, VirtualClock(TODAY)) if each.area == "secret"]
    assert [each.state for each in told] == ["ok", "unknown"]
    assert "the shell was asked instead of the stack's own segpush/acme" in told[1].sentence
