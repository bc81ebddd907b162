"""Oddities of layers and of JSON: gzip in any shape, arrays and lines, what is cut off, cells that are lists and objects."""

from __future__ import annotations

import gzip
from functools import partial
from typing import Any

from tests.fuzz.corpus import parquet
from tests.oddities.oddity import HEAD, INES, TOMAS, Oddity, lead

PLAIN = HEAD + b"ines@example.com,Ines,Moreau,Blue Door\n"
ALL = {"firstName": "Ines", "lastName": "Moreau", "department": "Blue Door"}
PACKED = gzip.compress(PLAIN)
OBJECT = b'{"email": "ines@example.com", "firstName": "Ines", "lastName": "Moreau", "department": "Blue Door"}'
OTHER = OBJECT.replace(b"ines@example.com", b"tomas@example.org")
PAIR: dict[str, Any] = {"rows": ["member"] * 2, "sent": {INES: ALL, TOMAS: ALL}}
ONE: dict[str, Any] = {"rows": ["member"], "sent": {INES: ALL}}

COMPANY = [lead("department")]
SITES = b'{"email": "ines@example.com", "department": %b}\n{"email": "tomas@example.org", "department": "Blue Door"}\n'
TOLD = ("which needs path or list in the mapping",)
nested = partial(Oddity, "array or object in a mapped cell")


def sites(value: str, **how: str) -> dict[str, Any]:
    """A path or a list rule makes a value of the first person's cell; the other's is none the path fits."""
    return {"rows": ["member"] * 2, "sent": {INES: {"department": value}, TOMAS: {"department": "Blue Door"}}, "mapping": [lead("department", **how)]}  # fmt: skip


SEGMENT = {"preset": "segment_actions", "content": None}
CELLS = b'email,audience_action,department,traits\n"ines@example.com","true","""Harbour, \\""Stone\\"" & Co""","{""plan"":""pro""}"\n'
TRAITS = [lead("department"), {"source": "traits", "path": "plan", "target": "firstName"}]
WHOLE = [{"source": "traits", "target": "firstName"}]

CASES = [
    Oddity("gzip by its bytes", "without .gz", PACKED, **ONE),
    Oddity("gzip by its bytes", "cut off", PACKED[:-9], refused="the gzip stream is cut off"),
    Oddity("gzip by its bytes", "cut off between two members", PACKED + PACKED[:12], refused="the gzip stream is cut off"),
    Oddity("concatenated gzip members", "cut anywhere", gzip.compress(PLAIN[:40]) + gzip.compress(PLAIN[40:]), **ONE),
    Oddity("concatenated gzip members", "padded with zeros", PACKED + bytes(100), **ONE),
    Oddity("concatenated gzip members", "other bytes behind", PACKED + b"behind", refused="damaged or followed by other bytes"),
    Oddity("JSON array or lines", "lines", OBJECT + b"\n" + OTHER + b"\n", **PAIR),
    Oddity("JSON array or lines", "without the last line end", OBJECT + b"\n" + OTHER, **PAIR),
    Oddity("JSON array or lines", "array", b"\n [" + OBJECT + b",\n" + OTHER + b"]\n", **PAIR),
    Oddity("JSON array or lines", "array with a byte order mark", b"\xef\xbb\xbf[" + OBJECT + b"," + OTHER + b"]", **PAIR, says=("a byte order mark at the start was dropped",)),
    Oddity("JSON array or lines", "array over many lines", b"[" + OBJECT.replace(b",", b",\n\t") + b"\n, " + OTHER + b"]", **PAIR),
    Oddity("JSON array or lines", "joined without anything", OBJECT + OTHER, **PAIR),
    Oddity("JSON array or lines", "joined and packed in members", gzip.compress(OBJECT) + gzip.compress(OTHER), **PAIR),
    Oddity("bad JSON line", "rejected alone", OBJECT + b"\n" + OBJECT[:-9] + b"\n" + OTHER + b"\n", ["member", "rejected bad_json", "member"], PAIR["sent"], ("the line is no JSON",)),
    Oddity("bad JSON line", "no object", OBJECT + b'\n"ines"\n[]\n' + OTHER + b"\n", ["member", "rejected not_an_object", "rejected not_an_object", "member"], PAIR["sent"], ("is no object with named values",)),
    Oddity("bad JSON line", "a cut last line", OBJECT + b"\n" + OTHER[:-20], refused="the file is cut off in line 2"),
    Oddity("bad JSON line", "a cut array", b"[" + OBJECT + b"," + OTHER[:-20], refused="it is cut off"),
    Oddity("JSON-encoded cell", "string unwrapped, object by path", CELLS, ["member"], {INES: {"department": 'Harbour, "Stone" & Co', "firstName": "pro"}}, source=SEGMENT, mapping=TRAITS),
    Oddity("JSON-encoded cell", "object without a path", CELLS, ["rejected nested"], {}, TOLD, source=SEGMENT, mapping=WHOLE),
    Oddity("JSON-encoded cell", "of another producer it is text", CELLS.replace(b"audience_action", b"status"), ["member"], {INES: {"firstName": '{"plan":"pro"}'}}, mapping=WHOLE),
    *(
        nested(f"{what} without a rule", SITES % cell, ["rejected nested", "member"], {TOMAS: {"department": "Blue Door"}}, TOLD, mapping=COMPANY)
        for what, cell in {"list": b'["Lyon", "Porto"]', "object": b'{"name": "Harbour"}', "empty list": b"[]"}.items()
    ),
    nested("list joined", SITES % b'["Lyon", "Porto", null, 1e5]', **sites("Lyon|Porto|1e5", list="join", separator="|")),
    nested("first of a list", SITES % b'["Lyon", "Porto"]', **sites("Lyon", list="first")),
    nested("path into an object", (SITES % b'{"names": [{"de": "Hafen"}, {"de": "Stein"}]}').replace(b'"Blue Door"', b'{"names": [0, {"de": "Blue Door"}]}'), **sites("Stein", path="names[1].de") | {"sent": {INES: {"department": "Stein"}, TOMAS: {"department": "Blue Door"}}}),
    nested("object path as a name", SITES.replace(b'"department": %b', b'"c": {"name": "Harbour"}'), ["member"] * 2, {INES: {"department": "Harbour"}}, mapping=[{"source": "c.name", "target": "department"}]),
    nested("Parquet, without a rule", parquet("SELECT email, ['Lyon'] AS department FROM people LIMIT 1"), ["rejected nested"], {}, TOLD, mapping=COMPANY),
    nested("Parquet, joined", parquet("SELECT email, ['Lyon', first] AS department FROM people LIMIT 1"), ["member"], {"ines.moreau@example.com": {"department": "Lyon;Inés"}}, mapping=[lead("department", list="join")]),
]  # fmt: skip
