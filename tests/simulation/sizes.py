"""Everything that is cut, made so small that a dozen people fill several of it: parts, calls, pages, files of imports.

And prices, so that an import pays for a handful of people in a good part of the seeds.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

from segpush import advance, planning
from segpush.delivery import members, part, send
from segpush.engine import chains
from segpush.engine.steps import imports
from segpush.marketo import lists

MEMORY = Path("/dev/shm")  # where there is one, disks of invocations lie in it
BATCH = chains.BATCH
REAL_BYTES = chains.IMPORT_BYTES


@dataclass(frozen=True)
class Sizes:
    """Rows a part, records a call; bytes a file; what files and reading the list are said to cost; what is read by pages."""

    rows: int = 3000
    batch: int = 300
    bytes: int = REAL_BYTES
    file_calls: int = chains.FILE_CALLS
    more_calls: bool = True
    canary_leads: int = imports.CANARY_LEADS
    pages: int = members.PAGES

    @property
    def counts_calls(self) -> bool:
        """Whether a planned call holds no more people than a real one, so that the plan counts enough."""
        return self.imports or self.batch == BATCH

    @property
    def imports(self) -> bool:
        """Whether a handful of people may go by import."""
        return not self.more_calls


def is_blind(seed: int) -> bool:
    """One seed in twelve: an audience whose people go to Marketo by key without being looked up first."""
    return seed % 12 == 4


def sizes_of(seed: int) -> Sizes:
    """Of five seeds three find imports cheap, and all that leave people to Marketo."""
    random = Random(seed)
    rows, batch = random.choice(((1, 1), (4, 2), (5, 5), (3000, 300)))
    if seed % 5 in (1, 3) and not is_blind(seed):
        return Sizes(rows, batch)
    return Sizes(
        rows, batch, random.choice((60, 170, 300, REAL_BYTES) if not is_blind(seed) else (300, REAL_BYTES)), random.choice((0, 0, 1)), False,
        min(rows, random.choice((1, 2, 100))), random.choice((1, 100)),
    )  # fmt: skip


@contextlib.contextmanager
def small_parts(seed: int) -> Iterator[Sizes]:
    """Let the house work with the sizes of a seed."""
    sizes = sizes_of(seed)
    page = 2 if sizes.pages == 1 else 300
    changes = [
        (advance, "ROWS", sizes.rows), (part, "BATCH", sizes.batch), (send, "BATCH", sizes.batch),
        (chains, "IMPORT_BYTES", sizes.bytes), (chains, "FILE_CALLS", sizes.file_calls),
        (imports, "CANARY_LEADS", sizes.canary_leads), (members, "PAGES", sizes.pages), (lists, "BATCH", page),
        (planning, "BY_PAGE", 30_000 if sizes.pages > 1 else 2),
        (tempfile, "tempdir", str(MEMORY) if MEMORY.is_dir() else None),
    ]  # fmt: skip
    if sizes.imports:
        changes += [
            (chains, "BATCH", 1),
            (chains, "HEADER", 0),
            (chains, "CANARY_CALLS", 1),
            (chains, "VERIFY_CALLS", 0),
        ]
    with contextlib.ExitStack() as stack:
        for where, name, value in changes:
            stack.enter_context(patch.object(where, name, value))
        yield sizes
