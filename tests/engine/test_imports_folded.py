"""What an import's answers make of people, places and ledger, and what the next day makes of the ledger."""

from pathlib import Path
from typing import Any

import pytest

from segpush.engine import chains, ledger
from segpush.engine.database import open_database
from tests.engine.desk import Closed, rows
from tests.engine.filing import BY_KEY, COLUMNS, PROFILE, Filing, Office, choosing
from tests.engine.setting import Marketo, destination, drop

INES, TOMAS, ZOE, HANNA = EVERYBODY = [f"{name}@example.com" for name in ("ines", "tomas", "zoe", "hanna")]
LEADS = {key: [901 + n] for n, key in enumerate(EVERYBODY)}
REFUSED = {"person": "refused", "list": "refused", "code": "1003", "reason": "Invalid data"}
WARNED = {"person": "written", "list": "on_list", "reason": "Invalid email address", "warning": True}
FAILED = {"person": "undelivered", "list": "undelivered", "code": "import_failed", "reason": "System error"}
UNTRACED = {"person": "unknown", "list": "unknown", "code": "untraced"}
STATUS = f"{COLUMNS},segmentMembership_status"


@pytest.fixture(autouse=True)
def _imports_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call takes one record, so that four people go by import."""
    monkeypatch.setattr(chains, "BATCH", 1)


def by_key(
    tmp_path: Path, office: Office | None = None, leads: dict[str, list[int]] | None = None, **more: Any
) -> Filing:
    return Filing(tmp_path, destination(**{**BY_KEY, **more}), Marketo(leads or {}), office=office)


def by_id(tmp_path: Path, office: Office | None = None) -> Filing:
    return Filing(tmp_path, destination(**PROFILE), Marketo(dict(LEADS)), office=office)


def push(desk: Filing, *who: str, department: str = "Harbour") -> Closed:
    return desk.run(drop(*(f"{key},{key[0]},Berg,{department}" for key in who or EVERYBODY), columns=COLUMNS))


def told(closed: Closed, key: str) -> tuple[str, str | None]:
    return closed.people[key]["person"], closed.people[key]["code"]


def left(desk: Filing, key: str = INES) -> tuple[int | None, str, bool]:
    """Lead, state, and whether a print is kept, of a key's one row in the ledger."""
    [row] = [row for row in desk.known() if row["key"] == key]
    return row["lead"], row["state"], row["print"] is not None


