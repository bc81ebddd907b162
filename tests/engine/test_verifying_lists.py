"""The list read back: who is there, who is not yet, who was put on or taken off by hand. Accepted is not done."""

from pathlib import Path
from typing import Any

import pytest

from segpush.engine import chains, listed
from segpush.engine.database import open_database
from tests.engine.desk import Closed, rows
from tests.engine.filing import BY_KEY, COLUMNS, PROFILE, Filing, Office
from tests.engine.setting import Marketo, destination, drop

INES, TOMAS, ZOE, HANNA = EVERYBODY = [f"{name}@example.com" for name in ("ines", "tomas", "zoe", "hanna")]
LEADS = {key: [901 + n] for n, key in enumerate(EVERYBODY)}
ALL = [(str(lead), key) for key, [lead] in LEADS.items()]
BUT_INES = ALL[1:]
UNTRACED = {"person": "unknown", "list": "unknown", "code": "untraced"}
NOT_VISIBLE = {"list": "unknown", "code": "not_visible"}
STATUS = f"{COLUMNS},segmentMembership_status"


@pytest.fixture(autouse=True)
def _imports_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call takes one record and reading the list is free, so that four people go by import."""
    monkeypatch.setattr(chains, "BATCH", 1)
    monkeypatch.setattr(chains, "VERIFY_CALLS", 0)


def by_key(tmp_path: Path, members: str = "follow", **more: Any) -> Filing:
    return Filing(tmp_path, destination(members, **{**BY_KEY, **more}), Marketo(dict(LEADS)))


def by_id(tmp_path: Path, members: str = "follow", **more: Any) -> Filing:
    return Filing(tmp_path, destination(members, **{**PROFILE, **more}), Marketo(dict(LEADS)))


BOTH = pytest.mark.parametrize("kind", [by_key, by_id])


def push(desk: Filing, *who: str, shown: Any = ALL, **office: Any) -> Closed:
    desk.office = Office(shown=shown, **office)
    return desk.run(drop(*(f"{key},{key[0]},Berg,Harbour" for key in who or EVERYBODY), columns=COLUMNS))


def left(desk: Filing, key: str = INES) -> list[tuple[int | None, str, str]]:
    """Lead, state and origin of a key's rows in the ledger."""
    return [(row["lead"], row["state"], row["origin"]) for row in desk.known() if row["key"] == key]


def drift(closed: Closed) -> tuple[int, int]:
    return closed.numbers["drift"]["added_by_hand"], closed.numbers["drift"]["removed_by_hand"]


@BOTH
def test_everybody_is_seen(tmp_path: Path, kind: Any) -> None:
    desk = kind(tmp_path)
    closed = push(desk)
    assert desk.unseen == []
    assert closed.accounts["list"] == {"on_list": 4}
    assert closed.numbers["drift"] == {"members": 4, "added_by_hand": 0, "removed_by_hand": 0}
    assert left(desk) == [(901, "on", "ours")]


@pytest.mark.parametrize(
    ("kind", "asked"), [(by_key, {"lead": None, "key": INES}), (by_id, {"lead": 901, "key": None})]
)
def test_who_is_seen_a_little_later_is_on_the_list(tmp_path: Path, kind: Any, asked: dict[str, Any]) -> None:
    desk = kind(tmp_path)
    closed = push(desk, shown=BUT_INES, rechecked=[{**asked, "list": "on_list"}])
    assert desk.unseen == [asked]
    assert closed.accounts["list"] == {"on_list": 4}
    assert drift(closed) == (0, 0)
    assert left(desk) == [(asked["lead"], "on", "ours")]


@pytest.mark.parametrize(("kind", "asked"), [(by_key, {"key": INES}), (by_id, {"lead": 901})])
def test_who_is_not_seen_at_all_is_a_doubt_and_sent_again(tmp_path: Path, kind: Any, asked: dict[str, Any]) -> None:
    desk = kind(tmp_path)
    closed = push(desk, shown=BUT_INES, rechecked=[{**asked, **NOT_VISIBLE}])
    assert closed.accounts["list"] == {"on_list": 3, "unknown": 1}
    assert closed.accounts["reasons"] == {"not_visible": 1}
    assert drift(closed) == (0, 0)
    assert left(desk) == [(asked.get("lead"), "maybe", "ours")]
    again = push(desk)
    assert [row["key"] for row in again.sent["upsert"] + again.sent["update"]] == [INES]
    assert left(desk) == [(901, "on", "ours")]


