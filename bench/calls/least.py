"""The fewest calls Marketo can be spoken to with, by arithmetic: what a run is measured against.

Source: marketo-rest: Numbers to design with. Files are cut at 9,500,000 bytes, every job is asked for its status once, token calls
are free and nothing is ever repeated.
"""

from __future__ import annotations

FILE_BYTES = 9_500_000
BATCH = 300
EXTRACT = 4  # create, enqueue, status, file
CANARY = 3  # once for an instance: upload, status, ismember

ADDRESS_ROW, FIVE_FIELDS_ROW, ID_ROW = 25, 80, 9  # bytes of a line, its end included; ids of eight digits
ID_FIELDS_ROW = FIVE_FIELDS_ROW - ADDRESS_ROW + ID_ROW  # the same five fields under an id


def batches(records: int) -> int:
    """Calls that take ``records`` by 300: look-ups, additions, removals, Sync Leads."""
    return -(-records // BATCH)


def files(rows: int, row_bytes: int) -> int:
    """Import files of so many rows."""
    return -(-rows * row_bytes // FILE_BYTES)


def imports(rows: int, row_bytes: int) -> int:
    """Calls that import ``rows``: an upload and a status for each file."""
    return 2 * files(rows, row_bytes)


def joining(leads: int) -> int:
    """Calls that put known ids on a list: an import, or additions where they are fewer."""
    return min(imports(leads, ID_ROW), batches(leads))


def writing(people: int, row_bytes: int) -> int:
    """Calls that write people's fields and put them on a list: an import, or Sync Leads and additions where they are fewer."""
    return min(imports(people, row_bytes), 2 * batches(people))


def updating(people: int) -> int:
    """Calls that write fields of known members: an import by id, or Sync Leads where that is less."""
    return min(imports(people, ID_FIELDS_ROW), batches(people))


def leaving(leads: int, without_id: int = 0) -> int:
    """Calls that take ``leads`` off a list, ``without_id`` of whom have to be looked up first."""
    return batches(without_id) + batches(leads)
