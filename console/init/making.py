"""From the first question to the written files."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from console.documents import authored
from console.init import about_names, document, review
from console.init.interview import hold
from console.init.offer import Offer
from console.init.questions import Answers
from console.init.sample import Sample, read_sample
from console.init.scene import Draft, Scene
from segpush.destination import load_destination
from segpush.errors import BadDocument, BadDrop

Reading = Callable[[str], Offer]
"""Reads the account of an alias."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document that is not written yet: where it goes, its text, its account's, and what is said against it."""

    draft: Draft
    text: str
    account: str
    account_path: Path | None
    sample: Path | None
    warnings: list[str]

    @property
    def out(self) -> Path:
        """Where the document goes."""
        return self.draft.out

    def write(self) -> list[Path]:
        """Write it, and the account's document where there is none; return what was written."""
        try:
            self.out.write_text(self.text, encoding="utf-8")
            if self.account_path is None:
                return [self.out]
            self.account_path.write_text(document.account(self.account), encoding="utf-8")
        except OSError as error:
            raise BadDocument(
                f"{error.filename} cannot be written ({error.strerror}); name another place with --out"
            ) from error
        return [self.account_path, self.out]

    def following(self) -> list[str]:
        """Return the commands that come next."""
        both = " ".join(shlex.quote(str(path)) for path in (self.account_path, self.out) if path)
        planned = shlex.quote(str(self.sample)) if self.sample else "FILE"
        return [
            f"segpush check {both}",
            f"segpush plan {shlex.quote(str(self.out))} {planned}",
            f"segpush apply {both}",
        ]


def make(answers: Answers, reading: Reading, today: date, *, force: bool = False) -> Made:
    """Ask everything, and show what came of it.

    Raises :class:`~console.init.questions.WrongAnswer` where an answer cannot be, and :class:`errors.BadDocument` where they
    do not go together.
    """
    account = about_names.account(answers)
    offer = reading(account)
    answers.asker.tell(_of_account(account, offer))
    sample = answers.ask("sample", _sample, "")
    answers.asker.tell(_of_sample(sample) if sample else [])
    scene = Scene(answers, offer, sample, account, today, force)
    draft = hold(scene)
    made = _made(scene, draft)
    answers.asker.tell(["", *made.text.splitlines(), "", *(f"note: {each}" for each in made.warnings)])
    return made


def _made(scene: Scene, draft: Draft) -> Made:
    settings = document.complete(draft.settings)
    text = document.destination(settings)
    meant = load_destination(json.dumps(settings))
    if authored(str(draft.out), text).model != meant:
        raise BadDocument(
            f"{draft.out}: reads back as something else than was answered; write it by hand, and report this"
        )
    beside = draft.out.parent / f"{scene.account}.yaml"
    there = beside.exists() or scene.account in about_names.accounts(draft.out.parent)
    return Made(
        draft, text, scene.account, None if there else beside,
        scene.sample.path if scene.sample else None, review.warnings(scene, draft, meant),
    )  # fmt: skip


def _sample(answer: str) -> Sample | None:
    try:
        return read_sample(Path(answer.strip()).expanduser()) if answer.strip() else None
    except BadDrop as error:
        raise ValueError(str(error)) from error


def _of_account(account: str, offer: Offer) -> list[str]:
    if not offer.known:
        return ["  No account is read: fields, partitions and lists are not checked."]
    offered = f"{len(offer.fields)} fields, {len(offer.lists)} lists, {len(offer.partitions)} partitions"
    return [f"  {account}: {offered}; {offer.used:,} calls today by all tools."]


def _of_sample(sample: Sample) -> list[str]:
    seen = f"{len(sample.columns)} columns, {sample.rows:,} rows looked at"
    return [f"  {sample.path.name}: {seen}; values are shown masked, and none goes into the document."]
