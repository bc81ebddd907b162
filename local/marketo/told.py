"""Reading a document with a plain sentence for everything that is wrong with it.

Knows nothing of what the document means; `subject` is how the sentence begins, such as "A lead".
"""

from collections.abc import Iterable, Mapping
from typing import Any

_MISSING: Any = object()


class StateError(ValueError):
    """The document cannot be used; the text is one sentence for a person."""


def without_others(given: Mapping[str, Any], known: Iterable[str], subject: str) -> None:
    """Raise StateError when there is a key beside the `known` ones."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise StateError(f"{subject} has no key '{unknown[0]}'.")


def objects(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The list of objects at `key`, empty when absent."""
    given = document.get(key, [])
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise StateError(f"The key '{key}' of the state is not a list of objects.")
    return given


def number(given: Mapping[str, Any], key: str, subject: str, default: Any = _MISSING) -> int:
    """A whole number above 0."""
    value = given.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise StateError(f"{subject} needs a whole number above 0 as '{key}', not {_said(value)}.")
    return value


def text(given: Mapping[str, Any], key: str, subject: str, default: Any = _MISSING) -> str:
    """A text that is not blank."""
    value = given.get(key, default)
    if not isinstance(value, str) or not value.strip():
        raise StateError(f"{subject} needs a text as '{key}', not {_said(value)}.")
    return value


def _said(value: object) -> str:
    return "nothing" if value is _MISSING else repr(value)
