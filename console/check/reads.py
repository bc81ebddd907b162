"""What an account says of itself, each thing asked for once however many audiences need it. Reads only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from segpush.errors import MarketoError
from segpush.marketo import assets, fields, lists
from segpush.marketo.assets import Folder, ListAsset, PlaceType
from segpush.marketo.client import Marketo
from segpush.marketo.fields import Usage
from segpush.marketo.lists import Page, StaticList

Answer = TypeVar("Answer")


class Reads:
    """The reads of one account; a refusal is remembered as well, and raised again as :class:`errors.MarketoError`."""

    def __init__(self, marketo: Marketo) -> None:
        self.munchkin_id = marketo.munchkin_id
        self._marketo = marketo
        self._known: dict[tuple[str, ...], Any] = {}

    def usage(self) -> Usage:
        """Return today's use of the quota."""
        return self._once(("usage",), lambda: fields.usage(self._marketo))

    def facts(self) -> dict[str, Any]:
        """Return the fields and which of them are searchable, as a run's `prepare` keeps them."""
        return self._once(("describe",), lambda: fields.describe(self._marketo).facts())

    def partitions(self) -> dict[str, int]:
        """Return the lead partitions."""
        return self._once(("partitions",), lambda: fields.partitions(self._marketo))

    def list_by_id(self, list_id: int) -> StaticList:
        """Return one list by its id; raises 1013 where there is none."""
        return self._once(("list", str(list_id)), lambda: lists.get(self._marketo, list_id))

    def some_members(self, list_id: int) -> Page:
        """Return the first page of a list's members."""
        return self._once(("members", str(list_id)), lambda: lists.members(self._marketo, list_id, []))

    def lists_by_name(self, name: str) -> list[ListAsset]:
        """Return all lists of a name."""
        return self._once(("lists", name), lambda: assets.lists_by_name(self._marketo, name))

    def places_by_name(self, name: str, kind: PlaceType) -> list[Folder]:
        """Return all folders, or all programs, of a name."""
        return self._once(("places", name, kind), lambda: assets.folders_by_name(self._marketo, name, kind))

    def _once(self, what: tuple[str, ...], ask: Callable[[], Answer]) -> Answer:
        if what not in self._known:
            try:
                self._known[what] = ask()
            except MarketoError as error:
                self._known[what] = error
        if isinstance(found := self._known[what], MarketoError):
            raise found
        answer: Answer = found
        return answer
