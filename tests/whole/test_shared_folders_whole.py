"""Audiences that share a folder, folders that are one drop, drops that do not come: through both functions."""

from __future__ import annotations

import gzip
from typing import Any

from tests.whole import spring
from tests.whole.desk import Desk

SHARED = "inbox/spring-campaigns/"
BUYERS, VISITORS = "3f1c9a52-6b0e-4d57-9a41-0c8e27d5b6f3", "8d2b61f0-4c3e-4f5a-9b77-2e10c4a9d355"
NOOR = spring.row("Noor", "Haddad")


def audience(slug: str, list_id: int, **values: Any) -> dict[str, Any]:
    source = {"preset": "csv", "prefix": SHARED, "content": "full", **values.pop("source", {})}
    return {"slug": slug, "name": slug, "list": {"id": list_id}, "source": source, **values}


def desk_with(*audiences: dict[str, Any], **values: Any) -> Desk:
    desk = Desk(spring.marketo(members=()))
    desk.apply(spring.account(), {**spring.destination(**values), "audiences": list(audiences)})
    return desk


def addresses(desk: Desk, list_id: int) -> set[str]:
    people = {lead["id"]: lead["email"].split("@")[0] for lead in desk.marketo.state()["leads"]}
    return {people[each] for each in desk.members(list_id)}


def states(desk: Desk) -> list[str]:
    return [run["state"] for run in desk.runs()]


def test_r29_two_audiences_of_one_folder_are_told_apart_by_the_id_in_the_key() -> None:
    source = {"audience_in": "key"}
    desk = desk_with(
        audience("buyers", spring.LIST, id=BUYERS, source=source),
        audience("visitors", spring.OTHER_LIST, id=VISITORS, source=source),
    )
    desk.drop(f"{SHARED}Spring Buyers/{BUYERS}/acme-s3_20260301_061804.csv", spring.file(spring.INES, NOOR))
    desk.drop(f"{SHARED}acme_s3_segment{VISITORS.upper()}_20260301061804.csv", spring.file(spring.TOMAS))
    desk.drop(f"{SHARED}acme_s3_20260301.csv", spring.file(spring.ZOE))
    desk.work()
    assert states(desk) == ["done", "done"]
    assert (addresses(desk, spring.LIST), addresses(desk, spring.OTHER_LIST)) == ({"ines", "noor"}, {"tomas"})
    assert sum("holds none of the ids known there" in notice for notice in desk.notices()) == 1


def test_r45_the_parallel_parts_of_an_unload_are_one_drop_each_night() -> None:
    desk = desk_with(audience("buyers", spring.LIST, source={"preset": "snowflake", "header": True}))
    everybody = [spring.INES, spring.TOMAS, spring.ZOE, NOOR]
    for people in (everybody, everybody[:3], everybody[:3]):
        for number, each in enumerate(people):
            desk.drop(f"{SHARED}unload/day=2026-03-02/data_0_{number}_0.csv.gz", gzip.compress(spring.file(each)))
        desk.work()
        assert desk.run["state"] == "done", desk.run
        desk.wait(hours=24)
    assert states(desk) == ["done"] * 3
    assert [len(desk.report(run["id"])["drop"]["objects"]) for run in desk.runs()] == [4, 3, 3]
    assert addresses(desk, spring.LIST) == {"ines", "tomas", "zoe"}  # absent from two in a row


def test_r49_a_marker_in_the_name_says_who_leaves() -> None:
    desk = desk_with(audience("buyers", spring.LIST, source={"content": "by_name"}))
    desk.drop(f"{SHARED}dpm_1768198681.overwrite.csv", spring.file(spring.INES, spring.TOMAS))
    desk.work()
    desk.drop(f"{SHARED}dpm_1768198682.sync.csv", spring.file(spring.ZOE))
    desk.work()
    assert addresses(desk, spring.LIST) == {"ines", "tomas", "zoe"}
    desk.drop(f"{SHARED}dpm_1768198683.overwrite.csv", spring.file(spring.INES, spring.ZOE))
    desk.work()
    assert addresses(desk, spring.LIST) == {"ines", "zoe"}
    assert states(desk) == ["done"] * 3


def test_r36_a_full_file_in_a_changes_feed_takes_nobody_off() -> None:
    desk = desk_with(audience("buyers", spring.LIST, source={"content": "changes"}))
    for people in ((spring.INES, spring.TOMAS), (spring.ZOE,)):
        desk.drop(f"{SHARED}{len(desk.runs())}.csv", spring.file(*people))
        desk.work()
    assert states(desk) == ["done", "done"]
    assert addresses(desk, spring.LIST) == {"ines", "tomas", "zoe"}


def test_a_drop_that_does_not_come_is_told_once_a_period_and_the_list_stays() -> None:
    desk = desk_with(audience("buyers", spring.LIST, source={"expect_every": "1d"}))
    desk.wait(minutes=15)
    desk.drop(f"{SHARED}1.csv", spring.file(spring.INES))
    desk.work()
    told = len(desk.notices())
    for days in (1, 2):
        desk.wait(hours=27 if days == 1 else 24)
        assert len(desk.notices()) == told + days
        assert "buyers is overdue" in desk.notices()[-1]
    assert addresses(desk, spring.LIST) == {"ines"}
    desk.say("pause", target="acme")
    desk.wait(days=3)
    assert len(desk.notices()) == told + 2
