"""Static lists: who is on one, who joins, who leaves. Membership is by lead id and by nothing else.

Adding a member again and removing a stranger change nothing, so both calls may be repeated. Lists are bound by id;
making or finding them by name does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from segpush.errors import MarketoError, Reason
from segpush.marketo import verdicts
from segpush.marketo.calls import Request
from segpush.marketo.client import Marketo, Reply
from segpush.marketo.endpoint import READS
from segpush.marketo.leads import BATCH, Lead, lead, within
from segpush.marketo.replies import failure, reasons

TOKEN_IN_ADDRESS = 4_000  # characters: Adobe refuses an address over 8 KB, and fields stand in it too
UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class StaticList:
    """One static list."""

    id: int
    name: str
    workspace: str


@dataclass(frozen=True, slots=True)
class ListResult:
    """What became of one lead id: ``status`` is added, removed, memberof, notmemberof or skipped.

    ``unanswered`` where the reply lacks it.
    """

    id: int
    status: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of members; ``next_token`` is None on the last."""

    leads: list[Lead]
    next_token: str | None


def get(marketo: Marketo, list_id: int) -> StaticList:
    """Return the list; raise :class:`MarketoError` 1013 (whole_run) where there is none (Adobe: Get List by Id)."""
    path = f"/rest/v1/lists/{int(list_id)}.json"
    reply = marketo.call("GET", path)
    found = next((item for item in reply.result if item.get("id") == int(list_id)), None)
    if found is None:
        raise failure(Request("GET", path), reply, verdicts.find("1013", "response"))
    return _list(found)


def browse(marketo: Marketo, most: int) -> list[StaticList]:
    """Return the account's lists, page by page, the first ``most`` or all there are (Adobe: Get Lists)."""
    found: list[StaticList] = []
    token = None
    while len(found) < most:
        query = {"batchSize": str(BATCH)} | ({"nextPageToken": token} if token else {})
        reply = marketo.call("GET", "/rest/v1/lists.json", query=query)
        found += [_list(item) for item in reply.result]
        if reply.next_token in {None, token}:
            break
        token = reply.next_token
    return found[:most]


def add(marketo: Marketo, list_id: int, ids: Sequence[int]) -> list[ListResult]:
    """Put at most 300 people on the list and return what became of each id, in the order of ``ids`` (D0, D19).

    ``added`` is also said of those who were there already. Nothing is sent for no ids (D6, D20), and an id given twice is
    sent once (U5). Raises :class:`MarketoError` for the call as a whole.
    """
    wanted = _distinct(ids)
    if not wanted:
        return []
    body = {"input": [{"id": found} for found in wanted]}
    return _joined(wanted, _written(marketo, "POST", list_id, wanted, json=body))


def remove(marketo: Marketo, list_id: int, ids: Sequence[int]) -> list[ListResult]:
    """Take at most 300 people off the list and return what became of each id, in the order of ``ids``.

    1015 (was not on it) is benign, see :func:`verdicts.of_record`. The persons stay. As :func:`add` otherwise.
    """
    wanted = _distinct(ids)
    if not wanted:
        return []
    query = {"id": [str(found) for found in wanted]}
    return _joined(wanted, _written(marketo, "DELETE", list_id, wanted, query=query))


def ismember(marketo: Marketo, list_id: int, ids: Sequence[int]) -> list[ListResult]:
    """Return whether at most 300 people are on the list now, in the order of ``ids`` (Adobe: Member of List).

    ``status`` is memberof, notmemberof, or skipped with reason 1004 where there is no such person. Nothing is asked for no
    ids. A member may take some time to be seen (U15). Raises :class:`MarketoError` for the call as a whole.
    """
    wanted = _distinct(ids)
    if not wanted:
        return []
    path = f"/rest/v1/lists/{int(list_id)}/leads/ismember.json"
    reply = marketo.call("GET", path, query={"id": [str(found) for found in wanted]}, batch=len(wanted))
    return _joined(wanted, reply)


def members(marketo: Marketo, list_id: int, fields: Sequence[str], page_token: str | None = None) -> Page:
    """Return up to 300 members with their ``id``, from the start or from ``page_token`` (Adobe: Get Leads by List Id)."""
    asked = {"fields": ",".join(dict.fromkeys(["id", *fields])), "batchSize": str(BATCH)}
    asked |= {"nextPageToken": page_token} if page_token else {}
    if len(page_token or "") > TOKEN_IN_ADDRESS:
        path = f"/rest/v1/list/{int(list_id)}/leads.json"  # singular: the spelling whose body form is proven
        reply = marketo.call("POST", path, form={"_method": "GET", **asked}, timeout=READS)
    else:
        reply = marketo.call("GET", f"/rest/v1/lists/{int(list_id)}/leads.json", query=asked, timeout=READS)
    following = None if reply.next_token == page_token else reply.next_token
    return Page([lead(item) for item in reply.result], following)


def _list(item: dict[str, Any]) -> StaticList:
    return StaticList(int(item["id"]), str(item.get("name") or ""), str(item.get("workspaceName") or ""))


def _distinct(ids: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(int(found) for found in ids))
    within(len(wanted), "lead ids")
    return wanted


def _written(marketo: Marketo, method: str, list_id: int, ids: Sequence[int], **content: Any) -> Reply:
    path = f"/rest/v1/lists/{int(list_id)}/leads.json"
    try:
        return marketo.call(method, path, batch=len(ids), **content)
    except MarketoError as error:
        # Invalid data for the call as a whole is the list's fault, as the ids are Marketo's own (U5).
        error.whole_run = error.whole_run or error.code == "1003"
        raise


def _joined(wanted: Sequence[int], reply: Reply) -> list[ListResult]:
    """Join by id, which list replies carry for skipped records too; never by position."""
    found = {_number(item.get("id")): item for item in reply.result}
    return [_list_result(one, found.get(one)) for one in wanted]


def _list_result(wanted: int, item: dict[str, Any] | None) -> ListResult:
    if item is None:
        return ListResult(wanted, UNANSWERED, (Reason("", "Marketo's reply does not name this lead"),))
    return ListResult(wanted, str(item.get("status") or UNANSWERED), reasons(item.get("reasons", item.get("reason"))))


def _number(found: Any) -> int:
    return int(found) if str(found).isdecimal() else 0
