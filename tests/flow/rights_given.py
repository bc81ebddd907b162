"""What roles and policies of the deployed template give, as moto resolved them."""

from __future__ import annotations

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.models import iam_backends

from local.iam.policy import Grant
from local.iam.signers import PARTITION, given
from local.stack import Stack

DUTIES = ("AuthorDocuments", "ApproveRuns", "DeliverFiles", "ReadPeople", "ForgetPeople")


def role(stack: Stack, stem: str) -> list[Grant]:
    """Return what the role of a function gives."""
    backend = iam_backends[DEFAULT_ACCOUNT_ID][PARTITION]
    (name,) = [each.role.rsplit("/", 1)[1] for each in stack.wiring.functions if each.stem == stem]
    return list(given(backend.get_role_policy(name, policy)[1] for policy in backend.list_role_policies(name)))


def duty(stack: Stack, name: str) -> list[Grant]:
    """Return what a managed policy gives."""
    backend = iam_backends[DEFAULT_ACCOUNT_ID][PARTITION]
    return list(given([backend.managed_policies[stack.cloud.outputs[f"{name}PolicyArn"]]]))


def rights(stack: Stack, who: str) -> list[Grant]:
    """Return what a function or a duty is given."""
    return duty(stack, who) if who in DUTIES else role(stack, who)
