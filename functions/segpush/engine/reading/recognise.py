"""What a file is, by its first bytes and never by its name (rule R5), and a refusal for what cannot be read.

Opening what was recognised does not belong here.
"""

from __future__ import annotations

import re
from typing import Literal

from segpush.engine.reading.refusal import NO_PGP, READABLE, refuse

HEAD = 65_536  # bytes looked at
BOM = b"\xef\xbb\xbf"

Kind = Literal["text", "json", "parquet"]
Utf16 = Literal["utf-16-le", "utf-16-be"]
Form = Literal["gzip", "zip"] | Utf16 | Kind

_UTF8 = "export as UTF-8"
_PACKED = "upload the file itself, or packed with gzip or zip"


def _pattern(*parts: bytes) -> re.Pattern[bytes]:
    return re.compile(b"|".join(parts), re.DOTALL)


_PGP = _pattern(
    rb"\s*-----BEGIN PGP",
    rb"(?:\x84.|\x85..|\x86.{4}|\xc1(?:[\x00-\xbf]|[\xc0-\xdf].|\xff.{4}))[\x02\x03\x06]",  # a session key for a public key
    rb"(?:\x8c.|\x8d..|\xc3.)[\x04-\x06]",  # a session key for a password
    rb"[\xca\xa8]\x03PGP",  # a mark that is to be passed over
    rb"\x90\x0d\x03|\xc4\x0d\x03|\xa3[\x00-\x03]",  # signed or packed: not secret, but PGP all the same
)
_UTF_32 = _pattern(
    rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff", rb"(?:[\t\r\n -~]\x00\x00\x00){2}", rb"(?:\x00\x00\x00[\t\r\n -~]){2}"
)

# In this order; what a header of delimited text may begin with is none of them.
_READ: tuple[tuple[re.Pattern[bytes], Form], ...] = (
    (_pattern(rb"\x1f\x8b"), "gzip"),
    (_pattern(rb"PK(?:\x03\x04|\x05\x06|\x06\x06|\x07\x08)"), "zip"),
    (_pattern(rb"PAR1(?![ -~\t\r\n])"), "parquet"),
    (_pattern(rb"\xff\xfe", rb"(?:[\t\r\n -\xff]\x00){4}", rb"(?:[\t\r\n -\xff]\x00){2,3}\Z"), "utf-16-le"),
    (_pattern(rb"\xfe\xff", rb"(?:\x00[\t\r\n -\xff]){4}", rb"(?:\x00[\t\r\n -\xff]){2,3}\Z"), "utf-16-be"),
)
_JSON = _pattern(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]])')
_REFUSED: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (_PGP, "PGP encrypted files are not supported yet", NO_PGP),
    (_UTF_32, "UTF-32 is not supported", _UTF8),
    (_pattern(rb"PARE(?![ -~\t\r\n])"), "encrypted Parquet is not supported", "export it without encryption"),
    (_pattern(rb"Obj\x01"), "Avro is not supported", READABLE),
    (_pattern(rb"ORC(?![ -~\t\r\n])"), "ORC is not supported", READABLE),
    (
        _pattern(rb"\x28\xb5\x2f\xfd|BZh[1-9]1AY|\xfd7zXZ\x00|7z\xbc\xaf|\x04\x22\x4d\x18|Rar!\x1a\x07"),
        "only the compressions gzip and zip are supported",
        _PACKED,
    ),
    (_pattern(rb"\xd0\xcf\x11\xe0|%PDF-"), "the file is an office document, not CSV", READABLE),
    (_pattern(rb"\s*<(?i:\?xml|!doctype|html|error)"), "the file is XML or HTML, not CSV", READABLE),
)

_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\x0c\x1b") + b"\x7f"
_BINARY_SHARE = 20  # one byte in so many is a control character: no text has that
_BINARY_FLOOR = 64  # but a short text may hold a few


def recognise(name: str, head: bytes) -> Form:
    """Return what begins with ``head``: a layer to unwrap, UTF-16, or a plain file.

    Raises :class:`errors.BadDrop`, in the name of object ``name``, for what cannot be read.
    """
    text = head.removeprefix(BOM)
    for pattern, what, mend in _REFUSED:
        if pattern.match(text):
            raise refuse(name, what, mend)
    for pattern, form in _READ:
        if pattern.match(head):
            return form
    if _controls(text) > max(_BINARY_FLOOR, len(text) // _BINARY_SHARE):
        raise refuse(name, "the file is binary, not text", READABLE)
    return "json" if _JSON.match(text) else "text"


def _controls(text: bytes) -> int:
    """Count control characters, but for the one that occurs most: it may be the delimiter. A NUL never is."""
    counts = [text.count(each) for each in _CONTROLS]
    return sum(counts) - max(counts[1:])
