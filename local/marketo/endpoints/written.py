"""What a record of Sync Leads may write: names known, values of the right kind, fields open to it.

Decides for one record at a time; finding and creating people is the business of `sync`.
"""

from typing import Any

from local.marketo.fields import COMPANY, Field
from local.marketo.values import stored
from local.marketo.world import World


class Unwritable(Exception):
    """The record is skipped with `code`; an empty `message` means the table's text."""

    def __init__(self, code: str, message: str = "") -> None:
        """Keep both for the result."""
        super().__init__(code)
        self.code, self.message = code, message


def written(world: World, record: dict[str, Any]) -> dict[str, Any]:
    """The values to keep, by field name; raises Unwritable 1006, 1003, 1021."""
    kept: dict[str, Any] = {}
    for name, value in record.items():
        if name == "id":
            continue
        field = world.fields.get(name)
        if field is None:
            raise Unwritable("1006", f"Field '{name}' not found")
        if name in COMPANY and world.switches.company_fields == "refused":
            raise Unwritable("1021")
        if field.updateable and field.dataType != "formula":
            kept[name] = _kept(world, field, value)
        elif world.switches.read_only_fields == "refused":
            raise Unwritable("1003", f"Field '{name}' is not updateable")
    return kept


def _kept(world: World, field: Field, value: Any) -> Any:
    try:
        return stored(field, value)
    except ValueError:
        if field.name == "email" and isinstance(value, str) and world.switches.bad_email == "stored":
            return value
        tail = "" if world.switches.wording == "older" else f" and value '{value}'"
        raise Unwritable("1003", f"Invalid value for field '{field.name}'{tail}") from None
