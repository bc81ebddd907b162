"""Faults by script: what goes wrong, on which calls, how often.

A script is data; the course a faulted call takes is worked out here and followed by the simulator.
Faults hit calls the gate let in, so a script cannot hide a limit the client broke.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

from local.marketo.call import Call, Course
from local.marketo.switches import Switches

AFTER = "_after"
_ANSWER = re.compile(r"(\d{3,4}|code:\d{3,4}|record:\d{3,4}|no_code(:\d{3,4})?|non_json|empty_reply)(_after)?")
_COURSES = ("drop_before", "drop_after", "delay", "late_effect")


@dataclass
class Fault:
    """One line of a script.

    `path` is a prefix or a shell pattern, empty for every path; `method` the verb as sent or as `_method` makes it;
    `operation` an endpoint's name. The first `skip` matching calls pass, the next `times` get `fault`.
    """

    fault: str
    path: str = ""
    method: str = ""
    operation: str = ""
    skip: int = 0
    times: int = 1
    seconds: float = 0.0

    def hits(self, call: Call) -> bool:
        """Whether this line speaks of the call."""
        path = call.request.path
        return (
            (path.startswith(self.path) or fnmatchcase(path, self.path))
            and self.method.upper() in ("", call.request.method, call.method)
            and self.operation in ("", call.route.operation)
        )


class Faults:
    """The script being played."""

    def __init__(self) -> None:
        """Start with nothing wrong."""
        self._lines: list[Fault] = []

    def add(self, lines: list[Any]) -> None:
        """Append lines; raises ValueError, one sentence, when one is not understood."""
        self._lines += [_read(line) for line in lines]

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._lines.clear()

    def left(self) -> list[dict[str, Any]]:
        """The lines not yet played out."""
        return [asdict(line) for line in self._lines if line.times > 0]

    def take(self, call: Call) -> Fault | None:
        """The fault of this call, counted as given; every line that speaks of the call counts it."""
        for line in self._lines:
            if line.times > 0 and line.hits(call):
                if line.skip == 0:
                    line.times -= 1
                    return line
                line.skip -= 1
        return None


def course(fault: Fault | None, switches: Switches) -> Course:
    """How a call runs under `fault`; without one it takes its usual time."""
    usual = switches.call_seconds
    if fault is None:
        return Course(usual, usual)
    if fault.fault == "drop_before":
        return Course(dropped=True, effect_after=None)
    if fault.fault == "drop_after":
        return Course(usual, usual + switches.late_effect_seconds, dropped=True)
    if fault.fault == "late_effect":
        return Course(0.0, usual + fault.seconds, dropped=True)
    if fault.fault == "delay":
        return Course(usual + fault.seconds, usual + fault.seconds)
    effect = usual if fault.fault.endswith(AFTER) else None
    return Course(usual, effect, fault.fault.removesuffix(AFTER), int(fault.seconds))


def _read(line: object) -> Fault:
    if not isinstance(line, Mapping) or not isinstance(line.get("fault"), str | int):
        raise ValueError("A fault is an object with at least the key 'fault'.")  # noqa: TRY004 - a bad document
    unknown = sorted(set(line) - {field.name for field in fields(Fault)})
    if unknown:
        raise ValueError(f"A fault has no key '{unknown[0]}'.")
    name = str(line["fault"])
    if name not in _COURSES and not _ANSWER.fullmatch(name):
        raise ValueError(f"There is no fault '{name}'.")
    for key in ("skip", "times", "seconds"):
        if not isinstance(line.get(key, 0), int | float) or line.get(key, 0) < 0:
            raise ValueError(f"The '{key}' of a fault is a number from 0.")
    texts = {key: str(line[key] or "") for key in ("path", "method", "operation") if key in line}
    return Fault(**dict(line) | texts | {"fault": name})
