"""What every Table promises, DynamoDB and the fake alike."""

from datetime import UTC, datetime

import pytest

from segpush.errors import Conflict
from segpush.ports import Add, Delete, Item, Put, Table
from segpush.times import stamp

RUN: Item = {
    "pk": "RUN#r1",
    "sk": "RUN",
    "state": "working",
    "rows": 1_000_000,
    "percent": 2.4,
    "share": 0.1,
    "first": True,
    "list": None,
    "note": "",
    "counts": {"member": 3, "ratio": 1.5, "of": [1, 2.25, "three", None]},
}


def test_json_values_come_back_as_they_were(table: Table) -> None:
    table.commit(Put(RUN, rev=0))
    found = table.get("RUN#r1", "RUN")
    assert found == RUN | {"rev": 1}
    assert type(found["rows"]) is int
    assert type(found["percent"]) is float
    assert type(found["counts"]["of"][0]) is int
    assert table.get("RUN#r1", "other") is None


def test_rev_0_writes_only_what_is_new(table: Table) -> None:
    table.commit(Put(RUN, rev=0))
    with pytest.raises(Conflict, match="RUN#r1"):
        table.commit(Put(RUN | {"state": "done"}, rev=0))
    assert state(table) == ("working", 1)


def test_rev_n_writes_only_over_rev_n(table: Table) -> None:
    with pytest.raises(Conflict):
        table.commit(Put(RUN, rev=1))
    table.commit(Put(RUN, rev=0))
    table.commit(Put(RUN | {"state": "held"}, rev=1))
    assert state(table) == ("held", 2)
    with pytest.raises(Conflict):
        table.commit(Put(RUN | {"state": "done"}, rev=1))
    assert state(table) == ("held", 2)


def test_rev_none_writes_over_anything_and_counts_on(table: Table) -> None:
    table.commit(Put(RUN, rev=None))
    table.commit(Put(RUN, rev=1))
    table.commit(Put({"pk": "RUN#r1", "sk": "RUN", "state": "failed"}, rev=None))
    assert table.get("RUN#r1", "RUN") == {"pk": "RUN#r1", "sk": "RUN", "state": "failed", "rev": 3}


def test_add_counts_as_a_write_and_needs_an_item(table: Table) -> None:
    with pytest.raises(Conflict):
        table.commit(Add("RUN#r1", "STEP#resolve", "left", -1))
    table.commit(Put({"pk": "RUN#r1", "sk": "STEP#resolve", "left": 2}, rev=0))
    table.commit(Add("RUN#r1", "STEP#resolve", "left", -1), Put(RUN, rev=0))
    table.commit(Add("RUN#r1", "STEP#resolve", "calls", 7))
    assert table.get("RUN#r1", "STEP#resolve") == {
        "pk": "RUN#r1",
        "sk": "STEP#resolve",
        "left": 1,
        "calls": 7,
        "rev": 3,
    }
    with pytest.raises(Conflict):
        table.commit(Put({"pk": "RUN#r1", "sk": "STEP#resolve"}, rev=1))


def test_delete_with_a_rev_spares_what_others_wrote(table: Table) -> None:
    table.commit(Put(RUN, rev=0))
    table.commit(Put(RUN | {"state": "held"}, rev=1))
    with pytest.raises(Conflict):
        table.commit(Delete("RUN#r1", "RUN", rev=1))
    table.commit(Delete("RUN#r1", "RUN", rev=2))
    table.commit(Delete("RUN#r1", "RUN"))
    assert table.get("RUN#r1", "RUN") is None
    with pytest.raises(Conflict):
        table.commit(Delete("RUN#r1", "RUN", rev=2))


def test_all_or_nothing(table: Table) -> None:
    table.commit(Put(RUN, rev=0))
    with pytest.raises(Conflict):
        table.commit(
            Put({"pk": "LEASE#acme", "sk": "creating", "run": "r1"}, rev=0),
            Put(RUN | {"state": "done"}, rev=None),
            Put({"pk": "LEASE#acme", "sk": "import", "run": "r1"}, rev=4),
        )
    assert table.query("LEASE#acme") == []
    assert state(table) == ("working", 1)


def test_a_hundred_writes_and_none(table: Table) -> None:
    table.commit()
    table.commit(*(Put({"pk": "RUN#r1", "sk": f"PART#{number:03d}"}, rev=0) for number in range(100)))
    assert len(table.query("RUN#r1", "PART#")) == 100


def test_a_query_stays_in_its_partition_and_in_order(table: Table) -> None:
    for sk in ("STEP#2", "PART#a", "STEP#10", "STEP#1", "STEP"):
        table.commit(Put({"pk": "RUN#r1", "sk": sk}, rev=0))
    table.commit(Put({"pk": "RUN#r2", "sk": "STEP#1"}, rev=0))
    assert [item["sk"] for item in table.query("RUN#r1", "STEP#")] == ["STEP#1", "STEP#10", "STEP#2"]
    assert [item["sk"] for item in table.query("RUN#r1")] == ["PART#a", "STEP", "STEP#1", "STEP#10", "STEP#2"]


def test_a_query_of_many_large_items_is_whole(table: Table) -> None:
    for number in range(6):
        table.commit(Put({"pk": "RUN#r1", "sk": f"NOTE#{number}", "text": "x" * 300_000}, rev=0))  # 1.8 MB: two pages
    assert [len(item["text"]) for item in table.query("RUN#r1", "NOTE#")] == [300_000] * 6


def test_due_shows_what_is_due_oldest_first(table: Table) -> None:
    def at(minute: int, micro: int = 0) -> str:
        return stamp(datetime(2026, 3, 2, 9, minute, 0, micro, tzinfo=UTC))

    table.commit(Put({"pk": "RUN#late", "sk": "RUN", "due": at(31)}, rev=0))
    table.commit(Put({"pk": "RUN#now", "sk": "RUN", "due": at(30)}, rev=0))
    table.commit(Put({"pk": "RUN#soon", "sk": "RUN", "due": at(30, 500_000)}, rev=0))
    table.commit(Put({"pk": "RUN#old", "sk": "RUN", "due": at(5), "state": "held"}, rev=0))
    table.commit(Put({"pk": "RUN#quiet", "sk": "RUN"}, rev=0))
    found = table.due(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    assert [item["pk"] for item in found] == ["RUN#old", "RUN#now"]
    assert found[0] == {"pk": "RUN#old", "sk": "RUN", "due": at(5), "state": "held", "rev": 1}


@pytest.mark.parametrize("quiet", [{}, {"due": None}])
def test_what_is_no_longer_due_leaves_the_index(table: Table, quiet: Item) -> None:
    item: Item = {"pk": "RUN#r1", "sk": "RUN"}
    table.commit(Put(item | {"due": "2026-03-02T09:00:00.000Z"}, rev=0))
    table.commit(Put(item | quiet, rev=1))
    assert table.due(datetime(2027, 1, 1, tzinfo=UTC)) == []


def state(table: Table) -> tuple[str, int]:
    found = table.get("RUN#r1", "RUN")
    assert found is not None
    return found["state"], found["rev"]
