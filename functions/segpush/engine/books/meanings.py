"""What the words and codes of a report mean, and how to mend what they stand for. Words only; `docs/reports.md` shows the same.

Marketo's codes are told here in the words of the person who reads a report. What segpush does about each is decided by
push, whose code pickup does not carry.
"""

from __future__ import annotations

STAGES = {
    "rows": "Rows read",
    "members": "Members the rows name",
    "known": "Known to Marketo, or created",
    "on_list": "On the list",
}

ROWS = {
    "member": "names a person who belongs to the audience",
    "leaver": "names a person who has left the audience",
    "not_ours": "belongs to another audience",
    "duplicate": "names a person whom another row, newer or further down, speaks for",
    "conflict": "contradicts another row of the same person, and neither is newer",
    "stale": "is older than what a newer drop said of this person",
    "rejected": "could not be used",
}

PEOPLE = {
    "unchanged": "known from earlier runs, nothing to write",
    "found": "looked up in Marketo and found",
    "created": "created in Marketo",
    "updated": "updated in Marketo",
    "written": "created or updated; Marketo does not tell which",
    "unmatched": "Marketo does not know the key, and nobody is created",
    "ambiguous": "several people in Marketo have the key, and the rule chooses none",
    "suppressed": "held back by a suppression rule",
    "refused": "refused, by Marketo or by a rule of the destination",
    "unknown": "sent, but no answer says what became of it; sent again next time",
    "undelivered": "not sent, or not accepted in time; sent again next time",
}

LIST = {
    "on_list": "added by this run, or there already; Marketo does not tell which",
    "off_list": "taken off by this run",
    "kept": "was on the list before and stays",
    "not_asked": "not on the list, and nothing was asked of Marketo",
    "refused": "Marketo refused to change the membership",
    "unknown": "no answer says what became of the membership; asked again next time",
    "undelivered": "the change was not delivered; asked again next time",
}

STEPS = {
    "prepare": "asks for fields, list and usage",
    "members": "reads the list by pages",
    "extract": "reads the list by an extract",
    "resolve": "looks people up",
    "canary": "tries an import by id",
    "update": "updates people by id",
    "upsert": "creates and updates people by key",
    "delist": "takes people off the list",
    "import_id": "imports files of ids",
    "import_key": "imports files of keys",
    "enlist": "puts people onto the list",
    "verify": "reads the list back",
    "recheck": "asks once more for who was not seen",
}

WAITS = {
    "held": "until a person decided",
    "paused": "by a person",
    "quota": "until the day's calls were there again",
    "lease": "until another run had created its people",
    "list": "until another audience had its run with this list",
}

FORECAST = {
    "matches": "people Marketo knows",
    "unmatched": "people it does not know, and nobody is created",
    "ambiguous": "people it knows several times, and the rule chooses none",
    "refused": "people who lack what creation needs",
    "suppressed": "people held back by a suppression rule",
    "creates": "people who would be created",
    "adds": "people who would be added to the list",
    "removals": "leads that would be taken off the list",
    "rejected": "rows that could not be used",
}
"""What a plan foretells, in the order in which it is told."""

GUARD = {
    "rejected": "share of rejected rows",
    "removed": "people coming off the list",
    "created": "people to be created",
    "added": "people to be added",
    "first_run": "first run of the audience",
}

MENDS = {
    "failed": "Mend what the first sentence names, then retry the run, or wait: the next run sends again whatever stayed open.",
    "refused": "Mend what the first sentence names, then deliver the drop again or retry the run.",
    "incomplete": "Deliver what is missing: that makes a run of its own. Or export the whole drop again.",
    "outside_schedule": "Nothing, if that is meant. Else change `start` or `end` of the audience, apply it, and retry the run.",
    "superseded": "Nothing: the newer drop says all that this one said.",
    "declined": "Correct the drop or the limits, then deliver it again or retry the run.",
    "expired": "Retry the run and approve it in time, or raise the document's limits.",
    "cancelled": "Nothing, if that is meant. Else retry the run; whatever stayed open is sent again.",
}
"""By the state of a run: what a person does next."""

Meaning = tuple[str, str]

