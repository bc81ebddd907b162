"""Who a creating call or job cannot see because the two overlap: how duplicates come about.

Source: marketo-rest: Sync Leads (two upserts of one key close together); Bulk lead import (two jobs at once).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from local.marketo.people import Person

if TYPE_CHECKING:  # the world has jobs, and jobs have a view of it
    from local.marketo.world import World


@dataclass(frozen=True, slots=True)
class View:
    """What stood there when a call or job began: people born later are not in it, nor those of imports under way.

    `made` is whom the viewer itself creates; `others` grows with those imports.
    """

    births: int = 0
    others: tuple[AbstractSet[int], ...] = ()
    made: set[int] = field(default_factory=set)


def view_of(world: "World") -> View:
    """The people as they are now, to somebody who begins now."""
    return View(world.people.births, tuple(job.view.made for job in world.imports.running()))


def hidden(world: "World", person: Person, view: View) -> bool:
    """Whether the viewer cannot know of this person."""
    if not world.switches.duplicates_on_overlap or person.id in view.made:
        return False
    return person.born > view.births or any(person.id in made for made in view.others)
