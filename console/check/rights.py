"""What the API user must be allowed to do, which only doing it would prove."""

from __future__ import annotations

from console.check.finding import Finding, unknown
from segpush.destination import Destination

NOT_PROVABLE = "not provable without a write"


def of_rights(destination: Destination) -> Finding:
    """Return which permissions in Marketo a destination needs, by what it does."""
    lists = [audience.list for audience in destination.audiences if audience.list]
    makes = any(each.create or each.rename == "follow" or each.on_retire == "delete" for each in lists)
    extracts = any(audience.list and audience.verify != "never" for audience in destination.audiences)
    does = {
        "write people": destination.updates or destination.creates,
        "fill lists": bool(lists),
        "make, rename or delete lists": makes,
        "extract a list to verify it": extracts,
    }
    wanted = ", ".join(what for what, needed in does.items() if needed)
    needs = "Read-Write Person" + (" and Read-Write Assets" if makes else "")
    return unknown("rights", destination.name, f"{NOT_PROVABLE}: to {wanted}; see that the API user's role has {needs}")
