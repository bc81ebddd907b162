"""How findings are printed: a line each, and what is not known for one reason in one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from console import printing
from console.check.finding import Finding, State, spelled

MARKS: dict[State, tuple[str, str]] = {"ok": ("✓", "green"), "unknown": ("?", "yellow"), "problem": ("✗", "red")}


def show(findings: Sequence[Finding], notes: dict[str, list[str]]) -> None:
    """Print all but problems, which are told at the end; ``notes`` by file."""
    out = printing.screen()
    for state, line, file in _lines(findings):
        mark, style = MARKS[state]
        out.print(Text.assemble((mark, style), f" {printing.plain(line)}"), soft_wrap=True)
        for note in notes.get(file, []):
            out.print(Text(f"  note: {printing.plain(note)}"), soft_wrap=True)


def _lines(findings: Sequence[Finding]) -> Iterator[tuple[State, str, str]]:
    """Yield mark, line, and the file where it is a document's."""
    told = [each for each in findings if each.state != "problem"]
    for (state, about, sentence), group in groupby(told, key=lambda each: (each.state, each.about, each.sentence)):
        same = list(group)
        if len(same) == 1:
            yield state, same[0].line, about if same[0].area == "document" else ""
        else:
            yield state, f"{', '.join(spelled(each.area) for each in same)} {about}".rstrip() + f": {sentence}", ""
