"""What an account offers: fields, partitions, lists, folders. Read once, before the questions; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from segpush.errors import MarketoError
from segpush.marketo import assets, fields, lists
from segpush.marketo.assets import Folder
from segpush.marketo.client import Marketo
from segpush.marketo.fields import Field
from segpush.marketo.lists import StaticList

MOST_LISTS = 3_000  # ten calls
MOST_FOLDERS = 1_000  # five calls
REFUSED = "603"

# Fields every subscription has, for when no account is read (Adobe: Describe Lead2; types as Field Types has them).
_STANDARD = {
    "string": "firstName lastName middleName salutation title department company industry site city state country postalCode"
    " billingCity billingState billingCountry billingPostalCode leadSource",
    "text": "address billingStreet",
    "email": "email",
    "phone": "phone mobilePhone fax mainPhone",
    "url": "website",
    "date": "dateOfBirth",
    "integer": "numberOfEmployees",
    "currency": "annualRevenue",
    "score": "leadScore",
    "boolean": "unsubscribed doNotCall",
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to choose from. ``known`` is False where no account was read: then nothing else is sure either.

    ``searchable`` names of fields people can be looked up by · ``partitions`` names · ``folders`` None where this API user
    may not see them · ``complete``: no list is missing in ``lists`` · ``used`` calls today, by all tools together.
    """

    fields: Mapping[str, Field]
    searchable: frozenset[str] = frozenset({"email", "id"})
    partitions: tuple[str, ...] = ()
    lists: tuple[StaticList, ...] = ()
    folders: tuple[Folder, ...] | None = None
    complete: bool = False
    used: int = 0
    known: bool = True

    @property
    def workspaces(self) -> list[str]:
        """The names of those that lists lie in."""
        return sorted({each.workspace for each in self.lists if each.workspace})


def read_offer(marketo: Marketo) -> Offer:
    """Ask the account for all of it, about six calls; raise :class:`errors.MarketoError`."""
    described = fields.describe(marketo)
    found = lists.browse(marketo, MOST_LISTS)
    return Offer(
        described.fields,
        described.searchable,
        tuple(fields.partitions(marketo)),
        tuple(found),
        _folders(marketo),
        complete=len(found) < MOST_LISTS,
        used=fields.usage(marketo).total,
    )


def standard() -> Offer:
    """Return what any account has."""
    found = [Field(name, name, kind, None, True, False) for kind, names in _STANDARD.items() for name in names.split()]
    return Offer({each.name: each for each in found}, known=False)


def told(lists: Iterable[StaticList], most: int = 8) -> str:
    """Name some lists for a person who has to choose."""
    names = [f"{each.id} {each.name}" for each in lists]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more or "none"


def _folders(marketo: Marketo) -> tuple[Folder, ...] | None:
    """Return the folders for lists; None without the permission, which other questions do not need."""
    try:
        return tuple(assets.list_folders(marketo, MOST_FOLDERS))
    except MarketoError as error:
        if error.code != REFUSED:
            raise
        return None
