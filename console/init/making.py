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
from console.init.asking import Answers
from console.init.interview import hold
from console.init.looking import read_sample
from console.init.offer import Offer
from console.init.sample import Sample
from console.init.scene import Draft, Scene
from console.wording import program
from segpush.destination import load_destination
from segpush.errors import BadDocument, BadDrop

Reading = Callable[[str], Offer]
"""Reads the account of an alias."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document that is not written yet: its text, its account's document, and what is said against it.

    ``account_path`` is where the account's document is, or where a new one is to be written.
    """

    draft: Draft
    text: str
    account: str
    account_path: Path
    account_is_new: bool
    sample: Path | None
    warnings: list[str]

    @property
    def out(self) -> Path:
        """Where the document goes."""
        return self.draft.out

    def write(self, *, force: bool) -> list[Path]:
        """Write it, and the account's document where there is none; return what was written."""
        try:
            if self.account_is_new:
                _write(self.account_path, document.account(self.account), "x")
            _write(self.out, self.text, "w" if force else "x")
        except OSError as error:
            why = f"{error.filename} cannot be written ({error.strerror})"
            raise BadDocument(f"{why}; name another place with --out") from error
        return [self.account_path, self.out] if self.account_is_new else [self.out]

    def following(self, read: str, stack: str) -> list[str]:
        """Return the commands that come next; ``read`` and ``stack`` say which Marketo and which stack they mean."""
        account, out = shlex.quote(str(self.account_path)), shlex.quote(str(self.out))
        both = f"{account} {out}"
        planned, called = shlex.quote(str(self.sample)) if self.sample else "FILE", program()
        return [
            f"{called} check {both}{read}{stack}",
            f"{called} plan {out} {planned}{read}",
            f"{called} apply {both}{stack}",
        ]


def _write(path: Path, text: str, mode: str) -> None:
    with path.open(mode, encoding="utf-8") as file:
        file.write(text)


def make(answers: Answers, reading: Reading, today: date, *, force: bool = False) -> Made:
    """Ask everything, and show what came of it.

    Raises :class:`~console.init.asking.WrongAnswer` where an answer cannot be, and :class:`errors.BadDocument` where they
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
        what = "reads back as something else than was answered"
        raise BadDocument(f"{draft.out}: {what}; take unusual signs out of names and texts")
    there = about_names.accounts(draft.out.parent).get(scene.account)
    beside = there or draft.out.parent / f"{scene.account}.yaml"
    sample = scene.sample.path if scene.sample else None
    found = review.warnings(scene, draft, meant)
    return Made(draft, text, scene.account, beside, not beside.exists(), sample, found)


def _sample(answer: str) -> Sample | None:
    try:
        return read_sample(Path(answer.strip()).expanduser()) if answer.strip() else None
    except BadDrop as error:
        raise ValueError(str(error)) from error


def _of_account(account: str, offer: Offer) -> list[str]:
    if not offer.known:
        return ["  No account is read: fields, partitions and lists are not checked."]
    offered = f"fields {len(offer.fields)}, lists {len(offer.lists)}, partitions {len(offer.partitions)}"
    return [f"  Account {account} is read: {offered}, calls today by all tools {offer.used:,}."]


def _of_sample(sample: Sample) -> list[str]:
    seen = f"columns {len(sample.columns)}, rows looked at {sample.rows:,}"
    return [f"  {sample.path.name} is read: {seen}. Values are shown masked, and none goes into the document."]
