"""Pages of a result and the tokens that lead from one to the next.

A token tells after which id to go on and for which question, so pages stay right while people come and go.
Source: marketo-rest: Get Leads by Filter (paging end).
"""

import base64
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from local.marketo.call import Call
from local.marketo.errors import Refused
from local.marketo.switches import Switches

PAGE = 300
_NOT_THE_QUESTION = frozenset({"nextPageToken", "_method", "access_token"})


@dataclass(frozen=True)
class Page:
    """The ids of one page, and the keys that stand beside the result."""

    ids: list[int]
    keys: dict[str, Any]


def page(ids: Iterable[int], call: Call, switches: Switches) -> Page:
    """The page of `ids` the call asks for; Refused 1003 for a token of another question. A list is in order already."""
    size = call.whole("batchSize", PAGE, PAGE) or PAGE
    after = _after(call)
    order = ids if isinstance(ids, list) else sorted(ids)
    begin = bisect_right(order, after)
    shown = order[begin : begin + size]
    if len(order) > begin + size:
        more = {"moreResult": True} if switches.more_result else {}
        return Page(shown, {"nextPageToken": _token(call, shown[-1])} | more)
    return Page(shown, _last(call, shown[-1] if shown else after, switches.last_page, empty=not shown))


def _last(call: Call, end: int, style: str, *, empty: bool) -> dict[str, Any]:
    given = call.text("nextPageToken")
    if style == "more_false":
        return {"nextPageToken": _token(call, end), "moreResult": False}
    if style == "repeated" and given:
        return {"nextPageToken": given}
    if style == "token" and not empty:
        return {"nextPageToken": _token(call, end)}
    return {}


def _question(call: Call) -> str:
    asked = sorted((name, values) for name, values in call.inputs.items() if name not in _NOT_THE_QUESTION)
    return f"{crc32(repr((call.route.path, call.arguments, asked)).encode()):08x}"


def _token(call: Call, after: int) -> str:
    return base64.b32encode(f"{_question(call)}{after}".encode()).decode()


def _after(call: Call) -> int:
    text = call.text("nextPageToken")
    if not text:
        return 0
    try:
        question, after = (plain := base64.b32decode(text).decode())[:8], int(plain[8:])
    except ValueError:
        raise Refused("1003", "Invalid value for parameter 'nextPageToken'") from None
    if question != _question(call):
        raise Refused("1003", "nextPageToken does not belong to this request")
    return after
