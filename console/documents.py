"""YAML as people write it → the JSON that is stored, and the model it must make."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from segpush import names
from segpush.account import Account, load_account
from segpush.destination import Destination, load_destination
from segpush.errors import BadDocument

Kind = Literal["account", "destination"]
_ONLY_IN_DESTINATIONS = frozenset({"account", "audiences", "mapping", "match", "people", "sync"})


@dataclass(frozen=True, slots=True)
class Authored:
    """One document: where it was written, what it says (``body``, JSON as it is stored), what that means (``model``)."""

    file: str
    body: bytes
    model: Account | Destination

    @property
    def kind(self) -> Kind:
        return "destination" if isinstance(self.model, Destination) else "account"

    @property
    def title(self) -> str:
        return f"{self.kind} {self.model.name}"

    @property
    def key(self) -> str:
        """Where it is stored in the work bucket."""
        return names.destination(self.model.name) if self.kind == "destination" else names.account(self.model.name)


def read(path: Path) -> Authored:
    """Read a document from a YAML file; raise :class:`BadDocument`, one line a problem, each beginning with the file."""
    try:
        return authored(str(path), path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadDocument(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise BadDocument(f"{path}: is not UTF-8 text; save it as such") from error


def authored(file: str, text: str) -> Authored:
    """Make a document of YAML text; ``file`` is only named in problems. Raises as :func:`read`."""
    try:
        settings = _parsed(text)
        body = json.dumps(settings, indent=2, ensure_ascii=False, allow_nan=False).encode()
        return Authored(file, body, understood(body, settings))
    except BadDocument as error:
        raise BadDocument("\n".join(f"{file}: {line}" for line in str(error).splitlines())) from error
    except (TypeError, ValueError) as error:  # what YAML can say and JSON cannot: sets, binary, a group inside itself
        raise BadDocument(
            f"{file}: holds what a document cannot ({error}); use text, numbers, lists and groups"
        ) from error


def understood(body: bytes, settings: dict[str, Any]) -> Account | Destination:
    """Return the model of a document; whatever mentions audiences, matching or an account is a destination."""
    return load_destination(body) if _ONLY_IN_DESTINATIONS & settings.keys() else load_account(body)


def _parsed(text: str) -> dict[str, Any]:
    try:
        settings = yaml.load(text, Loader=_Plain)  # noqa: S506 - _Plain is a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise BadDocument(f"{line}{error.problem}; mend the YAML there") from error
    except yaml.YAMLError as error:
        raise BadDocument(f"is no YAML ({' '.join(str(error).split())}); mend it") from error
    if not isinstance(settings, dict):
        raise BadDocument("is no group of settings; begin it with version: 1")
    return settings


class _Plain(yaml.SafeLoader):
    """YAML without surprises: a key stands once and is text, a date stays as written, 01021 is no octal number."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":  # `<<: *defaults` may be overridden, that is its purpose
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                raise _at(key_node, f"the key {key_node.value} is not text for YAML; put it in quotes or take it out")
            if key in seen:
                raise _at(key_node, f"{key} stands twice; keep one")
            seen.add(key)
        return super().construct_mapping(node, deep)


def _at(node: yaml.Node, problem: str) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(problem=problem, problem_mark=node.start_mark)


_OURS = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"}
_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _OURS]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?(0|[1-9][0-9_]*)$"), list("-+0123456789"))
