"""Whether the list of an audience is there, or can be made where the document says; and whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from console.check.aws import answers
from console.check.deployed import Deployed
from console.check.finding import Finding, ok, problem, refused, unknown
from console.check.reads import Reads
from console.check.rights import NOT_PROVABLE
from segpush import owning
from segpush.delivery import choosing_lists as choosing
from segpush.delivery.binding import NO_LIST
from segpush.delivery.choosing_lists import NotThisList, Wanted
from segpush.destination import Audience, Destination
from segpush.errors import MarketoError
from segpush.marketo.assets import ListAsset, Place
from segpush.marketo.lists import StaticList
from segpush.planning import not_empty

Looked = tuple[list[Finding], StaticList | None]
"""What was found out, and the list where there is one."""


def of_list(destination: Destination, audience: Audience, reads: Reads, deployed: Deployed | None) -> Iterator[Finding]:
    """Yield what can be known of an audience's list, folder, workspace and owner; nothing where it has no list."""
    about = f"{destination.name}/{audience.slug}"
    wanted = owning.asked(destination, audience)
    if wanted is None:
        return
    if deployed and audience.list and not audience.list_id:
        wanted |= deployed.bound(about, audience.list, wanted, reads.munchkin_id)
    findings, found = _looked_for(about, wanted, reads)
    yield from findings
    if found:
        yield from _workspace(about, destination, found)
        if (
            audience.list
            and audience.list.require_empty
            and not (deployed and deployed.begun(reads.munchkin_id, found.id))
        ):
            yield _empty(about, reads, found)
        if deployed:
            yield from answers("owner", about, lambda: deployed.owner(about, reads.munchkin_id, found.id))


def _looked_for(about: str, wanted: Wanted, reads: Reads) -> Looked:
    if "create" in wanted and "id" not in wanted:
        return _to_be_made(about, wanted, reads)
    try:
        found = _known(wanted, reads)
    except NotThisList as error:
        return [problem("list", about, str(error))], None
    except MarketoError as error:
        return [refused("list", about, error)], None
    return [ok("list", about, f"{found.id} {found.name!r} is there")], found


def _known(wanted: Wanted, reads: Reads) -> StaticList:
    if "id" not in wanted:
        return _plain(choosing.named(reads.lists_by_name(wanted["name"]), wanted))
    name = wanted["create"]["name"] if "create" in wanted else wanted.get("name")
    try:
        return reads.list_by_id(wanted["id"])
    except MarketoError as error:
        if error.code != NO_LIST or name is None:
            raise
        raise choosing.gone(wanted["id"], name) from error


def _to_be_made(about: str, wanted: Wanted, reads: Reads) -> Looked:
    """Look at the place of a list that is made at the first run, then at its name."""
    name, kind = choosing.sought(wanted)
    try:
        place = choosing.place(reads.places_by_name(name, kind), wanted)
    except NotThisList as error:
        return [problem("folder", about, str(error))], None
    except MarketoError as error:
        return [refused("folder", about, error)], None
    there = ok("folder", about, f"{name!r} is there once, {place.type.lower()} {place.id}")
    finding, found = _name(about, wanted, place, reads)
    return [there, finding], found


def _name(about: str, wanted: Wanted, place: Place, reads: Reads) -> tuple[Finding, StaticList | None]:
    name = wanted["create"]["name"]
    try:
        hits = reads.lists_by_name(name)
        found = choosing.in_place(hits, wanted, place, taken=False)
    except NotThisList as error:
        return problem("list", about, str(error)), None
    except MarketoError as error:
        return refused("list", about, error), None
    if found:
        return ok("list", about, f"{found.id} {name!r} is there already, and is taken"), _plain(found)
    if not hits:
        return ok("list", about, f"{name!r} is free, and is made at the first run"), None
    why = f"{name!r} is a list elsewhere{choosing.listed(hits)}, and Marketo may refuse a second: another `list.create.name` is sure"
    return unknown("list", about, f"{NOT_PROVABLE}: {why}"), None


def _plain(found: ListAsset) -> StaticList:
    return StaticList(found.id, found.name, found.workspace)


def _workspace(about: str, destination: Destination, found: StaticList) -> Iterator[Finding]:
    if wrong := owning.elsewhere(destination, found.id, found.workspace):
        yield problem("workspace", about, wrong)
    elif destination.workspace:
        yield ok("workspace", about, f"the list is in {found.workspace}")


def _empty(about: str, reads: Reads, found: StaticList) -> Finding:
    """Look whether the list is as empty as its first run wants it; the first page tells."""
    try:
        page = reads.some_members(found.id)
    except MarketoError as error:
        return refused("list", about, error)
    if not page.leads:
        return ok("list", about, f"{found.id} is empty, as its first run wants it")
    there = f"{len(page.leads)}{' or more' if page.next_token else ''} members"
    return problem("list", about, not_empty(found.id, there))
