"""What a policy allows, by IAM's own rules; only what is known here is believed, all else is an error.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, identity-based policies alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

KNOWN = frozenset({"Sid", "Effect", "Action", "Resource", "Condition"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One action on one resource, as a request asks for it; ``context`` are the condition keys it comes with, a pair a value."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource pattern, as a statement gives it; ``sid`` says which."""

    sid: str
    action: str
    resource: str
    condition: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def covers(self, asked: Asked) -> bool:
        """Say whether it is about what is asked. Actions do not tell capitals apart, resources do."""
        return (
            _like(self.action.lower(), asked.action.lower())
            and _like(self.resource, asked.resource)
            and all(_holds(operator, wanted, asked) for operator, wanted in self.condition.items())
        )

    def __str__(self) -> str:
        return f"{self.sid}: {self.action} on {self.resource}"


def grants(document: Mapping[str, Any]) -> Iterator[Grant]:
    """Yield what a policy's statements give; raise :class:`ValueError` for what this judge does not understand."""
    for statement in _listed(document["Statement"]):
        if statement is None:  # what AWS::NoValue leaves of a statement in moto
            continue
        if statement["Effect"] != "Allow" or not KNOWN.issuperset(statement):
            raise ValueError(f"statement {statement.get('Sid')} says more than this judge understands.")
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                yield Grant(statement.get("Sid", ""), action, resource, statement.get("Condition", {}))


def may(given: Iterable[Grant], asked: Asked) -> bool:
    """Say whether any of the grants covers what is asked."""
    return any(grant.covers(asked) for grant in given)


def _holds(operator: str, wanted: Mapping[str, Any], asked: Asked) -> bool:
    """Each key of a condition must be there and match one of its values (IAM: condition operators)."""
    there = dict(asked.context)
    if operator == "StringEquals":
        return all(there.get(key) in _listed(values) for key, values in wanted.items())
    if operator == "StringLike":
        return all(key in there and _like_one(values, there[key]) for key, values in wanted.items())
    if operator == "ForAllValues:StringLike":  # holds where the request has no such key, as in IAM
        return all(
            _like_one(values, value) for key, values in wanted.items() for name, value in asked.context if name == key
        )
    raise ValueError(f"condition operator {operator} is none this judge understands.")


def _like_one(patterns: Any, text: str) -> bool:
    return any(_like(pattern, text) for pattern in _listed(patterns))


def _like(pattern: str, text: str) -> bool:
    """Match IAM's wildcards: * is anything, a slash too, and ? one character."""
    return _compiled(pattern).fullmatch(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    meaning = {"*": ".*", "?": "."}
    return re.compile("".join(meaning.get(one) or re.escape(one) for one in pattern), re.DOTALL)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
