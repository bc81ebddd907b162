"""docs/costs.md: every amount follows from what was counted, from template.yaml and from the bench's arithmetic."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bench.calls import least
from bench.calls.audience import Audience
from segpush.budget import Limits
from segpush.engine.books import accounts
from tests.docs.pages import ROOT, table, words
from tests.template.transform import operations, properties, resources, template

PAGE = ROOT / "docs/costs.md"
DAYS, SWEEPS, MILLION = 30, 96, 1_000_000
BOOKS = {"rows": {"read": 4}, "calls": {"total": 3}}


def number(text: str) -> float:
    found = re.search(r"[\d,]+(?:\.\d+)?", text)
    assert found, text
    return float(found[0].replace(",", ""))


PRICES = {words(row[0])[0]: float(row[1]) for row in table(PAGE, "prices")}
LINES = [row for row in table(PAGE, "million") if words(row[2])]
COUNTED = {row[0].partition(" (")[0]: [number(cell) for cell in row[1:] if cell] for row in table(PAGE, "counted")}


def amount(starts: str) -> float:
    (row,) = [row for row in LINES if row[0].startswith(starts)]
    return number(row[1])


def default(name: str) -> Any:
    return template()["Parameters"][name]["Default"]


def a_month(what: str) -> float:
    return DAYS * sum(COUNTED[what])


@pytest.mark.parametrize("row", LINES, ids=lambda row: row[0][:16])
def test_a_line_is_its_amount_times_its_price(row: list[str]) -> None:
    assert number(row[1]) * PRICES[words(row[2])[0]] == pytest.approx(number(row[3]), abs=0.006)


def test_the_lines_add_up() -> None:
    exact = sum(number(row[1]) * PRICES[words(row[2])[0]] for row in LINES)
    (total,) = [number(row[3]) for row in table(PAGE, "million") if "in all" in row[0]]
    assert exact == pytest.approx(total, abs=0.02)
    assert f"{total:.0f} dollars" in PAGE.read_text()
    assert f"{total:.0f} dollars" in (ROOT / "docs/faq.md").read_text()


def test_seconds_are_paid_by_the_memory_of_the_template() -> None:
    pickup, push = default("PickupMemory") / 1024, properties("PushFunction")["MemorySize"] / 1024
    assert properties("PickupFunction")["Events"]["Sweep"]["Properties"]["Schedule"] == "rate(15 minutes)"
    assert amount("pickup's runs") == pickup * 60 * DAYS
    assert amount("sweeps") == pickup * 1 * SWEEPS * DAYS
    assert amount("push") == push * 240 * DAYS
    assert amount("invocations") == DAYS * (COUNTED["SQS: requests"][0] / 3 + SWEEPS)


def test_requests_are_those_counted() -> None:
    assert amount("S3 PUT") == a_month("S3: PUT, LIST")
    assert amount("S3 GET") == a_month("S3: GET, HEAD")
    assert amount("DynamoDB writes") == a_month("DynamoDB: write units")
    assert amount("DynamoDB reads") == a_month("DynamoDB: read units")
    asked = len(resources("SQS::Queue")) * 5 * 3 * 60 * 24 * DAYS
    assert amount("SQS") == asked + a_month("SQS: requests") - MILLION


def test_what_lies_in_s3_lies_there_as_long_as_the_template_says() -> None:
    inbox, keep = default("InboxDays"), default("KeepDays")
    assert amount("files") == pytest.approx(COUNTED["MB of the file"][0] * 2 * inbox / 1000, abs=0.01)
    assert amount("runs") == pytest.approx(COUNTED["MB below `runs/`"][0] * (keep + 1) / 1000, abs=0.01)
    assert amount("ledgers") == pytest.approx(COUNTED["MB of the ledger"][0] * (keep + 1) / 1000, abs=0.01)


def test_what_watches_is_what_is_there() -> None:
    alarms = resources("CloudWatch::Alarm", operations()).values()
    looked_at = sum(json.dumps(alarm).count('"MetricName"') for alarm in alarms)
    assert amount("alarms") == looked_at
    assert amount("dashboard") == len(resources("CloudWatch::Dashboard", operations()))
    with_each_run = 2 * (
        len(accounts.metrics(BOOKS)) + 1 + 1
    )  # and RunDone, and QuotaPercent; in all and by audience or account
    assert amount("metrics") == pytest.approx(3 + with_each_run / 24, abs=0.01)
    assert f"; {with_each_run} sent in one hour" in PAGE.read_text()


def test_calls_are_those_of_the_arithmetic() -> None:
    audience, known = Audience(MILLION), Audience(MILLION).matched()
    gone, new = audience.gone, audience.new(moved=True)
    next_day = least.leaving(gone) + least.batches(new) + least.updating(len(audience.moved()))
    expected = [
        least.batches(MILLION) + least.imports(MILLION, least.FIVE_FIELDS_ROW),
        least.imports(MILLION, least.FIVE_FIELDS_ROW),
        least.batches(MILLION) + least.joining(known),
        next_day + least.writing(new, least.FIVE_FIELDS_ROW),
    ]
    rows = table(PAGE, "calls")
    assert [number(row[1]) for row in rows] == expected
    assert [number(row[2]) for row in rows] == [round(100 * calls / Limits().share, 1) for calls in expected]
    text = PAGE.read_text()
    assert f"{Limits().daily_quota:,} a day" in text
    assert Limits().share_percent == 50  # "takes half"
    assert f"files of {least.FILE_BYTES:,} bytes, {least.BATCH} records" in text


def test_the_first_line_of_the_calls_is_worked_as_the_arithmetic_works_it() -> None:
    text = " ".join(PAGE.read_text().split())
    row = least.FIVE_FIELDS_ROW
    look_ups, files = least.batches(MILLION), least.files(MILLION, row)
    assert f"1,000,000 / 300 is {look_ups:,} look-ups; five fields are {row} bytes a row" in text
    assert f"{MILLION * row:,} / {least.FILE_BYTES:,} is {files} files and {2 * files} calls" in text
    assert f"by single calls it would be {2 * least.batches(MILLION):,}. In all {look_ups + 2 * files:,}." in text
