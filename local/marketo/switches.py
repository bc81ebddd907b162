"""Everything about Marketo that is not known for sure, as settings: a client must work with each.

One dataclass is the table of switches, put together from three; `docs/simulator.md` shows it and a test compares them.
Facts without doubt are not switches, and nothing here acts: the rooms that behave read these values.
`U1`, `U2`, … are the open questions as marketo-rest: Unknowns numbers them.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

from local.marketo.switches_calls import CallSwitches
from local.marketo.switches_exports import ExportSwitches
from local.marketo.switches_imports import ImportSwitches


@dataclasses.dataclass
class Switches(ExportSwitches, ImportSwitches, CallSwitches):
    """One account's ways; fields come from the last base first, which is the order of the page."""


def merge(switches: Switches, changes: Mapping[str, object]) -> Switches:
    """A copy of `switches` with `changes`; raises ValueError, one sentence, for what is no switch or no value."""
    fields = {field.name: field for field in dataclasses.fields(Switches)}
    unknown = sorted(set(changes) - set(fields))
    if unknown:
        raise ValueError(f"There is no switch '{unknown[0]}'.")
    values: dict[str, Any] = {name: _accepted(fields[name], value) for name, value in changes.items()}
    return dataclasses.replace(switches, **values)


def as_json(switches: Switches) -> dict[str, Any]:
    """Every switch with its value, tuples as lists."""
    values = {field.name: getattr(switches, field.name) for field in dataclasses.fields(switches)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}


def _accepted(field: "dataclasses.Field[Any]", value: object) -> object:
    choices = field.metadata["choices"]
    if choices and value not in choices:
        raise ValueError(f"Switch '{field.name}' is one of {', '.join(choices)}, not {value!r}.")
    if isinstance(field.default, tuple) and isinstance(value, list | tuple):
        return tuple(value)
    if isinstance(field.default, bool) or not isinstance(field.default, int | float):
        fits = type(value) is type(field.default)
    else:
        fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    if not fits:
        raise ValueError(f"Switch '{field.name}' takes a value like {field.default!r}, not {value!r}.")
    return value
