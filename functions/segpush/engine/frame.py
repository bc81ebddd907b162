"""What all of a run's row work needs to know: its documents, its drop, and what Marketo said of fields and list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from segpush.errors import BadDrop
from segpush.times import parse, stamp

if TYPE_CHECKING:
    from segpush.destination import Audience, Destination
    from segpush.drop import Drop
    from segpush.run import Run

CREATION_NEEDS = ("firstName", "lastName", "email")
"""Without these nobody is created (Adobe: Marketo Engage destination, required mapping)."""

WRITABLE = frozenset(
    {
        "string",
        "text",
        "email",
        "phone",
        "url",
        "integer",
        "score",
        "percent",
        "float",
        "currency",
        "boolean",
        "date",
        "datetime",
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """One Marketo field that gets a value: the column of the drop, the field's type and length, when it is written."""

    source: str
    name: str
    type: str
    length: int | None
    write: str
    clears: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The unchanging facts of a run, fixed when its turn came. Column ``v<n>`` of its tables is ``targets[n]``."""

    run: Run
    destination: Destination
    audience: Audience
    drop: Drop
    targets: tuple[Target, ...]
    key_type: str

    @property
    def full(self) -> bool:
        """Whether absence means leaving."""
        return self.run.content == "full"

    @property
    def values(self) -> list[str]:
        """The names of the value columns."""
        return [f"v{n}" for n in range(len(self.targets))]

    @property
    def written(self) -> list[int]:
        """Which values are written to people who exist."""
        return [n for n, each in enumerate(self.targets) if self.destination.updates and each.write == "always"]

    @property
    def needed(self) -> list[int]:
        """Which values a person must have to be created."""
        return [n for n, each in enumerate(self.targets) if each.name in CREATION_NEEDS]

    @property
    def something(self) -> str:
        """SQL: whether there is anything to write to a person who exists, a value or the clearing of one."""
        if any(self.targets[n].clears for n in self.written):
            return "true"
        return "(" + (" OR ".join(f"v{n} IS NOT NULL" for n in self.written) or "false") + ")"

    @property
    def guesses(self) -> bool:
        """Whether absence is less sure: a split full drop that no manifest lists."""
        return len(self.drop.objects) > 1 and not self.drop.manifest

    @property
    def asked_before(self) -> str:
        """The time before which a fruitless look-up is old enough to be repeated."""
        return stamp(parse(self.run.planned_at) - self.destination.recheck.unmatched)


def targets(destination: Destination, facts: dict[str, Any]) -> tuple[tuple[Target, ...], str]:
    """Check mapping and key against Marketo's own field description; return the targets and the key field's type.

    ``facts`` is what `prepare` brought. Raises :class:`errors.BadDrop` with every problem at once, before any row is
    read: no such field, read-only field, a type nothing can be written to, a key Marketo cannot search by.
    """
    fields = {each["name"]: each for each in facts["fields"]}
    match, problems = destination.match.field, []
    if match not in facts["searchable"]:
        problems.append(
            f"match.field {match} is not searchable in Marketo: choose one of {', '.join(facts['searchable'])}"
        )
    for each in destination.attributes:
        field = fields.get(each.target)
        if field is None:
            problems.append(f"mapping target {each.target} is no field of this Marketo account: use its REST API name")
        elif not field["updateable"]:
            problems.append(f"mapping target {each.target} is read-only in Marketo: take it out of the mapping")
        elif field["data_type"] not in WRITABLE:
            problems.append(
                f"mapping target {each.target} has type {field['data_type']}, which cannot be written: take it out"
            )
    if problems:
        raise BadDrop(f"destination {destination.name}: " + "; ".join(problems))
    found = tuple(
        Target(each.source, each.target, fields[each.target]["data_type"], fields[each.target]["length"], each.write)
        for each in destination.attributes
    )
    return found, fields[match]["data_type"] if match in fields else "integer"
