"""The documents in force, as `segpush apply` stored them in the work bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush import names
from segpush.account import Account, load_account
from segpush.claims import Claim, Known
from segpush.destination import Destination, load_destination
from segpush.errors import BadDocument, ObjectGone

if TYPE_CHECKING:
    from segpush.ports import ObjectStore

PREFIX = "destinations/"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Reads documents; each call reads anew, for documents change between events."""

    work: ObjectStore

    def known(self) -> Known:
        """Return all audiences of documents that can be read: a broken one claims nothing and hides nobody."""
        return Known(tuple((destination, audience) for destination in self.all() for audience in destination.audiences))

    def claims(self, key: str) -> list[Claim]:
        """Return whose object a key is (R25, R28): several audiences' where they share a folder."""
        return self.known().claims(key)

    def broken(self) -> list[str]:
        """Return what is wrong with documents that cannot be read, one sentence each."""
        found = []
        for info in self.work.list(PREFIX):
            try:
                load_destination(self.work.get(info.key))
            except BadDocument as error:
                found.append(f"{info.key}: {'; '.join(str(error).splitlines())}")
        return found

    def account(self, alias: str) -> Account:
        """Return an account's limits; raise :class:`errors.BadDocument` where there is no such document."""
        try:
            return load_account(self.work.get(names.account(alias)))
        except ObjectGone:
            msg = f"account {alias} has no document: apply accounts/{alias}.yaml"
            raise BadDocument(msg) from None
        except BadDocument as error:
            wrong = "; ".join(str(error).splitlines())
            msg = f"the document of account {alias} cannot be used ({wrong}): apply accounts/{alias}.yaml corrected, then retry the run"
            raise BadDocument(msg) from error

    def destination(self, name: str) -> Destination | None:
        """Return a destination's document in force; None where there is none that can be read."""
        try:
            return load_destination(self.work.get(names.destination(name)))
        except (ObjectGone, BadDocument):
            return None

    def is_broken(self, name: str) -> bool:
        """Whether there is a document of this name that cannot be read."""
        try:
            load_destination(self.work.get(names.destination(name)))
        except ObjectGone:
            return False
        except BadDocument:
            return True
        return False

    def all(self) -> list[Destination]:
        """Return every destination whose document can be read."""
        found = (
            self.destination(info.key.removeprefix(PREFIX).removesuffix(".json")) for info in self.work.list(PREFIX)
        )
        return [each for each in found if each]

    def paused(self, destination: str, audience: str) -> bool:
        """Whether the documents say that an audience or its account is paused."""
        found = self.destination(destination)
        wanted = found.audience(audience) if found else None
        if found is None or wanted is None:
            return False
        return wanted.state == "paused" or self._account_paused(found.account)

    def retired(self, destination: str, audience: str) -> bool | None:
        """Whether the documents say that an audience is over for good; None where they say nothing of it (any more)."""
        found = self.destination(destination)
        wanted = found.audience(audience) if found else None
        return wanted.state == "retired" if wanted else None

    def _account_paused(self, alias: str) -> bool:
        try:
            return self.account(alias).state == "paused"
        except BadDocument:
            return False  # the run says what is wrong with it
