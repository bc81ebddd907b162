"""Who may do what: each right is written out, names its resource, and is needed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.template.transform import resources, transformed

Statement = dict[str, Any]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(document: Any) -> Iterator[Statement]:
    """Each statement of a policy, those under a condition included."""
    for statement in document["Statement"]:
        yield from (
            each for each in statement.get("Fn::If", [None, statement])[1:] if "Sid" in each or "Effect" in each
        )


def rights(role: str) -> dict[str, Statement]:
    """A role's statements by their reason."""
    (policy,) = resources("IAM::Role")[role]["Properties"]["Policies"]
    return {statement["Sid"]: statement for statement in statements(policy["PolicyDocument"])}


def allowed(role: str) -> set[str]:
    return {action for statement in rights(role).values() for action in listed(statement["Action"])}


def every_grant() -> Iterator[tuple[str, Statement]]:
    """Whatever roles and managed policies allow."""
    for role in resources("IAM::Role"):
        yield from ((role, statement) for statement in rights(role).values())
    for name, policy in resources("IAM::ManagedPolicy").items():
        yield from ((name, statement) for statement in statements(policy["Properties"]["PolicyDocument"]))


GRANTS = [pytest.param(statement, id=f"{name}-{statement['Sid']}") for name, statement in every_grant()]


@pytest.mark.parametrize("grant", GRANTS)
def test_a_right_names_its_actions_and_its_resource(grant: Statement) -> None:
    assert grant["Effect"] == "Allow"
    assert not [action for action in listed(grant["Action"]) if "*" in action]
    for resource in listed(grant["Resource"]):
        text = resource if isinstance(resource, str) else json.dumps(resource)
        assert text.strip('"') != "*"
        assert ":*" not in text
        assert "**" not in text


def test_each_role_is_trusted_to_one_service_or_one_producer_with_its_external_id() -> None:
    trusts = {
        name: role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        for name, role in resources("IAM::Role").items()
    }
    (producer,) = trusts.pop("ProducerRole")
    assert producer["Principal"] == {"AWS": {"Ref": "ProducerPrincipal"}}
    assert producer["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "ProducerExternalId"}}}
    for (trust,) in trusts.values():
        assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_pickup_has_no_secret_and_push_only_those_named_segpush() -> None:
    assert not [action for action in allowed("PickupRole") if action.startswith("secretsmanager:")]
    secret = rights("PushRole")["ReadCredentials"]
    assert secret["Action"] == "secretsmanager:GetSecretValue"
    assert secret["Resource"]["Fn::Sub"].endswith(":secret:segpush/*")


def test_push_sees_no_file_no_document_no_ledger_and_nothing_naming_people_but_its_parts() -> None:
    objects = [
        grant["Resource"]
        for grant in rights("PushRole").values()
        if {"s3:GetObject", "s3:PutObject"} & set(listed(grant["Action"]))
    ]
    assert objects == [{"Fn::Sub": "${WorkBucket.Arn}/runs/*"}]


def test_pickup_reads_the_inbox_and_never_writes_there() -> None:
    inbox = [grant for grant in rights("PickupRole").values() if "/inbox/" in json.dumps(grant["Resource"])]
    assert [grant["Action"] for grant in inbox] == [["s3:GetObject", "s3:GetObjectVersion"]]


def test_nobody_deletes_objects_but_a_producer_its_own_an_author_documents_and_who_erases_people() -> None:
    who = {name for name, grant in every_grant() if "s3:DeleteObject" in listed(grant["Action"])}
    assert who == {"ProducerRole", "AuthorDocuments", "ForgetPeople"}
    for_good = {name for name, grant in every_grant() if "s3:DeleteObjectVersion" in listed(grant["Action"])}
    assert for_good == {"ForgetPeople"}


def test_pickup_does_not_change_documents() -> None:
    documents = [grant for grant in rights("PickupRole").values() if "/destinations/*" in json.dumps(grant["Resource"])]
    assert [grant["Action"] for grant in documents] == ["s3:GetObject"]


def test_a_producer_writes_below_its_prefix_and_nowhere_else() -> None:
    granted = rights("ProducerRole")
    assert granted["WriteFilesInItsFolder"]["Resource"]["Fn::Sub"][0].endswith("/${ProducerPrefix}*")
    assert "s3:prefix" in granted["ListItsFolder"]["Condition"]["StringLike"]
    assert set(granted["FindTheBucket"]["Action"]) == {"s3:GetBucketLocation", "s3:ListBucketMultipartUploads"}
    assert granted.keys() == {"WriteFilesInItsFolder", "ListItsFolder", "FindTheBucket", "EncryptItsFiles"}


def test_each_duty_of_people_is_a_policy_of_its_own() -> None:
    policies = {
        name: json.dumps(policy["Properties"]["PolicyDocument"])
        for name, policy in resources("IAM::ManagedPolicy").items()
    }

    def having(text: str) -> list[str]:
        return [name for name, document in policies.items() if text in document]

    assert list(policies) == [
        "AuthorDocuments", "ApproveRuns", "DeliverFiles", "ReadPeople", "ForgetPeople", "UseTheKey",
    ]  # fmt: skip
    assert having("/people/*") == ["ReadPeople", "ForgetPeople"]
    assert having("/destinations/*") == ["AuthorDocuments", "ApproveRuns", "DeliverFiles"]
    assert having("sqs:SendMessage") == ["ApproveRuns"]
    assert having("/ledgers/*") == ["ForgetPeople"]


def test_who_approves_sees_numbers_of_runs_and_no_rows() -> None:
    document = resources("IAM::ManagedPolicy")["ApproveRuns"]["Properties"]["PolicyDocument"]
    reads = [each["Resource"] for each in statements(document) if each["Action"] == "s3:GetObject"]
    assert [each["Fn::Sub"].partition("/")[2] for resources in reads for each in resources] == [
        "reports/*", "runs/*/plan.json", "destinations/*", "accounts/*",
    ]  # fmt: skip


def test_sam_adds_no_right_but_that_of_the_schedule_to_call_pickup() -> None:
    (permission,) = resources("Lambda::Permission", transformed()).values()
    assert permission["Properties"]["Principal"] == "events.amazonaws.com"
