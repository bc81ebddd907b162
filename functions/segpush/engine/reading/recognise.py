"""What a file is, by its first bytes and never by its name (rule R5), and a refusal for what cannot be read yet.

Opening what was recognised does not belong here.
"""

from __future__ import annotations

import re

from segpush.engine.reading.refusal import FORMATTING, refuse

HEAD = 65_536  # bytes looked at

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"

_PLAIN_CSV = f"export CSV with compression none or gzip: {FORMATTING}"
_UTF8 = "export as UTF-8"
_UNPACKED = "upload the CSV itself, plain or as gzip"
_NO_PGP = (
    "remove the public key from the destination, so that files arrive unencrypted; S3 keeps them encrypted at rest"
)

_MAGIC: tuple[tuple[re.Pattern[bytes], str, str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), what, mend)
    for pattern, what, mend in (
        (rb"PK(\x03\x04|\x05\x06|\x07\x08)", "zip archives (and spreadsheets) are not supported yet", _UNPACKED),
        (rb"PAR1(?![ -~])", "Parquet is not supported yet", _PLAIN_CSV),
        (
            rb"\s*-----BEGIN PGP|[\x84-\x86\x8c\xc1]|\xc3.[\x04-\x06]",
            "PGP encrypted files are not supported yet (R41)",
            _NO_PGP,
        ),
        (rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff", "UTF-32 is not supported", _UTF8),
        (rb"\xff\xfe|\xfe\xff", "UTF-16 is not supported yet", _UTF8),
        (
            rb"(?:[^\x00]\x00){4}|(?:\x00[^\x00]){4}",
            "the file looks like UTF-16 without a mark, which is not supported yet",
            _UTF8,
        ),
        (rb"Obj\x01", "Avro is not supported", _PLAIN_CSV),
        (rb"ORC(?![ -~\r\n])", "ORC is not supported", _PLAIN_CSV),
        (
            rb"\x28\xb5\x2f\xfd|BZh[1-9]1AY|\xfd7zXZ\x00|7z\xbc\xaf|\x04\x22\x4d\x18",
            "only gzip compression is supported",
            _UNPACKED,
        ),
        (rb"\xd0\xcf\x11\xe0|%PDF-", "the file is an office document, not CSV", _PLAIN_CSV),
        (rb'\s*(\{\s*["}]|\[\s*[\[{"\]])', "JSON is not supported yet", _PLAIN_CSV),
        (rb"\s*<(?i:\?xml|!doctype|html|error)", "the file is XML or HTML, not CSV", _PLAIN_CSV),
    )
)

_CONTROLS = bytes(b for b in range(32) if b not in b"\t\n\r\x0c\x1b") + b"\x7f"
_BINARY_SHARE = 20  # one byte in so many is a control character: no text has that
_BINARY_FLOOR = 64  # but a short text may hold a few


def is_gzip(head: bytes) -> bool:
    """Whether a file that begins with ``head`` is gzip (RFC 1952: the two bytes of its mark)."""
    return head.startswith(GZIP)


def require_text(name: str, head: bytes) -> None:
    """Raise :class:`errors.BadDrop` where ``head``, the first bytes of object ``name``, are not those of delimited UTF-8 text."""
    head = head.removeprefix(BOM)
    for pattern, what, mend in _MAGIC:
        if pattern.match(head):
            raise refuse(name, what, mend)
    if len(head) - len(head.translate(None, _CONTROLS)) > max(_BINARY_FLOOR, len(head) // _BINARY_SHARE):
        raise refuse(name, "the file is binary, not text", _PLAIN_CSV)
