"""Oddities of delimited text: words for nothing, quotes, escapes, encodings, line ends, headers."""

from __future__ import annotations

from typing import Any

from tests.oddities.oddity import HEAD, INES, TOMAS, ZOE, Oddity, lead

AEP = {"preset": "aep"}
QUOTED = {"preset": "aep", "quote": "double"}
SINGLE = {**QUOTED, "escape": "single_quote"}
SNOWFLAKE = {"preset": "snowflake", "header": True}
PLAIN = b"ines@example.com,Ines,Moreau,Blue Door\n"
ALL = {"firstName": "Ines", "lastName": "Moreau", "department": "Blue Door"}
ONE: dict[str, Any] = {"rows": ["member"], "sent": {INES: ALL}}


def aep(what: str, cell: bytes, value: str, source: dict[str, Any]) -> Oddity:
    """One quoted cell of the department."""
    row = "single-quote escape" if source is SINGLE else "backslash escape"
    body = HEAD + b'ines@example.com,Ines,Moreau,"' + cell + b'"\n'
    return Oddity(row, what, body, ["member"], {INES: {**ALL, "department": value}}, source=source)


def parted(what: str, data: bytes) -> Oddity:
    """Two rows, whatever ends them."""
    people = {INES: ALL, TOMAS: {**ALL, "firstName": "Tomas", "lastName": "Okafor"}}
    return Oddity("line ends", what, data, ["member", "member"], people)


TWO = HEAD + PLAIN + b"tomas@example.org,Tomas,Okafor,Blue Door\n"
NULLS = HEAD + b"ines@example.com,null,Moreau,NULL\ntomas@example.org,Null,nullable,null null\n"
NAMED = {TOMAS: {"firstName": "Null", "lastName": "nullable", "department": "null null"}}
COMMA = HEAD + b'ines@example.com,Ines,Moreau,Harbour, Stone & Co\ntomas@example.org,Tomas,Okafor,The "Blue" Door\n'
COUNTED = ("4 cells expected, 5 found",)
BLUE = {TOMAS: {"firstName": "Tomas", "lastName": "Okafor", "department": 'The "Blue" Door'}}
TWICE = b"email,firstName,lastName,department,note,note\nines@example.com,Ines,Moreau,Blue Door,a,b\n"

