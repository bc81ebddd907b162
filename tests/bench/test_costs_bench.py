"""What a day asks of AWS is counted at the ports, and grows with the audience less than the audience does."""

from __future__ import annotations

import json

import pytest

from bench.calls import bill
from segpush.ports import Add, Delete, Put


def test_a_day_is_counted_and_a_sweep_of_a_quiet_day_writes_nothing() -> None:
    run, sweeps, facts = bill.day(3_000)
    assert {"S3 PUT, LIST", "S3 GET, HEAD", "SQS requests", "DynamoDB read units", "DynamoDB write units"} == run.keys()
    assert run["SQS requests"] % 3 == 0
    assert facts["calls"] > 0
    assert facts["bytes of the ledger"] > 0
    assert sweeps["DynamoDB write units"] == sweeps["SQS requests"] == 0
    assert sweeps["S3 GET, HEAD"] >= 96


@pytest.mark.parametrize(
    ("write", "units"),
    [
        (Put({"pk": "RUN#r1"}, 0), 2),
        (Put({"pk": "RUN#r1", "due": "2026-01-12"}, 0), 3),
        (Put({"pk": "RUN#r1", "reason": "x" * 1500}, 0), 4),
        (Add("RUN#r1", "STEP#resolve", "open", -1), 2),
        (Delete("RUN#r1", "RUN"), 2),
    ],
)
def test_a_write_costs_its_kilobytes_twice_and_once_more_in_the_index(write: Put | Add | Delete, units: int) -> None:
    assert bill.of_table("commit", (write,), None) == {"DynamoDB write units": units}


def test_a_read_costs_its_four_kilobytes_and_half_where_it_need_not_be_fresh() -> None:
    items = [{"reason": "x" * 5_000}]
    assert len(json.dumps(items)) < 8_000
    assert bill.of_table("query", (), items) == {"DynamoDB read units": 2}
    assert bill.of_table("due", (), items) == {"DynamoDB read units": 1}


def test_taking_an_object_away_is_free() -> None:
    assert not bill.of_store("delete")
