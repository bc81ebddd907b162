"""Everything about Marketo that is not known for sure, as settings: a client must work with each.

One dataclass is the table of switches; `docs/simulator.md` shows it and a test compares the two.
Facts without doubt are not switches, and nothing here acts: the rooms that behave read these values.
`U1`, `U2`, … are the open questions as marketo-rest: Unknowns numbers them.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any


def _switch(default: Any, meaning: str, *choices: str) -> Any:
    metadata = {"meaning": meaning, "choices": choices}
    return dataclasses.field(default=default, metadata=metadata)


@dataclasses.dataclass
class Switches:
    """One account's ways. Seconds are floats, codes are strings as on the wire."""

    token_seconds: float = _switch(3600.0, "life of a new token")
    expires_in_zero: int = _switch(0, "how many of the next token replies claim `expires_in: 0`")
    identity_form_status: int = _switch(
        0, "U16: HTTP status for credentials sent as a form body (400, 401, 405, 415); 0 takes them"
    )
    identity_error_body: str = _switch("json", "body of a 401 of the token call", "json", "xml")
    identity_in_limits: bool = _switch(False, "U1: token calls fill the rate window and the slots")
    dead_token: str = _switch(
        "602_then_601", "code for an expired token: at first use, later", "602_then_601", "602", "601"
    )
    missing_token: str = _switch("600", "code for a call without a token", "600", "601")
    access_token_parameter: bool = _switch(False, "the retired `access_token` parameter still signs a call in")
    ip_blocked: bool = _switch(False, "an IP allow-list shuts the caller out: 603 on every call")

    call_seconds: float = _switch(0.0, "how long each admitted call takes; its effect comes at its end")
    late_effect_seconds: float = _switch(0.0, "a `drop_after` call goes on for so long before it takes effect")
    duplicates_on_overlap: bool = _switch(True, "two creating calls that overlap on a key create two people")

    throttle_reply: str = _switch("200", "U2: HTTP status that carries 606 and 615", "200", "429", "503")
    retry_after_seconds: int = _switch(0, "U2: `Retry-After` beside such an HTTP status; 0 sends none")
    refused_fill_window: bool = _switch(False, "calls refused with 606 count in the sliding window")
    errors_in_quota: str = _switch(
        "starred_free", "U3: which failed calls cost quota", "starred_free", "all_free", "all_counted"
    )
    quota_clock: str = _switch("cst", "U4: midnight is fixed UTC-6, or Chicago wall time", "cst", "daylight")
    usage_delay_seconds: float = _switch(0.0, "how old the figures of the stats calls are")

    errors_without_code: bool = _switch(False, "error objects carry a message only")
    wording: str = _switch("current", "message texts: today's, or those seen before 2021", "current", "older")
    omit_nulls: bool = _switch(False, "an empty field is missing from a person instead of null")
    shuffle_results: bool = _switch(False, "the people of one page come in no order")
    more_result: bool = _switch(True, "a page with a successor says `moreResult: true`")
    last_page: str = _switch(
        "bare", "what the last page carries beside its people", "bare", "token", "more_false", "repeated"
    )

    email_case: str = _switch("insensitive", "U8: how values of a key compare", "insensitive", "sensitive")
    bad_email: str = _switch("refused", "an invalid main address in Sync Leads: 1003, or kept", "refused", "stored")
    lookup_error_level: str = _switch("response", "where 1006 and 1011 of a `lookupField` stand", "response", "record")
    company_fields: str = _switch("open", "company fields in Sync Leads: taken, or 1021", "open", "refused")
    read_only_fields: str = _switch(
        "ignored", "a field not `updateable` in Sync Leads: left as it is, or 1003", "ignored", "refused"
    )
    partition_in_key: bool = _switch(False, "a custom rule makes the partition part of the duplicate key")
    partition_required: bool = _switch(False, "creating without `partitionName` gives 1009")
    forbidden_partitions: tuple[str, ...] = _switch((), "names of partitions closed to this user: 1008")

    visibility_seconds: float = _switch(0.0, "U15: how long a joined or left list still reads as before")
    over_300: str = _switch("1003", "U5: code for more than 300 records in a call")
    repeated_ids: str = _switch(
        "each", "U5: an id given twice is answered twice, once, or refused with 1003", "each", "once", "refused"
    )
    unknown_list: str = _switch(
        "1013", "U5: an unknown list in add, remove, members, ismember", "1013", "1003", "610", "record"
    )
    list_name_scope: str = _switch(
        "instance", "U6: within what a list name is unique", "instance", "workspace", "folder"
    )
    lists_in_use: tuple[int, ...] = _switch((), "ids of lists that cannot be deleted: 709")
    folder_type_spelling: str = _switch("Folder", "how replies spell the type of a folder", "Folder", "FOLDER")


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