CASES = [
    Oddity("literal null", "null and NULL are missing, Null is a name", NULLS, ["member"] * 2, {INES: {"lastName": "Moreau"}, **NAMED}, source=AEP),
    Oddity("literal null", "quoted it is text", HEAD + b'ines@example.com,"null",Moreau,null\n', ["member"], {INES: {"firstName": "null", "lastName": "Moreau"}}, ("quoted null tokens taken as text: 1",), source=QUOTED),
    Oddity("literal null", "a column may opt out, or clear", NULLS, ["member"] * 2, {INES: {"firstName": "null", "department": None}, TOMAS: {"firstName": "Null", "department": "null null"}}, source=AEP, mapping=[lead("firstName", null_tokens=[]), lead("department", on_missing="clear")]),
    Oddity("literal null", "in a file of RFC 4180 it is text", HEAD + b"ines@example.com,null,,Blue Door\n", ["member"], {INES: {"firstName": "null", "department": "Blue Door"}}),
    Oddity("comma without quoting", "AEP's default", COMMA, ["rejected cell_count", "member"], BLUE, COUNTED, source=AEP),
    Oddity("comma without quoting", "Snowflake without its escape", COMMA, ["rejected cell_count", "member"], BLUE, COUNTED, source=SNOWFLAKE),
    Oddity("comma without quoting", "too few cells", HEAD + b"ines@example.com,Ines\n" + PLAIN, ["rejected cell_count", "member"], {INES: ALL}, ("4 cells expected, 2 found",), source=AEP),
    aep("of a quote", rb"The \"Blue\" Door", 'The "Blue" Door', QUOTED),
    aep("of itself", rb"a\\b", r"a\b", QUOTED),
    aep("of a letter stays", rb"a\nb", r"a\nb", QUOTED),
    aep("of itself before the end", b"a\\\\", "a\\", QUOTED),
    Oddity("backslash escape", "Snowflake", HEAD + b"ines@example.com,Ines,Moreau,Harbour\\, Stone & Co\ntomas@example.org,Tomas,\\N,\\\\N\n", ["member"] * 2, {INES: {**ALL, "department": "Harbour, Stone & Co"}, TOMAS: {"firstName": "Tomas", "department": "\\N"}}, source=SNOWFLAKE),
    aep("of a quote", b"The '\"Blue'\" Door", 'The "Blue" Door', SINGLE),
    aep("alone stays", b"O'Neil's", "O'Neil's", SINGLE),
    Oddity("byte order mark", "before the key", b"\xef\xbb\xbf" + HEAD + PLAIN, **ONE, says=("a byte order mark at the start was dropped",)),
    Oddity("byte order mark", "before a quoted header", b'\xef\xbb\xbf"email","firstName","lastName","department"\n' + PLAIN, **ONE, says=("a byte order mark at the start was dropped",)),
    *(
        Oddity("UTF-16", encoding, (HEAD + PLAIN).decode().encode(encoding), **ONE, says=("UTF-16 was read as UTF-8",))
        for encoding in ("utf-16", "utf-16-le", "utf-16-be")
    ),
    Oddity("UTF-16", "letters beyond Latin", (HEAD + PLAIN).decode().replace("Ines", "Łukasz 😀").encode("utf-16"), ["member"], {INES: {**ALL, "firstName": "Łukasz 😀"}}, ("UTF-16 was read as UTF-8",)),
    Oddity("UTF-16", "undecodable bytes", (HEAD + PLAIN).decode().encode("utf-16") + b"\x00\xd8\n\0", refused="looks like UTF-16, but is not after"),
    parted("CRLF", TWO.replace(b"\n", b"\r\n")),
    parted("lone CR", TWO.replace(b"\n", b"\r")),
    parted("mixed", TWO.replace(b"\n", b"\r\n", 1).replace(b"Door\n", b"Door\r", 1)),
    parted("none after the last", TWO[:-1]),
    Oddity("line ends", "inside quotes they stay", HEAD + b'ines@example.com,Ines,Moreau,"Harbour\r\nStone\n& Co"\r\n', ["member"], {INES: {**ALL, "department": "Harbour\r\nStone\n& Co"}}),
    Oddity("empty line before the header", "and later", b"\n\r\n" + HEAD + b"\n" + PLAIN + b"\n\n", **ONE, says=("blank lines skipped: 5",)),
    Oddity("duplicate headers", "of columns nobody asks for", TWICE, **ONE, says=("more than one column is named 'note'",)),
    Oddity("duplicate headers", "of a mapped column", TWICE.replace(b"note", b"department"), refused="3 columns are named 'department'"),
    Oddity("duplicate headers", "of a mapped column, in other letters", TWICE.replace(b"department,note", b"Department,DEPARTMENT"), refused="2 columns are named 'department'"),
    Oddity("duplicate headers", "of the key", TWICE.replace(b"note,note", b"email,note"), refused="2 columns are named 'email'"),
    Oddity("number-like text", "as it stands", HEAD + b"ines@example.com,00123,1e5,0\nzoe@example.com,false,-0,1.10\n", ["member"] * 2, {INES: {"firstName": "00123", "lastName": "1e5", "department": "0"}, ZOE: {"firstName": "false", "lastName": "-0", "department": "1.10"}}),
    Oddity("number-like text", "where the field asks for a number", b"email,leadScore\nines@example.com,00123\ntomas@example.org,1e5\n", ["member", "rejected bad_value"], {INES: {"leadScore": 123}}, ("leadScore is no score",), mapping=[lead("leadScore")]),
    Oddity("formula", "pushed as it is", HEAD + b'ines@example.com,=1+1,@SUM(A1),"=HYPERLINK(""http://example.com"")"\n', ["member"], {INES: {"firstName": "=1+1", "lastName": "@SUM(A1)", "department": '=HYPERLINK("http://example.com")'}}),
]  # fmt: skip
