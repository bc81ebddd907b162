"""Who comes off the list: the table of the feature bar, 1.1, cell by cell; and who never does (design, section 5)."""

from pathlib import Path
from typing import Any

import pytest

from segpush.engine.protecting import REMOVES
from tests.engine.desk import Desk
from tests.engine.setting import Marketo, destination, drop

LEADS = {"ines@example.com": [901], "tomas@example.com": [902], "zoe@example.com": [903], "hand@example.com": [777]}
EVERYBODY = drop("ines@example.com", "tomas@example.com", "zoe@example.com")


def audience(tmp_path: Path, members: str = "follow", content: str = "full", **more: Any) -> Desk:
    """A list with three people of ours, and one whom somebody added by hand before."""
    desk = Desk(tmp_path, destination(members, content, **more), Marketo(dict(LEADS)))
    columns = "Email,firstName,lastName" if "fields" in more else "Email"
    desk.run(EVERYBODY.replace("\n", ",Ada,Li\n").replace("Email,Ada,Li", columns) if "fields" in more else EVERYBODY)
    desk.remember("hand@example.com", 777)
    desk.marketo.members.add(777)
    assert desk.marketo.members == {777, 901, 902, 903}
    return desk


@pytest.mark.parametrize(
    ("members", "left"), [("add_only", {777, 901, 902, 903}), ("follow", {777, 902, 903}), ("mirror", {902, 903})]
)
def test_absent_from_a_full_drop(tmp_path: Path, members: str, left: set[int]) -> None:
    desk = audience(tmp_path, members)
    desk.run(drop("tomas@example.com", "zoe@example.com"))
    assert desk.marketo.members == left


@pytest.mark.parametrize(
    ("members", "left"), [("add_only", {777, 901, 902, 903}), ("follow", {777, 902, 903}), ("mirror", {902, 903})]
)
def test_named_as_leaver_in_a_full_drop(tmp_path: Path, members: str, left: set[int]) -> None:
    """In a full drop a leaver row says no more than absence does."""
    desk = audience(tmp_path, members)
    rows = ["ines@example.com,no", "tomas@example.com,yes", "zoe@example.com,yes", "hand@example.com,no"]
    desk.run(drop(*rows, columns="Email,segmentMembership_status"))
    assert desk.marketo.members == left


@pytest.mark.parametrize(("members", "left"), [("add_only", {777, 901, 902, 903}), ("follow", {902, 903})])
def test_named_as_leaver_in_a_changes_drop(tmp_path: Path, members: str, left: set[int]) -> None:
    """Whoever the row names comes off, put there by us or by hand."""
    desk = audience(tmp_path, members, "changes")
    desk.run(drop("ines@example.com,no", "hand@example.com,no", columns="Email,segmentMembership_status"))
    assert desk.marketo.members == left


@pytest.mark.parametrize("members", ["add_only", "follow"])
def test_absent_from_a_changes_drop_means_nothing(tmp_path: Path, members: str) -> None:
    desk = audience(tmp_path, members, "changes")
    assert not desk.run(drop("zoe@example.com")).sent["delist"]


def test_a_changes_drop_looks_up_a_leaver_nobody_knows(tmp_path: Path) -> None:
    desk = audience(tmp_path, content="changes")
    desk.marketo.leads["mara@example.com"] = [5, 6]
    desk.marketo.members |= {5, 6}
    closed = desk.run(drop("mara@example.com,no", "nobody@example.com,no", columns="Email,segmentMembership_status"))
    assert [row["key"] for row in closed.sent["resolve"]] == ["mara@example.com", "nobody@example.com"]
    assert closed.places == {5: "off_list", 6: "off_list", "nobody@example.com": "not_asked"}


