"""The sums of a run (files 3.3), and which outcomes may go together (design, section 6): else the run has failed."""

from itertools import product
from typing import Any

import duckdb
import pytest

from segpush.engine.closing import PAIRS, BooksDoNotAdd, accounts

PERSON = set(
    "unchanged found created updated written unmatched ambiguous suppressed refused unknown undelivered".split()
)
LIST = set("on_list off_list kept not_asked refused unknown undelivered".split())
EXIST = {"unchanged", "found", "created", "updated", "written"}


def books(pair: tuple[str, str] = ("found", "on_list"), **numbers: Any) -> dict[str, Any]:
    """The accounts of one member with this pair of outcomes."""
    with duckdb.connect() as db:
        db.execute(
            "CREATE TABLE people AS SELECT 'ines@example.com' AS key, 'member' AS kind, ? AS person, NULL AS code, false AS warning",
            [pair[0]],
        )
        db.execute(
            "CREATE TABLE places AS SELECT 'ines@example.com' AS key, 'member' AS kind, ? AS list, NULL AS code",
            [pair[1]],
        )
        return accounts(db, {"rows": {"member": 1, "rejected": 2}, "read": 3, **numbers})


def test_the_words_are_those_of_the_design() -> None:
    assert set(PAIRS) == PERSON
    assert set().union(*PAIRS.values()) == LIST


@pytest.mark.parametrize("pair", [(person, word) for person in sorted(PERSON) for word in sorted(PAIRS[person])])
def test_legal_pairs(pair: tuple[str, str]) -> None:
    assert books(pair)["people"] == {pair[0]: 1}


@pytest.mark.parametrize(
    "pair", [pair for pair in product(sorted(PERSON), sorted(LIST)) if pair[1] not in PAIRS[pair[0]]]
)
def test_any_other_pair_fails_the_run(pair: tuple[str, str]) -> None:
    with pytest.raises(BooksDoNotAdd, match=pair[0]):
        books(pair)


@pytest.mark.parametrize("person", sorted(PERSON - EXIST))
def test_nobody_joins_whom_no_reply_has_proven(person: str) -> None:
    assert "on_list" not in PAIRS[person]


@pytest.mark.parametrize("person", ["unmatched", "created", "vanished"])
def test_a_word_nobody_agreed_on_fails_the_run(person: str) -> None:
    with pytest.raises(BooksDoNotAdd):
        books((person, "off_list"))


@pytest.mark.parametrize(
    "numbers",
    [
        {"read": 2},
        {"read": 4},
        {"rows": {"member": 2, "rejected": 1}},
        {"rows": {"member": 1, "leaver": 1, "rejected": 1}},
        {"rows": {"rejected": 3}},
    ],
)
def test_sums_that_differ_fail_the_run(numbers: dict[str, Any]) -> None:
    with pytest.raises(BooksDoNotAdd):
        books(**numbers)


def test_sums_that_agree() -> None:
    assert books() == {
        "people": {"found": 1},
        "list": {"on_list": 1},
        "ledger_leavers": {},
        "reasons": {},
        "warnings": 0,
    }
