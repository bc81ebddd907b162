"""UTF-16 → UTF-8, in flat memory (sheet 3.2): the rest of this room knows one encoding.

Finding out that a file is UTF-16 belongs to :mod:`.recognise`.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from segpush.engine.reading.allowance import Allowance
from segpush.engine.reading.recognise import Utf16
from segpush.engine.reading.refusal import refuse

CHUNK = 1 << 20
MARKS: dict[Utf16, bytes] = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


def transcode(wide: Path, plain: Path, name: str, encoding: Utf16, allowance: Allowance) -> None:
    """Write ``wide`` as UTF-8, without its byte order mark; raise :class:`errors.BadDrop` for bytes that are no UTF-16."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with wide.open("rb") as source, plain.open("wb") as target:
        if source.read(2) != MARKS[encoding]:
            source.seek(0)
        final = False
        while not final:
            at = source.tell() - len(decoder.getstate()[0])  # an unfinished character waits in the decoder
            block = source.read(CHUNK)
            final = not block
            try:
                text = decoder.decode(block, final).encode()
            except UnicodeDecodeError as error:
                what = f"the file looks like UTF-16, but is not after {at + error.start:,} bytes ({error.reason})"
                raise refuse(name, what, "export as UTF-8, or upload the object again if it was cut off") from None
            allowance.take(len(text), name)
            target.write(text)
