"""Roles and days in docs/security.md are those of template.yaml."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.docs.pages import ROOT, prose, table, words
from tests.template.transform import properties, resources, template

PAGE = ROOT / "docs/security.md"
KEPT = table(PAGE, "kept")
PARAMETERS = template()["Parameters"]


def test_the_roles_are_those_of_the_template() -> None:
    named = [words(row[0])[0] for row in table(PAGE, "roles")]
    assert sorted(named) == sorted([*resources("IAM::Role"), *resources("IAM::ManagedPolicy")])


@pytest.mark.parametrize("row", KEPT, ids=lambda row: row[0][:20])
def test_days_that_a_parameter_sets_are_its_default(row: list[str]) -> None:
    found = words(row[4])
    assert found or not {"KeepDays", "PeopleDays"} & set(words(row[3]))
    for name in found:
        assert str(PARAMETERS[name]["Default"]) in re.findall(r"\d+", row[3])


def lifecycle() -> dict[str, dict[str, Any]]:
    rules = [
        *properties("DropBucket")["LifecycleConfiguration"]["Rules"],
        *properties("WorkBucket")["LifecycleConfiguration"]["Rules"],
    ]
    return {rule["Prefix"]: rule for rule in rules if "Prefix" in rule}


def test_each_folder_that_expires_is_told_with_the_parameter_that_says_when() -> None:
    told = {word: words(row[4]) for row in KEPT for word in words(row[1]) if row[4]}
    expiring = {
        prefix: [(rule.get("ExpirationInDays") or rule["NoncurrentVersionExpiration"]["NoncurrentDays"])["Ref"]]
        for prefix, rule in lifecycle().items()
    }
    assert told == expiring


def test_older_versions_stay_as_long_as_is_said() -> None:
    older = {prefix: rule["NoncurrentVersionExpiration"]["NoncurrentDays"] for prefix, rule in lifecycle().items()}
    assert older == {
        "inbox/": {"Ref": "InboxDays"}, "runs/": 1, "reports/": 1, "people/": 1, "ledgers/": {"Ref": "KeepDays"},
    }  # fmt: skip


def test_numbers_within_sentences() -> None:
    text = " ".join(PAGE.read_text().split())
    hold = PARAMETERS["HoldDays"]
    assert f"A held run waits {hold['Default']} days (`HoldDays`, {hold['MaxValue']} at most)" in text
    least = {PARAMETERS[name]["MinValue"] for name in ("InboxDays", "KeepDays", "PeopleDays")}
    assert f"kept at least {least.pop()}" in text
    assert not least
    unfinished = [
        rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]
        for bucket in ("DropBucket", "WorkBucket")
        for rule in properties(bucket)["LifecycleConfiguration"]["Rules"]
        if "AbortIncompleteMultipartUpload" in rule
    ]
    assert [f"Unfinished uploads go after {days} days" in text for days in unfinished] == [True, True]
    (queues,) = [row for row in KEPT if row[1] == "queues"]
    assert {f"{properties(name)['MessageRetentionPeriod'] // 86_400} at most" for name in resources("SQS::Queue")} == {
        queues[3]
    }
    assert properties("StateTable")["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True
    }  # 35 days: AWS


def test_what_is_said_to_be_held_by_tests_is_held_by_some() -> None:
    rooms = {word for word in words(prose(PAGE)) if word.startswith("tests/")}
    assert len(rooms) > 8
    assert [room for room in rooms if not (ROOT / room).exists()] == []
