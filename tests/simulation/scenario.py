"""What a seed is about: people, a Marketo that knows some of them, audiences with their documents, and their drops."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.simulation.model import Drop, Row, Settings
from tests.simulation.scheduler import START

LISTS = (1021, 1022)
FIELDS = [
    {"name": "id", "displayName": "Id", "dataType": "integer", "length": None, "updateable": False, "searchable": True},
    {"name": "email", "displayName": "Email Address", "dataType": "email", "length": 255, "updateable": True, "searchable": True},
    {"name": "firstName", "displayName": "First Name", "dataType": "string", "length": 255, "updateable": True, "searchable": False},
    {"name": "lastName", "displayName": "Last Name", "dataType": "string", "length": 255, "updateable": True, "searchable": False},
    {"name": "city", "displayName": "City", "dataType": "string", "length": 60, "updateable": True, "searchable": False},
    {"name": "company", "displayName": "Company Name", "dataType": "string", "length": 255, "updateable": True, "searchable": False},
]
CITIES = ("Lyon", "Porto", "Graz", "Gdańsk", "Cork", 'The "Blue" Door', "Harbour, Stone & Co")


@dataclass(frozen=True)
class Upload:
    """One object to be dropped at a time (seconds after the seed's start)."""

    at: float
    key: str
    body: bytes


@dataclass(frozen=True)
class Planned:
    """One drop: what the model is told, and the keys of its objects."""

    slug: str
    drop: Drop
    pieces: dict[str, tuple[Row, ...]]
    listed: bool

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.pieces)

    def taken(self, keys: tuple[str, ...], time: float, at: float) -> Drop:
        """The drop as a run took it: perhaps before a late part had come."""
        rows = tuple(row for key in keys for row in self.pieces[key])
        return Drop(time, rows, len(keys) > 1 and not self.listed, at, self.drop.alone)


@dataclass
class Scenario:
    """All of a seed that is not weather."""

    seed: int
    state: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, Settings] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)


def make(seed: int) -> Scenario:
    """Make the scenario of a seed."""
    random = Random(seed * 7919)  # noqa: S311 - a seed, no secret
    scenario = Scenario(seed)
    people = [f"person{n}@example.com" for n in range(random.choice((0, 1, 3, 8, 14)))]
    scenario.state = _marketo(random, people)
    slugs = ("spring-buyers", "newsletter")[: random.choice((1, 1, 2))]
    creates = random.choice(("match_only", "match_and_create"))  # alike, for else it matters which of two overlapping runs is first
    for slug, number in zip(slugs, LISTS, strict=False):
        _audience(random, scenario, slug, number, people, creates, shared=len(slugs) > 1)
    return scenario


def _marketo(random: Random, people: list[str]) -> dict[str, Any]:
    """A Marketo that knows about half of the people, some of them twice, and has some of them on the lists."""
    leads: list[dict[str, Any]] = []
    for person in people:
        for copy in range(random.choice((0, 1, 1, 1, 2))):
            stamp = f"2025-0{random.randint(1, 9)}-0{copy + 1}T10:00:00Z"
            leads.append({
                "id": 900_100 + len(leads), "email": person, "firstName": "Ines", "lastName": f"Old{copy}", "city": "Oldtown",
                "partition": "Default", "createdAt": stamp, "updatedAt": stamp,
            })  # fmt: skip
    lists = [
        {"id": number, "name": f"List {number}", "folder": "Group Lists", "workspace": "Default",
         "members": [lead["id"] for lead in leads if random.random() < 0.2]}
        for number in LISTS
    ]  # fmt: skip
    account = {"munchkin_id": "123-ABC-456", "client_id": "api-push", "client_secret": "not-a-secret", "daily_quota": 50_000}
    switches = {"call_seconds": random.choice((0, 0.3, 1.5))}
    return {"account": account, "fields": FIELDS, "partitions": [{"id": 1, "name": "Default"}], "leads": leads, "lists": lists, "switches": switches}


def _audience(random: Random, scenario: Scenario, slug: str, number: int, people: list[str], creates: Any, *, shared: bool) -> None:  # noqa: PLR0913
    sync = random.choice(("audience", "audience_and_profile"))
    content = random.choice(("full", "full", "changes"))
    members = random.choice(("follow", "follow", "add_only", "mirror") if content == "full" else ("follow", "follow", "add_only"))
    several = random.choice(("lowest_id", "all", "reject") if shared else ("most_recently_updated", "lowest_id", "all", "reject"))
    on_create = frozenset({"company"}) if creates == "match_and_create" and random.random() < 0.5 else frozenset()
    scenario.settings[slug] = Settings(
        list_id=number, sync=sync, people=creates, several=several, members=members, content=content, on_create=on_create,
        recheck=7 * 86_400, unreadable_spares="absent",
    )  # fmt: skip
    mapped = ["firstName", "lastName", "city"] if sync == "audience_and_profile" or creates == "match_and_create" else []
    mapped += ["company"] if creates == "match_and_create" else []
    prefix = f"inbox/{slug}/"
    scenario.documents[slug] = _document(slug, scenario.settings[slug], mapped, prefix, random)
    at = random.uniform(0, 600)
    manifest = scenario.documents[slug]["audiences"][0]["source"]["manifest"]
    for day in range(random.choice((1, 2, 2, 3))):
        at += random.choice((60, 1500, 86_400)) if day else 0
        _drop(random, scenario, slug, mapped, people, prefix, at, day, manifest, shared=shared)


