"""Documents come into force together with those that are, or not at all."""

import json

import pytest

from console.apply import among, apply, compare
from console.documents import Authored, authored
from segpush.errors import BadDocument
from tests.fakes.memory import MemoryStore

ACME = authored("acme.yaml", "version: 1\nname: acme\n")
GLOBEX = authored("globex.yaml", "version: 1\nname: globex\n")


def destination(name: str, list_id: int, account: str = "acme", folder: str = "", description: str = "") -> Authored:
    text = f"""\
version: 1
name: {name}
description: "{description}"
account: {account}
match: {{source: Email}}
audiences:
  - slug: buyers
    name: Buyers
    source: {{preset: aep, prefix: "inbox/{folder or name}/", content: full}}
    list: {{id: {list_id}}}
"""
    return authored(f"{name}.yaml", text)


def refused(store: MemoryStore, *documents: Authored) -> list[str]:
    before = dict(store.versions)
    with pytest.raises(BadDocument) as problem:
        apply(store, documents)
    assert store.versions == before
    return str(problem.value).splitlines()


def in_force(store: MemoryStore) -> list[str]:
    return [info.key for info in store.list("")]


def test_new_documents_are_stored_as_the_json_pickup_reads() -> None:
    store, spring = MemoryStore(), destination("spring", 1021)

    applied = apply(store, [spring, ACME])

    assert [change.what for change in applied.changes] == ["new", "new"]
    assert in_force(store) == ["accounts/acme.json", "destinations/spring.json"]
    assert store.get("destinations/spring.json") == spring.body


def test_a_document_that_says_the_same_is_not_written_again() -> None:
    store, spring = MemoryStore(), destination("spring", 1021)
    apply(store, [spring, ACME])

    assert apply(store, [spring, ACME]).written == ()
    assert len(store.versions["destinations/spring.json"]) == 1


def test_the_difference_is_shown_before_anything_is_written() -> None:
    store = MemoryStore()
    apply(store, [ACME, destination("spring", 1021)])

    (change,) = compare(store, [destination("spring", 1022)])

    assert change.what == "changed"
    assert [line.split() for line in change.lines if line[0] in "+-"] == [
        ["-", '"id":', "1021"],
        ["+", '"id":', "1022"],
    ]
    assert json.loads(store.get("destinations/spring.json"))["audiences"][0]["list"]["id"] == 1021


def test_a_new_document_is_shown_whole() -> None:
    (change,) = compare(MemoryStore(), [ACME])

    assert change.lines == ("+ {", '+   "version": 1,', '+   "name": "acme"', "+ }")


def test_a_list_has_one_owner_among_all_documents_in_force() -> None:
    store = MemoryStore()
    apply(store, [ACME, destination("spring", 1021)])

    assert refused(store, destination("summer", 1021)) == [
        (
            "spring/buyers and summer/buyers both want list 1021 of account acme; a list has one owner,"
            " so give one of them another list"
        )
    ]


def test_the_same_number_in_another_account_is_another_list() -> None:
    store = MemoryStore()

    apply(store, [ACME, GLOBEX, destination("spring", 1021), destination("summer", 1021, account="globex")])

    assert len(in_force(store)) == 4


def test_a_list_may_change_hands_in_one_go() -> None:
    store = MemoryStore()
    apply(store, [ACME, destination("spring", 1021), destination("summer", 1022)])

    apply(store, [destination("spring", 1022), destination("summer", 1021)])

    assert json.loads(store.get("destinations/summer.json"))["audiences"][0]["list"]["id"] == 1021


@pytest.mark.parametrize("folder", ["spring", "spring/deeper"])
def test_no_object_could_belong_to_two_destinations(folder: str) -> None:
    store = MemoryStore()
    apply(store, [ACME, destination("spring", 1021)])

    (problem,) = refused(store, destination("summer", 1022, folder=folder))

    assert problem.startswith("spring/buyers and summer/buyers have overlapping prefixes, 'inbox/spring/' and ")


def test_an_account_nobody_knows_is_refused() -> None:
    assert refused(MemoryStore(), destination("spring", 1021)) == [
        "spring.yaml: account: acme has no document; apply one with name: acme as well"
    ]


def test_a_document_given_twice_is_refused() -> None:
    other = authored("copy/spring.yaml", destination("spring", 1022).body.decode())

    assert among([destination("spring", 1021), other])[0] == (
        "copy/spring.yaml: destination spring is also in spring.yaml; give each document once"
    )


def test_a_stored_document_that_cannot_be_read_stops_all_but_its_own_mending() -> None:
    store = MemoryStore()
    apply(store, [ACME])
    store.put("destinations/spring.json", destination("spring", 1021).body.replace(b"description", b"zeitgeist"))

    (problem,) = refused(store, destination("summer", 1022))

    assert problem.startswith(
        "destinations/spring.json in force cannot be read (zeitgeist: is no setting here; take it out)"
    )
    assert apply(store, [destination("spring", 1021), destination("summer", 1022)]).written == (
        "destinations/spring.json",
        "destinations/summer.json",
    )


def test_what_is_no_json_in_force_is_mended_by_its_document() -> None:
    store = MemoryStore()
    store.put("accounts/acme.json", b"daily_quota: 50000")

    (change,) = apply(store, [ACME]).changes

    assert change.lines[0] == "-daily_quota: 50000"
    assert store.get("accounts/acme.json") == ACME.body


def test_all_problems_between_documents_are_told_at_once() -> None:
    assert len(among([destination("spring", 1021), destination("summer", 1021, folder="spring")])) == 2
