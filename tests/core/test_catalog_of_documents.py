"""The documents in force: who claims a key, what cannot be read, what is paused (R25, R28)."""

import pytest

from segpush import names
from segpush.catalog import Catalog
from segpush.errors import BadDocument
from tests.core.house import PREFIX, House, document


def catalog(*, broken: bool = False) -> tuple[House, Catalog]:
    house = House()
    if broken:
        house.work.put(names.destination("autumn"), b'{"version": 1, "name": "autumn"}')
    return house, Catalog(house.work)


def test_r28_a_key_belongs_to_whose_prefix_it_starts_with() -> None:
    _, found = catalog()
    ((destination, audience),) = found.claims(PREFIX + "2026/a b's (1).csv")
    assert (destination.name, audience.slug) == ("spring", "buyers")


@pytest.mark.parametrize(
    "key", ["inbox/spring/buyers", "inbox/spring/Buyers/a.csv", "inbox/spring/", "outbox/" + PREFIX, ""]
)
def test_r25_any_other_key_is_nobodys(key: str) -> None:
    assert catalog()[1].claims(key) == []


def test_r28_blanks_and_letters_of_any_kind_are_ordinary() -> None:
    house, found = catalog()
    house.work.put(names.destination("spring"), document({"prefix": "inbox/spring/Käufer & Größen/"}))
    assert found.claims("inbox/spring/Käufer & Größen/a.csv")


def test_a_broken_document_claims_nothing_and_hides_nobody() -> None:
    _, found = catalog(broken=True)
    assert found.claims(PREFIX + "a.csv")
    assert [each.name for each in found.all()] == ["spring"]
    assert found.destination("autumn") is None
    (sentence,) = found.broken()
    assert sentence.startswith("destinations/autumn.json: ")


def test_documents_are_read_anew_each_time() -> None:
    house, found = catalog()
    assert not found.paused("spring", "buyers")
    house.work.put(names.destination("spring"), document(state="paused"))
    assert found.paused("spring", "buyers")


@pytest.mark.parametrize(("destination", "audience"), [("winter", "buyers"), ("spring", "visitors")])
def test_what_has_no_document_is_not_paused(destination: str, audience: str) -> None:
    assert not catalog()[1].paused(destination, audience)


def test_a_paused_account_pauses_all_its_audiences() -> None:
    house, found = catalog()
    house.work.put(names.account("acme"), b'{"version": 1, "name": "acme", "state": "paused"}')
    assert found.paused("spring", "buyers")


def test_an_account_without_document_says_what_to_apply() -> None:
    house, found = catalog()
    assert found.account("acme").limits() == {
        "daily_quota": 50_000,
        "share_percent": 50,
        "calls_per_20s": 48,
        "slots": 5,
    }
    house.work.delete(names.account("acme"))
    with pytest.raises(BadDocument, match=r"accounts/acme\.yaml"):
        found.account("acme")
    assert not found.paused("spring", "buyers")
