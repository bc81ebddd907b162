"""Oddities of people and values: who is who, addresses in any shape, what is too long, characters that are none."""

from __future__ import annotations

from functools import partial

from tests.fuzz.corpus import parquet
from tests.oddities.oddity import HEAD, INES, TOMAS, ZOE, Oddity, lead

CHANGES = {"content": "changes", "status": "status", "member_time": "at"}
SAID = b"email,firstName,status,at\n"
FIRST = [lead("firstName")]
HOME = "i.moreau@example.org"
LONG = "x" * 81
TOO_LONG = b"email,firstName\nines@example.com," + LONG.encode() + b"\ntomas@example.org,Tomas\n"
PROFILES = b"email,person,firstName\nines@example.com,p1,Ines\ni.moreau@example.org,p1,Ines\n"

rows_of_one = partial(Oddity, "two rows for one person", source=CHANGES, mapping=FIRST)
conflict = partial(Oddity, "conflicting membership rows", source=CHANGES, mapping=FIRST)
TOLD = ("rows of this person contradict each other; none is newer",)
NO_ADDRESS = ("this is no e-mail address",)


def address(what: str, cell: str, key: str = INES) -> Oddity:
    """One cell that is an address after all."""
    return Oddity("address in odd shape", what, f'email,firstName\n"{cell}",Ines\n'.encode(), ["member"], {key: {"firstName": "Ines"}}, mapping=FIRST)  # fmt: skip


def rejected(of: str, what: str, cell: str, code: str, *says: str) -> Oddity:
    """One cell that is none, beside one that is."""
    body = f'email,firstName\n"{cell}",Ines\n{TOMAS},Tomas\n'.encode()
    return Oddity(of, what, body, [f"rejected {code}", "member"], {TOMAS: {"firstName": "Tomas"}}, says, mapping=FIRST)


ASCII = "Marketo takes ASCII addresses only"
NUL = HEAD + b"ines@example.com,In\0es,Moreau,Blue Door\nzoe@example.com,Zo\x07\x10e\x7f,Lind\tqvist,\x1bBlue\n"
ZOES = {ZOE: {"firstName": "Zoe", "lastName": "Lind\tqvist", "department": "Blue"}}
ESCAPED = rb"""{"email": "ines@example.com", "firstName": "In\u0000es"}
{"email": "zoe@example.com", "firstName": "Zo\u0007\u0010e\u007f\b"}
"""
HELD = ("the record holds a NUL byte",)

SEGMENT = {"preset": "segment_actions", "content": None, "status": None, "member_time": None}
JUNK = b"""audience_name,audience_id,audience_action,email,firstName
"spring_buyers","aud_7Hq2","true","ines@example.com","Ines"
"junk","x"
"""

