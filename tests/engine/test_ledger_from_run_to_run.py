"""What a run leaves in the ledger for the next one: state, origin, print, asked_at; and what an unclosed run leaves."""

from pathlib import Path
from typing import Any

import pytest

from segpush.engine import ledger
from segpush.engine.database import open_database
from tests.engine.desk import Desk, rows
from tests.engine.setting import Marketo, destination, drop

INES = "ines@example.com"
STATUS = "Email,segmentMembership_status"


def desk(tmp_path: Path, leads: dict[str, list[int]] | None = None, **document: Any) -> Desk:
    return Desk(tmp_path, destination(**document), Marketo(leads if leads is not None else {INES: [901]}))


def only(found: Desk) -> dict[str, Any]:
    (row,) = found.known()
    return row


def test_who_was_added_is_on_and_ours(tmp_path: Path) -> None:
    audience = desk(tmp_path)
    audience.run(drop(INES))
    row = only(audience)
    assert (row["lead"], row["state"], row["origin"], row["print"], row["missed"]) == (901, "on", "ours", None, False)
    assert row["as_of"] == row["asked_at"] == "2026-01-12T06:18:04.000Z"


def test_who_was_there_before_us_stays_was_there(tmp_path: Path) -> None:
    audience = desk(tmp_path)
    audience.remember(INES, 901)
    audience.run(drop(INES))
    assert (only(audience)["state"], only(audience)["origin"]) == ("on", "was_there")


def test_who_was_there_left_and_was_put_back_by_us_is_ours(tmp_path: Path) -> None:
    audience = desk(tmp_path)
    audience.remember(INES, 901, "off", "was_there")
    audience.run(drop(INES))
    assert (only(audience)["state"], only(audience)["origin"]) == ("on", "ours")


def test_a_leaver_is_off_and_keeps_its_print(tmp_path: Path) -> None:
    audience = desk(
        tmp_path, {INES: [901], "zoe@example.com": [903]}, sync="audience_and_profile", fields=("firstName",)
    )
    audience.run(drop(f"{INES},Ines", "zoe@example.com,Zoe", columns="Email,firstName"))
    before = audience.known()[0]
    audience.run(drop("zoe@example.com,Zoe", columns="Email,firstName"))
    after = audience.known()[0]
    assert (after["state"], after["print"]) == ("off", before["print"])
    assert before["print"]
    back = audience.run(drop(f"{INES},Ines", "zoe@example.com,Zoe", columns="Email,firstName"))
    assert (back.sent["update"], back.sent["enlist"]) == ([], [{"lead": 901}])


def test_the_unmatched_are_remembered_without_lead(tmp_path: Path) -> None:
    audience = desk(tmp_path, {})
    audience.run(drop(INES))
    row = only(audience)
    assert (row["lead"], row["state"], row["person"], row["asked_at"] is not None) == (None, "off", "unmatched", True)


def test_who_is_found_at_last_has_one_row(tmp_path: Path) -> None:
    audience = desk(tmp_path, {}, recheck={"unmatched": "0"})
    audience.run(drop(INES))
    audience.marketo.leads[INES] = [901]
    audience.run(drop(INES))
    assert (only(audience)["lead"], only(audience)["state"], only(audience)["person"]) == (901, "on", None)


def test_an_updated_lead_that_is_gone_is_looked_up_again(tmp_path: Path) -> None:
    audience = desk(tmp_path, sync="audience_and_profile", fields=("firstName",))
    audience.run(drop(f"{INES},Ines", columns="Email,firstName"))
    audience.remember("zoe@example.com", 903, asked_at="2026-01-01T00:00:00.000Z")
    audience.marketo.gone = {901, 903}
    audience.run(drop(f"{INES},Inès", "zoe@example.com,Zoe", columns="Email,firstName"))
    assert [row["asked_at"] for row in audience.known()] == [None, None]


def test_s1_a_lead_that_may_not_join_is_looked_up_again(tmp_path: Path) -> None:
    """A lead that was merged into another one is refused (1004); its address means the other one now."""
    audience = desk(tmp_path)
    audience.run(drop(INES))
    audience.run(drop("zoe@example.com"))
    audience.marketo.broken = {901}
    audience.marketo.leads[INES] = [999]
    assert audience.run(drop(INES)).places[901] == "refused"
    audience.run(drop(INES))
    assert 999 in audience.marketo.members


def test_what_was_not_answered_is_maybe_and_sent_again(tmp_path: Path) -> None:
    audience = desk(tmp_path)
    audience.marketo.silent = True
    audience.run(drop(INES))
    assert only(audience)["state"] == "maybe"
    audience.marketo.silent = False
    assert audience.run(drop(INES)).places == {901: "on_list"}


def test_a_maybe_that_leaves_is_taken_off(tmp_path: Path) -> None:
    audience = desk(tmp_path, {"zoe@example.com": [903]})
    audience.remember(INES, 901, "maybe", "ours")
    assert audience.run(drop("zoe@example.com")).sent["delist"] == [{"lead": 901}]


def test_an_older_row_never_undoes_a_newer_one(tmp_path: Path) -> None:
    audience = desk(tmp_path, content="changes", source={"member_time": "at"})
    audience.run(drop(f"{INES},yes,2026-01-12T05:00:00Z", columns=f"{STATUS},at"))
    late = audience.run(drop(f"{INES},no,2026-01-12T04:59:59Z", columns=f"{STATUS},at"))
    assert late.numbers["rows"] == {"stale": 1}
    assert audience.marketo.members == {901}


def test_stale_an_older_full_drop_changes_nobody_it_names(tmp_path: Path) -> None:
    audience = desk(tmp_path)
    audience.run(drop(INES))
    assert audience.run(drop(INES), time="2026-01-01T00:00:00.000Z").numbers["rows"] == {"stale": 1}


def test_drops_that_do_not_name_a_person_leave_them_as_they_are(tmp_path: Path) -> None:
    audience = desk(tmp_path, {INES: [901]}, content="changes")
    audience.run(drop(INES, "ghost@example.com"))
    before = audience.known()
    audience.run(drop("other@example.com"))
    assert [row for row in audience.known() if row["key"] != "other@example.com"] == before


@pytest.mark.parametrize("origin", ["ours", "was_there"])
@pytest.mark.parametrize(("state", "word"), [("on", "no"), ("off", "yes")])
def test_a_run_never_closed_leaves_maybe(tmp_path: Path, state: str, word: str, origin: str) -> None:
    """Whoever it meant to add or take off may be on the list or not; who was there before us stays so."""
    audience = desk(tmp_path, content="changes")
    audience.remember(INES, 901, state, origin, asked_at="2026-01-01T06:00:00.000Z")
    with audience.planned(drop(f"{INES},{word}", columns=STATUS)) as (db, _, _):
        kept = tmp_path / "people.parquet"
        db.execute("UPDATE people SET touches = true")
        db.execute("COPY people TO $p (FORMAT parquet)", {"p": str(kept)})
    with open_database(tmp_path) as db:
        ledger.load(db, audience.ledger or tmp_path)
        ledger.doubt(db, kept)
        assert [(row["state"], row["origin"]) for row in rows(db, "FROM ledger")] == [("maybe", origin)]
