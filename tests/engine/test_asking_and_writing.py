"""What is asked of Marketo and what is written: S1, S2, S5, S6 of the semantics table, print by print."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine.desk import Desk
from tests.engine.setting import Marketo, destination, drop

KEYS = "Email,firstName,lastName,department"
INES, TOMAS, ZOE = (
    "ines@example.com,Ines,Moreau,Harbour & Sons",
    "tomas@example.com,Tomas,Okafor,",
    "zoe@example.com,,Lindqvist,",
)
CREATES: dict[str, Any] = {
    "people": "match_and_create",
    "fields": ("firstName", "lastName"),
    "limits": {"first_run": "go"},
}


def desk(tmp_path: Path, *known: str, **document: Any) -> Desk:
    leads = {f"{name}@example.com": [901 + n] for n, name in enumerate(known)}
    return Desk(tmp_path, destination(**document), Marketo(leads))


def values(sent: list[dict[str, Any]]) -> dict[str, Any]:
    """What is written to whom."""
    return {row["key"]: json.loads(row["values"]) for row in sent}


def test_s1_asks_and_writes_nothing(tmp_path: Path) -> None:
    closed = desk(tmp_path, "ines").run(drop(INES, TOMAS, columns=KEYS))
    assert closed.accounts["people"] == {"found": 1, "unmatched": 1}
    assert not closed.sent["update"] + closed.sent["upsert"]
    assert closed.places == {901: "on_list", "tomas@example.com": "not_asked"}


def test_s2_attributes_are_for_the_unmatched_only(tmp_path: Path) -> None:
    closed = desk(tmp_path, "ines", **CREATES).run(drop(INES, TOMAS, columns=KEYS))
    assert values(closed.sent["upsert"]) == {"tomas@example.com": {"firstName": "Tomas", "lastName": "Okafor"}}
    assert closed.accounts["people"] == {"created": 1, "found": 1}
    assert not closed.sent["update"]


def test_s5_goes_by_key_without_asking_once_the_first_run_is_over(tmp_path: Path) -> None:
    audience = desk(tmp_path, "ines", sync="audience_and_profile", fields=("department",))
    first = audience.run(drop("ines@example.com,A,B,Harbour", columns=KEYS))
    assert [len(first.sent[step]) for step in ("resolve", "update", "upsert")] == [1, 1, 0]
    second = audience.run(drop("ines@example.com,A,B,Harbour", "tomas@example.com,C,D,Quay", columns=KEYS))
    assert [len(second.sent[step]) for step in ("resolve", "update", "upsert")] == [0, 0, 1]
    assert second.accounts["people"] == {"unchanged": 1, "unmatched": 1}


def test_s6_writes_known_people_by_id_and_creates_the_others(tmp_path: Path) -> None:
    closed = desk(tmp_path, "ines", sync="audience_and_profile", **CREATES).run(drop(INES, TOMAS, columns=KEYS))
    assert {row["key"]: row["person"] for row in closed.people.values()} == {
        "ines@example.com": "updated", "tomas@example.com": "created",
    }  # fmt: skip
    assert set(closed.places.values()) == {"on_list"}


def test_s6_on_create_fields_are_never_written_to_the_known(tmp_path: Path) -> None:
    document = CREATES | {"sync": "audience_and_profile", "on_create": ("department",)}
    closed = desk(tmp_path, "ines", **document).run(drop(INES, "bo@example.com,Bo,Lin,Quay", columns=KEYS))
    assert "department" not in values(closed.sent["update"])["ines@example.com"]
    assert values(closed.sent["upsert"])["bo@example.com"]["department"] == "Quay"


@pytest.mark.parametrize("sync", ["audience", "audience_and_profile"])
def test_nobody_is_created_without_what_creation_needs(tmp_path: Path, sync: str) -> None:
    """S2 and S6: key, firstName, lastName and email. A known person needs none of them."""
    closed = desk(tmp_path, "ines", sync=sync, **CREATES).run(drop("ines@example.com,,,", ZOE, columns=KEYS))
    zoe = closed.people["zoe@example.com"]
    assert (zoe["person"], zoe["code"]) == ("refused", "required_missing")
    assert closed.people["ines@example.com"]["person"] in {"found", "unchanged"}
    assert closed.places == {901: "on_list", "zoe@example.com": "not_asked"}


def test_r13_d2_a_missing_value_is_left_out_and_zero_is_none(tmp_path: Path) -> None:
    fields = ("firstName", "leadScore", "unsubscribed", "balance")
    audience = desk(tmp_path, "ines", sync="audience_and_profile", fields=fields)
    closed = audience.run(drop("ines@example.com,,0,false,0.0", columns="Email," + ",".join(fields)))
    sent = values(closed.sent["update"])["ines@example.com"]
    assert sent == {"leadScore": 0, "unsubscribed": False, "balance": "0.0"}


def test_a_key_asked_for_twice_is_asked_once(tmp_path: Path) -> None:
    closed = desk(tmp_path, "ines").run(drop("ines@example.com", "Ines@Example.com", "mailto:ines@example.com"))
    assert closed.sent["resolve"] == [{"key": "ines@example.com"}]
    assert closed.numbers["rows"] == {"duplicate": 2, "member": 1}


def test_who_is_unchanged_is_not_written_again(tmp_path: Path) -> None:
    audience = desk(tmp_path, "ines", sync="audience_and_profile", fields=("firstName", "department"))
    audience.run(drop(INES, columns=KEYS))
    again = audience.run(drop(INES, columns=KEYS))
    assert not any(again.sent.values())
    assert again.accounts == {
        "people": {"unchanged": 1}, "list": {"kept": 1}, "ledger_leavers": {}, "reasons": {}, "warnings": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changed",
    [
        "ines@example.com,Inès,Moreau,Harbour & Sons",
        "ines@example.com,Ines,Moreau,Quay",
        "ines@example.com,Ines,Moreau,",
    ],
)
def test_one_changed_value_is_a_change(tmp_path: Path, changed: str) -> None:
    audience = desk(tmp_path, "ines", sync="audience_and_profile", fields=("firstName", "department"))
    audience.run(drop(INES, columns=KEYS))
    assert len(audience.run(drop(changed, columns=KEYS)).sent["update"]) == 1


def test_a_value_that_moves_to_the_next_field_is_a_change(tmp_path: Path) -> None:
    audience = desk(tmp_path, "ines", sync="audience_and_profile", fields=("firstName", "lastName"))
    audience.run(drop("ines@example.com,Moreau,", columns="Email,firstName,lastName"))
    assert audience.run(drop("ines@example.com,,Moreau", columns="Email,firstName,lastName")).sent["update"]


@pytest.mark.parametrize(
    ("recheck", "asked"), [("7d", set()), ("2d", {2, 4}), ("1d", {1, 2, 3, 4}), ("0", {1, 2, 3, 4})]
)
def test_recheck_the_unmatched_are_asked_again_when_their_answer_is_old(
    tmp_path: Path, recheck: str, asked: set[int]
) -> None:
    """One drop a day: with 1d each day's answer is old the next day."""
    audience = desk(tmp_path, recheck={"unmatched": recheck})
    audience.run(drop("ghost@example.com"))
    again = {day for day in range(1, 5) if audience.run(drop("ghost@example.com")).sent["resolve"]}
    assert again == asked


def test_recheck_outlasts_drops_that_do_not_name_the_person(tmp_path: Path) -> None:
    audience = desk(tmp_path, "ines", content="changes")
    audience.run(drop("ghost@example.com"))
    audience.run(drop("ines@example.com"))
    closed = audience.run(drop("ghost@example.com"))
    assert not closed.sent["resolve"]
    assert closed.people["ghost@example.com"]["code"] == "asked_recently"
