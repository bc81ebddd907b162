"""How Marketo says no: one table of texts, and the two ways an error travels.

An error of level "response" ends the call (`Refused`); one of level "record" stands inside a result (`skipped`).
What to do about an error is the client's business and has no place here.
Source of codes and texts: Adobe docs: Error Codes; marketo-rest: Error codes.
"""

from typing import Any

TEXTS = {
    "600": "Access token not specified",
    "601": "Access token invalid",
    "602": "Access token expired",
    "603": "Access denied",
    "604": "Request time-out",
    "605": "HTTP Method not supported",
    "606": "Max rate limit '100' exceeded with in '20' secs",
    "607": "Daily quota reached",
    "608": "API Temporarily Unavailable",
    "609": "Invalid JSON",
    "610": "Requested resource not found",
    "611": "System error",
    "612": "Invalid Content Type",
    "613": "Invalid Multipart Request",
    "614": "Invalid Subscription",
    "615": "Concurrent access limit '10' reached",
    "701": "A required field must not be blank",
    "702": "No data found for the given search scenario",
    "704": "Invalid date format",
    "709": "Static List with the same name already exists",
    "710": "Parent folder not found",
    "711": "Incompatible folder type",
    "713": "Resource temporarily unavailable",
    "719": "Lock wait timeout exception",
    "1002": "Missing value for a required parameter",
    "1003": "Invalid data",
    "1004": "Lead not found",
    "1005": "Lead already exists",
    "1006": "Field not found",
    "1007": "Multiple leads match the lookup criteria",
    "1008": "Partition access denied",
    "1009": "Partition name must be specified",
    "1010": "Partition update not allowed",
    "1011": "Field not supported",
    "1013": "Object not found",
    "1014": "Failed to create Object",
    "1015": "Lead not in list",
    "1016": "Too many imports",
    "1019": "Import in progress",
    "1021": "Company update not allowed",
    "1029": "Too many jobs in queue",
    "1035": "Unsupported filter type for target subscription",
}

# Printed with an asterisk in Adobe's table: said not to count against quota or rate (marketo-rest: U3).
STARRED = frozenset({"601", "602", "604", "605", "608", "611"})

THROTTLED = frozenset({"606", "615"})

OLDER_TEXTS = {
    "1007": "Multiple lead match lookup criteria",  # seen on the wire before 2021
    "1016": "There are 10 imports currently being processed. Please try again later",
}


class Refused(Exception):
    """The whole call is refused and nothing was executed.

    `code` is Marketo's; `status` is 200 except where the gateway speaks HTTP (413, 414, throttling by switch).
    """

    def __init__(self, code: str, message: str = "", status: int = 200) -> None:
        """Take the table's text unless a more precise `message` is given."""
        super().__init__(code)
        self.code = code
        self.message = message or text_of(code)
        self.status = status


def text_of(code: str, wording: str = "current") -> str:
    """The text Marketo sends with `code`; a made-up code gets a made-up text, as a client must bear."""
    older = OLDER_TEXTS.get(code) if wording == "older" else None
    return older or TEXTS.get(code, f"Unexpected condition {code}")


def skipped(code: str, message: str = "", lead: int | None = None) -> dict[str, Any]:
    """One record of a result that was not processed; only list calls name the lead (`lead`)."""
    record: dict[str, Any] = {} if lead is None else {"id": lead}
    return record | {"status": "skipped", "reasons": [{"code": code, "message": message or text_of(code)}]}
