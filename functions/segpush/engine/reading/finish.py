"""What is left to do with a file that has no layers any more: a look at its end, and a mark to drop.

Records do not belong here.
"""

from __future__ import annotations

from pathlib import Path

from segpush.engine.reading.allowance import Allowance
from segpush.engine.reading.recognise import BOM
from segpush.engine.reading.refusal import refuse

CHUNK = 1 << 20
PARQUET = b"PAR1"  # begins and ends a file
SMALLEST = 12  # bytes of a Parquet file: both marks, and the length of a footer


def require_whole_parquet(path: Path, name: str) -> None:
    """Raise :class:`errors.BadDrop` where the footer cannot be there; what it says is checked where it is read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(size - len(PARQUET), 0))
        if size < SMALLEST or file.read() != PARQUET:
            what = f"the Parquet file is cut off: the closing {PARQUET.decode()} is missing after {size:,} bytes"
            raise refuse(name, what, "upload the object again")


def drop_mark(marked: Path, plain: Path, name: str, allowance: Allowance) -> None:
    """Write ``marked`` without its byte order mark."""
    with marked.open("rb") as source, plain.open("wb") as target:
        source.seek(len(BOM))
        while block := source.read(CHUNK):
            allowance.take(len(block), name)
            target.write(block)
