"""Reading the forms of the asset side: JSON inside a parameter, page sizes, names.

Shared by the static list and folder endpoints. Source: marketo-rest: Lists and folders.
"""

import json
import re
from typing import Any

from local.marketo.call import FORM_TYPE, Call
from local.marketo.errors import Refused
from local.marketo.folders import Folder
from local.marketo.world import World

PAGE = 20
LARGEST_PAGE = 200
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)")


def form(call: Call) -> None:
    """Refused 612 unless the body is a form; an empty body is nobody's mistake."""
    if call.request.body and FORM_TYPE not in call.request.headers.get("content-type", ""):
        raise Refused("612")


def named(call: Call, name: str = "name") -> str:
    """A required text; Refused 701 when blank."""
    text = call.text(name).strip()
    if not text:
        raise Refused("701", f"{name} cannot be blank")
    return text


def reference(world: World, call: Call, name: str) -> Folder | None:
    """The folder a parameter like `{"id":31,"type":"Folder"}` names, None when it names nothing that exists."""
    try:
        given: Any = json.loads(named(call, name))
        number, kind = int(given["id"]), str(given["type"])
    except (ValueError, KeyError, TypeError):
        raise Refused("1003", f"Invalid value for parameter '{name}'") from None
    folder = world.folders.get(number)
    return folder if folder and folder.type.casefold() == kind.casefold() else None


def parent(world: World, call: Call, name: str) -> Folder:
    """The same for a place to create something in; Refused 710 when it does not exist."""
    folder = reference(world, call, name)
    if folder is None:
        raise Refused("710")
    return folder


def paged(call: Call, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The records `offset` and `maxReturn` select."""
    start = call.whole("offset", 0, most=1_000_000)
    return records[start : start + call.whole("maxReturn", PAGE, LARGEST_PAGE)]


def moment(call: Call, name: str) -> str:
    """An optional ISO time without milliseconds; Refused 704 for any other spelling."""
    text = call.text(name)
    if text and not _TIME.fullmatch(text):
        raise Refused("704")
    return text
