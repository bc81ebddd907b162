"""Where things lie in the work bucket. Names only; no reading or writing."""

from __future__ import annotations


def destination(name: str) -> str:
    """Return the key of a destination document in force."""
    return f"destinations/{name}.json"


def account(alias: str) -> str:
    """Return the key of an account document in force."""
    return f"accounts/{alias}.json"


def run_file(run: str, name: str) -> str:
    """Return the key of something a run keeps: its drop, its document, its people."""
    return f"runs/{run}/{name}"


def order(run: str, step: str) -> str:
    """Return the key of what all parts of a step have in common."""
    return f"runs/{run}/steps/{step}.json"


def part(run: str, step: str, number: int) -> str:
    """Return the key of a part's rows."""
    return f"runs/{run}/parts/{step}/{number:05d}.ndjson"


def file(run: str, step: str, number: int) -> str:
    """Return the key of a file that a step hands to Marketo as it is."""
    return f"runs/{run}/files/{step}/{number:05d}.csv"


def outcome(run: str, step: str, number: int) -> str:
    """Return the key of what became of a part's rows."""
    return f"runs/{run}/outcomes/{step}/{number:05d}.ndjson"


def ledger(munchkin: str, name: str) -> str:
    """Return the key of a ledger (:attr:`run.Run.ledger`); its versions are told apart by version id."""
    return f"ledgers/{munchkin}/{name}.parquet"


def report(run: str, name: str) -> str:
    """Return the key of a report that names nobody."""
    return f"reports/{run}/{name}"


def people(run: str, name: str) -> str:
    """Return the key of a file that names people; it may be encrypted under its own key."""
    return f"people/{run}/{name}"


def corrected(run: str, number: str, name: str) -> str:
    """Return the key of corrected rows of a run, handed back as a file ``name``; each time has a number of its own."""
    return people(run, f"corrected/{number}/{name}")
