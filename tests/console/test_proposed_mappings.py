"""Which column is proposed for which field, and why another is not."""

import pytest

from console.init.looks import Look
from console.init.offer import standard
from console.init.proposal import Pair, match_columns, propose
from console.init.sample import Column
from segpush.marketo.fields import Field

FIELDS = {
    each.name: each
    for each in (
        *standard().fields.values(),
        Field("id", "Id", "integer", None, False, False),
        Field("updatedAt", "Updated At", "datetime", None, False, False),
        Field("loyaltyPoints", "Loyalty Points", "integer", None, True, False),
        Field("lastPurchase", "Date of last purchase", "date", None, True, False),
        Field("scoreFormula", "Score Formula", "formula", None, True, False),
    )
}


def column(name: str, look: Look = "text") -> Column:
    return Column(name, look, addresses=1.0 if look == "address" else 0.0)


def proposed(*columns: Column, creates: bool = True, taken: tuple[str, ...] = ()) -> dict[str, str]:
    return {each.column: each.field for each in propose(columns, FIELDS, taken, "email", creates=creates).pairs}


def left(*columns: Column, creates: bool = True) -> dict[str, str]:
    return dict(propose(columns, FIELDS, (), "email", creates=creates).left)


@pytest.mark.parametrize(
    "name",
    ["firstName", "FIRSTNAME", "first_name", "First Name", "person.name.firstName", "person_name_firstName", "traits.firstName",
     "context.traits.first_name", "_acme_firstName", "given-name", "Vorname"],
)  # fmt: skip
def test_a_name_is_known_however_it_is_written(name: str) -> None:
    assert proposed(column(name)) == {name: "firstName"}


def test_a_field_is_known_by_either_of_its_names_and_behind_a_tenant() -> None:
    assert proposed(column("_acme_loyalty_points", "whole number")) == {"_acme_loyalty_points": "loyaltyPoints"}
    assert proposed(column("date of LAST purchase", "day")) == {"date of LAST purchase": "lastPurchase"}


def test_nothing_is_proposed_twice_and_the_plainer_name_wins() -> None:
    columns = (column("workAddress_city"), column("city"), column("homeAddress_city"))
    assert proposed(*columns) == {"city": "city"}
    assert left(*columns) == {"workAddress_city": "city is taken by city", "homeAddress_city": "city is taken by city"}


@pytest.mark.parametrize("name", ["id", "updatedAt", "Score Formula"])
def test_what_cannot_be_written_is_never_proposed(name: str) -> None:
    assert proposed(column(name, "whole number")) == {}
    assert left(column(name))[name].endswith("cannot be written")


@pytest.mark.parametrize(
    ("name", "look", "fits"),
    [
        ("loyaltyPoints", "whole number", True), ("loyaltyPoints", "0 or 1", True), ("loyaltyPoints", "number", False),
        ("loyaltyPoints", "text", False), ("loyaltyPoints", "empty", True), ("annualRevenue", "number", True),
        ("unsubscribed", "0 or 1", True), ("unsubscribed", "true or false", True), ("unsubscribed", "text", False),
        ("dateOfBirth", "day", True), ("dateOfBirth", "time", False), ("city", "whole number", True), ("city", "nested", False),
    ],
)  # fmt: skip
def test_values_must_fit_the_type_of_the_field(name: str, look: Look, fits: bool) -> None:
    assert bool(proposed(column(name, look))) == fits
    assert bool(left(column(name, look))) != fits


def test_days_with_dots_are_given_their_format() -> None:
    assert propose([column("birthday", "day with dots")], FIELDS, (), "email", creates=False).pairs == (
        Pair("birthday", "dateOfBirth", "%d.%m.%Y"),
    )


def test_company_fields_are_for_new_people() -> None:
    assert proposed(column("companyName")) == {"companyName": "company"}
    assert left(column("companyName"), creates=False)["companyName"].startswith("company is a company field")


def test_columns_that_stand_for_something_else_are_neither_proposed_nor_left_out() -> None:
    found = propose([column("email", "address"), column("title")], FIELDS, ["title"], "email", creates=True)
    assert (found.pairs, dict(found.left)) == ((), {"email": "email is taken by the match"})


def test_the_match_is_the_identity_first_then_what_is_called_so_then_what_holds_addresses() -> None:
    columns = [
        column("contact", "address"),
        column("E-Mail", "address"),
        column("personalEmail_address", "address"),
        column("Email", "address"),
    ]
    assert match_columns(columns, "email") == ("Email", "personalEmail_address", "E-Mail", "contact")
    assert match_columns([column("email"), column("traits.email")], "email", ["traits.email"])[0] == "traits.email"
    assert match_columns([column("loyalty_number"), column("email", "address")], "loyaltyNumber") == ("loyalty_number",)
    assert match_columns([column("city")], "email") == ()