@pytest.mark.parametrize("members", ["follow", "mirror"])
@pytest.mark.parametrize(
    "rows",
    [["ines@example.com,maybe"], ["ines@example.com,yes", "ines@example.com,no"], ["ines@example.com,no,and more"],
     ["Ines@Example.com,no", "mailto:ines@example.com,what"], ["o'brien@example.com,ines@example.com,yes"]],
)  # fmt: skip
def test_a_key_seen_in_a_row_that_cannot_be_used_is_no_leaver(tmp_path: Path, members: str, rows: list[str]) -> None:
    desk = audience(tmp_path, members)
    desk.run(drop("tomas@example.com,yes", *rows, columns="Email,segmentMembership_status"))
    assert {901, 902} <= desk.marketo.members
    assert 903 not in desk.marketo.members


@pytest.mark.parametrize(
    "address",
    ["o'brien@example.com", "a+b@example.co.uk", "x_y-z@mail.example.org", "user%host@example.com", "a|b@example.com"],
)
def test_an_address_of_any_shape_is_seen_in_a_broken_row(tmp_path: Path, address: str) -> None:
    desk = Desk(tmp_path, destination(), Marketo({address: [1], "zoe@example.com": [2]}))
    desk.run(drop(f"{address},x", "zoe@example.com,x", columns="Email,note"))
    desk.run(drop(f"{address},x,y", columns="Email,note"))
    assert desk.marketo.members == {1}


def test_an_address_seen_in_a_cell_with_two_is_no_leaver(tmp_path: Path) -> None:
    desk = audience(tmp_path)
    desk.run(drop("tomas@example.com", "ines@example.com;i.moreau@example.org"))
    assert desk.marketo.members == {777, 901, 902}


@pytest.mark.parametrize("members", ["follow", "mirror"])
@pytest.mark.parametrize("row", [",x,y", "no address at all,x,y", ",x"])
def test_a_row_without_readable_key_means_nobody_is_removed(tmp_path: Path, members: str, row: str) -> None:
    desk = audience(tmp_path, members)
    closed = desk.run(drop("tomas@example.com,x", row, columns="Email,note"))
    assert closed.numbers["unreadable"] == 1
    assert closed.people["ines@example.com"]["reason"] == REMOVES
    assert closed.accounts["ledger_leavers"] == {"kept": 2 if members == "follow" else 3}
    desk.run(drop("tomas@example.com,x", columns="Email,note"))
    assert {901, 903}.isdisjoint(desk.marketo.members)


def test_a_split_drop_without_manifest_removes_only_whom_two_in_a_row_miss(tmp_path: Path) -> None:
    desk = audience(tmp_path)
    first = desk.run(drop("tomas@example.com", "zoe@example.com"), parts=2)
    assert (first.places[901], first.people["ines@example.com"]["code"]) == ("kept", "missing_once")
    second = desk.run(drop("tomas@example.com"), parts=2)
    assert (second.places[901], second.places[903]) == ("off_list", "kept")


def test_absence_from_two_split_drops_that_are_not_in_a_row_removes_nobody(tmp_path: Path) -> None:
    desk = audience(tmp_path)
    desk.run(drop("tomas@example.com", "zoe@example.com"), parts=2)
    desk.run(EVERYBODY, parts=2)
    desk.run(drop("tomas@example.com", "zoe@example.com"), parts=2)
    assert 901 in desk.marketo.members


def test_mirror_takes_off_another_lead_of_a_members_key(tmp_path: Path) -> None:
    desk = audience(tmp_path, "mirror")
    desk.remember("ines@example.com", 910)
    desk.marketo.members.add(910)
    closed = desk.run(EVERYBODY)
    assert closed.places[910] == "off_list"
    assert desk.marketo.members == {901, 902, 903}


def test_leavers_are_never_written_nor_created(tmp_path: Path) -> None:
    desk = audience(tmp_path, content="changes", sync="audience_and_profile", people="match_and_create",
                    fields=("firstName", "lastName"))  # fmt: skip
    closed = desk.run(drop("ines@example.com,Inès,Moreau,no", "new@example.com,New,Body,no",
                           columns="Email,firstName,lastName,segmentMembership_status"))  # fmt: skip
    assert not closed.sent["update"]
    assert not closed.sent["upsert"]
