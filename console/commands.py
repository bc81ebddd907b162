"""What people may tell pickup, as messages on the steps queue. Pickup decides whether it is possible."""

from __future__ import annotations

import re
from typing import Any, Literal
from uuid import UUID

from segpush.errors import BadDocument

Answer = Literal["approve", "decline", "cancel", "retry"]
Switch = Literal["pause", "resume"]
Task = Literal["resync", "verify", "reconcile"]

ANSWERS: dict[Answer, str] = {
    "approve": "Let a held run go on.",
    "decline": "End a held run without pushing it.",
    "cancel": "End a run that waits or works; what is pushed already stays.",
    "retry": "Push again what a run left undelivered.",
}
SWITCHES: dict[Switch, str] = {
    "pause": "Stop the runs of an audience or of an account until `resume`.",
    "resume": "Let the runs of an audience or of an account go on.",
}
TASKS: dict[Task, str] = {
    "resync": "Send everybody of an audience's last full drop anew.",
    "verify": "Read an audience's list and report what differs; nothing is written.",
    "reconcile": "Read an audience's list and put there whoever should be on it.",
}
_AUDIENCE = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9-]+")
_WORK = re.compile(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)?")


def about_run(command: Answer, run: str, by: str, number: UUID) -> dict[str, Any]:
    """Return the message that answers one run; ``by`` is who says so. Its ``number`` lets pickup tell when it comes twice."""
    return {"schema": 1, "kind": "command", "command": command, "run": run, "by": by, "id": number.hex}


def about_audience(command: Task, target: str, by: str, number: UUID) -> dict[str, Any]:
    """Return the message that asks for a run of ``target``, ``destination/audience``; its ``number`` is as in :func:`about_run`."""
    if not _AUDIENCE.fullmatch(target):
        raise BadDocument(f"{target!r} is no audience; name it as DESTINATION/AUDIENCE")
    return {"schema": 1, "kind": "command", "command": command, "target": target, "by": by, "id": number.hex}


def about_work(command: Switch, target: str, by: str) -> dict[str, Any]:
    """Return the message that stops or starts ``target``: ``destination/audience``, or an account by its alias."""
    if not _WORK.fullmatch(target):
        raise BadDocument(f"{target!r} is neither DESTINATION/AUDIENCE nor an account; name one of them")
    return {"schema": 1, "kind": "command", "command": command, "target": target, "by": by}
