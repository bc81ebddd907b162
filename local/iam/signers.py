"""Whose signature a request carries, and what they are given: moto knows both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import CreateAccessKeyFailure, create_access_key
from werkzeug.datastructures import EnvironHeaders

from local.iam.policy import Grant, grants

SIGNED = re.compile(r"Credential=(?P<key>[^/,]+)/\d+/(?P<region>[^/,]+)/(?P<service>[^/,]+)/aws4_request")
PARTITION = "aws"
OWNER = "local"  # local.cloud.CREDENTIALS


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who is not the account's owner: ``name`` is the last word of their ARN, the session's or the user's name."""

    name: str
    grants: tuple[Grant, ...]


def signer(environ: dict[str, Any]) -> Signer | None:
    """Return who signed, None where it was the account's owner: with the key this machine's people have, or not at all."""
    signed = SIGNED.search(environ.get("HTTP_AUTHORIZATION", ""))
    if signed is None or signed["key"] == OWNER:
        return None
    try:
        key = create_access_key(DEFAULT_ACCOUNT_ID, PARTITION, signed["key"], EnvironHeaders(environ))  # type: ignore[arg-type]
    except CreateAccessKeyFailure:
        return Signer(f"key {signed['key']}, which nobody was given,", ())
    return Signer(key.arn.rsplit("/", 1)[1], tuple(given(key.collect_policies())))


def given(policies: Iterable[Any]) -> Iterator[Grant]:
    """Yield what policies of moto's give."""
    for policy in policies:
        yield from grants(_document(policy))


def _document(policy: Any) -> dict[str, Any]:
    """Return a policy as moto keeps it: managed by its versions, a user's with its name, a role's as text or read already."""
    if hasattr(policy, "versions"):
        policy = next(version.document for version in policy.versions if version.is_default)
    elif isinstance(policy, dict):
        policy = policy.get("policy_document", policy)
    document: dict[str, Any] = json.loads(policy) if isinstance(policy, str) else policy
    return document
