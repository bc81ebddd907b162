"""docs/metrics.md and docs/operations.md hold what code and operations.yaml have, no more and no less."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from segpush.documents.guard import Limits, Recheck
from segpush.documents.source_settings import Written
from segpush.engine.books import accounts
from segpush.gauges import gauges
from segpush.push import PATIENCE
from segpush.telemetry import METRICS
from segpush.tell import ALERTS, NEWS, metric
from tests.docs.pages import ROOT, anchors, blocks, table, words
from tests.template.transform import operations, properties, resources, template

METRICS_PAGE, PAGE = ROOT / "docs/metrics.md", ROOT / "docs/operations.md"
ALARMS = resources("CloudWatch::Alarm", operations())
HOUSE = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "functions").rglob("*.py"))}
BOOKS = {"rows": {"read": 4, "rejected": 1}, "calls": {"total": 3}}
BY = {0: "", 1: "audience", 2: "account"}  # what the arguments of count() are


def counts() -> Iterator[ast.Call]:
    """Every place where the house measures something."""
    for tree in HOUSE.values():
        yield from (
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "count"
        )


def measured() -> dict[str, str]:
    """Each metric the house sends, and its second dimension; what is passed on as a whole is asked of who makes it."""
    found = {each.arg: BY[len(call.args)] for call in counts() for each in call.keywords if each.arg}
    found |= dict.fromkeys(accounts.metrics(BOOKS), "audience") | {metric(state): "audience" for state in NEWS}
    return found | dict.fromkeys(gauges([], datetime.now(UTC)), "")


def test_what_is_passed_on_as_a_whole_is_known_here() -> None:
    whole = {ast.unparse(each.value) for call in counts() for each in call.keywords if each.arg is None}
    assert whole == {"accounts.metrics(books)", "{metric(run.state): 1}", "gauges(waiting, now)"}


def test_the_metrics_are_those_of_the_code() -> None:
    rows = table(METRICS_PAGE, "metrics")
    assert {words(row[0])[0]: row[1] for row in rows} == {name: unit.value for name, unit in METRICS.items()}
    assert {words(row[0])[0]: "".join(words(row[2])) for row in rows} == measured()
    assert all(row[3] for row in rows)


def sections() -> dict[str, str]:
    """The sections about alarms by their anchors."""
    parts = re.split(r"^### (.+)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return {title.lower().replace(" ", "-"): text for title, text in zip(parts[::2], parts[1::2], strict=True)}


def test_every_alarm_names_its_section_and_every_section_has_its_alarm() -> None:
    named = [
        alarm["Properties"]["AlarmDescription"].rpartition(" See docs/operations.md#")[2] for alarm in ALARMS.values()
    ]
    assert sorted(named) == sorted(sections())
    assert set(named) <= anchors(PAGE)


@pytest.mark.parametrize("anchor", sections())
def test_a_section_says_what_it_means_where_to_look_and_what_to_do(anchor: str) -> None:
    text = sections()[anchor]
    assert [text.count(word) for word in ("**Means.**", "**Look.**", "**Do.**")] == [1, 1, 1]
    assert text.index("**Means.**") < text.index("**Look.**") < text.index("**Do.**")


def said() -> set[str]:
    """Every fixed sentence of the log."""
    return {
        node.args[0].value
        for tree in HOUSE.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def test_queries_look_for_sentences_that_are_logged() -> None:
    queries = [block.text for block in blocks("text") if block.page == PAGE]
    looked_for = {
        each
        for query in queries
        for listed in re.findall(r"\[(.+?)\]", query)
        for each in re.findall(r'"(.+?)"', listed)
    }
    assert len(looked_for) > 5
    assert looked_for - said() == set()


def default(name: str) -> Any:
    return operations()["Parameters"][name]["Default"]


def test_numbers_of_the_sections_follow_from_template_and_code() -> None:
    found = sections()
    assert f"{default('RejectedPercent')} % and more than {default('RejectedRows')} rows" in found["rejected-rows"]
    assert f"{default('QuotaPercent')} % of an account" in found["call-quota"]
    assert f"more than {default('OldestPartSeconds') // 3600} hours" in found["oldest-part"]
    assert f"After {PATIENCE.total_seconds() / 3600:.0f} hours" in found["oldest-part"]
    assert f"after {properties('PickupFunction')['Timeout']} s" in found["dead-letters-of-pickup"]
    assert properties("StepsQueue")["RedrivePolicy"]["maxReceiveCount"] == 5  # "five times"
    assert properties("PartsQueue")["RedrivePolicy"]["maxReceiveCount"] == 3  # "three times"
    assert properties("PartsQueue")["VisibilityTimeout"] == 3600  # "again after an hour"
    assert f"{properties('StepsQueue')['MessageRetentionPeriod'] // 86_400} days" in found["silent-pickup"]


def test_parameters_named_exist() -> None:
    known = operations()["Parameters"].keys() | template()["Parameters"].keys() | template()["Outputs"].keys()
    named = {word for word in words(PAGE.read_text()) if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z0-9][A-Za-z0-9]*)+", word)}
    assert named - known - resources("IAM::ManagedPolicy").keys() == set()
    assert {"HoldDays", "PushConcurrency", "QuotaPercent"} <= named


def test_the_attribute_event_has_these_values() -> None:
    text = PAGE.read_text().partition("`event` is the state")[2].partition("Only news")[0]
    assert set(words(text)) == {*NEWS, "overdue", "stray", "dead"}
    failed = sections()["failed-runs"].partition("**Look.**")[0]
    assert set(words(failed)) == {state for state, alert in ALERTS.items() if alert == "failed"}


def test_numbers_of_the_questions_are_the_defaults() -> None:
    text = " ".join((ROOT / "docs/faq.md").read_text().split())
    limits = Limits()
    assert f"removals above {limits.removed_percent:g} % and {limits.removed_people} people" in text
    assert f"{Recheck().removed.days} days (`recheck.removed`)" in text
    assert f"{Written.model_fields['quiet_period'].default.seconds // 60} minutes by default" in text
