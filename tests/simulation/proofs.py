"""What must hold after a seed, seen from outside: lists, people, books, limits, and that nothing is left open."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.simulation import proofs_bulk
from tests.simulation.claims import claim
from tests.simulation.cloud import Cloud
from tests.simulation.hands import Deed
from tests.simulation.model import Drop, Expectation, Marketo, Ref, Settings, models
from tests.simulation.scenario import Scenario
from tests.simulation.time_to_end import recovery
from tests.simulation.weather import REFUSED

ALIVE = {"waiting", "working", "held", "paused"}
ENDS = {"done", "superseded", "failed"}
OUR_FAULTS = {"no_outcome", "not_reached", "fault"}
"""Reasons no report may ever give: a reply nobody noted, a step left out, an exception nobody foresaw."""


def check(cloud: Cloud, scenario: Scenario) -> timedelta:
    """Prove every claim of the design that can be seen from outside; return how long runs took after the last kill."""
    nothing_open(cloud)
    books(cloud)
    nobody_twice(cloud, scenario)
    limits(cloud)
    proofs_bulk.check(cloud, scenario)
    applied = drops_applied(cloud, scenario)
    Naive(cloud, scenario, applied).prove()
    return recovery(cloud)


def nothing_open(cloud: Cloud) -> None:
    claim(not [run["id"] for run in cloud.runs() if run["state"] in ALIVE], "a run is still open")
    claim(not cloud.lambdas.waiting, "a message is left")
    bad = [(run["id"], run["state"], run["reason"]) for run in cloud.runs() if run["state"] not in ENDS]
    claim(not bad, f"runs ended as nobody expects: {bad}")
    claim(
        not cloud.watch.errors, f"the house caught what nobody foresaw: {[repr(error) for error in cloud.watch.errors]}"
    )


def drops_applied(cloud: Cloud, scenario: Scenario) -> list[tuple[str, Drop, dict[str, Any]]]:
    """The drops in the order in which the system says it applied them, each once, with its first run that was done."""
    done: list[tuple[str, Drop, dict[str, Any]]] = []
    newest: dict[str, float] = {}
    whole: set[tuple[str, ...]] = set()
    seen: set[str] = set()
    for run in sorted(cloud.runs(), key=lambda run: (run["ended_at"], run["rev"])):
        objects = json.loads(cloud.work.get(f"runs/{run['id']}/drop.json"))["objects"]
        keys = tuple(sorted((each["key"] for each in objects), key=lambda key: (len(key), key)))
        plan = next((plan for plan in scenario.planned if set(keys) <= set(plan.keys)), None)
        claim(plan, f"run {run['id']} has objects {keys}, which are no export of anybody")
        first = re.sub("(-r)+$", "", run["id"])
        if plan and run["state"] == "done" and first not in seen:
            seen.add(first)
            time = datetime.fromisoformat(run["time"]).timestamp()
            at = datetime.fromisoformat(run["planned_at"]).timestamp()
            done.append((plan.slug, plan.taken(keys, time, at, read=_read_back(cloud, run)), run))
            newest[plan.slug] = max(newest.get(plan.slug, 0), time)
            whole.add(keys)
    for plan in scenario.planned:
        moot = scenario.settings[plan.slug].content == "full" and plan.drop.time < newest.get(plan.slug, 0) - 1
        claim(
            plan.keys in whole or moot, f"the drop {plan.keys} was neither applied whole nor made moot by a newer one"
        )
    return done


def _read_back(cloud: Cloud, run: dict[str, Any]) -> bool:
    """Whether Marketo made an extract of the list during a run: then the run knew who was on it."""
    begun, ended = (datetime.fromisoformat(run[name]) for name in ("started_at", "ended_at"))
    made = [job for job in cloud.marketo.state()["exports"] if job["filter"] == {"staticListId": run["list_id"]}]
    times = [datetime.fromisoformat(job["created_at"]) for job in made if job["outcome"] == "Completed"]
    return any(begun <= at + timedelta(milliseconds=1) and at <= ended for at in times)


def books(cloud: Cloud) -> None:
    """Sums agree in every report, and none blames what would be our own fault."""
    for run in cloud.runs():
        report = cloud.report(run["id"])
        claim(report["state"] == run["state"], f"report of {run['id']} says {report['state']}")
        if "people" not in report:
            continue
        rows = dict(report["rows"])
        read = rows.pop("read")
        claim(sum(rows.values()) == read, f"rows of {run['id']} do not add up: {report['rows']}")
        claim(
            sum(report["people"].values()) == rows.get("member", 0) + rows.get("leaver", 0),
            f"people of {run['id']} do not add up",
        )
        open_ones = [
            word
            for side in ("people", "list", "ledger_leavers")
            for word in ("undelivered", "unknown")
            if report[side].get(word)
        ]
        claim(run["state"] != "done" or not open_ones, f"{run['id']} is done with {open_ones}")
        claim(not OUR_FAULTS & report["reasons"].keys(), f"{run['id']} gives the reasons {report['reasons']}")


def nobody_twice(cloud: Cloud, scenario: Scenario) -> None:
    """No person was created twice, none where nothing creates, and none deleted."""
    moved = {deed.lead: deed.email for deed in cloud.hands.done if deed.does == "move"}
    before = Counter(moved.get(lead["id"], str(lead["email"]).lower()) for lead in scenario.state["leads"])
    after = Counter(str(lead["email"]).lower() for lead in cloud.marketo.state()["leads"])
    lost = Counter(deed.email for deed in cloud.hands.done if deed.does == "lose")
    twice = {email: n for email, n in after.items() if n > max(1, before[email])}
    claim(not twice, f"people were created twice: {twice}")
    claim(not before - after - lost, "a person was deleted")
    creating = [plan for plan in scenario.planned if scenario.settings[plan.slug].people == "match_and_create"]
    allowed = {row.key for plan in creating for row in plan.drop.rows if row.status == "member"}
    claim(set(after - before) <= allowed, f"people were invented: {set(after - before) - allowed}")


def limits(cloud: Cloud) -> None:
    """Never more than 50 calls in any 20 s nor 10 at once, no 606 or 615 of our own making, nobody deleted."""
    calls = [call for call in cloud.marketo.calls if "/identity/" not in call["path"]]
    times = sorted(datetime.fromisoformat(call["at"]).timestamp() for call in calls)
    for n, at in enumerate(times):
        claim(n < 50 or at - times[n - 50] >= 20, f"51 calls within 20 s before {at}")
    claim(cloud.watch.most_flying <= 10, f"{cloud.watch.most_flying} calls were under way at once")
    if "traffic" not in cloud.watch.scripted:
        met = {code for call in calls for code in call["codes"]} & {"606", "615"}
        claim(met <= cloud.watch.scripted, f"Marketo answered {met}, though nobody else called")
    claim(not [call for call in calls if call["path"] == "/rest/v1/leads/delete.json"], "a person was deleted")


class Naive:
    """The system beside the naive model that is told the same drops in the same order."""

    def __init__(self, cloud: Cloud, scenario: Scenario, applied: list[tuple[str, Drop, dict[str, Any]]]) -> None:
        self._cloud, self._scenario, self._applied = cloud, scenario, applied
        takes_several = scenario.state["switches"]["import_ambiguous_key"] == "newest"
        lists = {each["id"]: each["members"] for each in scenario.state["lists"]}
        self._world = Marketo(scenario.state["leads"], lists, takes_several=takes_several)
        self._models = models(self._world, *scenario.settings.values())
        self._expected = list(self._told())
        self._alone = all(drop.alone for _, drop, _ in applied)
        known = {lead["id"] for lead in scenario.state["leads"]}
        self._leads = {
            lead["id"] if lead["id"] in known else str(lead["email"]).lower(): lead
            for lead in cloud.marketo.state()["leads"]
        }
        self._names = {lead["id"]: ref for ref, lead in self._leads.items()}
        self._unsure = {number: model.unsure for number, model in self._models.items()}
        self._smooth = {run["state"] for run in cloud.runs()} == {
            "done"
        } and f"record:{REFUSED}" not in cloud.watch.scripted

    def _left_by_lost_runs(self, settings: Settings) -> set[Ref]:
        """Whom a run added before it failed and became moot: they stay where nobody is taken off, or not at the first absence."""
        failed = {run["audience"] for run in self._cloud.runs() if run["state"] == "failed"}
        slug = self._scenario.slug_of(settings)
        once_is_not_enough = any(plan.slug == slug and plan.drop.split for plan in self._scenario.planned)
        if slug not in failed or (settings.members != "add_only" and not once_is_not_enough):
            return set()
        rows = [row for plan in self._scenario.planned if plan.slug == slug for row in plan.drop.rows]
        named = {str(row.key).lower() for row in rows if row.status == "member" and not row.reject}
        return {ref for ref, lead in self._leads.items() if str(lead["email"]).lower() in named}

    def _told(self) -> Iterator[tuple[Expectation, dict[str, Any]]]:
        """Tell the model, in the order in which it happened, what the runs applied and what people did by hand."""
        hands = sorted(self._cloud.hands.done, key=lambda deed: deed.at)
        for slug, drop, run in self._applied:
            ended = datetime.fromisoformat(run["ended_at"])
            while hands and hands[0].at < ended:
                self._by_hand(hands.pop(0))
            yield self._models[self._scenario.settings[slug].list_id].apply(drop), run
        for deed in hands:
            self._by_hand(deed)

    def _by_hand(self, deed: Deed) -> None:
        if deed.does == "lose":
            self._world.lose(deed.lead)
            return
        if deed.does == "move":
            self._world.leads[deed.lead].email = deed.email
            for model in self._models.values():
                model.hands.moved(deed.lead)
            return
        model = self._models[deed.list_id]
        slug = self._scenario.slug_of(model.settings)
        sure = all(run["state"] in {"done", "superseded"} for run in self._cloud.runs() if run["audience"] == slug)
        does = model.hands.put_on if deed.does == "put_on" else model.hands.took_off
        does(deed.lead, model.on_list, sure=sure)

    def _blurred(self, ref: Ref) -> bool:
        """Whether nothing is known of a lead: it, or another of its key, was lost in mid-seed."""
        lead = self._leads.get(ref)
        return lead is None or str(lead["email"]).lower() in self._world.blurred

    def _lists(self) -> None:
        for number, model in self._models.items():
            settings = model.settings
            real = {self._names[lead] for lead in self._cloud.marketo.members(number)}
            expected = set(self._world.lists[number])
            expected |= real & self._left_by_lost_runs(settings)
            lacks, too_many = (
                {ref for ref in some - self._unsure[number] if not self._blurred(ref)}
                for some in (expected - real, real - expected)
            )
            claim(not lacks and not too_many, f"list {number} ({settings}) lacks {lacks} and has {too_many} too many")
            for key, refs in model.loose.items():
                sure = self._world.takes_several and not refs & model.hands.unsure and key not in self._world.blurred
                claim(real & refs or not sure, f"list {number} has none of the leads {refs} of {key}")

    def prove(self) -> None:
        self._lists()
        if self._smooth:
            for expectation, run in self._expected:
                self._rows(expectation, run)
            self._joined_once()
            self._values()
        if self._alone and not self._cloud.weather.faults:
            for expectation, run in self._expected:
                self._words(expectation, run)

    def _rows(self, expected: Expectation, run: dict[str, Any]) -> None:
        report = self._cloud.report(run["id"])
        rows = {word: count for word, count in report.get("rows", {}).items() if word != "read" and count}
        claim(
            not rows or rows == {word: n for word, n in expected.rows.items() if n},
            f"{run['id']} has rows {rows}, not {expected.rows}",
        )

    def _words(self, expected: Expectation, run: dict[str, Any]) -> None:
        """Without trouble each person's word is one the model allows; a report tells how many have each."""
        report = self._cloud.report(run["id"])
        leavers = report.get("rows", {}).get("leaver", 0)
        for word, count in report.get("people", {}).items():
            may = sum(word in words for words in expected.people.values())
            must = sum(words == {word} for words in expected.people.values())
            claim(
                must <= count <= may + leavers,
                f"{run['id']} calls {count} people {word}; the model {must} to {may}, and {leavers} leave",
            )

    def _joined_once(self) -> None:
        """Nobody was put onto a list for nothing: that would start campaigns."""
        wanted: defaultdict[int, Counter[Any]] = defaultdict(Counter)
        for expectation, run in self._expected:
            wanted[run["list_id"]].update(ref for ref in expectation.added if self._known(run["list_id"], ref))
        for settings in self._scenario.settings.values():
            events = [
                each
                for each in self._cloud.marketo.events
                if each["activity"] == "Added to List" and each["listId"] == settings.list_id
            ]
            refs = [self._names[each["leadId"]] for each in events if each["leadId"] in self._names]
            joined = Counter(ref for ref in refs if self._known(settings.list_id, ref))
            claim(
                joined == wanted[settings.list_id],
                f"list {settings.list_id}: joined {joined}, wanted {wanted[settings.list_id]}",
            )

    def _known(self, list_id: int, ref: Ref) -> bool:
        """Whether the model can say when a lead joined a list.

        One that got another address may leave under the old one and come back by an import by key, which tells no ids.
        """
        moved = any(deed.lead == ref for deed in self._cloud.hands.done if deed.does == "move")
        if moved and self._models[list_id].settings.several == "marketo":
            return False
        return ref not in self._unsure[list_id] | self._models[list_id].once_unsure and not self._blurred(ref)

    def _values(self) -> None:
        for ref, lead in self._world.leads.items():
            if lead.email in self._world.blurred:
                continue
            for name in ("firstName", "lastName", "city", "company", "title"):
                real, may_be = self._leads[ref].get(name), {*lead.read(name), *self._said_at_creation(ref, name)}
                claim(real in may_be, f"{name} of {ref} is {real!r}, not one of {may_be}")

    def _said_at_creation(self, ref: Ref, name: str) -> set[Any]:
        """What either of two audiences says of a person both may have created: which of their runs did is overlooked."""
        said: defaultdict[str, set[Any]] = defaultdict(set)
        for slug, drop, _ in self._applied:
            if self._scenario.settings[slug].people == "match_and_create":
                rows = [row for row in drop.rows if str(row.key).lower() == ref and not row.reject]
                said[slug] |= {row.values.get(name) for row in rows}
        return set().union(*said.values()) if sum(map(bool, said.values())) > 1 else set()
