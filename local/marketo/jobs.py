"""What goes on in an account while nobody calls: import and extract jobs, in the one order time gives them.

Knows no job from the inside. An extract that starts in the middle of an import sees the list as far as it got.
"""

from local.marketo import export_work, import_work
from local.marketo.world import World


def work_off(world: World, until: float) -> None:
    """Do all that is due until POSIX second `until`; nothing a second time when the clock was there already."""
    while True:
        step = min(import_work.next_step(world), export_work.next_step(world), key=lambda one: one.at)
        if step.at > until:
            break
        world.worked_until = max(world.worked_until, step.at)
        step.go(world.worked_until)
    world.worked_until = max(world.worked_until, until)
