"""Examples show what went wrong and name nobody: a mask cannot be undone, and no key stands in a report."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segpush import names
from segpush.engine.books import examples, report
from segpush.engine.books.examples import mask
from segpush.engine.workbench import Workbench
from segpush.run import Run

SHAPE = re.compile(r"[A-Za-z0-9]?•••(@•••(\.(com|net|org|edu|gov))?)?")
ADDRESSES = st.emails().filter(lambda text: len(text.partition("@")[0]) > 1)
KEYS = st.text(min_size=1, max_size=80) | st.emails() | st.integers(0, 10**12).map(str)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ines.moreau@example.com", "i•••@•••.com"),
        ("ines@moreau.name", "i•••@•••"),
        ("ines@moreau.lyon.fr", "i•••@•••"),
        ("im@example.org", "•••@•••.org"),
        ("ines.moreau", "i•••"),
        ("Ines Moreau <ines@example.com>", "I•••@•••"),
        ("  ines@example.com ", "i•••@•••.com"),
        ("+33 6 12 34 56 78", "•••"),
        ("90210", "9•••"),
        ("7", "•••"),
        ("王小明先生", "•••"),
        ("élodie@example.com", "•••@•••.com"),
        ("\u202emoc.elpmaxe@seni", "•••@•••"),
        ("@", "•••@•••"),
        ("", "•••"),
    ],
)
def test_what_is_shown_of_a_key(key: str, shown: str) -> None:
    assert mask(key) == shown


@given(KEYS)
def test_a_mask_has_one_of_few_shapes_whatever_is_behind_it(key: str) -> None:
    assert SHAPE.fullmatch(mask(key))


@given(
    ADDRESSES.filter(lambda text: len(text.partition("@")[0]) > examples.BEHIND),
    st.text("abcdefgh", min_size=1, max_size=40),
)
def test_a_mask_does_not_tell_how_much_is_behind_it_nor_what(address: str, more: str) -> None:
    """Whoever has the mask cannot tell this address from one with anything else in the middle."""
    local, _, domain = address.partition("@")
    assert mask(address) == mask(f"{local}{more}@{domain}") == mask(f"{local[0]}{more * 4}@{more}.{domain}")


@given(ADDRESSES)
def test_neither_side_of_an_address_is_in_its_mask(address: str) -> None:
    local, _, domain = address.partition("@")
    assert local not in mask(address)
    assert domain not in mask(address)


WORDS = st.text("bcdfghjkmnpqrstvwxyz0123456789ÄÖøß王", min_size=8, max_size=24)


@given(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6, unique=True))
def test_no_key_ever_stands_in_report_or_page(pairs: list[tuple[str, str]]) -> None:
    keys = [f"{local}@{domain}.com" for local, domain in pairs]
    shown = json.dumps({"keys": [mask(key) for key in keys]}, ensure_ascii=False)
    for (local, domain), key in zip(pairs, keys, strict=True):
        assert not {part for part in (local, domain, key, local[:3], domain[-3:]) if part in shown}


def test_people_are_shown_by_outcome_and_by_reason_three_at_most(
    settled: Workbench, run: Run, books: dict[str, Any]
) -> None:
    more: list[tuple[Any, ...]] = [
        (f"{name}@example.com", "member", [], "unmatched", "asked_recently", "not known", False, True)
        for name in ("nora", "omar", "petra", "quirin")
    ]
    settled.db.executemany("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)", more)
    settled.db.executemany(
        "INSERT INTO places VALUES (?, 'member', NULL, 'not_asked', NULL, NULL)", [[row[0]] for row in more]
    )
    report.store(settled, run, books)
    found = json.loads(settled.work.get(names.report(run.id, "report.json")))["examples"]
    assert set(found) == {"rows", "people", "reasons"}
    assert set(found["people"]) == {"ambiguous", "refused", "unmatched"}
    assert len(found["reasons"]["asked_recently"]) == 3
    assert found["reasons"]["transport"] == ["•••@•••.com"]
    assert found["people"]["ambiguous"] == ["•••@•••.com"]


@pytest.mark.parametrize("file", ["report.json", "report.html"])
def test_no_person_of_a_run_is_named_anywhere(settled: Workbench, run: Run, books: dict[str, Any], file: str) -> None:
    report.store(settled, run, books)
    text = settled.work.get(names.report(run.id, file)).decode()
    keys = settled.db.execute("SELECT DISTINCT key FROM people").fetchall()
    assert len(keys) == 12
    assert [key for (key,) in keys if key in text or key.partition("@")[2] in text] == []


def test_examples_say_file_and_line(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    page = settled.work.get(names.report(run.id, "report.html")).decode()
    assert "line 17 of <bdi>buyers.csv</bdi>: <code>i•••</code>" in page
    assert "line 40 of <bdi>buyers.csv</bdi></li>" in page
