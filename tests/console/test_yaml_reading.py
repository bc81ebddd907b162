"""YAML as people write it becomes the JSON that is stored, without YAML's surprises."""

import json
from pathlib import Path

import pytest

from console.documents import authored, read
from segpush.account import Account
from segpush.destination import Destination
from segpush.errors import BadDocument

NEWSLETTER = """\
version: 1
name: newsletter
account: acme
match: {source: email}
audiences:
  - slug: readers
    name: Newsletter Readers
    source: {preset: csv, prefix: "inbox/newsletter/readers/", content: full}
    list: {id: 1030}
    start: 2026-01-12
"""


def problem(text: str) -> str:
    with pytest.raises(BadDocument) as refused:
        authored("newsletter.yaml", text)
    return str(refused.value)


def test_what_is_stored_is_what_was_written_as_json() -> None:
    document = authored("newsletter.yaml", NEWSLETTER)

    stored = json.loads(document.body)
    assert list(stored) == ["version", "name", "account", "match", "audiences"]
    assert stored["audiences"][0]["start"] == "2026-01-12"
    assert isinstance(document.model, Destination)
    assert (document.title, document.key) == ("destination newsletter", "destinations/newsletter.json")


def test_an_account_is_told_from_a_destination() -> None:
    document = authored("acme.yaml", "version: 1\nname: acme\ndaily_quota: 50_000\n")

    assert isinstance(document.model, Account)
    assert document.model.daily_quota == 50_000
    assert (document.title, document.key) == ("account acme", "accounts/acme.json")


def test_names_are_spelt_as_they_spell_themselves() -> None:
    document = authored("newsletter.yaml", NEWSLETTER.replace("Newsletter Readers", "Lecteurs d’Orléans"))

    assert "Lecteurs d’Orléans".encode() in document.body


def test_common_settings_may_be_shared() -> None:
    shared = """\
version: 1
name: newsletter
account: acme
match: {source: email}
audiences:
  - slug: readers
    name: Readers
    source: &usual {preset: csv, prefix: "inbox/newsletter/readers/", content: full}
    list: {id: 1030}
  - slug: former
    name: Former Readers
    source: {<<: *usual, prefix: "inbox/newsletter/former/"}
    list: {id: 1031}
"""
    document = authored("newsletter.yaml", shared)

    assert isinstance(document.model, Destination)
    assert document.model.audiences[1].source.prefix == "inbox/newsletter/former/"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "version: 1\nname: acme\nname: globex\n",
            "newsletter.yaml: line 3: name stands twice; keep one; mend the YAML there",
        ),
        (
            "version: 1\non: true\n",
            "newsletter.yaml: line 2: the key on is not text for YAML; put it in quotes or take it out; mend the YAML there",
        ),
        (
            "version: 1\nname: [acme\n",
            "newsletter.yaml: line 3: expected ',' or ']', but got '<stream end>'; mend the YAML there",
        ),
        ("- version: 1\n", "newsletter.yaml: is no group of settings; begin it with version: 1"),
        ("", "newsletter.yaml: is no group of settings; begin it with version: 1"),
        ("name: \x00", "newsletter.yaml: is no YAML"),
        ("name: !!python/object:os.system x\n", "newsletter.yaml: line 1: could not determine a constructor"),
        ("name: !!set {a}\n", "newsletter.yaml: holds what a document cannot"),
        ("name: .inf\n", "newsletter.yaml: holds what a document cannot"),
        ("name: &a [*a]\n", "newsletter.yaml: holds what a document cannot"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, sentence: str) -> None:
    assert problem(text).startswith(sentence)


@pytest.mark.parametrize("number", ["01030", "0x406", "17:10"])
def test_a_list_number_is_never_taken_for_another(number: str) -> None:
    assert f"'{number}' is no list" in problem(NEWSLETTER.replace("1030", number))


def test_each_problem_names_the_file() -> None:
    broken = NEWSLETTER.replace("content: full", "content: some").replace("slug: readers", "slug: no")

    assert problem(broken).splitlines() == [
        "newsletter.yaml: audiences[0].slug: false must be text, but YAML reads a bare off, no or false as false; put it in quotes",
        "newsletter.yaml: audiences[0].source.content: \"some\" must be 'full', 'changes' or 'by_name'",
    ]


def test_a_file_that_is_not_there_or_no_text(tmp_path: Path) -> None:
    (tmp_path / "export.yaml").write_bytes(b"\xff\xfe\x00")

    for name, what in [("gone.yaml", "cannot be read"), ("export.yaml", "is not UTF-8 text")]:
        with pytest.raises(BadDocument, match=what):
            read(tmp_path / name)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "newsletter.yaml").write_bytes(b"\xef\xbb\xbf" + NEWSLETTER.encode())

    assert read(tmp_path / "newsletter.yaml").title == "destination newsletter"