def test_by_key_everybody_is_on_the_list_under_an_id_nobody_tells(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    closed = push(desk)
    assert [row["email"] for row in closed.sent["import_key"]] == sorted(EVERYBODY)
    assert closed.sent["upsert"] == closed.sent["enlist"] == []
    assert (closed.accounts["people"], closed.accounts["list"]) == ({"written": 4}, {"on_list": 4})
    assert left(desk) == (None, "on", True)


def test_by_id_people_are_updated_and_nobody_is_added_by_call(tmp_path: Path) -> None:
    desk = by_id(tmp_path)
    closed = push(desk)
    assert [row["id"] for row in closed.sent["import_id"]] == ["904", "901", "902", "903"]  # by address
    assert closed.sent["enlist"] == []
    assert (closed.accounts["people"], closed.accounts["list"]) == ({"updated": 4}, {"on_list": 4})
    assert left(desk) == (901, "on", True)


def test_d8_a_row_that_is_refused_fails_alone_and_is_sent_again(tmp_path: Path) -> None:
    desk = by_key(tmp_path, Office({INES: {**REFUSED, "key": "Ines@Example.com"}}))  # reports may spell it otherwise
    closed = push(desk)
    assert told(closed, INES) == ("refused", "1003")
    assert closed.places[INES] == "not_asked"
    assert closed.accounts["people"] == {"refused": 1, "written": 3}
    assert left(desk) == (None, "off", False)
    assert [row["key"] for row in push(desk).sent["upsert"]] == [INES]


def test_d8_a_lead_that_is_refused_fails_alone(tmp_path: Path) -> None:
    desk = by_id(tmp_path, Office({901: REFUSED}))
    closed = push(desk)
    assert (told(closed, INES), told(closed, TOMAS)) == (("refused", "1003"), ("updated", None))
    assert (closed.places[901], closed.places[902]) == ("not_asked", "on_list")
    assert left(desk) == (901, "off", False)


def test_d9_a_warning_is_written_and_told(tmp_path: Path) -> None:
    closed = push(by_key(tmp_path, Office({INES: WARNED})))
    assert told(closed, INES) == ("written", None)
    assert closed.people[INES]["reason"] == "Invalid email address"
    assert (closed.accounts["warnings"], closed.accounts["list"]) == (1, {"on_list": 4})


def test_an_id_marketo_does_not_know_any_more_is_unmatched_and_looked_up_again(tmp_path: Path) -> None:
    desk = by_id(tmp_path, Office({901: {**REFUSED, "code": "1004"}}))
    assert told(push(desk), INES) == ("unmatched", "1004")
    desk.marketo.leads[INES] = [950]
    assert push(desk).people[INES]["leads"] == [950]


def test_d8_of_a_file_that_is_not_explained_nobody_knows(tmp_path: Path) -> None:
    desk = by_key(tmp_path, Office({INES: REFUSED}, UNTRACED))
    closed = push(desk)
    assert (told(closed, INES), told(closed, TOMAS)) == (("refused", "1003"), ("unknown", "untraced"))
    assert closed.accounts["list"] == {"not_asked": 1, "unknown": 3}
    assert left(desk, TOMAS) == (None, "maybe", False)


def test_d17_a_job_that_failed_delivers_nobody(tmp_path: Path) -> None:
    desk = by_key(tmp_path, Office(whole=FAILED))
    closed = push(desk)
    assert (closed.accounts["people"], closed.accounts["list"]) == ({"undelivered": 4}, {"undelivered": 4})
    assert closed.accounts["reasons"] == {"import_failed": 4}
    assert left(desk) == (None, "off", False)


def test_d17_by_id_a_job_that_failed_leaves_a_doubt(tmp_path: Path) -> None:
    desk = by_id(tmp_path, Office(whole=FAILED))
    push(desk)
    assert left(desk) == (901, "maybe", False)


@pytest.mark.parametrize("kind", [by_key, by_id])
def test_without_any_outcome_people_are_unknown(tmp_path: Path, kind: Any) -> None:
    desk = kind(tmp_path, Office(silent=True))
    closed = push(desk)
    assert (closed.accounts["people"], closed.accounts["list"]) == ({"unknown": 4}, {"unknown": 4})
    assert closed.accounts["reasons"] == {"no_outcome": 4}
    assert left(desk)[1:] == ("maybe", False)


@pytest.mark.parametrize("whole", [FAILED, UNTRACED], ids=["failed", "untraced"])
@pytest.mark.parametrize("kind", [by_key, by_id])
def test_the_next_day_sends_everybody_again(tmp_path: Path, kind: Any, whole: dict[str, Any]) -> None:
    desk = kind(tmp_path, Office(whole=whole))
    push(desk)
    desk.office = Office()
    closed = push(desk)
    assert len(closed.sent["import_id"] + closed.sent["import_key"]) == 4
    assert {row["state"] for row in desk.known()} == {"on"}


# The day after


def test_unchanged_people_are_left_alone(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk)
    before = [{**row, "as_of": ""} for row in desk.known()]
    closed = push(desk)
    assert not any(closed.sent.values())
    assert (closed.accounts["people"], closed.accounts["list"]) == ({"unchanged": 4}, {"kept": 4})
    assert [{**row, "as_of": ""} for row in desk.known()] == before


def test_whom_an_import_put_there_the_guard_counts_as_ours(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk)
    numbers = push(desk, TOMAS, ZOE, HANNA).numbers
    assert (numbers["removed"], numbers["ours"], numbers["on_list"]) == (1, 4, 4)


def test_changed_people_whose_ids_nobody_knows_are_written_again(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk)
    assert len(push(desk, department="Mill").sent["upsert"]) == 4  # nobody joins, so files and a read-back cost more
    assert left(desk)[1:] == ("on", True)


def test_one_changed_person_goes_by_call_and_has_an_id_from_then_on(tmp_path: Path) -> None:
    desk = by_key(tmp_path, leads=LEADS)
    push(desk)
    closed = desk.run(
        drop(f"{INES},i,Berg,Mill", *(f"{key},{key[0]},Berg,Harbour" for key in EVERYBODY[1:]), columns=COLUMNS)
    )
    assert [row["key"] for row in closed.sent["upsert"]] == [INES]
    assert left(desk) == (901, "on", True)
    assert left(desk, TOMAS) == (None, "on", True)


def test_a_leaver_whose_id_nobody_knows_is_looked_up_and_taken_off(tmp_path: Path) -> None:
    desk = by_key(tmp_path, leads=LEADS)
    push(desk)
    closed = push(desk, TOMAS, ZOE, HANNA)
    assert closed.sent["resolve"] == [{"key": INES, "leaver": True}]
    assert closed.sent["delist"] == [{"lead": 901}]
    assert left(desk)[:2] == (901, "off")
    assert push(desk, TOMAS, ZOE, HANNA).sent["resolve"] == []


def test_a_leaver_row_of_somebody_imported_is_looked_up_too(tmp_path: Path) -> None:
    desk = by_key(tmp_path, leads=LEADS, content="changes")
    line = "{},x,Berg,Harbour,{}"
    desk.run(drop(*(line.format(key, "yes") for key in EVERYBODY), columns=STATUS))
    closed = desk.run(drop(line.format(INES, "no"), columns=STATUS))
    assert (closed.sent["resolve"], closed.sent["delist"]) == ([{"key": INES, "leaver": True}], [{"lead": 901}])
    assert left(desk)[:2] == (901, "off")


def test_a_leaver_marketo_does_not_know_any_more_is_forgotten(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk)
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == []
    assert INES not in [row["key"] for row in desk.known()]


def test_a_leaver_who_comes_back_is_imported_or_written_again(tmp_path: Path) -> None:
    desk = by_key(tmp_path, leads=LEADS)
    for who in (EVERYBODY, [TOMAS, ZOE, HANNA], EVERYBODY):
        push(desk, *who)
    assert left(desk)[:2] == (901, "on")


def test_add_only_takes_nobody_off(tmp_path: Path) -> None:
    desk = Filing(tmp_path, destination("add_only", **BY_KEY), Marketo(dict(LEADS)))
    push(desk)
    closed = push(desk, TOMAS, ZOE, HANNA)
    assert closed.sent["resolve"] == closed.sent["delist"] == []
    assert left(desk) == (None, "on", True)


def test_a_list_that_was_read_back_gives_ids_and_no_leaver_is_looked_up(tmp_path: Path) -> None:
    desk = by_key(tmp_path, Office(shown=[(str(lead), key) for key, [lead] in LEADS.items()]))
    closed = push(desk)
    assert closed.numbers["drift"] == {"members": 4, "added_by_hand": 0, "removed_by_hand": 0}
    assert left(desk) == (901, "on", True)
    desk.office = Office()
    assert not any(push(desk).sent.values())
    closed = push(desk, TOMAS, ZOE, HANNA)
    assert (closed.sent["resolve"], closed.sent["delist"]) == ([], [{"lead": 901}])


def test_several_leads_of_a_key_on_the_list_are_all_ours_and_leave_together(tmp_path: Path) -> None:
    """Which of them the import wrote Marketo does not tell."""
    shown = [("901", INES), ("911", INES), ("902", TOMAS), ("903", ZOE), ("904", HANNA)]
    desk = by_key(tmp_path, Office(shown=shown))
    push(desk)
    assert [(row["lead"], row["state"]) for row in desk.known() if row["key"] == INES] == [(901, "on"), (911, "on")]
    desk.office = Office()
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == [{"lead": 901}, {"lead": 911}]


def test_somebody_with_the_same_key_who_was_there_before_us_stays(tmp_path: Path) -> None:
    desk = by_key(tmp_path, Office(shown=[("1", INES), *((str(lead), key) for key, [lead] in LEADS.items())]))
    desk.remember(INES, 1)
    push(desk)
    found = {row["lead"]: row["origin"] for row in desk.known() if row["key"] == INES}
    assert found == {1: "was_there", 901: "ours"}
    desk.office = Office()
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == [{"lead": 901}]


def test_an_import_into_somebody_who_was_there_before_us_does_not_make_them_ours(tmp_path: Path) -> None:
    desk = by_key(tmp_path, Office(shown=[(str(lead), key) for key, [lead] in LEADS.items()]))
    desk.remember(INES, 901)
    push(desk)
    assert [row["origin"] for row in desk.known() if row["key"] == INES] == ["was_there"]
    desk.office = Office()
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == []


def test_what_an_import_of_a_run_never_closed_may_have_done_is_a_doubt(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    kept = tmp_path / "people.parquet"
    with choosing(desk, drop(*(f"{key},x,Berg,Mill" for key in EVERYBODY), columns=COLUMNS)) as (db, _, _):
        db.execute("UPDATE people SET touches = true")
        db.execute("COPY people TO $p (FORMAT parquet)", {"p": str(kept)})
    with open_database(tmp_path) as db:
        ledger.create(db)
        ledger.doubt(db, kept)
        assert rows(db, "SELECT DISTINCT lead, state, print FROM ledger") == [
            {"lead": None, "state": "maybe", "print": None}
        ]


def test_a_lead_whose_member_still_waits_for_the_import_is_not_taken_off_under_an_old_key(tmp_path: Path) -> None:
    desk = by_id(tmp_path)
    for key, leads in {**LEADS, "ines.old@example.com": LEADS[INES]}.items():
        state = "on" if key == "ines.old@example.com" else "off"
        desk.remember(key, leads[0], state, origin="ours", asked_at="2026-01-01T06:00:00.000Z")
    closed = push(desk)
    assert {row["id"] for row in closed.sent["import_id"]} == {"901", "902", "903", "904"}
    assert closed.sent["delist"] == []


def test_whoever_was_there_before_us_stays_although_an_import_put_the_same_person_on(tmp_path: Path) -> None:
    desk = by_key(tmp_path, leads=dict(LEADS))
    desk.remember(INES, 901)  # read at the first use of the list
    push(desk)
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == []
    assert [row["state"] for row in desk.known() if row["lead"] == 901] == ["on"]


def test_a_leaver_found_by_its_key_and_not_taken_off_is_tried_again(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk)
    desk.marketo.leads |= LEADS
    desk.office.removed = "refused"
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == [{"lead": 901}]
    assert push(desk, TOMAS, ZOE, HANNA).sent["delist"] == [{"lead": 901}]
