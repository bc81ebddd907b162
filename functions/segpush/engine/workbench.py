"""One invocation's workbench: a database in a directory of its own, filled from the run's objects, gone afterwards."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.destination import load_destination
from segpush.drop import drop_of
from segpush.engine import ledger
from segpush.engine.database import open_database
from segpush.engine.described import further, targets
from segpush.engine.frame import Frame
from segpush.errors import BadDocument, ObjectGone

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

    from segpush.claims import Claim
    from segpush.ports import ObjectStore
    from segpush.run import Run

TABLES = ("people", "fields", "ledger", "protected", "filed")
"""What is carried from one step to the next."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """A run's tables and the files behind them."""

    db: duckdb.DuckDBPyConnection
    directory: Path
    work: ObjectStore

    def fetch(self, key: str, version_id: str | None = None) -> Path:
        """Bring one object of the work bucket here."""
        path = self.directory / key.replace("/", "_")
        self.work.download(key, path, version_id)
        return path

    def outcomes(self, run: str, step: str) -> list[Path]:
        """Bring the outcome objects of a step here."""
        return [self.fetch(info.key) for info in self.work.list(f"runs/{run}/outcomes/{step}/")]

    def keep(self, run: str, stage: str) -> str:
        """Store the tables as they are after a stage and return the folder they lie in."""
        folder = names.run_file(run, f"state/{stage}")
        for table in TABLES:
            path = self.directory / f"keep-{table}.parquet"
            self.db.execute(f"COPY {table} TO $path (FORMAT parquet, COMPRESSION zstd)", {"path": str(path)})
            self.work.upload(f"{folder}/{table}.parquet", path)
        return folder

    def restore(self, folder: str) -> None:
        """Bring the tables of a stage back; one an older version did not keep is not there."""
        for table in TABLES:
            try:
                path = self.fetch(f"{folder}/{table}.parquet")
            except ObjectGone:
                continue
            if table == "ledger":
                ledger.load(self.db, path)
            else:
                self.db.execute(f"CREATE TABLE {table} AS SELECT * FROM read_parquet($path)", {"path": str(path)})

    def has(self, table: str) -> bool:
        """Say whether there is a table of this name."""
        query = "SELECT 1 FROM duckdb_tables() WHERE table_name = $table"
        return self.db.execute(query, {"table": table}).fetchone() is not None

    def count(self, query: str) -> int:
        """Count a query's rows."""
        return int((self.db.execute(f"SELECT count(*) FROM ({query})").fetchone() or (0,))[0])

    def cut(self, query: str, rows: int) -> Iterator[bytes]:
        """Yield a query's rows as NDJSON of at most ``rows`` rows each, in the query's order: memory holds one at a time."""
        path = self.directory / "cut.ndjson"
        self.db.execute(f"COPY ({query}) TO $path (FORMAT json)", {"path": str(path)})
        with path.open("rb") as lines:
            while body := b"".join(islice(lines, rows)):
                yield body
        path.unlink()


@contextmanager
def workbench(work: ObjectStore) -> Iterator[Workbench]:
    """Open a workbench and clear it away."""
    with tempfile.TemporaryDirectory(prefix="segpush-") as name, open_database(Path(name)) as db:
        yield Workbench(db, Path(name), work)


def audience_of(work: ObjectStore, run: Run) -> Claim:
    """Return the document a run goes by and its audience; raise :class:`errors.BadDocument` where these cannot be used."""
    try:
        destination = load_destination(work.get(names.run_file(run.id, "destination.json")))
    except BadDocument as error:
        wrong = "; ".join(str(error).splitlines())
        msg = f"the document of destination {run.destination} cannot be used ({wrong}): apply it corrected, then retry the run"
        raise BadDocument(msg) from error
    audience = destination.audience(run.audience)
    if audience is None:
        msg = f"destination {destination.name} has no audience {run.audience} any more: apply it with that audience, then retry the run"
        raise BadDocument(msg)
    return destination, audience


def frame_of(work: ObjectStore, run: Run) -> Frame:
    """Put a run's fixed facts together; raise :class:`errors.BadDrop` where mapping and Marketo's fields do not fit."""
    destination, audience = audience_of(work, run)
    drop = drop_of(work.get(names.run_file(run.id, "drop.json")))
    facts = facts_of(work, run)
    found, key_type = targets(destination, facts)
    selected = destination.partition if destination.match.partitions == "selected" else ""
    partition = facts.get("partition_ids", {}).get(selected)
    if selected and not partition:
        raise BadDocument(f"partition {selected} is not one of this account's: correct `partition`")
    return Frame(run, destination, audience, drop, found, key_type, further(destination, facts), partition)


def facts_of(work: ObjectStore, run: Run) -> dict[str, Any]:
    """Return what the step `prepare` brought."""
    found: dict[str, Any] = json.loads(work.get(names.outcome(run.id, "prepare", 0)).splitlines()[0])
    return found
