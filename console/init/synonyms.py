"""The names producers give to what Marketo calls otherwise, reduced to letters and digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMES = {
    "email": "email emailaddress mail emailadresse workemailaddress personalemailaddress identitymapemail useridentitiesemail",
    "firstName": "firstname givenname forename fname first namefirst vorname prenom",
    "lastName": "lastname surname familyname lname last namelast nachname nomdefamille",
    "middleName": "middlename",
    "salutation": "salutation prefix courtesytitle anrede",
    "title": "title jobtitle position role",
    "department": "department abteilung",
    "company": "company companyname organization organisation organizationname organisationname employer account accountname firma",
    "industry": "industry branche",
    "website": "website webpage homepage companywebsite",
    "numberOfEmployees": "numberofemployees numemployees employees employeecount companysize",
    "annualRevenue": "annualrevenue revenue",
    "phone": "phone phonenumber telephone tel workphonenumber homephonenumber telefon",
    "mobilePhone": "mobilephone mobile mobilephonenumber cell cellphone mobil",
    "address": "address street street1 streetaddress strasse",
    "city": "city town ort stadt ville",
    "state": "state province region stateprovince",
    "country": "country countryname land pays",
    "postalCode": "postalcode zip zipcode postcode plz",
    "dateOfBirth": "dateofbirth birthdate birthday dob birthdayandyear geburtstag geburtsdatum",
    "leadSource": "leadsource",
    "unsubscribed": "unsubscribed",
}  # fmt: skip
SYNONYMS = {name: field for field, names in _NAMES.items() for name in names.split()}

# What stands before a name and says nothing of the field: XDM groups, Segment's and Braze's envelopes, a tenant of AEP.
_BEFORE = re.compile(
    r"(person[._]name|person|home_?address|work_?address|mailing_?address|context[._]traits|traits|custom_attributes"
    r"|properties|profile|_[a-z0-9]+)[._]",
    re.IGNORECASE,
)


def plain(name: str) -> str:
    """Return a name without capitals and signs: ``First Name``, ``first_name`` and ``firstName`` are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def readings(column: str) -> Iterator[str]:
    """Yield what a column may be called, the whole name first, then without what stands before it."""
    yield plain(column)
    rest = column.strip()
    while found := _BEFORE.match(rest):
        rest = rest[found.end() :]
        yield plain(rest)
