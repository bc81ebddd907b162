"""`python -m tests.docs.picture`: draws docs/images/command.svg, the command on a terminal, from a demo that really runs."""

from __future__ import annotations

import io
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import boto3
import pytest
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from console import following, printing, rejects_command, run_commands, stack
from console.runs import Runs
from console.stack import Stack
from console.watching import Follower
from segpush.clock import SystemClock
from tests.docs.pages import ROOT
from tests.docs.story import Story, told

PICTURE = ROOT / "docs" / "images" / "command.svg"
WIDTH = 122
FONT = "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"  # what the reader's machine has
INK = TerminalTheme(
    (24, 26, 31), (214, 217, 222),
    [(24, 26, 31), (224, 108, 117), (126, 190, 120), (222, 178, 98), (97, 161, 224), (190, 128, 210), (86, 178, 186), (214, 217, 222)],
)  # fmt: skip


class Terminal(io.StringIO):
    """What commands take for a terminal."""

    def isatty(self) -> bool:
        return True


def main() -> None:
    """Run the demo and draw what commands show of it."""
    with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as shell:
        screen = Console(
            record=True, file=io.StringIO(), force_terminal=True, width=WIDTH, highlight=False, emoji=False
        )
        shell.setattr(printing, "screen", lambda: screen)
        shell.setattr(sys, "stdout", Terminal())
        shell.setattr(stack, "SAMCONFIG", Path(home) / "samconfig.toml")
        with told(Path(home)) as story:
            for name, value in story.stack.cloud.environment.items():
                shell.setenv(name, value)
            boto3.setup_default_session()
            _acts(story, screen)
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(drawn(screen))


def _acts(story: Story, screen: Console) -> None:
    """Deliver the second day, look on while it is pushed, then at what came of it."""
    story.ready()
    day_two = story.demo.day_two
    _prompt(screen, f"segpush drop spring-campaigns spring-buyers {day_two.name}")
    story.put(f"{story.demo.prefix}{day_two.name}", day_two.read_bytes())
    run = _while_working(story, screen)
    _prompt(screen, "segpush runs spring-campaigns")
    run_commands.runs("spring-campaigns")
    _prompt(screen, "segpush rejects RUN")
    rejects_command.rejects(run)


def _while_working(story: Story, screen: Console) -> str:
    """Print one look of `watch` at its fullest, and the sentence at the end; return the run."""
    runs, fullest = Runs(Stack("segpush").work(), Stack("segpush").table()), None
    follower, on = Follower(runs, SystemClock()), _newest(story)
    while (look := follower.look(runs.one(on()))).run.alive:
        fullest = look if any(each["open"] for each in look.steps) or fullest is None else fullest
    screen.print(following.drawn(fullest or look))
    screen.print(f"\n{look.run.id} done: {runs.report(look.run)['sentence']}", markup=False)
    return look.run.id


def _newest(story: Story) -> Callable[[], str]:
    story.until(lambda look: sum(run.audience == "spring-buyers" for run in look.runs) == 2)
    look = story.until(lambda look: True)
    newest = max(run.id for run in look.runs if run.audience == "spring-buyers")
    return lambda: newest


def _prompt(screen: Console, line: str) -> None:
    above = "\n" if screen.export_text(clear=False) else ""
    screen.print(f"{above}[bold green]$[/] [bold]{line}[/]", markup=True)


def drawn(screen: Console) -> str:
    """Return the picture, with the fonts of whoever looks at it: nothing is loaded from anywhere."""
    picture = screen.export_svg(title="segpush", theme=INK, unique_id="segpush")
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    picture = re.sub(r"<!-- .*? -->\s*", "", picture)
    return re.sub(r"font-family: [^;]+;", f"font-family: {FONT};", picture)


if __name__ == "__main__":
    main()
