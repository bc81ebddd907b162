"""Write rules, suppression and matching where no list is touched: S3 and S4 (feature bar, section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.whole import spring
from tests.whole.desk import Desk

FIELDS = [*spring.FIELDS, spring._field("unsubscribed", "boolean"), spring._field("customer", searchable=True)]
COLUMNS = (*spring.COLUMNS, "optout", "customer")
MODES = ["match_only", "match_and_create"]
NAMES = [{"source": name, "target": name} for name in ("firstName", "lastName")]
IF_EMPTY = {"source": "city", "target": "city", "write": "if_empty"}


def pushed(people: str, *rows: spring.Row, leads: Any = (), mapping: Any = (), **document: Any) -> Desk:
    """Push these rows with `sync: profile`."""
    written = spring.destination(sync="profile", people=people, mapping=[*NAMES, *mapping], **document)
    written["audiences"][0].pop("list")
    desk = Desk(spring.marketo(*leads, fields=FIELDS))
    desk.apply(spring.account(), written)
    desk.drop(spring.DAY_ONE, spring.file(*rows, columns=COLUMNS))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    return desk


def field(desk: Desk, name: str, first: str) -> Any:
    return desk.leads(f"{first}@example.com")[0].get(name)


@pytest.mark.parametrize("people", MODES, ids=["S3", "S4"])
def test_b11_if_empty_and_company_fields(people: str) -> None:
    empty = spring.lead(903, "bo@example.com") | {"city": None}
    company = {"source": "company", "target": "company"}
    rows = (spring.TOMAS, spring.ZOE, spring.row("Bo", "Berg"))
    desk = pushed(people, *rows, leads=[empty], mapping=[IF_EMPTY, company])
    assert [field(desk, "city", name) for name in ("tomas", "bo")] == ["Oldtown", "Lyon"]
    assert field(desk, "company", "tomas") == "Old Mill"
    made = desk.leads("zoe@example.com")
    assert [lead["company"] for lead in made] == (["Harbour & Co"] if people == "match_and_create" else [])
    assert desk.members(spring.LIST) == {950}


@pytest.mark.parametrize("people", MODES, ids=["S3", "S4"])
def test_b15_whoever_is_held_back_is_neither_written_nor_created(people: str) -> None:
    flagged = spring.lead(903, "bo@example.com") | {"unsubscribed": True}
    rows = (spring.INES, *({**row, "optout": "1"} for row in (spring.TOMAS, spring.ZOE)), spring.row("Bo", "Berg"))
    desk = pushed(people, *rows, leads=[flagged], suppression={"column": "optout", "marketo": ["unsubscribed"]})
    assert [field(desk, "firstName", name) for name in ("ines", "tomas", "bo")] == ["Ines", "Old", "Old"]
    assert desk.leads("zoe@example.com") == []
    assert desk.report()["people"]["suppressed"] == 3


@pytest.mark.parametrize("people", MODES, ids=["S3", "S4"])
def test_b10_a_further_key_decides(people: str) -> None:
    moved = spring.lead(903, "old.address@example.com") | {"customer": "C-9"}
    row = {**spring.row("Bo", "Berg"), "customer": "C-9"}
    desk = pushed(people, row, leads=[moved], match={"fallback": [{"source": "customer", "field": "customer"}]})
    assert field(desk, "firstName", "old.address") == "Bo"
    assert desk.leads("bo@example.com") == []


@pytest.mark.parametrize("people", MODES, ids=["S3", "S4"])
def test_a15_a_second_field_tells_apart(people: str) -> None:
    family = [spring.lead(903 + n, "home@example.com") | {"customer": f"C-{n}"} for n in range(2)]
    second = {"second_field": {"source": "customer", "field": "customer"}}
    mapped = [{"source": "customer", "target": "customer"}]
    row = spring.row("Home", "Berg")
    rows = ({**row, "customer": "c-1"}, {**row, "customer": "C-7"})
    desk = pushed(people, *rows, leads=family, match=second, mapping=mapped)
    assert [lead["firstName"] for lead in desk.leads("home@example.com")] == ["Old", "Home"]


@pytest.mark.parametrize("people", MODES, ids=["S3", "S4"])
def test_a19_only_the_selected_partition_counts(people: str) -> None:
    there = spring.lead(903, "tomas@example.com", partition="Europe")
    desk = pushed(people, spring.TOMAS, leads=[there], match={"partitions": "selected"}, partition="Europe")
    assert [lead["firstName"] for lead in desk.leads("tomas@example.com")] == ["Old", "Tomas"]


def test_a14_the_key_can_be_marketos_own_id() -> None:
    rows = [{**spring.INES, "customer": "901"}, {**spring.ZOE, "customer": "777"}]
    desk = pushed("match_only", *rows, match={"source": "customer", "field": "id"})
    assert field(desk, "firstName", "ines") == "Ines"
    assert desk.report()["people"] == {"unmatched": 1, "updated": 1}


def test_b8_left_to_marketo() -> None:
    twin = spring.lead(903, "tomas@example.com", updated="2026-01-01T00:00:00Z")
    desk = pushed("match_and_create", *spring.EVERYBODY, leads=[twin], match={"several": "marketo"})
    assert [lead["firstName"] for lead in desk.leads("tomas@example.com")] == ["Old", "Tomas"]
    assert len(desk.leads("zoe@example.com")) == 1
