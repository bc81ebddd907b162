"""Files as calls carry them: one that goes to Marketo in a multipart body, and one that comes from there.

Neither is ever compressed, and neither shows in ``repr``: rows are people's data. What the rows mean belongs to
``imports``, ``reports`` and ``extracts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import IO

import requests

CHUNK = 1 << 16  # bytes in memory at a time while a file comes in, and lost where its connection breaks
NO_FILE = (b"", b"{", b"[", b"<")  # how an answer begins that holds nothing, an envelope or a gateway's page
WHOLE, PARTIAL = 200, 206


@dataclass(frozen=True, slots=True)
class Upload:
    """A CSV file that is sent as the part ``file``."""

    content: bytes = field(repr=False)

    @property
    def parts(self) -> dict[str, tuple[str, bytes, str]]:
        """The parts as ``requests`` takes them: a part without a file name would be a value and no file."""
        return {"file": ("import.csv", self.content, "text/csv")}


@dataclass(frozen=True, slots=True)
class Download:
    """Where the bytes of a file go, and which are asked for: ``first`` to ``last``, both counted; None is all of them."""

    into: IO[bytes] = field(repr=False)
    first: int = 0
    last: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What asks for a file: bytes as they are, because a range counts them so."""
        wanted = {} if self.last is None else {"Range": f"bytes={self.first}-{self.last}"}
        return {"Accept": "*/*", "Accept-Encoding": "identity", **wanted}

    def save(self, response: requests.Response) -> bytes | None:
        """Write the file to its place, chunk by chunk, and return None; or return a body that is none, to be judged.

        The chunks that came before a connection broke stay written, so that the next call can ask for the rest.
        """
        chunks = response.iter_content(CHUNK)
        head = next(chunks, b"")
        if not self._is_file(response.status_code, response.headers, head):
            return b"".join([head, *chunks])
        # 200 is the whole file, whatever was asked for.
        self.into.seek(self.first if response.status_code == PARTIAL else 0)
        for chunk in chain([head], chunks):
            self.into.write(chunk)
        return None

    def _is_file(self, status: int, headers: Mapping[str, str], head: bytes) -> bool:
        if status == PARTIAL:  # the middle of a file may begin with anything
            return headers.get("Content-Range", "").startswith(f"bytes {self.first}-")
        return status == WHOLE and head.lstrip()[:1] not in NO_FILE
