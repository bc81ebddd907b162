"""Whose list it is: what the step `prepare` is told to find or make, and the list bound to its audience afterwards.

A list that was found or made by its name is known by its id from then on. A list has one owner, by Munchkin id and list id.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segpush import names
from segpush.destination import load_destination
from segpush.documents.owning import DEFAULT_WORKSPACE
from segpush.engine.workbench import audience_of
from segpush.errors import BadDocument, ObjectGone, SegpushError
from segpush.ports import Put, Write
from segpush.run import PLAN
from segpush.state import State

if TYPE_CHECKING:
    from segpush.destination import Audience, Destination
    from segpush.documents.static_list import StaticList
    from segpush.ports import Item, ObjectStore, Table
    from segpush.run import Run


class ListBusy(SegpushError):
    """Another run is at work on the same list, under the turn it had before the document gave the list another way."""


def asked(destination: Destination, audience: Audience) -> dict[str, Any] | None:
    """Return the list a document asks for, whatever was found before: ``{id}``, ``{name, workspace}`` or ``{create, workspace}``."""
    if not audience.list:
        return None
    if audience.list_id:
        return {"id": audience.list_id}
    wanted: dict[str, Any] = {"name": audience.list_name(destination.name)}
    if create := audience.list.create:
        wanted = {"create": {**wanted, "folder": create.folder, "program": create.program}}
    return {**wanted, "workspace": destination.workspace or DEFAULT_WORKSPACE}


def elsewhere(destination: Destination, list_id: int, workspace: str) -> str:
    """Say that a list is in another workspace than the document names; '' where it is not, or none is named."""
    if not destination.workspace or destination.workspace == workspace:
        return ""
    return f"list {list_id} is in workspace {workspace}, not {destination.workspace}: correct `workspace` or `list.id`"


@dataclass(frozen=True, slots=True)
class Owning:
    """Binds lists to audiences."""

    work: ObjectStore
    table: Table

    def wanted(self, run: Run) -> dict[str, Any] | None:
        """Return which list a run wants, for the order of its step `prepare`; None where it has no list.

        ``{id}``, with ``unasked`` where nobody need ask Marketo for it; or ``{name | create: {name, folder, program},
        workspace}``, these with ``id`` and ``munchkin`` once they are bound, and then with ``rename: true`` where a list we
        made is to be called ``create.name`` from now on.
        """
        destination, audience = audience_of(self.work, run)
        wanted = asked(destination, audience)
        if wanted is None or not audience.list:
            return None
        if audience.list_id:
            return wanted | ({"unasked": True} if self._is_read_next(run, destination) else {})
        return wanted | self.bound(_name(run), audience.list, wanted)

    def _is_read_next(self, run: Run, destination: Destination) -> bool:
        """Whether the list is used for the first time: then its members are read at once, which tells as well that it is there."""
        first = State(self.table).turn(run.account, run.queue)["rev"] == 1
        return first and not destination.workspace and run.task in {"", PLAN}

    def bound(self, audience: str, wanted: StaticList, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the list an audience (`destination/slug`) was bound to by what its document still asks for; {} for none."""
        item = State(self.table).bound(audience)
        made = bool(wanted.create)
        name = asked["create"]["name"] if made else asked["name"]
        if item["how"] != ("create" if made else "name") or not (made or item["name"] == name):
            return {}
        rename = {"rename": True} if wanted.rename == "follow" and item["name"] != name else {}
        return {"id": item["list_id"], "munchkin": item["munchkin"], **rename}

    def own(self, run: Run, destination: Destination, facts: dict[str, Any]) -> Run:
        """Bind the list `prepare` brought to this run's audience; a second owner is refused.

        Raises :class:`errors.BadDocument`, and :class:`ListBusy` where a run of another lane is at work on the list.
        """
        run = replace(run, munchkin=facts["munchkin_id"], list_id=_list_id(run, destination, facts["list"]))
        state = State(self.table)
        item = state.ledger(run.munchkin, run.ledger)
        if taken := self.taken(item, _name(run), run.munchkin, run.list_id):
            raise BadDocument(taken)
        writes = [*self._taken(run, item), *self._bind(run, facts["list"])]
        return state.save(run, *writes) if writes else run

    def _taken(self, run: Run, item: Item) -> list[Write]:
        """Return the writes that make the ledger this audience's and this lane's."""
        lane = str(item.get("lane") or run.list_id)
        owned = Put({**item, "owner": _name(run), "lane": run.queue}, item["rev"])
        if not item["owner"] or lane == run.queue:
            return [] if item["owner"] == _name(run) else [owned]
        state = State(self.table)
        turn = state.turn(
            run.account, lane
        )  # read before the ledger changes hands, and written with it: nobody slips in
        other = state.run(turn["run"]) if turn["run"] else None
        if other and other.alive and other.id != run.id:
            raise ListBusy(
                f"waits until run {other.id} is done with list {run.list_id}: one run at a time writes to a list"
            )
        return [owned, Put(turn, turn["rev"])]

    def _bind(self, run: Run, found: dict[str, Any] | None) -> list[Write]:
        """Remember which list a name led to, and what a list we made is called by now."""
        if not found or "asked" not in found:
            return []
        item = State(self.table).bound(_name(run))
        now = {"list_id": found["id"], "how": found["how"], "name": found["asked"], "munchkin": run.munchkin}
        return [] if now.items() <= item.items() else [Put({**item, **now}, item["rev"])]

    def taken(self, item: Item, audience: str, munchkin: str, list_id: int) -> str:
        """Say whose the list of a ledger is, where it is not this audience's (`destination/slug`); '' where it may have it."""
        if not item["owner"] or item["owner"] == audience or not self._still_owns(item, munchkin, list_id):
            return ""
        return f"list {list_id} already belongs to audience {item['owner']}: give this audience a list of its own"

    def _still_owns(self, item: Item, munchkin: str, list_id: int) -> bool:
        """Whether the audience a list was bound to is still documented with it; who cannot be read today still owns."""
        name, slug = item["owner"].split("/", 1)
        try:
            destination = load_destination(self.work.get(names.destination(name)))
        except ObjectGone:
            return False
        except BadDocument:
            return True
        audience = destination.audience(slug)
        if audience is None or (list_id and not audience.list):
            return False
        bound = State(self.table).bound(item["owner"])
        found = bound["list_id"] if bound["munchkin"] == munchkin else 0
        return (audience.list_id or found) == list_id


def _list_id(run: Run, destination: Destination, found: dict[str, Any] | None) -> int:
    """Return the id of the list `prepare` brought; raise :class:`errors.BadDocument` where it cannot be used."""
    if found is None:
        return 0
    if "problem" in found:
        raise BadDocument(f"audience {_name(run)}: {found['problem']}")
    if wrong := elsewhere(destination, found["id"], found["workspace"]):
        raise BadDocument(wrong)
    return int(found["id"])


def _name(run: Run) -> str:
    return f"{run.destination}/{run.audience}"
