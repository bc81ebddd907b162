"""Writes what docs/ says about the documents from the models themselves: `python -m console.reference`.

Blocks between ``<!-- settings: Match -->`` and ``<!-- end -->`` are made here, the prose around them is not; so are the
examples on every page, and the published JSON Schemas, for editors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from console import preset_table
from segpush.account import Account
from segpush.destination import Destination
from segpush.documents.audience import Audience
from segpush.documents.guard import Limits, Recheck
from segpush.documents.matching import FurtherKey, Match, SecondField
from segpush.documents.not_yet import NOT_YET
from segpush.documents.people import MappedField
from segpush.documents.presets import Preset
from segpush.documents.source import Source
from segpush.documents.static_list import CreatedList, StaticList
from segpush.documents.suppressing import Suppression
from segpush.documents.transforms import BooleanWords, DateFormat, TimeFormat, Words
from segpush.engine.reading.dialect import Dialect

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "destination.md"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]  # all may show examples
MODELS: dict[str, type[BaseModel]] = {
    model.__name__: model
    for model in (
        Destination,
        Match,
        FurtherKey,
        SecondField,
        MappedField,
        DateFormat,
        TimeFormat,
        BooleanWords,
        Words,
        Audience,
        Source,
        StaticList,
        CreatedList,
        Suppression,
        Limits,
        Recheck,
        Account,
    )
}
SCHEMAS: dict[Path, type[BaseModel]] = {
    ROOT / "docs" / "destination.schema.json": Destination,
    ROOT / "docs" / "account.schema.json": Account,
}
_TYPES = {None: "group", "string": "text", "integer": "whole number", "number": "number", "boolean": "`true` `false`"}
_BLOCK = re.compile(
    r"(?P<open><!-- (?P<kind>settings|example|presets|not yet):? ?(?P<what>\S*) -->\n).*?(?=<!-- end -->)", re.DOTALL
)


def rendered(page: str) -> str:
    """Return ``page`` with each block made anew."""
    makers: dict[str, Callable[[str], str]] = {
        "settings": lambda what: settings(MODELS[what]),
        "example": lambda what: f"```yaml\n{(ROOT / 'examples' / what).read_text()}```\n",
        "presets": lambda _: table(*preset_table.rows()),
        "not yet": lambda _: not_yet(),
    }
    return _BLOCK.sub(lambda block: block["open"] + makers[block["kind"]](block["what"]), page)


def schema(model: type[BaseModel]) -> str:
    """Return the JSON Schema of a document, for editors and other tools."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"


def settings(model: type[BaseModel]) -> str:
    """Return the table of a model's settings."""
    properties = model.model_json_schema()["properties"]
    rows = [
        (f"`{name}`", _value(properties[name]), _default(name, model), field.description or "see below")
        for name, field in model.model_fields.items()
    ]
    return table(("setting", "value", "default", "meaning"), rows)


def not_yet() -> str:
    """Return the table of settings that are refused for now."""
    rows = [
        (f"`{path}`", "any value" if values is None else " ".join(f"`{value}`" for value in sorted(values)))
        for path, values in NOT_YET.items()
    ]
    return table(("setting", "refused for now"), rows)


def _value(schema: Mapping[str, Any]) -> str:
    if choices := [each for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())) if each != {"type": "null"}]:
        return ", or ".join(dict.fromkeys(map(_value, choices)))
    if "x-value" in schema:
        return str(schema["x-value"])
    if "enum" in schema or "const" in schema:
        return " ".join(f"`{each}`" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of: {_value(schema['items'])}"
    return _TYPES[schema.get("type")]


def _default(name: str, model: type[BaseModel]) -> str:
    field = model.model_fields[name]
    if field.is_required():
        return "**required**"
    if isinstance(field.default, BaseModel):
        return "see below"
    if field.default is None:
        of_a_preset = model is Source and name in Dialect.__dataclass_fields__ | Preset.__dataclass_fields__
        return "the preset's" if of_a_preset else "absent"
    dumped = model.model_construct().model_dump(mode="json", include={name}, warnings=False)[name]
    if isinstance(dumped, list):
        return " ".join(f"`{each}`" for each in dumped) or "none"
    return f"`{dumped:g}`" if isinstance(dumped, float) else f"`{dumped}`" if dumped != "" else "none"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Return a table of Markdown."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def main() -> None:
    """Write the pages and the schemas."""
    for page in PAGES:
        page.write_text(rendered(page.read_text()))
    for path, model in SCHEMAS.items():
        path.write_text(schema(model))


if __name__ == "__main__":
    main()
