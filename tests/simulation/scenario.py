"""What a seed is about: people, a Marketo that knows some of them, audiences with their documents, and their drops."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, Literal

from tests.simulation import unknowns
from tests.simulation.exports import Planned, Producer, Upload
from tests.simulation.model import Settings
from tests.simulation.sizes import is_blind, sizes_of

LISTS = (1021, 1022)
NAMES = (("email", "Email Address", "email"), ("firstName", "First Name", "string"), ("lastName", "Last Name", "string"),
         ("city", "City", "string"), ("company", "Company Name", "string"), ("title", "Job Title", "string"))  # fmt: skip
FIELDS = [
    {"name": "id", "displayName": "Id", "dataType": "integer", "length": None, "updateable": False, "searchable": True},
    *({"name": name, "displayName": shown, "dataType": kind, "length": 255, "updateable": True, "searchable": name == "email"}
      for name, shown, kind in NAMES),
]  # fmt: skip
CREDENTIALS = {"munchkin_id": "123-ABC-456", "client_id": "api-push", "client_secret": "not-a-secret"}
SLUGS = ("spring-buyers", "newsletter")
PREFIX = "inbox/{slug}/"
CREATED = frozenset({"company"})  # a company field: for new people only, whatever the document says
BLIND: dict[str, Any] = {
    "sync": "audience_and_profile", "several": "marketo", "members": "follow", "content": "full", "on_create": frozenset(),
}  # fmt: skip
Creates = Literal["match_only", "match_and_create"]
Members = Literal["add_only", "follow", "mirror"]
Several = Literal["most_recently_updated", "lowest_id", "all", "reject", "marketo"]
Sync = Literal["audience", "audience_and_profile"]
Verify = Literal["always", "imports", "never"]
DAYS = 86_400.0


def is_rush(seed: int) -> bool:
    """One seed in six."""
    return seed % 6 == 1


@dataclass
class Scenario:
    """All of a seed that is not weather. ``rush``: two audiences create the same people at the same time, in slow calls.

    ``moved``: people who get another address, in Marketo and in all exports but the first ones.
    """

    seed: int
    state: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    settings: dict[str, Settings] = field(default_factory=dict)
    rush: bool = False
    uploads: list[Upload] = field(default_factory=list)
    planned: list[Planned] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        """Whether a drop that is run twice says the same twice: not so where two absences in a row count."""
        return not any(plan.drop.split for plan in self.planned)

    def slug_of(self, settings: Settings) -> str:
        """The audience that has these settings."""
        return next(slug for slug, known in self.settings.items() if known is settings)


def make(seed: int) -> Scenario:
    """Make the scenario of a seed."""
    random = Random(seed * 7919)
    scenario = Scenario(seed, rush=is_rush(seed))
    several = random.choice((3, 8, 14, 14) if sizes_of(seed).imports else (0, 1, 3, 8, 14))
    people = [f"person{n}@example.com" for n in range(8 if scenario.rush else several)]
    copies = (0, 0, 0, 1) if scenario.rush else (1, 1, 1, 2) if is_blind(seed) else (0, 1, 1, 1, 2)
    scenario.state = _marketo(random, people, copies)
    if people and not scenario.rush and (is_blind(seed) or random.random() < 0.4):
        scenario.moved = {
            old: f"moved.{old}"
            for old in random.sample(people, len(people) // 2 if is_blind(seed) else min(3, len(people)))
        }
    slugs = SLUGS if scenario.rush else SLUGS[: random.choice((1, 1, 2))]
    creates: Creates = random.choice(
        ("match_only", "match_and_create")
    )  # alike: it would matter which of two runs is first
    creates = "match_and_create" if scenario.rush or is_blind(seed) else creates
    begins = random.uniform(0, 600)
    at_once = scenario.rush or random.random() < 0.6
    for slug, number in zip(slugs, LISTS, strict=False):
        settings = _settings(random, number, creates, shared=len(slugs) > 1)
        settings = replace(settings, **BLIND) if is_blind(seed) else settings
        twin = replace(next(iter(scenario.settings.values()), settings), list_id=number)
        scenario.settings[slug] = twin if scenario.rush else settings
        starts = begins if at_once else random.uniform(0, 600)
        _audience(random, scenario, slug, people, starts, shared=len(slugs) > 1)
    return scenario


def _marketo(random: Random, people: list[str], copies: tuple[int, ...]) -> dict[str, Any]:
    """A Marketo that knows each person as often as ``copies`` has a number for, and has some of them on the lists."""
    leads: list[dict[str, Any]] = []
    for person in people:
        for copy in range(random.choice(copies)):
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
    switches = {
        "call_seconds": random.choice((5, 12) if copies[-2] == 0 else (0, 0.3, 1.5)),
        "shuffle_results": random.random() < 0.5,
        **unknowns.choose(random),
    }
    account = {**CREDENTIALS, "daily_quota": 50_000}
    return {
        "account": account,
        "fields": FIELDS,
        "partitions": [{"id": 1, "name": "Default"}],
        "leads": leads,
        "lists": lists,
        "switches": switches,
    }


def _settings(random: Random, number: int, creates: Creates, *, shared: bool) -> Settings:
    content: Literal["full", "changes"] = random.choice(("full", "full", "changes"))
    members: tuple[Members, ...] = ("follow", "follow", "add_only")
    several: tuple[Several, ...] = ("lowest_id", "all", "reject")
    sync: Sync = random.choice(("audience", "audience_and_profile", "audience_and_profile"))
    on_create = creates == "match_and_create" and random.random() < 0.3
    verify: Verify = random.choice(("always", "imports", "imports", "never"))
    by_marketo = creates == "match_and_create" and sync == "audience_and_profile" and not on_create
    return Settings(
        list_id=number, sync=sync, people=creates, content=content,
        members=random.choice((*members, "mirror") if content == "full" else members),
        several="marketo" if by_marketo and random.random() < 0.6
        else random.choice(several if shared else (*several, "most_recently_updated")),
        on_create=CREATED if on_create else frozenset(),
        recheck=7 * DAYS, removed=random.choice((30 * DAYS, 30 * DAYS, 0)), verify=verify, unreadable_spares="absent",
    )  # fmt: skip


def _audience(random: Random, scenario: Scenario, slug: str, people: list[str], at: float, *, shared: bool) -> None:
    settings = scenario.settings[slug]
    creates = settings.people == "match_and_create"
    mapped = ["firstName", "lastName", "city"] if settings.sync == "audience_and_profile" or creates else []
    mapped += (sorted(settings.on_create) or ["title"]) if creates else []
    manifest = "ignore" if scenario.rush else random.choice(("optional", "optional", "required"))
    scenario.documents[slug] = _document(random, scenario, slug, mapped, manifest)
    producer = Producer(random, slug, settings, PREFIX.format(slug=slug), mapped, people, manifest, shared)
    later = replace(producer, people=[scenario.moved.get(person, person) for person in people])
    for day in range(random.choice((1, 2, 2, 3))):
        at += random.choice((60, 1500, 86_400)) if day else 0
        uploads, planned = (later if day else producer).export(at, day)
        scenario.uploads += uploads
        scenario.planned.append(planned)


def _document(random: Random, scenario: Scenario, slug: str, mapped: list[str], manifest: str) -> dict[str, Any]:
    settings = scenario.settings[slug]
    source: dict[str, Any] = {
        "preset": "csv", "prefix": PREFIX.format(slug=slug), "content": settings.content, "quiet_period": random.choice(("0", "2m", "15m")),
        "manifest": manifest,
    }  # fmt: skip
    if settings.content == "changes":
        source |= {"status": "status"}
    mapping = [
        {
            "source": name,
            "target": name,
            "write": random.choice(("on_create", "always")) if name in settings.on_create else "always",
        }
        for name in mapped
    ]
    limits = {"first_run": random.choice(("go", "hold")), "created_people": random.choice((0, 2, 5000))}
    if scenario.rush:
        source["quiet_period"] = "0"
    if scenario.rush or is_blind(scenario.seed):
        limits = {"first_run": "go", "created_people": 5000}
    return {
        "version": 1, "name": slug, "account": "acme", "sync": settings.sync, "people": settings.people,
        "match": {"source": "email", "field": "email", "several": settings.several}, "mapping": mapping,
        "audiences": [{"slug": slug, "name": slug, "source": source, "verify": settings.verify,
                       "list": {"id": settings.list_id, "members": settings.members}}],
        "limits": limits, "recheck": {"removed": "30d" if settings.removed else "0"},
    }  # fmt: skip
