"""What goes on in an account while nobody calls: import and extract jobs, in the one order time gives them.

Knows no job from the inside. An extract that starts in the middle of an import sees the list as far as it got.
"""

from math import nextafter

from local.marketo import export_work, import_work
from local.marketo.steps import NEVER
from local.marketo.world import World


def work_off(world: World, until: float) -> None:
    """Do all that is due until POSIX second `until`; nothing a second time when the clock was there already."""
    while steps := sorted((*import_work.steps(world), *export_work.steps(world)), key=lambda one: one.at):
        step, others = steps[0], steps[1:2]
        if step.at > until:
            break
        then = min(others[0].at if others else NEVER, nextafter(until, NEVER))
        world.worked_until = step.go(max(world.worked_until, step.at), then)
    world.worked_until = max(world.worked_until, until)
