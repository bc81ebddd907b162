"""The DuckDB connection a run works with: bounded, locked, and gone when the run's turn is over.

Where bytes come from (``reading/``) and what is asked of the tables (the other rooms) does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

MEMORY_MB = 640  # DuckDB's own; the process needs about 250 MB beside it at its largest
THREADS = 2  # Lambda gives a second core from 1,769 MB; more threads only hold more buffers


@contextmanager
def open_database(
    directory: Path, *, memory_mb: int = MEMORY_MB, threads: int = THREADS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open an empty database that reads and writes files below ``directory`` only, and close it at the end.

    Tables live in memory up to ``memory_mb`` megabytes and spill to ``directory/spill`` beyond. Insertion order is kept,
    time is UTC, no extension is loaded or installed, and no setting can be changed afterwards. Opening takes about 16 ms.
    Raises :class:`duckdb.Error` where DuckDB cannot start.
    """
    db = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory_mb}MB",
            "threads": threads,
            "temp_directory": str(directory.absolute() / "spill"),
            "preserve_insertion_order": True,
            "disabled_optimizers": "build_side_probe_side",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
        },
    )
    try:
        _lock(db, directory)
        yield db
    finally:
        db.close()


def _lock(db: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Close every door but ``directory``; the order matters: DuckDB takes no directory once access is off."""
    allowed = str(directory.absolute()).replace("'", "''")  # SET takes no bound parameters
    db.execute(
        f"SET TimeZone = 'UTC'; SET allowed_directories = ['{allowed}']; SET enable_external_access = false; SET lock_configuration = true"
    )