CASES = [
    Oddity("comma without quoting", "in a file whose rows name their audience", JUNK, ["member", "rejected cell_count"], {INES: {"firstName": "Ines"}}, source=SEGMENT, mapping=FIRST),
    rows_of_one("the newest counts", SAID + b"ines@example.com,New,realized,2026-01-12T07:00:00Z\nines@example.com,Old,exited,2026-01-12 06:00:00\n", ["member", "duplicate"], {INES: {"firstName": "New"}}),
    rows_of_one("the later of equals", SAID + b"ines@example.com,Old,realized,\nINES@example.com ,New,Active,\n", ["duplicate", "member"], {INES: {"firstName": "New"}}),
    rows_of_one("the newest leaves", SAID + b"ines@example.com,Old,realized,1768198684\nines@example.com,New,exited,1768198690\n", ["duplicate", "leaver"]),
    rows_of_one("an unreadable time loses", SAID + b"ines@example.com,Old,realized,2026-01-12T07:00:00Z\nines@example.com,New,exited,tomorrow\n", ["member", "duplicate"], {INES: {"firstName": "Old"}}),
    rows_of_one("in two files", (SAID + b"ines@example.com,New,realized,2026-01-12T07:00:00Z\n", SAID + b"ines@example.com,Old,realized,2026-01-12T06:00:00Z\n"), ["member", "duplicate"], {INES: {"firstName": "New"}}),
    conflict("without a time", SAID + b"ines@example.com,A,realized,\nines@example.com,B,exited,\nzoe@example.com,Zoe,realized,\n", ["conflict", "conflict", "member"], {ZOE: {"firstName": "Zoe"}}, TOLD),
    conflict("at one time", SAID + b"ines@example.com,A,realized,2026-01-12T06:00:00Z\nines@example.com,B,exited,2026-01-12T07:00:00+01:00\n", ["conflict"] * 2, {}, TOLD),
    conflict("and an older row", SAID + b"ines@example.com,A,realized,1768198684\nines@example.com,B,exited,1768198684\nines@example.com,C,realized,1768198600\n", ["conflict", "conflict", "duplicate"], {}, TOLD),
    conflict("with a word nobody knows", SAID + b"ines@example.com,A,maybe,\nzoe@example.com,Zoe,,\n", ["rejected bad_status"] * 2, {}, ("the membership word is not known",)),
    Oddity("several addresses of one profile", "two keys", PROFILES, ["member"] * 2, {INES: {"firstName": "Ines"}, HOME: {"firstName": "Ines"}}, mapping=FIRST),
    Oddity("several addresses of one profile", "one lead where the feed names the profile", PROFILES, ["duplicate", "member"], {INES: {"firstName": "Ines"}}, source={"profile_id": "person"}, mapping=FIRST),
    address("blanks", "  ines@example.com "),
    address("capitals", "INES@Example.COM"),
    address("mailto", "mailto:ines@example.com"),
    address("all of it", " MailTo:Ines@Example.com  "),
    address("wide blanks", "\u00a0ines@example.com\u2003"),
    *(rejected("address in odd shape", f"two in a cell: {between!r}", f"{INES}{between}{ZOE}", "bad_address", *NO_ADDRESS) for between in (";", ",", " ", "|", "\n")),
    rejected("address in odd shape", "a name around it", f"Ines <{INES}>", "bad_address", *NO_ADDRESS),
    rejected("address in odd shape", "none", "Ines", "bad_address", *NO_ADDRESS),
    rejected("address in odd shape", "missing", "  ", "no_key", "the key column is empty"),
    rejected("non-ASCII address", "in the name", "inés@example.com", "not_ascii", ASCII),
    rejected("non-ASCII address", "in the domain", "ines@exämple.com", "not_ascii", ASCII),
    rejected("non-ASCII address", "that becomes ASCII in small letters", "\u0130nes@example.com", "not_ascii", ASCII),
    Oddity("value longer than the field", "rejects the row", TOO_LONG, ["rejected too_long", "member"], {TOMAS: {"firstName": "Tomas"}}, ("longer than the 80 characters of the field",), mapping=FIRST),
    Oddity("value longer than the field", "or leaves it out", TOO_LONG, ["member"] * 2, {TOMAS: {"firstName": "Tomas"}}, ("firstName was left out of 1 rows",), mapping=[lead("firstName", on_too_long="leave_out")]),
    Oddity("value longer than the field", "characters count, not bytes", TOO_LONG.replace(LONG.encode(), ("é" * 80).encode()), ["member"] * 2, {INES: {"firstName": "é" * 80}, TOMAS: {"firstName": "Tomas"}}, mapping=FIRST),
    Oddity("NUL and control characters", "in text", NUL, ["rejected nul", "member"], ZOES, (*HELD, "control characters removed: 4")),
    Oddity("NUL and control characters", "in quotes", NUL.replace(b"In\0es", b'"In\0es"').replace(b"\x1bBlue", b'"\x1bBlue"'), ["rejected nul", "member"], ZOES, (*HELD, "control characters removed: 4")),
    Oddity("NUL and control characters", "escaped in JSON", ESCAPED, ["rejected nul", "member"], {ZOE: {"firstName": "Zoe"}}, (*HELD, "control characters removed: 4"), mapping=FIRST),
    Oddity("NUL and control characters", "in Parquet", parquet("SELECT email, IF(email LIKE 'zoe%', 'Zo' || chr(7) || 'e', 'In' || chr(0) || 'es') AS firstName FROM people LIMIT 3"), ["rejected nul", "rejected nul", "member"], {ZOE: {"firstName": "Zoe"}}, HELD, mapping=FIRST),
    Oddity("number-like text", "of JSON", b'{"email": "ines@example.com", "firstName": "00123", "lastName": 1e5, "department": 0.10}\n', ["member"], {INES: {"firstName": "00123", "lastName": "1e5", "department": "0.10"}}),
    Oddity("number-like text", "0 and false are values", b'{"email": "ines@example.com", "firstName": 0, "lastName": false, "department": null}\n', ["member"], {INES: {"firstName": "0", "lastName": "false"}}),
]  # fmt: skip
