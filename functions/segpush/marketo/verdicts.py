"""Every code Marketo is known to answer with, what it means, and what it asks of us (D13).

One row a code, and one more for each case of a code that has several. This is the only place where a verdict is decided:

    auth       a new token, then the same call once more
    throttled  wait and slow down, as long as there is time
    transient  wait longer each time, ``tries`` times
    quota      no call before the quota is fresh
    split      the same in smaller calls
    permanent  never again: report it
    benign     what was wanted already holds

A code that is not in the table is stated as unknown: at response level tried three times, at record level refused.
Nothing here sends, waits or counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from segpush.errors import Reason, Verdict

Level = Literal["transport", "identity", "http", "response", "record"]

ADOBE = "Adobe: REST API error codes"
LIVE = "seen in live replies"
OURS = "not documented: our rule"

_HTTP: tuple[Level, ...] = ("http",)
_REPLY: tuple[Level, ...] = ("response",)
_RECORD: tuple[Level, ...] = ("record",)
_BOTH: tuple[Level, ...] = ("record", "response")
_ANY: tuple[Level, ...] = ("response", "http")

BATCH = "/leads/batch/"  # in the paths that ask for an import job; most of what they say of it is U13
PASSES = "it will pass, nothing needs mending"
BUG = "this is a fault of segpush, please report it with the request id"
NO_BATCH = "Marketo knows no such import"
FAILED_JOB = "import failed"
NO_KEY = "missing.dedupe.fields"  # as Marketo spells it in reports of imports
ROW = "correct the row at its source"
LOOK = "it may be too new or, after 7 days, too old; look in Marketo what became of the people"
UNUSED = "segpush makes no call that should be answered so, please report it with the request id"
RIGHTS = (
    "give the API user's role the right for this call, or let the IP allow-list pass this address "
    "(a Lambda without fixed egress is the usual second cause)"
)


@dataclass(frozen=True, slots=True)
class Row:
    """What one code, or one case of it, means and asks for.

    ``levels`` where it was stated or seen · ``mend`` how a person helps · ``whole_run`` whether every later call of the run
    must meet the same · ``text`` and ``path`` tell the cases of one code apart: in lower case, part of Marketo's message
    and part of the path · ``tries`` of a transient · ``wait`` least seconds before another try ·
    ``maybe_done`` whether a write so answered may have taken effect · ``busy`` whether other jobs are in the way.
    """

    code: str
    levels: tuple[Level, ...]
    meaning: str
    verdict: Verdict
    mend: str = UNUSED
    whole_run: bool = False
    source: str = ADOBE
    text: str = ""
    path: str = ""
    tries: int = 6
    wait: float | None = None
    maybe_done: bool = False
    busy: bool = False


_SERVER = Row("5xx", _HTTP, "a failure at Marketo's side", "transient", PASSES, source=OURS, maybe_done=True)

TABLE: tuple[Row, ...] = (
    # Connection and HTTP
    Row("transport", ("transport",), "no answer came", "transient", PASSES, maybe_done=True),
    Row("non-json", _HTTP, "a body that is not JSON", "transient", PASSES, source=OURS, maybe_done=True),
    Row("401", ("identity",), "client_id or client_secret is wrong", "permanent",
        "put the values of Admin, LaunchPoint into the account's secret", whole_run=True),
    Row("401", _HTTP, "the token was not accepted", "auth", PASSES, source=OURS),
    Row("404", _HTTP, "no failures file", "benign", path="/failures.json"),
    Row("404", _HTTP, "no warnings file", "benign", path="/warnings.json"),
    Row("404", _HTTP, "the extract is not completed yet", "transient", PASSES, path="/file.json"),
    Row("413", _HTTP, "the body is over 1 MB, or the import file over 10 MB", "split",
        "send fewer records a call, or a smaller file"),
    Row("414", _HTTP, "the address is over 8 KB", "split", "send fewer records a call"),
    Row("429", _HTTP, "too many calls", "throttled", PASSES, source=OURS + " U2", wait=20),
    Row("500", _ANY, "internal error", "transient", PASSES, tries=3, maybe_done=True),
    Row("502", _ANY, "bad gateway, probably a time-out", "transient", PASSES, maybe_done=True),
    _SERVER,
    # The whole call
    Row("600", _REPLY, "no token was sent", "auth", PASSES, source=OURS),
    Row("601", _REPLY, "the token is invalid", "auth", PASSES),
    Row("602", _REPLY, "the token has expired", "auth", PASSES),
    Row("603", _REPLY, "access denied: the role lacks a permission or an IP allow-list blocks the caller", "permanent",
        RIGHTS, whole_run=True),
    Row("604", _REPLY, "the call took too long", "split", PASSES, maybe_done=True),
    Row("605", _REPLY, "the HTTP method is not supported", "permanent", BUG, whole_run=True),
    Row("606", _REPLY, "more than 100 calls in 20 seconds", "throttled", PASSES, wait=20),
    Row("607", _REPLY, "the daily quota is used up", "quota",
        "the run goes on after the reset, or raise the quota with Adobe or lower other tools' calls"),
    Row("608", _REPLY, "the API is temporarily unavailable", "transient", PASSES),
    Row("609", _REPLY, "the body is not valid JSON", "permanent", BUG, whole_run=True),
    Row("610", _REPLY, "there is no such resource", "permanent",
        "check the deployment's Marketo endpoint and the munchkin_id in the account's secret", whole_run=True),
    Row("610", _REPLY, NO_BATCH, "permanent", LOOK, source=OURS + " U13", path=BATCH),
    Row("611", _REPLY, "unhandled system error", "transient", PASSES, tries=3, maybe_done=True),
    Row("612", _REPLY, "the content type is wrong", "permanent", BUG, whole_run=True),
    Row("613", _REPLY, "the multipart body is malformed", "permanent", BUG, whole_run=True),
    Row("614", _REPLY, "the subscription was not found or cannot be reached", "transient",
        "where it stays so, check the munchkin_id in the account's secret", tries=5),
    Row("615", _REPLY, "10 calls are already under way", "throttled", PASSES, wait=1),
    Row("616", _REPLY, "the subscription is of the wrong type", "permanent", whole_run=True),
    Row("701", _REPLY, "a parameter must not be blank", "permanent", BUG, whole_run=True),
    Row("702", _REPLY, "nothing was found", "benign"),
    Row("703", _REPLY, "the feature is not enabled in this subscription", "permanent", "ask Adobe to enable it",
        whole_run=True),
    Row("704", _REPLY, "a date is in the wrong format", "permanent", BUG, whole_run=True),
    Row("709", _REPLY, "a business rule forbids it, such as a list name that is taken or a list in use", "permanent",
        "choose another name, or free the list in Marketo"),
    Row("710", _REPLY, "the parent folder was not found", "permanent", "check the folder in Marketo"),
    Row("711", _REPLY, "the folder is of a type that does not fit", "permanent", "choose another folder"),
    Row("712", _REPLY, "a person account cannot be merged", "permanent"),
    Row("713", _REPLY, "the resource is briefly unavailable", "transient", PASSES),
    Row("714", _REPLY, "there is no default record type to merge with", "permanent"),
    Row("718", _REPLY, "the externalSalesPersonID is unknown", "permanent"),
    Row("719", _REPLY, "a lock was waited for in vain", "transient", PASSES, maybe_done=True),
    # One record, or the call because of what it carries
    Row("1001", _RECORD, "a value does not fit the type of its field", "permanent", ROW),
    Row("1002", _RECORD, "a required parameter is missing", "permanent", BUG, whole_run=True),
    Row("1003", _REPLY, "a filter hit more than 1,000 people", "split", "ask for fewer keys at once",
        text="too many results match the filter"),
    Row("1003", _RECORD, "a value is not accepted for its field", "permanent", ROW, source=LIVE,
        text="invalid value for field"),
    Row("1003", _REPLY, "a list call carried no ids", "permanent", BUG, whole_run=True, source=LIVE,
        text="lead ids not specified"),
    Row("1003", _REPLY, "an import carried no rows", "permanent", BUG, whole_run=True, source=OURS, text="empty file"),
    Row("1003", _REPLY, NO_BATCH, "permanent", LOOK, source=OURS + " U13", path=BATCH),
    Row("1003", _BOTH, "the data is not valid", "permanent", "read Marketo's text and correct row, list or partition"),
    Row("1004", _RECORD, "there is no such person", "permanent", "nothing to mend where people are only matched"),
    Row("1005", _RECORD, "the person exists already", "permanent", "look the person up by the key"),
    Row("1006", _BOTH, "there is no such field", "permanent", "correct the field's API name in the document",
        whole_run=True),
    Row("1007", _RECORD, "several people match the key", "permanent", "merge them in Marketo, or set match.several"),
    Row("1008", _RECORD, "no access to the partition", "permanent", "give the API user's role the partition's workspace"),
    Row("1009", _RECORD, "a partition must be named", "permanent", "set the partition in the document"),
    Row("1010", _RECORD, "the person lives in another partition", "permanent", "set the person's partition in the document"),
    Row("1011", _BOTH, "the field cannot be used to look people up", "permanent",
        "choose a field that Marketo can search by", whole_run=True),
    Row("1012", _RECORD, "the cookie is not valid", "permanent"),
    Row("1013", _BOTH, "there is no such list", "permanent",
        "check the list id in the document and that the API user's role reaches its workspace", whole_run=True),
    Row("1013", _REPLY, NO_BATCH, "permanent", LOOK, source=OURS + " U13", path=BATCH),
    Row("1014", _BOTH, "the list could not be created", "transient", PASSES, tries=2, maybe_done=True),
    Row("1015", _RECORD, "the person is not on the list", "benign"),
    Row("1016", _REPLY, "10 imports are queued already", "throttled", PASSES, wait=30, busy=True),
    Row("1017", _RECORD, "the object exists already", "benign"),
    Row("1018", _RECORD, "the native CRM link forbids it", "permanent"),
    Row("1019", _REPLY, "an import into this list is under way", "throttled", PASSES, wait=30, busy=True),
    Row("1020", _RECORD, "the clone quota is used up", "permanent"),
    Row("1021", _RECORD, "company fields cannot be written here", "permanent", "take the column out of the mapping"),
    Row("1022", _RECORD, "the object is in use", "permanent"),
    Row("1025", _RECORD, "the program status is unknown", "permanent"),
    Row("1026", _RECORD, "custom objects are off", "permanent"),
    Row("1027", _RECORD, "the limit of activity types is reached", "permanent"),
    Row("1028", _RECORD, "the limit of activity fields is reached", "permanent"),
    Row("1029", _REPLY, "10 extracts are queued already", "throttled", PASSES, text="too many jobs in queue", wait=30,
        busy=True),
    Row("1029", _REPLY, "500 MB were extracted today", "quota", PASSES, text="export daily quota exceeded"),
    Row("1029", _REPLY, "the extract is queued already", "benign", text="job already queued"),
    Row("1029", _REPLY, "the extract queue refuses", "throttled", PASSES, source=OURS, wait=30, busy=True),
    Row("1035", _REPLY, "this subscription has no such extract filter", "permanent", "use another filter"),
    Row("1036", _RECORD, "the same foreign key stands in it twice", "permanent"),
    Row("1037", _RECORD, "the status is reached already", "benign"),
    Row("1042", _RECORD, "the run date is too far away", "permanent"),
    Row("1048", _RECORD, "the draft could not be discarded", "permanent"),
    Row("1049", _RECORD, "the activity's attributes are over 65,536 bytes", "permanent"),
    Row("1076", _RECORD, "the merge was refused", "permanent"),
    Row("1077", _RECORD, "the merge was refused", "permanent"),
    Row("1078", _RECORD, "the merge was refused", "permanent"),
    Row("1079", _RECORD, "the merge was refused", "permanent"),
    Row("1080", _RECORD, "the merge names more than 25 people", "split"),
    # Import jobs, which end and report without codes
    Row(FAILED_JOB, _REPLY, "the job as a whole could not be done", "permanent",
        "mend what Marketo says, then push again"),
    Row(NO_KEY, _RECORD, "the row came without a key", "permanent", BUG),
)  # fmt: skip

UNKNOWN = "a code segpush does not know"
_REPORT = "look it up in Adobe's list of error codes and report it"
_UNKNOWN_RECORD = Row("", _RECORD, UNKNOWN, "permanent", _REPORT, source=OURS)
_UNKNOWN_IDENTITY = Row(
    "", ("identity",), "signing in was refused", "permanent",
    "check the account's secret and the deployment's Marketo endpoint", whole_run=True, source=OURS,
)  # fmt: skip
_UNKNOWN_REPLY = Row("", _REPLY, UNKNOWN, "transient", _REPORT, source=OURS, tries=3, maybe_done=True)

TEXTS: tuple[tuple[str, str], ...] = (
    # For errors and reports without a code only: the texts Adobe prints, in lower case; the first that fits counts
    ("partition access denied", "1008"),
    ("partition name must be specified", "1009"),
    ("partition update not allowed", "1010"),
    ("invalid data type in field", "1001"),
    ("invalid email address", "1003"),
    ("value for lookup field", "1004"),
    (NO_KEY, NO_KEY),
    ("access token not specified", "600"),
    ("access token invalid", "601"),
    ("access token expired", "602"),
    ("access denied", "603"),
    ("request time-out", "604"),
    ("max rate limit", "606"),
    ("daily quota reached", "607"),
    ("api temporarily unavailable", "608"),
    ("invalid json", "609"),
    ("requested resource not found", "610"),
    ("system error", "611"),
    ("concurrent access limit", "615"),
    ("lead not found", "1004"),
    ("lead already exists", "1005"),
    ("too many results match the filter", "1003"),
    ("invalid value for field", "1003"),
    ("lead ids not specified", "1003"),
    ("field not found", "1006"),
    ("lookup criteria", "1007"),
    ("object not found", "1013"),
    ("lead not in list", "1015"),
    ("too many imports", "1016"),
    ("imports currently being processed", "1016"),
    ("import in progress", "1019"),
    ("with the same name already exists", "709"),
)


def find(code: str, level: Level, message: str = "", path: str = "") -> Row:
    """Return the row of ``code``; where it is in none, a row that says so and carries the code.

    ``level`` is where the code stood; one seen at another level than documented keeps its row, but HTTP statuses and
    Marketo's codes are never taken for each other.
    """
    rows = [row for row in TABLE if row.code == code and row.text in message.lower() and row.path in path]
    rows = [row for row in rows if level in row.levels] or [row for row in rows if _kin(row, level)]
    if rows:
        return max(rows, key=lambda row: (len(row.path), len(row.text)))
    return _unlisted(code, level)


def of_record(reasons: Sequence[Reason]) -> Row:
    """Return the row for a record Marketo skipped: that of its first reason."""
    return find(reasons[0].code, "record", reasons[0].message) if reasons else _UNKNOWN_RECORD


def of_job(message: str) -> Row:
    """Return the row for an import that ended as failed: another one under way is 1019 said late (U10)."""
    return find("1019" if "in progress" in message.lower() else FAILED_JOB, "response", message)


def tries(code: str) -> int:
    """Return how often a transient with this code (as in ``MarketoError.code``) is tried in all."""
    rows = [row for row in TABLE if row.code == code]
    return (rows[0] if rows else _unlisted(code, "http")).tries


def code_of(message: str) -> str:
    """Return the code of an error that came without one, '' where its text is not known either."""
    return next((code for text, code in TEXTS if text in message.lower()), "")


def _kin(row: Row, level: Level) -> bool:
    inside = {"response", "record"}
    return level in inside and not inside.isdisjoint(row.levels)


def _unlisted(code: str, level: Level) -> Row:
    if level == "http" and len(code) == len("5xx") and code.startswith("5"):
        return replace(_SERVER, code=code)
    return replace({"record": _UNKNOWN_RECORD, "identity": _UNKNOWN_IDENTITY}.get(level, _UNKNOWN_REPLY), code=code)
