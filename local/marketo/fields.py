"""The person fields of an account: what Describe2 tells about each.

The values people hold in them, and which values fit, are matters of `people` and `values`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

TYPES = (
    "string text textarea url email phone reference integer score percent float currency boolean date datetime formula"
).split()
SYSTEM = ("id", "createdAt", "updatedAt")

# Marketo's own filter types that need no description (Adobe docs: Get Leads by Filter Type).
STANDARD_FILTERS = frozenset(
    "cookies leadPartitionId facebookId linkedInId twitterId sfdcAccountId sfdcContactId sfdcLeadId "
    "sfdcLeadOwnerId sfdcOpptyId".split()
)
COMPANY = frozenset(
    "company site website mainPhone annualRevenue numberOfEmployees industry sicCode billingStreet billingCity "
    "billingState billingCountry billingPostalCode".split()
)


@dataclass(frozen=True)
class Field:
    """One field: REST `name`, what people read, type, length in characters, and what may be done with it."""

    name: str
    displayName: str = ""  # noqa: N815 - the wire's spelling, in replies and state files alike
    dataType: str = "string"  # noqa: N815
    length: int | None = None
    updateable: bool = True
    searchable: bool = False
    crmManaged: bool = False  # noqa: N815

    def described(self) -> dict[str, Any]:
        """The field as Describe2 shows it (Adobe docs: Describe Lead2)."""
        shown = asdict(self)
        del shown["searchable"]
        return {name: value for name, value in shown.items() if value is not None}


_STANDARD = (
    Field("id", "Id", "integer", updateable=False, searchable=True),
    Field("email", "Email Address", "email", 255, searchable=True),
    Field("createdAt", "Created At", "datetime", updateable=False),
    Field("updatedAt", "Updated At", "datetime", updateable=False),
    Field("firstName", "First Name", "string", 255),
    Field("lastName", "Last Name", "string", 255),
    Field("title", "Job Title", "string", 255),
    Field("company", "Company Name", "string", 255),
    Field("website", "Website", "url", 255),
    Field("annualRevenue", "Annual Revenue", "currency"),
    Field("numberOfEmployees", "Num Employees", "integer"),
    Field("industry", "Industry", "string", 255),
    Field("phone", "Phone Number", "phone", 255),
    Field("address", "Address", "text", 30000),
    Field("city", "City", "string", 255),
    Field("state", "State", "string", 255),
    Field("country", "Country", "string", 255),
    Field("postalCode", "Postal Code", "string", 255),
    Field("dateOfBirth", "Date of Birth", "date"),
    Field("leadScore", "Lead Score", "score"),
    Field("leadSource", "Lead Source", "string", 255),
    Field("unsubscribed", "Unsubscribed", "boolean"),
    Field("loyaltyNumber", "Loyalty Number", "string", 255, searchable=True),
)
_ALWAYS = 4  # the first four of the table exist in every account, whatever a state file lists


class Fields:
    """The fields of one account by name; `None` stands for the standard set."""

    def __init__(self, described: Iterable[Field] | None = None) -> None:
        """Take exactly the given fields, beside the four every account has."""
        given = _STANDARD if described is None else (*_STANDARD[:_ALWAYS], *described)
        self._by_name = {field.name: field for field in given}

    def __iter__(self) -> Iterator[Field]:
        """All fields, in the order given."""
        return iter(self._by_name.values())

    def get(self, name: str) -> Field | None:
        """The field called exactly `name`, or None."""
        return self._by_name.get(name)

    def names(self) -> frozenset[str]:
        """All REST names."""
        return frozenset(self._by_name)