# Files that are not explained


@BOTH
def test_d8_who_is_seen_was_written_and_who_is_not_stays_unknown(tmp_path: Path, kind: Any) -> None:
    closed = push(kind(tmp_path), shown=BUT_INES, whole=UNTRACED)
    assert closed.people[INES]["person"] == "unknown"
    assert closed.people[TOMAS]["person"] in {"written", "updated"}
    assert closed.accounts["list"] == {"on_list": 3, "unknown": 1}


def test_d8_who_was_only_to_be_added_and_is_not_there_is_undelivered(tmp_path: Path) -> None:
    many = {f"guest{n}@example.com": [n] for n in range(1, 9)}
    desk = Filing(tmp_path, destination(), Marketo(many), office=Office(whole=UNTRACED))
    desk.office.shown = [(str(lead), key) for key, [lead] in many.items()][1:]
    closed = desk.run(drop(*many))
    assert len(closed.sent["import_id"]) == 8
    assert closed.accounts["list"] == {"on_list": 7, "undelivered": 1}
    assert closed.accounts["reasons"] == {"untraced": 1}


@pytest.mark.parametrize(("kind", "shown"), [(by_key, None), (by_id, ALL)])
def test_d8_being_seen_proves_nothing_of_who_was_there_before(tmp_path: Path, kind: Any, shown: Any) -> None:
    desk = kind(tmp_path)
    push(desk, shown=shown)
    desk.office = Office(shown=ALL, whole=UNTRACED)
    closed = desk.run(drop(*(f"{key},{key[0]},Berg,Mill" for key in EVERYBODY), columns=COLUMNS))
    assert closed.accounts["people"] == {"unknown": 4}
    assert {row["print"] for row in desk.known()} == {None}
    assert len(push(desk).sent["import_id"]) == 4


# By hand


def removed(desk: Filing) -> None:
    """Ines is pushed, and somebody takes her off."""
    push(desk)
    closed = push(desk, shown=BUT_INES)
    assert drift(closed) == (0, 1)
    assert closed.accounts["list"] == {"kept": 3, "not_asked": 1}
    assert closed.accounts["reasons"] == {"removed_by_hand": 1}
    assert left(desk) == [(901, "off", "ours")]


@BOTH
def test_who_was_taken_off_by_hand_stays_off_for_a_while(tmp_path: Path, kind: Any) -> None:
    desk = kind(tmp_path, recheck={"removed": "7d"})
    removed(desk)
    again = push(desk, shown=BUT_INES)
    assert again.sent["enlist"] == []
    assert again.accounts["reasons"] == {"removed_by_hand": 1}
    assert drift(again) == (0, 0)
    desk.day += 7
    assert push(desk).sent["enlist"] == [{"lead": 901}]
    assert left(desk) == [(901, "on", "ours")]


def test_recheck_removed_0_adds_at_once(tmp_path: Path) -> None:
    desk = by_id(tmp_path, recheck={"removed": "0"})
    removed(desk)
    assert push(desk).sent["enlist"] == [{"lead": 901}]


def test_a_mirror_adds_again_at_once(tmp_path: Path) -> None:
    desk = by_id(tmp_path, "mirror")
    removed(desk)
    assert push(desk).sent["enlist"] == [{"lead": 901}]


def added(desk: Filing) -> None:
    """Somebody puts Olga on the list."""
    closed = push(desk, shown=[*ALL, ("950", "olga@example.com")])
    assert drift(closed) == (1, 0)
    assert closed.numbers["drift"]["members"] == 5
    assert left(desk, "olga@example.com") == [(950, "on", "was_there")]


