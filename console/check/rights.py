"""What the API user must be allowed to do, which only doing it would prove."""

from __future__ import annotations

from console.check.finding import Finding, unknown
from segpush.destination import Destination

NOT_PROVABLE = "not provable without a write"


def of_rights(destination: Destination) -> Finding:
    """Return which permissions in Marketo a destination needs, by what it does."""
    lists = [audience.list for audience in destination.audiences if audience.list]
    makes = any(each.create or each.rename == "follow" or each.on_retire == "delete" for each in lists)
    needs = ["Read-Write Person"] + (["Read-Write Assets"] if makes else [])
    verified = any(audience.list and audience.verify != "never" for audience in destination.audiences)
    does = [
        *(["lists"] if lists else []), *(["people"] if destination.updates or destination.creates else []),
        *(["making lists"] if makes else []), *(["bulk extract, to verify a list"] if verified else []),
    ]  # fmt: skip
    why = f"{NOT_PROVABLE} ({', '.join(does)}); see that the API user's role has {' and '.join(needs)}"
    return unknown("rights", destination.name, why)