def _document(slug: str, settings: Settings, mapped: list[str], prefix: str, random: Random) -> dict[str, Any]:
    source: dict[str, Any] = {
        "preset": "csv", "prefix": prefix, "content": settings.content, "quiet_period": random.choice(("0", "2m", "15m")),
        "manifest": random.choice(("optional", "optional", "required")),
    }  # fmt: skip
    if settings.content == "changes":
        source |= {"status": "status"}
    mapping = [{"source": name, "target": name, "write": "on_create" if name in settings.on_create else "always"} for name in mapped]
    return {
        "version": 1, "name": slug, "account": "acme", "sync": settings.sync, "people": settings.people,
        "match": {"source": "email", "field": "email", "several": settings.several}, "mapping": mapping,
        "audiences": [{"slug": slug, "name": slug, "source": source, "list": {"id": settings.list_id, "members": settings.members}}],
        "limits": {"first_run": random.choice(("go", "hold")), "created_people": random.choice((0, 2, 5000))},
    }  # fmt: skip


def _drop(  # noqa: PLR0913 - the parts of one export
    random: Random, scenario: Scenario, slug: str, mapped: list[str], people: list[str], prefix: str, at: float, day: int, manifest: str,
    *, shared: bool,
) -> None:  # fmt: skip
    settings = scenario.settings[slug]
    rows = [_row(random, person, mapped, settings, shared=shared) for person in people if random.random() < 0.7]
    rows += [Row("nobody@nowhere", reject="bad_address")] if random.random() < 0.3 else []
    rows += [_row(random, random.choice(people), mapped, settings, shared=shared)] if people and random.random() < 0.3 else []
    if not rows and settings.content == "full":
        rows = [_row(random, "only@example.com", mapped, settings, shared=shared)]
    split = len(rows) > 1 and random.random() < 0.3
    columns = ["email", *mapped, *(["status"] if settings.content == "changes" else [])]
    pieces = [rows[: len(rows) // 2], rows[len(rows) // 2 :]] if split else [rows]
    name = f"{prefix}{slug}_2026031{day}_061804"
    keys = tuple(f"{name}{'' if n == 0 else f'_{n + 1}'}.csv" for n in range(len(pieces)))
    bodies = [_csv(columns, piece) for piece in pieces]
    order = list(zip(keys, bodies, strict=True))
    random.shuffle(order)
    scenario.uploads += [Upload(at + n, key, body) for n, (key, body) in enumerate(order)]
    listed = manifest == "required" or (manifest == "optional" and random.random() < 0.3)
    moment = START + timedelta(seconds=at + len(order) - 1)
    if listed:
        scenario.uploads.append(Upload(at + random.choice((-0.5, 3)), *_manifest(prefix, slug, day, moment, dict(zip(keys, bodies, strict=True)))))
    drop = Drop(time=moment.timestamp(), rows=tuple(rows), split=split and not listed, alone=not shared)
    scenario.planned.append(Planned(slug, drop, {key: tuple(piece) for key, piece in zip(keys, pieces, strict=True)}, listed))


def _row(random: Random, person: str, mapped: list[str], settings: Settings, *, shared: bool) -> Row:
    last = random.choice(("Moreau", "Okafor", "Moreau" if shared else None))  # whoever creates a person first would matter
    values: dict[str, Any] = {"firstName": "Ines", "lastName": last, "city": random.choice(CITIES)}
    values["company"] = "Harbour"
    status = "leaver" if settings.content == "changes" and random.random() < 0.3 else "member"
    return Row(person, {name: values[name] for name in mapped}, status)


def _csv(columns: list[str], rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        key = row.key if row.reject else str(row.key).title()  # Marketo and we compare without case
        cells = {"email": key, "status": "active" if row.status == "member" else "exited", **row.values}
        writer.writerow(["" if cells.get(name) is None else cells[name] for name in columns])
    return text.getvalue().encode()


def _manifest(prefix: str, slug: str, day: int, moment: datetime, objects: dict[str, bytes]) -> tuple[str, bytes]:
    entries = [{"sinkPath": "/" + key.rsplit("/", 1)[0], "name": key.rsplit("/", 1)[1], "size": len(body)} for key, body in objects.items()]
    document = {"flowRunId": f"{slug}-{day}", "scheduledTime": moment.isoformat(), "exportResults": entries}
    return f"{prefix}manifest-{slug}-{day}.json", json.dumps(document).encode()
