"""One call on its way through the simulator: what was asked, when it takes effect, what is answered.

Reads the request's inputs the way Marketo does: query and form together, `_method` overriding the verb.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from local.marketo.errors import Refused
from local.marketo.overlap import View
from local.marketo.wire import Reply, Request

if TYPE_CHECKING:  # routes are made of functions that take calls
    from local.marketo.routes import Route

FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Course:
    """How an admitted call runs: all times are seconds after its beginning.

    `wait` is when the caller learns something, `effect_after` when the effect happens (None: never). `answer` names
    a scripted reply instead of the call's own; `dropped` means the connection is reset instead of any reply.
    """

    wait: float = 0.0
    effect_after: float | None = 0.0
    answer: str = ""
    answer_seconds: int = 0
    dropped: bool = False


class Call:
    """A request, its inputs, and its fate."""

    def __init__(self, request: Request, number: int, began: float, route: "Route") -> None:
        """Begin call `number` at POSIX second `began`; `route` stands until the gate has found the right one."""
        self.request = request
        self.number = number
        self.began = began
        self.at = began  # the moment of its effect; later than `began` for a call that takes time
        self.route = route
        self.arguments: tuple[int, ...] = ()  # the numbers in its path
        self.guid = ""  # the name of a job in its path
        self.rows = 0  # how many rows an upload brought, known when it is read
        self.course = Course()
        self.view = View()  # of the people, at its beginning (two creating calls overlapping)
        self.failure = ""  # the code of the error that ended it
        self.day = ""  # the quota day it is charged to, empty when it is not
        self.reply: Reply | None = None
        self.done = False

    @property
    def due(self) -> float:
        """When the call is over inside Marketo, whoever still waits for it."""
        course = self.course
        return self.began + (course.wait if course.effect_after is None else course.effect_after)

    @cached_property
    def inputs(self) -> dict[str, list[str]]:
        """Parameters of query and form body."""
        given = parse_qs(self.request.query, keep_blank_values=True)
        if FORM_TYPE in self.request.headers.get("content-type", ""):
            form = parse_qs(self.request.body.decode("utf-8", "replace"), keep_blank_values=True)
            for name, values in form.items():
                given.setdefault(name, []).extend(values)
        return given

    @property
    def method(self) -> str:
        """The verb after `_method`, which only a POST may carry (Adobe docs: Get Leads by Filter Type)."""
        override = self.text("_method").upper() if self.request.method == "POST" else ""
        return override or self.request.method

    def text(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return self.inputs.get(name, [default])[0]

    def csv(self, name: str) -> list[str]:
        """A parameter's values, given as `a,b` or repeated or both; blanks dropped."""
        parts = [part.strip() for value in self.inputs.get(name, []) for part in value.split(",")]
        return [part for part in parts if part]

    def whole(self, name: str, default: int, most: int) -> int:
        """A page size or offset; too large a one is cut to `most`, anything else is 1003."""
        text = self.text(name) or str(default)
        if not text.isdecimal():
            raise Refused("1003", f"Invalid value for parameter '{name}'")
        return min(int(text), most)

    def json(self) -> dict[str, Any]:
        """The JSON object of the body; Refused 612 for another content type, 609 for another body."""
        if "application/json" not in self.request.headers.get("content-type", ""):
            raise Refused("612")
        if not isinstance(self._body, dict):
            raise Refused("609")
        return self._body

    @cached_property
    def _body(self) -> Any:
        try:
            return json.loads(self.request.body)
        except ValueError:
            return None

    @cached_property
    def records(self) -> int:
        """How many records, ids or values the call brings; for the log."""
        if self.request.body[:1] == b"{" and isinstance(self._body, dict):
            records = self._body.get("input")
            return len(records) if isinstance(records, list) else 0
        return len(self.csv("id")) or len(self.csv("filterValues"))
