"""Finding a column by the name a document gives it (rules R15, R16, R19).

Which columns a run needs, and which stand for what, does not belong here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segpush.errors import BadDrop

SHOWN = 40  # names in a message


def find_column(columns: Sequence[str], wanted: str, where: str = "the drop") -> int:
    """Return the index of the column named ``wanted``: as written, else with dot for underscore, else in any case.

    Blanks around a name never matter. Raises :class:`errors.BadDrop` where no column or more than one has that name;
    ``where`` names the object for the message.
    """
    for normal in (str.strip, _underscored, _caseless):
        hits = _hits(columns, wanted, normal)
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise BadDrop(
                f"{where}: {len(hits)} columns are named {wanted!r} ({_names([columns[hit] for hit in hits])}); "
                "rename one in the export's mapping."
            )
    raise BadDrop(f"{where}: no column is named {wanted!r}; {_present(columns)}.")


def find(columns: Sequence[str], wanted: str) -> int | None:
    """Return the index of a column as :func:`find_column` does, None where there is none or no single one."""
    for normal in (str.strip, _underscored, _caseless):
        hits = _hits(columns, wanted, normal)
        if hits:
            return hits[0] if len(hits) == 1 else None
    return None


def _hits(columns: Sequence[str], wanted: str, normal: Callable[[str], str]) -> list[int]:
    return [index for index, column in enumerate(columns) if normal(column) == normal(wanted)]


def _underscored(name: str) -> str:
    return name.strip().replace(".", "_")


def _caseless(name: str) -> str:
    return _underscored(name).casefold()


def _present(columns: Sequence[str]) -> str:
    """Say what is there instead; never repeat people's data where the first line turns out to be no header."""
    if any("@" in column for column in columns):
        return (
            "the first line holds an address where names are expected: "
            "set 'header: false' and list the columns, or switch the header on in the export"
        )
    if len(columns) == 1:
        return (
            f"the only column is {_names(columns)}: compare the delimiter setting with the file, or correct the mapping"
        )
    return f"the columns are {_names(columns)}: correct the mapping of the document or of the export"


def _names(columns: Sequence[str]) -> str:
    more = f" and {len(columns) - SHOWN} more" if len(columns) > SHOWN else ""
    return ", ".join(repr(column.strip()[:80]) for column in columns[:SHOWN]) + more