@BOTH
def test_who_was_put_on_by_hand_stays_on(tmp_path: Path, kind: Any) -> None:
    desk = kind(tmp_path)
    added(desk)
    again = push(desk, shown=[*ALL, ("950", "olga@example.com")])
    assert again.sent["delist"] == []
    assert drift(again) == (0, 0)


def test_a_mirror_takes_off_who_was_put_on_by_hand(tmp_path: Path) -> None:
    desk = by_id(tmp_path, "mirror")
    added(desk)
    assert push(desk).sent["delist"] == [{"lead": 950}]


def test_who_was_put_on_by_hand_without_a_key_has_a_place_too(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk, shown=[*ALL, ("950", "null")])
    assert left(desk, "#950") == [(950, "on", "was_there")]


def test_who_left_and_is_shown_for_a_while_was_not_put_on_by_hand(tmp_path: Path) -> None:
    desk = by_id(tmp_path)
    push(desk)
    assert drift(push(desk, TOMAS, ZOE, HANNA)) == (0, 0)
    assert left(desk) == [(901, "off", "ours")]


def test_a_leaver_somebody_put_back_by_hand_is_theirs(tmp_path: Path) -> None:
    desk = by_id(tmp_path)
    push(desk)
    push(desk, TOMAS, ZOE, HANNA, shown=BUT_INES)
    assert drift(push(desk, TOMAS, ZOE, HANNA)) == (1, 0)
    assert left(desk) == [(901, "on", "was_there")]


def test_people_of_an_earlier_import_are_ours_when_they_are_seen_at_last(tmp_path: Path) -> None:
    """The first day nobody read the list; the second day names Ines alone."""
    desk = by_key(tmp_path, content="changes")
    desk.run(drop(*(f"{key},x,Berg,Harbour,yes" for key in EVERYBODY), columns=STATUS))
    assert left(desk, TOMAS) == [(None, "on", "ours")]
    desk.office = Office(shown=ALL)
    closed = desk.run(drop(f"{INES},I,Berg,Harbour,yes", columns=STATUS))
    assert drift(closed) == (0, 0)
    assert left(desk, TOMAS) == [(902, "on", "ours")]
    desk.office = Office()
    same = desk.run(drop(f"{TOMAS},x,Berg,Harbour,yes", columns=STATUS))
    assert not any(same.sent.values())


def test_people_of_an_earlier_import_who_are_not_seen_were_taken_off(tmp_path: Path) -> None:
    desk = by_key(tmp_path)
    push(desk, shown=None)
    assert drift(push(desk, shown=BUT_INES)) == (0, 1)
    assert left(desk) == [(None, "off", "ours")]


# What an extract's file holds


def read(tmp_path: Path, text: str) -> list[dict[str, Any]]:
    file = tmp_path / "members.csv"
    file.write_text(text, newline="")
    with open_database(tmp_path) as db:
        listed.from_extract(db, file)
        return rows(db, "FROM on_list ORDER BY lead")


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("Ines@Example.com", INES),
        ('"ines@example.com"', INES),
        ('" ines@example.com"', INES),
        ('"o""hara@example.com"', 'o"hara@example.com'),
        ('"a,b"', "a,b"),
        ("null", "#901"),
        ("", "#901"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_cell_of_an_extract(tmp_path: Path, cell: str, key: str, end: str) -> None:
    assert read(tmp_path, f"id,email{end}901,{cell}{end}") == [{"key": key, "lead": 901}]


def test_an_extract_of_an_empty_list(tmp_path: Path) -> None:
    assert read(tmp_path, "id,email\n") == []


def test_an_empty_list_after_a_run_is_everybody_taken_off(tmp_path: Path) -> None:
    desk = by_id(tmp_path)
    push(desk)
    assert drift(push(desk, shown=[])) == (0, 4)


def test_where_the_key_is_the_id_an_extract_has_one_column(tmp_path: Path) -> None:
    assert read(tmp_path, "id\n901\n902\n") == [{"key": "901", "lead": 901}, {"key": "902", "lead": 902}]