CODES: dict[str, Meaning] = {
    # rows: what reading and checking say
    "no_key": ("the key column is empty", "give the row its key at the source"),
    "bad_address": ("the key is no e-mail address", "correct the address at the source"),
    "not_ascii": ("the address has letters beyond ASCII, which Marketo does not take", "use the address's ASCII form"),
    "bad_key": ("Marketo cannot search by such a key", "no commas, at most 255 characters, whole numbers for number fields"),
    "bad_status": ("the membership word is not known", "export one of the words in the documentation, such as realized or exited"),
    "bad_value": ("a value does not fit the type of its Marketo field", "correct the value, or map the column to another field"),
    "too_long": ("a value is longer than its Marketo field", "shorten it, or have the field made longer in Marketo"),
    "cell_count": (
        "the row has more or fewer cells than the header",
        "quote values that hold the delimiter, and name the quote in the document",
    ),
    "broken_quote": ("a quote has no partner", "compare the quote and escape settings of export and document"),
    "nul": ("the row holds a NUL byte", "clean the column it is in at the source"),
    "not_utf8": ("the row holds bytes that are no UTF-8", "export as UTF-8"),
    "nested": ("a value is a list or an object", "name a path or a list rule for it in the mapping"),
    "bad_json": ("the line is no JSON", "let the producer write one JSON object a line"),
    "not_an_object": ("the JSON value is no object with named values", "let the producer write one JSON object a line"),
    "too_deep": ("the JSON value is nested too deeply", "export fewer levels"),
    "conflict": ("rows of this person contradict each other", "export a time with each membership, or one row a person"),
    # people: what segpush decides
    "asked_recently": ("Marketo did not know the key a few days ago", "nothing: it is asked again after recheck.unmatched"),
    "required_missing": ("without first name, last name and e-mail nobody is created", "fill the missing columns at the source"),
    "second_field": ("people have the key, and none has the same second value", "correct the value, or set match.second_person to create"),
    "other_partition": ("people have the key, and none is in the partition that counts", "move the person, or set match.partitions to all"),
    "add_only": ("the document says that nobody is taken off", "nothing, or set list.members to follow"),
    "protected": ("a row of this person could not be used, so it is not taken off", "correct the rejected row"),
    "unreadable_rows": (
        "a rejected row shows no key, so this run takes nobody off for being absent",
        "correct the rejected rows, then deliver the drop again",
    ),
    "missing_once": ("absent for the first time from a split drop without manifest", "nothing: it is taken off when absent twice in a row"),
    "not_meant": ("this lead shares a member's key but is not the one meant", "nothing: a mirrored list holds the meant lead only"),
    "suppression_column": ("the suppression column says that the person is held back", "nothing, or correct the column at the source"),
    "suppression_file": ("the person's address is in a suppression file", "nothing, or take the address out of the file"),
    "unsubscribed": ("Marketo says that the person has unsubscribed", "nothing, or take it out of suppression.marketo"),
    "marketing_suspended": ("Marketo says that marketing to the person is suspended", "nothing, or take it out of suppression.marketo"),
    "black_listed": ("Marketo says that the person is on the block list", "nothing, or take it out of suppression.marketo"),
    "email_invalid": ("Marketo says that the address is invalid", "correct the address, or take it out of suppression.marketo"),
    "flagged": ("a flag in Marketo holds this lead of the person back", "nothing: the person's other leads stay on the list"),
    "no_outcome": ("no outcome was stored", "nothing: it is sent again by the next run"),
    "not_reached": ("the run ended before this was sent", "retry the run, or wait for the next one"),
    "part_died": ("a part of the run failed again and again and was given up", "look into the log of push; the next run sends it again"),
    "cancelled": ("the run was cancelled before this was sent", "retry the run if it should be"),
    "fault": ("segpush itself failed", "look into the log of push and report it; the next run sends it again"),
    "secret": ("the account's secret cannot be read or used", "put munchkin_id, client_id and client_secret into it"),
    "untraced": ("Marketo's answer does not tell what became of this person", "nothing: it is asked again by the next run"),
    "no_list": ("sync: profile has no list to leave", "nothing"),
    "removed_by_hand": ("somebody took this person off the list by hand", "nothing, or set recheck.removed to 0 to add such people again"),
    "not_visible": ("Marketo accepted this person and does not show them on the list yet", "nothing: the next run adds them again"),
    "import_failed": ("Marketo ended the whole import as failed", "read Marketo's words in attention.csv, then retry the run"),
    "import_late": ("an import did not end within a day", "look in Marketo what became of it; the next run sends its people again"),
    "import_lost": ("no answer said whether Marketo took an import", "nothing: its people are sent again by the next run"),
    "batch_gone": ("Marketo does not know an import any more", "look in Marketo what became of it; the next run sends its people again"),
    "missing.dedupe.fields": ("the record has no key", "report it: segpush sends one with every record"),
    "": ("no code was given", "the words beside each person in attention.csv or unmatched.csv say more"),
    # Marketo: the connection, the call
    "transport": ("no answer came from Marketo", "nothing: it is sent again by the next run"),
    "603": ("Marketo denied access", "give the API user's role the right, or let the IP allow-list pass this address"),
    "606": ("too many calls in 20 seconds, for too long", "lower other tools' calls, or the account's calls_per_20s"),
    "607": ("the daily quota is used up", "wait for the reset, raise the quota with Adobe, or lower other tools' calls"),
    "615": ("too many calls at once, for too long", "lower other tools' calls, or the account's slots"),
    # Marketo: the record
    "1001": ("a value does not fit the type of its field", "correct the row at its source"),
    "1002": ("a required parameter is missing", "report it: segpush sends all of them"),
    "1003": ("a value is not accepted for its field", "read Marketo's words in attention.csv and correct the row"),
    "1004": ("there is no such person any more", "nothing: it is looked up again by the next run"),
    "1005": ("the person exists already", "nothing: it is looked up by the key"),
    "1006": ("there is no such field", "correct the field's API name in the document"),
    "1007": ("several people match the key", "merge them in Marketo, or set match.several"),
    "1008": ("no access to the partition", "give the API user's role the partition's workspace"),
    "1009": ("a partition must be named", "set the partition in the document"),
    "1010": ("the person lives in another partition", "set the person's partition in the document"),
    "1011": ("people cannot be looked up by this field", "choose a field that Marketo can search by"),
    "1013": ("there is no such list", "check the list id, and that the API user's role reaches its workspace"),
    "1014": ("the list could not be created", "nothing: it is tried again"),
    "1021": ("company fields cannot be written here", "take the column out of the mapping"),
}  # fmt: skip


def code(name: str) -> Meaning:
    """Return what a code means and how to mend it; of a code Marketo made up since, where its own words are."""
    if name in CODES:
        return CODES[name]
    if name.isdigit():
        return (
            f"Marketo's code {name}",
            "read Marketo's words in attention.csv, and look the code up in Adobe's list of error codes",
        )
    return name, "the words beside each row or person in the files say more"
