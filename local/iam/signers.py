"""Whose signature a request carries, and what they are given: moto knows both."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.access_control import CreateAccessKeyFailure, create_access_key
from werkzeug.datastructures import EnvironHeaders

from local.iam.policy import Grant, grants

SIGNED = re.compile(r"Credential=(?P<key>[^/,]+)/\d+/(?P<region>[^/,]+)/(?P<service>[^/,]+)/aws4_request")
PARTITION = "aws"


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody who is not the account's owner: ``name`` is the last word of their ARN, the session's or the user's name."""

    name: str
    grants: tuple[Grant, ...]


def signer(environ: dict[str, Any]) -> Signer | None:
    """Return who signed, None where it was the account's owner."""
    signed = SIGNED.search(environ.get("HTTP_AUTHORIZATION", ""))
    if signed is None:
        return None
    try:
        key = create_access_key(DEFAULT_ACCOUNT_ID, PARTITION, signed["key"], EnvironHeaders(environ))  # type: ignore[arg-type]
    except CreateAccessKeyFailure:
        return None
    given = [grant for policy in key.collect_policies() for grant in grants(_document(policy))]
    return Signer(key.arn.rsplit("/", 1)[1], tuple(given))


def _document(policy: Any) -> dict[str, Any]:
    """Return a policy as moto keeps it: managed by its versions, a user's with its name, a role's as text or read already."""
    if hasattr(policy, "versions"):
        policy = next(version.document for version in policy.versions if version.is_default)
    elif isinstance(policy, dict):
        policy = policy.get("policy_document", policy)
    document: dict[str, Any] = json.loads(policy) if isinstance(policy, str) else policy
    return document
