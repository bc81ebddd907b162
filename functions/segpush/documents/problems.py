"""From what pydantic found to sentences an author can act on: path, what is wrong, how to mend it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from segpush.documents.not_yet import is_not_yet

SHOWN = 60  # characters of a value that fit beside the sentence about it


class Problems(ValueError):
    """What a check across several settings found: path below the model → sentence without its path."""

    def __init__(self, found: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {text}" for path, text in found.items()))
        self.found = dict(found)


def sentences(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one sentence for each problem, ``path: what is wrong; how to mend it``, in the document's order."""
    known = _settings(model)
    return [sentence for found in error.errors(include_url=False) for sentence in _told(found, known)]


def _told(found: Mapping[str, Any], known: frozenset[str]) -> list[str]:
    path = _dotted(found["loc"])
    cause = found.get("ctx", {}).get("error")
    if isinstance(cause, Problems):
        return [f"{path}.{below}: {text}".lstrip(".") for below, text in cause.found.items()]
    if is_not_yet(_without_positions(found["loc"]), found["input"]):
        return [f"{path}: {_not_yet(found)}"]
    return [f"{path or 'document'}: {_about_setting(found, known) or _about_value(found)}"]


def _not_yet(found: Mapping[str, Any]) -> str:
    if found["type"] == "extra_forbidden":
        return "is not supported yet; take it out"
    return f"{_shown(found['input'])} is not supported yet; choose another value or take it out"


def _about_setting(found: Mapping[str, Any], known: frozenset[str]) -> str:
    """Say what is wrong with the setting itself, or '' where its value is the trouble."""
    match found["type"]:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            near = get_close_matches(str(found["loc"][-1]), known, n=1)
            return "is no setting here" + (f"; did you mean {near[0]}?" if near else "; take it out")
        case "json_invalid":
            return f"is no JSON ({found['ctx']['error']}); `segpush apply` makes it from YAML"
        case "value_error":
            return str(found["ctx"]["error"])
        case _:
            return ""


def _about_value(found: Mapping[str, Any]) -> str:
    expected = _EXPECTED.get(found["type"]) or found["msg"].removeprefix("Input should be ")
    meant_as_text = found["type"] == "string_type" or "'" in expected
    return f"{_shown(found['input'])} must be {expected}{_trap(found['input']) if meant_as_text else ''}"


_EXPECTED = {
    "model_type": "a group of settings",
    "tuple_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_too_short": "some text",
    "too_short": "at least one",
}


def _trap(value: object) -> str:
    """Explain what YAML made of a bare word where text was meant."""
    match value:
        case True:
            return ", but YAML reads a bare on, yes or true as true; put it in quotes"
        case False:
            return ", but YAML reads a bare off, no or false as false; put it in quotes"
        case None:
            return ", but YAML reads a bare null, ~ or nothing as no value; put it in quotes, or take it out"
        case int() | float():
            return ", but YAML reads bare digits as a number; put them in quotes"
        case _:
            return ""


def _without_positions(location: tuple[int | str, ...]) -> str:
    return ".".join(part for part in location if isinstance(part, str) and not _is_tag(part))


def _dotted(location: tuple[int | str, ...]) -> str:
    parts = [part for part in location if not _is_tag(part)]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def _is_tag(part: int | str) -> bool:
    """Tell what only says which of several forms a value has (``=word``) from the settings an author writes."""
    return isinstance(part, str) and part.startswith("=")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _settings(model: type[BaseModel]) -> frozenset[str]:
    schema = model.model_json_schema()
    parts = (schema, *schema.get("$defs", {}).values())
    return frozenset(name for part in parts for name in part.get("properties", ()))
