"""How a payload or a refusal becomes a reply.

The envelopes of both halves of the API and the shape of every error are made here and nowhere else.
Source: marketo-rest: Reply envelope.
"""

from typing import Any

from local.marketo.call import Call
from local.marketo.errors import THROTTLED, Refused, skipped, text_of
from local.marketo.switches import Switches
from local.marketo.wire import HTML_TYPE, Reply, json_reply, page_reply

NO_ASSETS = "No assets found for the given search criteria."
HTTP_STATUSES = range(400, 600)


def people(result: list[Any], **more: Any) -> dict[str, Any]:
    """A people-side payload; a miss is an empty result."""
    return {"result": result, "success": True, **more}


def asset(result: list[Any]) -> dict[str, Any]:
    """An asset-side payload; a miss has no result and a warning."""
    envelope: dict[str, Any] = {"success": True, "errors": [], "warnings": [] if result else [NO_ASSETS]}
    return envelope | ({"result": result} if result else {})


def answered(payload: dict[str, Any] | Reply, call: Call) -> Reply:
    """An endpoint's own reply."""
    return payload if isinstance(payload, Reply) else json_reply({"requestId": request_id(call)} | payload)


def refused(refusal: Refused, call: Call, switches: Switches) -> Reply:
    """The reply to a call that is refused as a whole; the call remembers why."""
    call.failure = refusal.code
    if refusal.status in HTTP_STATUSES:
        return page_reply(refusal.status)
    error = {"code": refusal.code, "message": _worded(refusal, switches)}
    if switches.errors_without_code:
        del error["code"]
    reply = answered({"success": False, "errors": [error]}, call)
    if refusal.code in THROTTLED and switches.throttle_reply != "200":
        reply.status = int(switches.throttle_reply)
        if switches.retry_after_seconds:
            reply.headers["Retry-After"] = str(switches.retry_after_seconds)
    return reply


def scripted(call: Call, switches: Switches) -> Reply:
    """The reply a fault puts in place of the call's own."""
    kind, _, code = call.course.answer.partition(":")
    if kind == "empty_reply":
        return Reply(200)
    if kind == "non_json":
        return Reply(200, {"Content-Type": HTML_TYPE}, b"<html><body>Service is being updated</body></html>")
    if kind == "no_code":
        return answered({"success": False, "errors": [{"message": text_of(code or "611")}]}, call)
    if kind == "record":
        return answered(people(_all_skipped(call, code)), call)
    if not code and int(kind) in HTTP_STATUSES:
        seconds = call.course.answer_seconds
        return page_reply(int(kind), {"Retry-After": str(seconds)} if seconds else {})
    return refused(Refused(code or kind), call, switches)


def request_id(call: Call) -> str:
    """`hex#hexmillis`."""
    return f"{call.number + 0x1000:x}#{int(call.at * 1000):x}"


def _worded(refusal: Refused, switches: Switches) -> str:
    return refusal.message if refusal.message != text_of(refusal.code) else text_of(refusal.code, switches.wording)


def _all_skipped(call: Call, code: str) -> list[dict[str, Any]]:
    if "/list" not in call.request.path:
        return [skipped(code) for _ in range(call.records)]
    given = call.csv("id") or [record["id"] for record in call.json()["input"]]
    return [skipped(code, lead=int(lead)) for lead in given]
