"""Objects that are text: which of their records are about a person, and the same without them.

What cannot be taken apart without doubt is given up whole: a file of people is worth less than a promise.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from console.forget.person import FORGOTTEN, Person

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
BOM = "\ufeff"


def cleaned(key: str, body: bytes, person: Person, munchkin: str) -> tuple[int, bytes | None]:
    """Return how many records are about the person, and the object without them; None: all of it has to go."""
    packed = body.startswith((GZIP, ZIP, *UTF16))
    texts = list(unpacked(body)) if packed else [body.decode("utf-8", errors="surrogateescape")]
    if packed:
        return sum(person.named_by(text) for text in texts), None
    (text,) = texts
    name = key.rpartition("/")[2]
    as_given = name.startswith("retry") or "/corrected/" in key or key.startswith("inbox/")
    if as_given:
        hits, rest = _lines(text, person, munchkin)
        return hits, None if _quoted(text) else rest
    if name.endswith(".ndjson"):
        return _lines(text, person, munchkin)
    if name.endswith(".csv"):
        return _records(text, person, munchkin)
    return _document(text, person, munchkin) if name.endswith(".json") else _mentions(text, person)


def unpacked(body: bytes) -> Iterator[str]:
    """Yield the texts in an object that is packed, or is UTF-16."""
    if body.startswith(UTF16):
        yield body.decode("utf-16", errors="replace")
        return
    if body.startswith(GZIP):
        yield gzip.decompress(body).decode("utf-8", errors="replace")
        return
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            yield archive.read(name).decode("utf-8", errors="replace")


def _quoted(text: str) -> bool:
    """Whether a record might run over several lines."""
    return '"' in text or "'" in text


def _lines(text: str, person: Person, munchkin: str) -> tuple[int, bytes]:
    lines = text.splitlines(keepends=True)
    rest = [line for line in lines if not (person.named_by(line) or _means(line, person, munchkin))]
    return len(lines) - len(rest), _bytes("".join(rest))


def _means(line: str, person: Person, munchkin: str) -> bool:
    if not line.startswith("{"):
        return False
    try:
        record = json.loads(line)
    except ValueError:
        return False
    return isinstance(record, dict) and person.meant_by(record, munchkin)


def _records(text: str, person: Person, munchkin: str) -> tuple[int, bytes]:
    """A CSV file of ours (RFC 4180), with a header; a column ``id`` holds ids of Marketo."""
    rows = list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))
    heads = ["lead" if head == "id" else head for head in rows[0]] if rows else []
    rest = [
        row
        for number, row in enumerate(rows)
        if number == 0 or not (any(map(person.named_by, row)) or person.meant_by(_numbers(heads, row), munchkin))
    ]
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rest)
    return len(rows) - len(rest), _bytes(out.getvalue())


def _numbers(heads: list[str], row: list[str]) -> dict[str, Any]:
    """Return a row by its heads; ids that are no numbers are left out."""
    record: dict[str, Any] = dict(zip(heads, row, strict=False))
    return {name: value for name, value in record.items() if name != "lead" or value.isdigit()}


def _document(text: str, person: Person, munchkin: str) -> tuple[int, bytes]:
    try:
        document = json.loads(text)
    except ValueError:
        return _mentions(text, person)
    hits, rest = _without(document, person, munchkin)
    return hits, json.dumps(rest, ensure_ascii=False).encode()


def _without(value: Any, person: Person, munchkin: str) -> tuple[int, Any]:
    """Take records about the person out of lists, however deep, and the address out of what else is said."""
    if isinstance(value, str):
        rest, hits = person.pattern.subn(FORGOTTEN, value)
        return hits, rest
    if isinstance(value, dict):
        told = {name: _without(each, person, munchkin) for name, each in value.items()}
        return sum(hits for hits, _ in told.values()), {name: rest for name, (_, rest) in told.items()}
    if isinstance(value, list):
        kept = [each for each in value if not (isinstance(each, dict) and _is_about(each, person, munchkin))]
        found = [_without(each, person, munchkin) for each in kept]
        return len(value) - len(kept) + sum(hits for hits, _ in found), [rest for _, rest in found]
    return 0, value


def _is_about(record: dict[str, Any], person: Person, munchkin: str) -> bool:
    plain = [value for value in record.values() if isinstance(value, str)]
    return person.meant_by(record, munchkin) or any(map(person.named_by, plain))


def _mentions(text: str, person: Person) -> tuple[int, bytes]:
    rest, hits = person.pattern.subn(FORGOTTEN, text)
    return hits, _bytes(rest)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")
