"""JSON in cells: a path followed, a list made one value, a JSON string unwrapped. All of it text in, text out.

Nothing here fails on what is no JSON: it becomes ``marks.BAD`` where a path was to be followed in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from segpush.documents.paths import At, Name, Step, Where
from segpush.engine.checks import text
from segpush.engine.mapping.marks import BAD, NESTED

CONTROLS = "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]"
"""What a JSON string may decode to and no value keeps (R50: control characters are removed)."""


def parsed(cell: str) -> str:
    """Return a cell's JSON, with or without the mark of a nested one; NULL where it is none."""
    bare = f"ltrim({cell}, {NESTED})"
    return f"CASE WHEN json_valid({bare}) THEN {bare} END"


def at(json: str, steps: Sequence[Step]) -> str:
    """Return the JSON at a path; NULL where there is none."""
    plain: list[Name | At] = []
    for step in steps:
        if isinstance(step, Where):
            elements = f"json_extract({_followed(json, plain)}, '$[*]')"
            wanted = f"json_extract_string(e, {text(_pointer([Name(step.name)]))}) = {text(step.value)}"
            json, plain = f"list_filter({elements}, lambda e: {wanted})[1]", []
        else:
            plain.append(step)
    return _followed(json, plain)


def _followed(json: str, steps: Sequence[Name | At]) -> str:
    if not steps:
        return json
    names = [step.name for step in steps if isinstance(step, Name)]
    counts = len(names) < len(steps) or any(name.isdigit() for name in names)
    return f"json_extract({json}, {text(_exact(steps) if counts and '*' not in names else _pointer(steps))})"


def _pointer(steps: Sequence[Name | At]) -> str:
    """A pointer (RFC 6901): it takes every character of a name as it is, but a number for an element as well as for a name."""
    keys = (step.name if isinstance(step, Name) else str(step.position) for step in steps)
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def _exact(steps: Sequence[Name | At]) -> str:
    """A path that tells numbers of elements from names that are numbers; a name ``*`` would be any."""
    return "$" + "".join(
        f"[{step.position}]" if isinstance(step, At) else f'."{_escaped(step.name)}"' for step in steps
    )


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"')


def value(json: str) -> str:
    """Return the text of a JSON value: NULL for null, ``marks.NESTED`` and its JSON for an object or a list."""
    return (
        f"CASE json_type({json}) WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN {string(json)}"
        f" WHEN 'OBJECT' THEN {NESTED} || {json}::VARCHAR WHEN 'ARRAY' THEN {NESTED} || {json}::VARCHAR ELSE {json}::VARCHAR END"
    )


def string(json: str) -> str:
    """Return what a JSON string says; a NUL in it makes it bad, as it does anywhere (R50)."""
    said = f"json_extract_string({json}, '$')"
    return f"CASE WHEN contains({said}, chr(0)) THEN {BAD} ELSE regexp_replace({said}, {text(CONTROLS)}, '', 'g') END"


def followed(cell: str, steps: Sequence[Step]) -> str:
    """Return the text at a path of a cell: NULL where the cell is missing or has nothing there, bad where it is no JSON."""
    json = parsed(cell)
    return f"CASE WHEN trim({cell}) = '' THEN NULL WHEN {json} IS NULL AND {cell} IS NOT NULL THEN {BAD} ELSE {value(at(json, steps))} END"


def listed(cell: str, rule: Literal["first", "count", "join"], separator: str) -> str:
    """Return what becomes of a cell that is a list (B16). A single value counts as a list of one; an object is none."""
    elements = f"list_filter(json_extract({parsed(cell)}, '$[*]'), lambda e: json_type(e) <> 'NULL')"
    texts = f"list_filter(list_transform({elements}, lambda e: {value('e')}), lambda t: trim(t) <> '')"
    nested = f"len(list_filter({texts}, lambda t: t[1] = {NESTED})) > 0"
    bad = f"list_contains({texts}, {BAD})"
    made = {
        "first": value(f"{elements}[1]"),
        "count": f"len({elements})::VARCHAR",
        "join": f"CASE WHEN {nested} THEN {NESTED} WHEN {bad} THEN {BAD} ELSE array_to_string({texts}, {text(separator)}) END",
    }[rule]
    single = f"CASE WHEN {cell} = {BAD} THEN {BAD} WHEN trim({cell}) <> '' THEN '1' END" if rule == "count" else cell
    return f"CASE json_type({parsed(cell)}) WHEN 'ARRAY' THEN {made} WHEN 'OBJECT' THEN {NESTED} ELSE {single} END"


def elements(cell: str) -> str:
    """Return the texts of a cell that is a list, in order, as a list; a single value is a list of one, NULL an empty one."""
    found = f"list_transform(json_extract({parsed(cell)}, '$[*]'), lambda e: {value('e')})"
    many = f"list_filter({found}, lambda t: trim(t) <> '')"
    return f"CASE WHEN {cell} IS NULL THEN [] WHEN json_type({parsed(cell)}) = 'ARRAY' THEN {many} ELSE [{cell}] END"


def unwrapped(cell: str) -> str:
    """Return a cell without the quotes of a JSON string (R42); an object or a list is marked as such."""
    quoted = f"starts_with({cell}, '\"') AND json_valid({cell})"
    nested = f"({cell}[1] IN ('{{', '[')) AND json_valid({cell})"
    return f"CASE WHEN {quoted} THEN {string(parsed(cell))} WHEN {nested} THEN {NESTED} || {cell} ELSE {cell} END"
