"""Somebody who answers questions, and the Marketo and the file they speak of."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from console.documents import authored
from console.init.asking import Answers, Asked, Check, T
from console.init.making import Made, make
from console.init.offer import Offer, read_offer
from local.marketo import Simulator, SimulatorAdapter
from segpush.destination import Destination
from tests.fakes.memory import VirtualClock
from tests.marketo.stage import KEYS, Stage, Vault

TODAY = date(2026, 1, 12)
STATE: dict[str, Any] = {
    "account": {"munchkin_id": KEYS.munchkin_id, "client_id": KEYS.client_id, "client_secret": KEYS.client_secret},
    "partitions": [{"id": 1, "name": "Default"}, {"id": 2, "name": "Europe"}],
    "lists": [
        {"id": 1021, "name": "Spring Buyers"},
        {"id": 1022, "name": "Spring Visitors", "folder": "Campaigns"},
        {"id": 1030, "name": "Newsletter", "workspace": "Japan"},
    ],
}
PEOPLE = """\
Email,person_name_firstName,person_name_lastName,companyName,homeAddress_city,createdAt,_acme_note
ines.moreau@example.com,Ines,Moreau,"Harbour, Stone & Co",Lyon,2026-01-02,met at the fair
tomas.okafor@example.org,Tomas,Okafor,null,Porto,2026-01-03,null
"""


def sample_file(folder: Path, text: str = PEOPLE, name: str = "acme-s3_spring-buyers_20260112_061804.csv") -> Path:
    (path := folder / name).write_text(text, encoding="utf-8")
    return path


def state_file(folder: Path) -> Path:
    (path := folder / "marketo.json").write_text(json.dumps(STATE))
    return path


def offer() -> Offer:
    """What the account offers, read through the real client."""
    clock = VirtualClock()
    simulator = Simulator(STATE, lambda: clock.now().timestamp())
    return read_offer(Stage(SimulatorAdapter(simulator, clock.sleep), Vault(KEYS), clock).marketo)


class Person:
    """Gives the answers prepared for a question one after the other, and presses Enter where none is left.

    ``asked`` keeps the names of the questions, ``heard`` what was said against an answer, ``told`` the lines between.
    """

    def __init__(self, **answers: str | Sequence[str]) -> None:
        self.answers = {
            name.replace("_", "-"): [each] if isinstance(each, str) else list(each) for name, each in answers.items()
        }
        self.asked: list[str] = []
        self.heard: list[str] = []
        self.told: list[str] = []

    def ask(self, asked: Asked, check: Check[T]) -> T:
        self.asked.append(asked.question.name)
        while True:
            said = self._said(asked)
            try:
                return check(said)
            except ValueError as error:
                self.heard.append(str(error))

    def _said(self, asked: Asked) -> str:
        prepared = self.answers.get(asked.question.name, [])
        if prepared:
            said = prepared.pop(0)
        else:
            assert asked.default is not None, f"{asked.question.name} has no default"
            said = asked.default
        assert asked.free or not asked.choices or said in {each.value for each in asked.choices}, "not on the screen"
        return said

    def tell(self, lines: Sequence[str]) -> None:
        self.told += lines

    def agree(self, text: str) -> bool:
        return True


def interview(person: Person, offered: Offer, **flags: str | Sequence[str]) -> Made:
    given = {name.replace("_", "-"): [each] if isinstance(each, str) else list(each) for name, each in flags.items()}
    return make(Answers(given, person), lambda _: offered, TODAY)


def meant(made: Made) -> Destination:
    """What the document means, read as any other is."""
    model = authored("made.yaml", made.text).model
    assert isinstance(model, Destination)
    return model
