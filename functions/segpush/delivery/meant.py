"""Who is meant by a row among the leads that have its key: partition and second field narrow, the rule chooses, flags hold back.

One place, so that whoever is looked up and whoever Sync Leads left over are judged alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from segpush.delivery.lookup import Hits, same
from segpush.delivery.outcome import Outcome, about_person
from segpush.delivery.part import Row
from segpush.errors import Reason
from segpush.marketo.leads import Lead

PARTITION = "leadPartitionId"  # Adobe: Get Leads by Filter
ANOTHER = {
    "second_field": "leads have this key, and none has the same second field.",
    "other_partition": "leads have this key, and none is in the partition of the document.",
}


def bare(row: Row) -> str:
    """Return the value of a row's match field: its key, unless that says more."""
    return str(row["keys"][0]["value"] if row.get("keys") else row["key"])


@dataclass(frozen=True, slots=True)
class Meant:
    """A step order's rules. ``also`` are fields whose emptiness is told, ``flags`` field → code of what holds a lead back."""

    several: str
    also: tuple[str, ...] = ()
    flags: Mapping[str, str] | None = None
    second_field: str | None = None
    partition_id: int | None = None

    @classmethod
    def by(cls, order: Mapping[str, Any]) -> Meant:
        """Read them from an order; one that an older version wrote has fewer."""
        also, flags = tuple(order.get("also") or ()), order.get("flags") or {}
        return cls(order["several"], also, flags, order.get("second_field"), order.get("partition_id"))

    @property
    def fields(self) -> tuple[str, ...]:
        """What must be known of a lead beside its key."""
        second = (self.second_field,) if self.second_field else ()
        return (*self.also, *(self.flags or ()), *second, *((PARTITION,) if self.partition_id else ()))

    def narrowed(self, row: Row, hits: Hits) -> Hits:
        """Return the hits that are in the partition and have the row's second value."""
        return Hits(tuple(lead for lead in hits.leads if not self._other(row, lead)), hits.overflow)

    def answer(self, row: Row, hits: Hits, word: str = "found") -> Outcome:
        """Answer for a row by all who have its key: as :meth:`lookup.Hits.answer`, ``suppressed``, or narrowed to nobody."""
        meant = self.narrowed(row, hits)
        if hits.leads and not meant:
            code = min(self._other(row, lead) for lead in hits.leads)
            return about_person("unmatched", key=row["key"], reason=Reason(code[1:], ANOTHER[code[1:]]))
        return self._told(row, meant, meant.answer(row["key"], self._rule(row), word), word)

    def _rule(self, row: Row) -> str:
        """The rule for several; of a leaver whom Marketo chose a lead for nobody knows which, so all of them are meant."""
        return "all" if self.several == "marketo" and row.get("leaver") else self.several

    def confirm(self, row: Row, hits: Hits) -> Outcome:
        """Answer for a row whose leads are known already: those that still exist."""
        if not hits:
            return about_person("unmatched", key=row["key"], reason=Reason("1004", "there is no such lead any more."))
        known = about_person("found", key=row["key"], leads=sorted(lead.id for lead in hits.leads))
        return self._told(row, hits, known, "found")

    def _other(self, row: Row, lead: Lead) -> str:
        """Why a lead is not the one meant, '' where it may be; the nearer miss sorts first."""
        if self.partition_id and lead.values.get(PARTITION) != self.partition_id:
            return "2other_partition"
        if self.second_field and same(lead.values.get(self.second_field) or "") != same(row.get("second") or ""):
            return "1second_field"
        return ""

    def _told(self, row: Row, hits: Hits, outcome: Outcome, word: str) -> Outcome:
        """Leave flagged leads out of an answer unless it is a leaver's, and say which fields of the others are empty."""
        if outcome["person"] != word:
            return outcome
        chosen = [lead for lead in hits.leads if lead.id in outcome["leads"]]
        held = {lead.id: code for lead in chosen if (code := self._flag(lead)) and not row.get("leaver")}
        free = [lead for lead in chosen if lead.id not in held]
        if held and not free:
            code = min(held.values())
            reason = Reason(code, f"Marketo says {code} of this person.")
            return about_person("suppressed", key=outcome["key"], reason=reason) | {"flagged": sorted(held)}
        empty = [{"lead": lead.id, "names": [name for name in self.also if _empty(lead, name)]} for lead in free]
        left = [lead.id for lead in sorted(free, key=lambda lead: lead.id)]
        told = outcome | ({"leads": left, "lead": left[0], "flagged": sorted(held)} if held else {})
        return told | ({"empty": empty} if self.also else {})

    def _flag(self, lead: Lead) -> str:
        flags = self.flags or {}
        return next((code for field, code in flags.items() if same(lead.values.get(field)) in {"true", "1"}), "")


def _empty(lead: Lead, name: str) -> bool:
    value = lead.values.get(name)
    return value is None or (isinstance(value, str) and not value.strip())
