"""Two pushes at the same time, with lists, keys and partitions of their own: neither takes what is the other's."""

from __future__ import annotations

from typing import Any

from tests.whole import spring
from tests.whole.desk import Desk

SHARED = "inbox/spring-campaigns/"
NOOR = spring.row("Noor", "Haddad", customerId="C-4")
ZOE = {**spring.ZOE, "customerId": "C-3"}
INES = {**spring.INES, "customerId": "C-1"}
BY_NUMBER: dict[str, Any] = {
    "match": {"source": "customerId", "field": "customerId"},
    "mapping": [{"source": name, "target": name} for name in ("email", "firstName", "lastName")],
    "sync": "audience",
    "partition": "Europe",
}
COLUMNS = (*spring.COLUMNS, "customerId", "audience")


def pushes(buyers: dict[str, Any], visitors: dict[str, Any]) -> Desk:
    """Two destinations: buyers by address into Default, visitors by customer number into Europe."""
    known = spring.lead(904, "i.moreau@example.com", customerId="C-1", partition="Europe")
    desk = Desk(spring.marketo(known, members=()))
    for name, list_id, source, more in (
        ("buyers", spring.LIST, buyers, {}),
        ("visitors", spring.OTHER_LIST, visitors, BY_NUMBER),
    ):
        audience = {"slug": name, "name": name, "id": name, "list": {"id": list_id}}
        desk.apply(spring.account(), spring.destination(name, source=source, audience=audience, **more))
    return desk


def states(desk: Desk) -> list[str]:
    return [run["state"] for run in desk.runs()]


def joined(desk: Desk, list_id: int) -> dict[str, str]:
    """Who is on a list: address and partition."""
    people = desk.marketo.state()["leads"]
    return {lead["email"]: lead["partition"] for lead in people if lead["id"] in desk.members(list_id)}


def test_d3_rows_of_one_file_go_to_their_own_list_under_their_own_key_into_their_own_partition() -> None:
    told = {"audience_in": "column", "audience_id": "audience", "prefix": SHARED}
    desk = pushes(told, told)
    rows = [
        {**INES, "audience": "visitors"},
        {**INES, "audience": "buyers"},
        {**ZOE, "audience": "buyers"},
        {**NOOR, "audience": "visitors"},
    ]
    desk.drop(f"{SHARED}both.csv", spring.file(*rows, columns=COLUMNS))
    desk.work()
    assert states(desk) == ["done", "done"]
    assert joined(desk, spring.LIST) == {"ines@example.com": "Default", "zoe@example.com": "Default"}
    assert joined(desk, spring.OTHER_LIST) == {"i.moreau@example.com": "Europe"} | {"noor@example.com": "Europe"}


def test_d14_equal_files_at_the_same_moment_are_two_runs_that_share_nothing() -> None:
    desk = pushes({"prefix": f"{SHARED}buyers/"}, {"prefix": f"{SHARED}visitors/"})
    for name in ("buyers", "visitors"):
        desk.drop(f"{SHARED}{name}/today.csv", spring.file(INES, NOOR, columns=COLUMNS))
    desk.work(until=lambda: states(desk) == ["working", "working"])
    assert states(desk) == ["working", "working"], "both at once"
    desk.work()
    assert states(desk) == ["done", "done"]
    one, two = (run["id"] for run in desk.runs())
    assert one != two
    assert len(joined(desk, spring.LIST)) == len(joined(desk, spring.OTHER_LIST)) == 2
    for run, folder in ((one, "buyers"), (two, "visitors")):
        assert desk.report(run)["drop"]["objects"] == [f"{SHARED}{folder}/today.csv"]
    mine, theirs = ({place for place in desk.stored.versions if run in place} for run in (one, two))
    shared = {place for place in desk.stored.versions if place not in mine | theirs}
    assert {place.split("/")[0] for place in shared} <= {"accounts", "destinations", "ledgers"}
