"""The documents in force, as `segpush apply` stored them in the work bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from segpush import names
from segpush.account import Account, load_account
from segpush.destination import Audience, Destination, load_destination
from segpush.errors import BadDocument, ObjectGone

if TYPE_CHECKING:
    from segpush.ports import ObjectStore

PREFIX = "destinations/"


@dataclass(frozen=True, slots=True)
class Catalog:
    """Reads documents; each call reads anew, for documents change between events."""

    work: ObjectStore

    def claim(self, key: str) -> tuple[Destination, Audience] | None:
        """Return whose object a key is (R25, R28); a broken document claims nothing and does not hide the others."""
        for info in self.work.list(PREFIX):
            try:
                destination = load_destination(self.work.get(info.key))
            except BadDocument:
                continue
            audience = destination.matching(key)
            if audience:
                return destination, audience
        return None

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

    def _account_paused(self, alias: str) -> bool:
        try:
            return self.account(alias).state == "paused"
        except BadDocument:
            return False  # the run says what is wrong with it
