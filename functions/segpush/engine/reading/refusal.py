"""How reading says no: the sentences of :class:`errors.BadDrop`, and the drop without rows."""

from __future__ import annotations

from segpush.errors import BadDrop


class EmptyDrop(BadDrop):
    """No file of the drop holds a data record (sheet 1.11): refused for a full drop, no change for a changes drop."""


# The screen and its options are called as Adobe calls them, so that a person finds them.
STEP = "in Adobe: Destinations, step 'Connect to destination'"
FORMATTING = f"'file formatting options' of the AEP destination ({STEP}), or the producer's own export settings"
NO_PGP = (
    f"remove the public key under 'Encryption' of the AEP destination ({STEP}), "
    "so that files arrive unencrypted; S3 keeps them encrypted at rest"
)


def option(*names: str) -> str:
    """Return where to find the export's options ``names``, such as 'Quote character' or 'Null value'."""
    return " and ".join(f"'{name}'" for name in names) + f" in the {FORMATTING}"


READABLE = f"export CSV, JSON or Parquet with compression none or gzip: {option('File type', 'Compression format')}"


def refuse(name: str, what: str, mend: str) -> BadDrop:
    """Return the refusal of object ``name``: what is wrong with it, and what to change."""
    return BadDrop(f"{name}: {what}; {mend}.")
