"""A gzip file → what is in it, in flat memory (RFC 1952).

What may be in it does not belong here.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from segpush.engine.reading.allowance import Allowance
from segpush.engine.reading.refusal import refuse
from segpush.errors import BadDrop

CHUNK = 1 << 20


def gunzip(packed: Path, plain: Path, name: str, allowance: Allowance) -> None:
    """Unpack all members; zero bytes after the last are padding (as for gzip itself), anything else is refused."""
    try:
        with gzip.open(packed) as source, plain.open("wb") as target:
            while block := source.read(CHUNK):
                allowance.take(len(block), name)
                target.write(block)
    except EOFError:
        raise _damaged(name, "the gzip stream is cut off", allowance.unpacked) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        what = f"the gzip stream is damaged or followed by other bytes ({error})"
        raise _damaged(name, what, allowance.unpacked) from None


def _damaged(name: str, what: str, unpacked: int) -> BadDrop:
    return refuse(name, f"{what} after {unpacked:,} unpacked bytes", "upload the object again")
