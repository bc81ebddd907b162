"""`make demo`: two days of one audience, watched from file to list, and numbers that must be those of the story told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from local import summary
from local.data import Day, Demo, write_demo
from local.run import DONE, NOT_DONE, Wish, play
from local.stack import Pace

STORY = """\
{people:,} people, two exports of the audience Spring Buyers, one Marketo list.
Each file is put into the drop bucket; pickup decides, push writes to a pretended Marketo on this machine.
The first run is held, because joining a list can start campaigns; here it is approved at once.
"""


def demo(out: Path, people: int, console: Console) -> int:
    """Write the data, push both days, and compare what came of them with the story; return the exit code."""
    made = write_demo(out / "data", people)
    console.print(STORY.format(people=people), highlight=False)
    files = (str(made.day_one), str(made.day_two))
    played = play(Wish(made.destination, made.marketo, out, files, go=True, quiet_period="0"), console, Pace())
    wrong = list(differences(made, played.folders, out / "marketo.json"))
    if not played.done:
        wrong.append("not every run is done")
    console.print("\n".join(wrong) or "Every number is as the story has it.", highlight=False)
    return NOT_DONE if wrong else DONE


def differences(made: Demo, folders: tuple[Path, ...], marketo: Path) -> Iterator[str]:
    """Say what differs between reports, the list and the truth about the two files."""
    for day, folder in zip((made.truth.day_one, made.truth.day_two), folders, strict=False):
        books = summary.report(folder) or {}
        if not summary.adds_up(books):
            yield f"{folder}: the numbers do not add up"
        yield from (f"{folder}: {what}" for what in _differing(day, books))
    known = {lead["id"] for lead in _read(made.marketo)["leads"]}
    on_list = _members(_read(marketo), made.truth.list_id, known)
    if on_list != set(made.truth.day_two.list_members):
        yield f"list {made.truth.list_id} has {len(on_list)} members, not the {len(made.truth.day_two.list_members)} of the story"


def _differing(day: Day, books: dict[str, Any]) -> Iterator[str]:
    rows = {word: number for word, number in books.get("rows", {}).items() if word != "read"}
    if rows != day.row_counts:
        yield f"rows are {rows}, not {day.row_counts}"


def _members(state: dict[str, Any], list_id: int, known: set[int]) -> set[int | str]:
    """Return who is on the list, as the story names them: by id who was ``known`` before, by address who was created."""
    (found,) = [each for each in state["lists"] if each["id"] == list_id]
    leads = {lead["id"]: lead for lead in state["leads"]}
    return {lead if lead in known else leads[lead]["email"].lower() for lead in found["members"]}


def _read(path: Path) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return state
