"""The switches of everything that is one call: tokens, limits, people, lists. See `switches`."""

import dataclasses

from local.marketo.switch import switch


@dataclasses.dataclass
class CallSwitches:
    """How calls, people and lists behave. Seconds are floats, codes are strings as on the wire."""

    token_seconds: float = switch(3600.0, "life of a new token")
    expires_in_zero: int = switch(0, "how many of the next token replies claim `expires_in: 0`")
    identity_form_status: int = switch(
        0, "U16: HTTP status for credentials sent as a form body (400, 401, 405, 415); 0 takes them"
    )
    identity_error_body: str = switch("json", "body of a 401 of the token call", "json", "xml")
    identity_in_limits: bool = switch(False, "U1: token calls fill the rate window and the slots")
    dead_token: str = switch(
        "602_then_601", "code for an expired token: at first use, later", "602_then_601", "602", "601"
    )
    missing_token: str = switch("600", "code for a call without a token", "600", "601")
    access_token_parameter: bool = switch(False, "the retired `access_token` parameter still signs a call in")
    ip_blocked: bool = switch(False, "an IP allow-list shuts the caller out: 603 on every call")

    call_seconds: float = switch(0.0, "how long each admitted call takes; its effect comes at its end")
    late_effect_seconds: float = switch(0.0, "a `drop_after` call goes on for so long before it takes effect")
    duplicates_on_overlap: bool = switch(True, "two creating calls that overlap on a key create two people")

    throttle_reply: str = switch("200", "U2: HTTP status that carries 606 and 615", "200", "429", "503")
    retry_after_seconds: int = switch(0, "U2: `Retry-After` beside such an HTTP status; 0 sends none")
    refused_fill_window: bool = switch(False, "calls refused with 606 count in the sliding window")
    errors_in_quota: str = switch(
        "starred_free", "U3: which failed calls cost quota", "starred_free", "all_free", "all_counted"
    )
    quota_clock: str = switch("cst", "U4: midnight is fixed UTC-6, or Chicago wall time", "cst", "daylight")
    usage_delay_seconds: float = switch(0.0, "how old the figures of the stats calls are")

    errors_without_code: bool = switch(False, "error objects carry a message only")
    wording: str = switch("current", "message texts: the usual ones, or others that were seen", "current", "older")
    omit_nulls: bool = switch(False, "an empty field is missing from a person instead of null")
    shuffle_results: bool = switch(False, "the people of one page come in no order")
    more_result: bool = switch(True, "a page with a successor says `moreResult: true`")
    last_page: str = switch(
        "bare", "what the last page carries beside its people", "bare", "token", "more_false", "repeated"
    )

    email_case: str = switch("insensitive", "U8: how values of a key compare", "insensitive", "sensitive")
    bad_email: str = switch("refused", "an invalid main address in Sync Leads: 1003, or kept", "refused", "stored")
    lookup_error_level: str = switch("response", "where 1006 and 1011 of a `lookupField` stand", "response", "record")
    company_fields: str = switch(
        "new_only",
        "company fields in Sync Leads: taken of new people, else 1021; or of all; or of none",
        "new_only",
        "open",
        "refused",
    )
    read_only_fields: str = switch(
        "ignored", "a field not `updateable` in Sync Leads: left as it is, or 1003", "ignored", "refused"
    )
    partition_in_key: bool = switch(False, "a custom rule makes the partition part of the duplicate key")
    partition_required: bool = switch(False, "creating without `partitionName` gives 1009")
    forbidden_partitions: tuple[str, ...] = switch((), "names of partitions closed to this user: 1008")

    visibility_seconds: float = switch(0.0, "U15: how long a joined or left list still reads as before")
    merge_keeps_lists: bool = switch(True, "whoever wins a merge by hand is on the lists of those who are gone")
    over_300: str = switch("1003", "U5: code for more than 300 records in a call")
    repeated_ids: str = switch(
        "each", "U5: an id given twice is answered twice, once, or refused with 1003", "each", "once", "refused"
    )
    unknown_list: str = switch(
        "1013", "U5: an unknown list in add, remove, members, ismember", "1013", "1003", "610", "record"
    )
    list_name_scope: str = switch(
        "instance",
        "U6: within what a list name is unique; a program counts as a folder",
        "instance",
        "workspace",
        "folder",
    )
    lists_in_use: tuple[int, ...] = switch((), "ids of lists that something uses, so that they cannot be deleted: 709")
    folder_type_spelling: str = switch("Folder", "how replies spell the type of a folder", "Folder", "FOLDER")
