"""The list side: delist = leavers - members - protected - other keys of the same lead; enlist = those who exist - those on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from segpush.engine.steps import places
from tests.engine.desk import Desk, answer, rows
from tests.engine.setting import Marketo, destination, drop

STATUS = "Email,segmentMembership_status"
OLD, NEW = "ines.moreau@example.com", "ines.okafor@example.com"
ASKED = {"asked_at": "2026-01-01T06:00:00.000Z"}


def changes(tmp_path: Path) -> Desk:
    """Ines changed her address in Marketo: both of her keys mean lead 901."""
    desk = Desk(tmp_path, destination(content="changes"), Marketo({NEW: [901], "zoe@example.com": [903]}, {901}))
    for key in (OLD, NEW):
        desk.remember(key, 901, origin="ours", **ASKED)
    return desk


def test_a_lead_that_is_a_members_too_stays(tmp_path: Path) -> None:
    closed = changes(tmp_path).run(drop(f"{OLD},no", f"{NEW},yes", columns=STATUS))
    assert closed.sent["delist"] == []
    assert closed.accounts["list"] == {"kept": 2}


def test_a_lead_another_key_of_the_audience_means_stays(tmp_path: Path) -> None:
    desk = changes(tmp_path)
    desk.run(drop(f"{OLD},no", columns=STATUS))
    assert desk.marketo.members == {901}


def test_a_lead_goes_when_its_last_key_has_left(tmp_path: Path) -> None:
    desk = changes(tmp_path)
    desk.run(drop(f"{OLD},no", columns=STATUS))
    desk.run(drop(f"{NEW},no", columns=STATUS))
    assert desk.marketo.members == set()


def test_a_lead_that_went_key_by_key_can_come_back(tmp_path: Path) -> None:
    desk = changes(tmp_path)
    for row in (f"{OLD},no", f"{NEW},no", f"{NEW},yes"):
        desk.run(drop(row, columns=STATUS))
    assert desk.marketo.members == {901}
    assert {row["state"] for row in desk.known() if row["key"] == NEW} == {"on"}


def test_a_lead_that_went_under_one_key_can_come_back_under_the_other(tmp_path: Path) -> None:
    desk = changes(tmp_path)
    desk.run(drop(f"{OLD},no", f"{NEW},no", columns=STATUS))
    assert desk.marketo.members == set()
    desk.run(drop(f"{NEW},yes", columns=STATUS))
    assert desk.marketo.members == {901}


def test_a_lead_a_protected_key_means_stays(tmp_path: Path) -> None:
    closed = changes(tmp_path).run(drop(f"{OLD},no", f"{NEW},what", columns=STATUS))
    assert closed.sent["delist"] == []


def test_in_a_full_drop_both_keys_absent_take_the_lead_off_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, destination(), Marketo({"zoe@example.com": [903]}, {901}))
    for key in (OLD, NEW):
        desk.remember(key, 901, origin="ours", **ASKED)
    assert desk.run(drop("zoe@example.com")).sent["delist"] == [{"lead": 901}]
    assert [row["state"] for row in desk.known()] == ["off", "off", "on"]


def test_a_lead_under_two_keys_joins_once(tmp_path: Path) -> None:
    desk = Desk(tmp_path, destination(), Marketo({OLD: [901], NEW: [901]}))
    closed = desk.run(drop(OLD, NEW))
    assert closed.sent["enlist"] == [{"lead": 901}]
    assert closed.accounts["list"] == {"on_list": 2}


def test_several_leads_of_a_key_join_and_leave_together(tmp_path: Path) -> None:
    desk = Desk(tmp_path, destination(), Marketo({NEW: [901, 902], "zoe@example.com": [903]}))
    desk.run(drop(NEW, "zoe@example.com"))
    assert desk.marketo.members == {901, 902, 903}
    desk.run(drop("zoe@example.com"))
    assert desk.marketo.members == {903}


@pytest.mark.parametrize(("state", "sent"), [("on", []), ("off", [{"lead": 901}]), ("maybe", [{"lead": 901}])])
def test_who_is_surely_on_the_list_is_not_added_again(tmp_path: Path, state: str, sent: list[dict[str, int]]) -> None:
    desk = Desk(tmp_path, destination(), Marketo({NEW: [901]}))
    desk.remember(NEW, 901, state, "ours", **ASKED)
    assert desk.run(drop(NEW)).sent["enlist"] == sent


@pytest.mark.parametrize(("state", "sent"), [("on", [{"lead": 901}]), ("off", []), ("maybe", [{"lead": 901}])])
def test_who_is_surely_off_the_list_is_not_taken_off_again(
    tmp_path: Path, state: str, sent: list[dict[str, int]]
) -> None:
    desk = Desk(tmp_path, destination(content="changes"), Marketo({NEW: [901]}))
    desk.remember(NEW, 901, state, "ours", **ASKED)
    assert desk.run(drop(f"{NEW},no", columns=STATUS)).sent["delist"] == sent


def test_d6_d20_nobody_found_means_no_list_call(tmp_path: Path) -> None:
    closed = Desk(tmp_path, destination(content="changes"), Marketo()).run(
        drop(f"{OLD},no", f"{NEW},yes", columns=STATUS)
    )
    assert closed.sent["delist"] == closed.sent["enlist"] == []
    assert closed.accounts["list"] == {"not_asked": 2}


def test_d21_who_was_written_and_may_not_join_counts_as_refused(tmp_path: Path) -> None:
    document = destination(sync="audience_and_profile", fields=("firstName",))
    desk = Desk(tmp_path, document, Marketo({NEW: [901]}, broken={901}))
    closed = desk.run(drop(f"{NEW},Ines", columns="Email,firstName"))
    assert (closed.accounts["people"], closed.accounts["list"]) == ({"updated": 1}, {"refused": 1})
    assert closed.accounts["reasons"] == {"1004": 1}


PROFILE: dict[str, Any] = {"sync": "audience_and_profile", "fields": ("firstName",)}


def test_somebody_on_the_list_whose_update_was_refused_or_never_sent_stays_there(tmp_path: Path) -> None:
    marketo = Marketo({"ines@example.com": [901], "tomas@example.com": [902]})
    desk = Desk(tmp_path, destination(**PROFILE), marketo)
    desk.run(drop("ines@example.com,Ines", "tomas@example.com,Tomas", columns="Email,firstName"))
    with desk.planned(drop("ines@example.com,I.", "tomas@example.com,T.", columns="Email,firstName")) as (db, now, _):
        places.prepare(db, now)
        for table in ("delisted", "enlisted"):
            answer(db, [], table, desk.directory)
        places.judge(db, ("cancelled", "somebody said so"))
        assert rows(db, "SELECT DISTINCT list FROM places") == [{"list": "kept"}]


def test_somebody_marketo_answers_with_another_lead_is_added_with_it(tmp_path: Path) -> None:
    marketo = Marketo({"ines@example.com": [901]})
    desk = Desk(tmp_path, destination(**PROFILE), marketo)
    desk.run(drop("ines@example.com,Ines", columns="Email,firstName"))
    written = marketo.written

    def merged(row: Mapping[str, Any], *, creates: bool) -> dict[str, Any]:
        return {**written(row, creates=creates), "leads": [950]}

    marketo.written = merged  # type: ignore[method-assign]
    closed = desk.run(drop("ines@example.com,I.", columns="Email,firstName"))
    assert closed.sent["enlist"] == [{"lead": 950}]
