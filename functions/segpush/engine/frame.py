"""What all of a run's row work needs to know: its documents, its drop, and what Marketo said of fields and list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from segpush.documents.suppressing import FLAGS
from segpush.documents.transforms import BooleanWords, DateFormat, TimeFormat
from segpush.run import ADDITIVE
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from segpush.destination import Audience, Destination
    from segpush.documents.people import MappedField
    from segpush.documents.suppressing import Suppression
    from segpush.drop import Drop
    from segpush.run import Run

CREATION_NEEDS = ("firstName", "lastName", "email")
"""Without these nobody is created (Adobe: Marketo Engage destination, required mapping)."""

UNDESCRIBED = {"email": "email", "id": "integer"}
"""Type of the key fields every account has and can search by; where nothing else is needed nobody asks for a description."""


@dataclass(frozen=True, slots=True)
class Target:
    """One Marketo field that gets a value: its name, type and length there, and what the document says of it.

    ``clears``: a missing cell clears the field of people Marketo knows; otherwise they keep what they have (R13).
    """

    name: str
    type: str
    length: int | None
    mapped: MappedField
    clears: bool = False

    @property
    def write(self) -> Literal["always", "on_create", "if_empty", "never"]:
        """When it is written; company fields only for new people."""
        return self.mapped.rule

    @property
    def made(self) -> str | None:
        """The part of the mapping that decides the form of the value, as the document writes it; None where the cell does."""
        match self.mapped.transform[-1:]:
            case (DateFormat(date=form),):
                return f"the transform date: {form}"
            case (TimeFormat(datetime=form),):
                return f"the transform datetime: {form}"
            case (BooleanWords(),):
                return "the words of the transform boolean"
            case _:
                return f"the path {self.mapped.path}" if self.mapped.path else None


@dataclass(frozen=True, slots=True)
class Frame:
    """The unchanging facts of a run, fixed when its turn came. Column ``v<n>`` of its tables is ``targets[n]``."""

    run: Run
    destination: Destination
    audience: Audience
    drop: Drop
    targets: tuple[Target, ...]
    key_type: str
    further: tuple[str, ...] = ()  # the types of the further keys
    partition_id: int | None = None  # of the only partition that counts

    @property
    def full(self) -> bool:
        """Whether absence means leaving."""
        return self.run.content == "full"

    @property
    def members(self) -> str:
        """Who comes off the list: `list.members`, nobody by corrected rows; ``none`` where there is no list (`sync: profile`)."""
        adds = self.run.content == ADDITIVE and self.audience.members != "none"
        return "add_only" if adds else self.audience.members

    @property
    def values(self) -> list[str]:
        """The names of the value columns."""
        return [f"v{n}" for n in range(len(self.targets))]

    @property
    def written(self) -> list[int]:
        """Which values are written to people who exist, those for empty fields included."""
        rules = {"always", "if_empty"} if self.destination.updates else set()
        return [n for n, each in enumerate(self.targets) if each.write in rules]

    @property
    def if_empty(self) -> list[int]:
        """Which values are written to people who exist only where Marketo's field is empty."""
        return [n for n in self.written if self.targets[n].write == "if_empty"]

    @property
    def confirms(self) -> bool:
        """Whether people whose leads the ledger knows are looked up too, for what Marketo has in their fields."""
        return bool(self.if_empty or self.flags)

    @property
    def comes_off(self) -> bool:
        """Whether members who are held back come off the list."""
        return self.members not in {"add_only", "none"}

    @property
    def suppressions(self) -> tuple[Suppression, ...]:
        """The rules that hold people back (B15)."""
        return self.destination.suppressions(self.audience)

    @property
    def flags(self) -> dict[str, str]:
        """Marketo's field → the code of the flag in it, of those that hold people back."""
        return {FLAGS[flag]: flag for rule in self.suppressions for flag in rule.marketo}

    @property
    def created(self) -> list[int]:
        """Which values a new person gets."""
        return [n for n, each in enumerate(self.targets) if each.write != "never"]

    @property
    def may_leave_out(self) -> list[int]:
        """Which values are left out where they are too long."""
        return [n for n, each in enumerate(self.targets) if each.mapped.on_too_long == "leave_out"]

    @property
    def needed(self) -> list[int]:
        """Which values a person must have to be created."""
        return [n for n, each in enumerate(self.targets) if each.name in CREATION_NEEDS]

    @property
    def key_fields(self) -> list[str]:
        """The fields people are looked up in, in order."""
        match = self.destination.match
        return [match.field, *(key.field for key in match.fallback)]

    @property
    def key_types(self) -> list[str]:
        """Their types."""
        return [self.key_type, *self.further]

    @property
    def compound(self) -> bool:
        """Whether a row's key alone does not say who is meant."""
        return bool(self.destination.match.fallback or self.destination.match.second_field)

    @property
    def narrows(self) -> bool:
        """Whether not every lead with the key is meant, so that nobody is written before a look-up."""
        return self.compound or self.partition_id is not None or self.destination.match.partitions == "selected"

    @property
    def several_addresses(self) -> bool:
        """Whether a person may have more than one address."""
        return bool(self.audience.source.profile_id) or self.destination.match.list == "all"

    @property
    def something(self) -> str:
        """SQL: whether there is anything to write to a person who exists, a value or the clearing of one."""
        if any(self.targets[n].clears for n in self.written):
            return "true"
        return "(" + (" OR ".join(f"v{n} IS NOT NULL" for n in self.written) or "false") + ")"

    @property
    def complete(self) -> str:
        """SQL: whether there is all that creation needs (S2, S4, S6)."""
        return "(" + (" AND ".join(f"v{n} IS NOT NULL" for n in self.needed) or "true") + ")"

    @property
    def kept_values(self) -> list[str]:
        """The columns of the table ``fields``."""
        return [*self.values, *(f"x{n}" for n in self.may_leave_out)]

    @property
    def guesses(self) -> bool:
        """Whether absence is less sure: a split full drop that no manifest lists."""
        return len(self.drop.objects) > 1 and not self.drop.manifest

    @property
    def asked_before(self) -> str:
        """The time before which a fruitless look-up is old enough to be repeated."""
        return stamp(parse(self.run.planned_at) - self.destination.recheck.unmatched)

    @property
    def taken_off_before(self) -> str:
        """The time before which somebody taken off by hand may be added again."""
        return stamp(parse(self.run.planned_at) - self.destination.recheck.removed)
