"""A run that wrote to Marketo and was given up: the next one takes all it may have done for `maybe` (design, never stuck)."""

import json
from typing import Any

import requests

from local.marketo import Simulator, SimulatorAdapter
from segpush import names
from segpush.pickup import Pickup
from segpush.push import Push
from tests.core.house import PREFIX, House
from tests.fakes.memory import MemoryQueue, MemorySecrets, SeededRandom

SECRET = {"munchkin_id": "123-ABC-456", "client_id": "b41c7d0e", "client_secret": "made-up"}
LEADS = [{"id": 901, "email": "ines@example.com"}, {"id": 902, "email": "tomas@example.com"}]


def document(content: str) -> bytes:
    audience = {
        "slug": "buyers", "name": "Spring Buyers", "list": {"id": 1021},
        "source": {"preset": "csv", "prefix": PREFIX, "content": content, "quiet_period": "0"},
    }  # fmt: skip
    found = {
        "version": 1,
        "name": "spring",
        "account": "acme",
        "match": {"source": "Email"},
        "limits": {"first_run": "go"},
    }
    return json.dumps({**found, "audiences": [audience]}).encode()


class System:
    """Both functions over the fakes. ``give_up_in`` names a step whose end nobody hears of any more."""

    def __init__(self, content: str = "full", members: tuple[int, ...] = ()) -> None:
        self.house = house = House(document(content))
        lists = [{"id": 1021, "name": "Spring Buyers", "members": list(members)}]
        self.marketo = Simulator(
            {"account": SECRET, "leads": LEADS, "lists": lists}, lambda: house.clock.now().timestamp()
        )
        self.parts = MemoryQueue(house.clock)
        secrets = MemorySecrets({"segpush/acme": json.dumps(SECRET)})
        self.pickup = Pickup(house.drop, house.work, house.table, self.parts, house.steps, house.topic, house.clock)
        self.push = Push(
            house.work, house.table, self.parts, house.steps, secrets, house.clock, SeededRandom(), self.session
        )

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount("https://", SimulatorAdapter(self.marketo, self.house.clock.sleep))
        return session

    def takes(self, text: str, give_up_in: str = "") -> None:
        """Drop a file and let both functions work until nothing is left to do."""
        self.house.clock.advance(86_400)
        self.house.drop.put(PREFIX + "a.csv", text.encode())
        self.pickup.on_message({"detail-type": "Object Created", "detail": {"object": {"key": PREFIX + "a.csv"}}})
        for _ in range(40):
            self.house.clock.advance(2)
            if message := self.parts.receive():
                self.push.on_part(message.body)
                self.parts.delete(message)
            if message := self.house.steps.receive():
                dies = bool(give_up_in) and message.body.get("step") == give_up_in
                (self.pickup.on_dead if dies else self.pickup.on_message)(message.body)
                self.house.steps.delete(message)

    def members(self) -> set[int]:
        return set(self.marketo.state()["lists"][0]["members"])

    def states(self) -> list[str]:
        return [run.state for run in self.house.runs()]


def test_both_functions_carry_people_onto_the_list_and_off_it() -> None:
    system = System()
    system.takes("Email\nines@example.com\ntomas@example.com\n")
    assert system.members() == {901, 902}
    system.takes("Email\ntomas@example.com\n")
    assert (system.members(), system.states()) == ({902}, ["done", "done"])


def test_whom_a_lost_run_added_is_ours_and_leaves_with_the_audience() -> None:
    system = System()
    system.takes("Email\nines@example.com\n", give_up_in="enlist")
    assert (system.members(), system.states()) == ({901}, ["failed"])
    system.takes("Email\ntomas@example.com\n")
    assert system.members() == {902}


def test_whom_a_lost_run_took_off_is_added_again() -> None:
    system = System()
    both = "Email\nines@example.com\ntomas@example.com\n"
    system.takes(both)
    system.takes("Email\ntomas@example.com\n", give_up_in="delist")
    assert system.members() == {902}
    system.takes(both)
    assert system.members() == {901, 902}


def test_a_run_given_up_says_so_and_lets_the_next_one_go() -> None:
    system = System()
    system.takes("Email\nines@example.com\n", give_up_in="resolve")
    system.takes("Email\nines@example.com\n")
    assert system.states() == ["failed", "done"]
    (failed, _) = system.house.runs()
    report: dict[str, Any] = json.loads(system.house.work.get(names.report(failed.id, "report.json")))
    assert report["state"] == "failed"
