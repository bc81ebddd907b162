"""A stack on this machine on which documented commands are given, and what there is on it: documents, files, runs in every state."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from console.apply import apply
from console.documents import authored, read
from local import stack
from local.data import Demo, write_demo
from local.data.marketo import LIST_ID
from local.documents import documents
from local.stack import Stack
from local.watch import Look, Watch
from segpush.aws.objects import S3Objects
from tests.docs.pages import ROOT

PATIENCE = 150  # seconds, for a machine that has more to do
HELD = tuple(f"asks-{number}" for number in range(6))  # audiences; each can have one run that is held
LISTS = {each: 2000 + number for number, each in enumerate((*HELD, "spare"))}
READERS = b"email,firstName\nines.moreau@example.com,Ines\ntomas.okafor@example.org,Tomas\n"
FILES = {
    "readers.csv": READERS,
    "fix.csv": b"Email,person_name_firstName,person_name_lastName\nines.moreau@example.com,Ines,Moreau\n",
    "spring.json": b"{}",
    "buyers.csv": b"Email,firstName,lastName\nines.moreau@example.com,Ines,Moreau\n",
    "acme-s3_3f1c9a52-6b0e-4d57-9a41-0c8e27d5b6f3_20260112_061804.csv": b"Email\nines.moreau@example.com\n",
}


class Story:
    """What was prepared, and hands to prepare more. ``home`` is where commands are given: it looks like a checkout."""

    def __init__(self, system: Stack, demo: Demo, home: Path) -> None:
        self.stack, self.demo, self.home = system, demo, home
        self.work = S3Objects(system.cloud.client("s3"), system.work_bucket)
        self._held = list(HELD)
        self.asked = ""  # the run that was held last

    def begin(self) -> None:
        """Bring documents into force and push the demo's first day."""
        self.ready()
        asking = {"name": "asking", "audiences": [_audience(each) for each in HELD]}
        spare = {"name": "spare", "audiences": [_audience("spare")]}
        apply(self.work, [_destination(each) for each in (asking, spare)])
        self.put(f"{self.demo.prefix}{self.demo.day_one.name}", self.demo.day_one.read_bytes())
        self.done()

    def ready(self) -> None:
        """Put the documents in force that files are delivered for; no run of theirs is held, and no drop waits."""
        newsletter = json.loads(read(ROOT / "examples" / "newsletter.yaml").body)
        for each in newsletter["audiences"]:
            each["source"]["quiet_period"] = 0
        campaigns = json.loads(documents(self.demo.destination, quiet_period="0").destination.body)
        accounts = [read(ROOT / "examples" / "acme.yaml"), authored("idle.yaml", "version: 1\nname: idle\n")]
        going = [authored("go.yaml", json.dumps({**each, "limits": {"first_run": "go"}})) for each in (newsletter, campaigns)]  # fmt: skip
        apply(self.work, [*accounts, *going])

    def put(self, key: str, body: bytes) -> None:
        self.stack.cloud.client("s3").put_object(Bucket=self.stack.drop_bucket, Key=key, Body=body)

    def until(self, so: Callable[[Look], bool]) -> Look:
        """Wait until something is so."""
        deadline, watch = time.monotonic() + PATIENCE, Watch(self.stack)
        while not so(look := watch.look()):
            assert time.monotonic() < deadline, [(run.id, run.state, run.reason) for run in look.runs]
            time.sleep(0.2)
        return look

    def done(self) -> str:
        """Return a run that has ended, with rows it rejected."""
        return self._one("spring-buyers", "done")

    def held(self) -> str:
        """Let a run come to where it is held, and return it."""
        audience = self._held.pop()
        self.put(f"inbox/{audience}/people.csv", self._known())
        self.asked = self._one(audience, "held")
        return self.asked

    def _known(self) -> bytes:
        """Write a file of somebody Marketo knows: a run that would do nothing is not held."""
        leads = self.stack.marketo.simulator.state()["leads"]
        return f"email\n{leads[0]['email']}\n".encode()

    def _one(self, audience: str, state: str) -> str:
        look = self.until(lambda look: any((run.audience, run.state) == (audience, state) for run in look.runs))
        return next(run.id for run in look.runs if (run.audience, run.state) == (audience, state))


def _audience(slug: str) -> dict[str, Any]:
    source = {"preset": "csv", "prefix": f"inbox/{slug}/", "content": "full", "quiet_period": 0}
    return {"slug": slug, "name": slug, "source": source, "list": {"id": LISTS[slug]}}


def _destination(values: dict[str, Any]) -> Any:
    return authored("story.yaml", json.dumps({"version": 1, "account": "acme", "match": {"source": "email"}, **values}))


def _with_more(marketo: dict[str, Any]) -> dict[str, Any]:
    """Add the lists that examples and story name to the demo's Marketo."""
    audiences = [each for path in (ROOT / "examples").glob("*.yaml") for each in json.loads(read(path).body).get("audiences", ())]  # fmt: skip
    named = {str(each["list"].get("id", "")).removeprefix("ST").removesuffix("A1") for each in audiences}
    numbers = {*LISTS.values(), *(int(number) for number in named if number)} - {LIST_ID}
    marketo["lists"] += [{"id": number, "name": str(number), "members": []} for number in sorted(numbers)]
    return marketo


@contextmanager
def told(home: Path) -> Iterator[Story]:
    """Start the stack and prepare everything in ``home``."""
    for name, body in FILES.items():
        (home / name).write_bytes(body)
    for name in ("examples", "console"):
        (home / name).symlink_to(ROOT / name)
    demo = write_demo(home / ".local" / "up" / "data", people=400)
    with_more = _with_more(json.loads(demo.marketo.read_text()))
    (logs := home / "logs").mkdir()
    with stack.running("acme", with_more, logs) as system:
        story = Story(system, demo, home)
        story.begin()
        yield story
