"""What a policy allows, by IAM's rules."""

from __future__ import annotations

from typing import Any

import pytest

from local.iam.policy import Asked, grants, may

OBJECT = "arn:aws:s3:::work/runs/r1/plan.json"


def allows(asked: Asked, **statement: Any) -> bool:
    return may(grants({"Statement": [{"Effect": "Allow", **statement}]}), asked)


@pytest.mark.parametrize(
    ("action", "resource", "allowed"),
    [
        ("s3:GetObject", OBJECT, True),
        ("s3:getobject", "arn:aws:s3:::work/runs/*", True),
        ("s3:Get*", "arn:aws:s3:::work/*/plan.json", True),
        ("s3:GetObject", "arn:aws:s3:::work/runs/r?/plan.json", True),
        ("s3:GetObject", "arn:aws:s3:::work/runs/r1/", False),
        ("s3:GetObject", "arn:aws:s3:::WORK/runs/*", False),
        ("s3:GetObject", "arn:aws:s3:::work", False),
        ("s3:GetObjectVersion", OBJECT, False),
        ("s3:PutObject", "*", False),
    ],
)
def test_actions_and_resources_match_by_wildcard(action: str, resource: str, allowed: bool) -> None:
    assert allows(Asked("s3:GetObject", OBJECT), Action=action, Resource=resource) is allowed


def test_a_dot_is_a_dot() -> None:
    assert not allows(
        Asked("s3:GetObject", "arn:aws:s3:::work/planXjson"), Action="s3:*", Resource="arn:aws:s3:::work/plan.json"
    )


@pytest.mark.parametrize(
    ("prefix", "allowed"), [("reports/", True), ("reports/r1/", True), ("people/", False), (None, False)]
)
def test_a_condition_needs_its_key_and_one_of_its_values(prefix: str | None, allowed: bool) -> None:
    """A key that is not there fails; only operators that end in IfExists would let it pass (IAM: condition operators)."""
    context = (("s3:prefix", prefix),) if prefix is not None else ()
    asked = Asked("s3:ListBucket", "arn:aws:s3:::work", context)
    condition = {"StringLike": {"s3:prefix": ["reports/*", "runs/"]}}
    assert allows(asked, Action="s3:ListBucket", Resource="arn:aws:s3:::work", Condition=condition) is allowed


@pytest.mark.parametrize(
    ("keys", "allowed"),
    [(["AUDIENCE#a/b"], True), (["AUDIENCE#a/b", "RUN#r1"], False), (["RUN#r1"], False), ([], True)],
)
def test_all_values_of_a_key_are_held_against_a_condition_for_all(keys: list[str], allowed: bool) -> None:
    """Without the key it holds (IAM: ForAllValues), so it belongs only where the key cannot be missing."""
    asked = Asked("dynamodb:GetItem", "arn:table", tuple(("dynamodb:LeadingKeys", key) for key in keys))
    condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["AUDIENCE#*", "LEDGER#*"]}}
    assert allows(asked, Action="dynamodb:GetItem", Resource="arn:table", Condition=condition) is allowed


def test_what_a_condition_leaves_out_is_no_statement() -> None:
    statement = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": [OBJECT, "arn:aws:s3:::drop/*"],
    }
    assert len(list(grants({"Statement": [None, statement]}))) == 4


@pytest.mark.parametrize(
    "more",
    [{"Effect": "Deny"}, {"NotResource": "*"}, {"NotAction": "*"}, {"Principal": "*"}],
    ids=lambda more: next(iter(more)),
)
def test_what_this_judge_does_not_understand_it_does_not_judge(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="more than this judge understands"):
        allows(Asked("s3:GetObject", OBJECT), **{"Action": "s3:*", "Resource": "*", **more})
    with pytest.raises(ValueError, match="DateLessThan"):
        allows(
            Asked("s3:GetObject", OBJECT),
            Action="s3:*",
            Resource="*",
            Condition={"DateLessThan": {"aws:CurrentTime": "2030-01-01"}},
        )
