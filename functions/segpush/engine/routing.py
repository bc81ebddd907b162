"""What each named person needs first: to be looked up, to be written, or nothing; and who may come off the list.

All of it is one selection, rule by rule, over a person joined with what the ledger knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segpush.engine import suppressing

if TYPE_CHECKING:
    from segpush.engine.frame import Frame

SAYS = {
    "missing_once": "absent from one split drop without manifest; the next one decides",
    "asked_recently": "asked less than recheck.unmatched ago",
    "add_only": "list.members is add_only",
    "no_list": "sync: profile has no list to leave",
    "protected": "a row of this person could not be used, so it is not taken off",
}


EMPTY = "STRUCT(lead BIGINT, names VARCHAR[])[]"
"""Which fields asked for are empty in Marketo, by lead; `resolve` tells."""


def routed(frame: Frame, joined: str, *, asks_first: bool) -> str:
    """Return the query of the table ``people`` over ``joined``, a relation of the columns :mod:`changes` brings together.

    ``asks_first``: nobody is written before being looked up.
    """
    reasons = " ".join(f"WHEN '{code}' THEN '{said}'" for code, said in (SAYS | suppressing.SAYS).items())
    comes_off = str(frame.comes_off).lower()
    direct = f"filled AND addresses IS NULL AND {_may_go_direct(frame, asks_first=asks_first)}"
    return f"""
        SELECT key, ord, kind, as_of, CASE WHEN via IS NOT NULL THEN written_print END AS print, leads, removal, via,
            CASE WHEN code = 'asked_recently' THEN old_person WHEN via = 'held' THEN NULL WHEN held IS NOT NULL THEN 'suppressed'
                WHEN via IS NULL THEN 'unchanged' END AS person, code,
            CASE WHEN kind = 'absent' AND code = $kept THEN $kept_reason ELSE CASE code {reasons} END END AS reason,
            false AS warning, false AS touches, false AS asked, coalesce(placed, false) AND kind = 'member' AND held IS NULL AS placed,
            addresses, CASE WHEN len(leads) > 0 THEN {_dirty()} ELSE filled END AS filled, complete, NULL::{EMPTY} AS empty, sought, second,
            barred AND kind = 'member' AND held IS NULL AS barred, NULL::VARCHAR AS way, NULL::VARCHAR AS listed
        FROM (
            SELECT *, person AS old_person, {_leads(frame)} AS leads, {_code(frame)} AS code, {_asks(frame)} AS asks,
                coalesce(unseen AND len(leads) = 0, false) AS blind, {_barred(frame)} AS barred,
                CASE WHEN held IS NOT NULL THEN CASE WHEN blind AND {comes_off} THEN 'held' END
                    WHEN code IS NOT NULL THEN NULL
                    WHEN kind = 'absent' THEN CASE WHEN blind THEN 'ask' END
                    WHEN kind = 'leaver' THEN CASE WHEN len(leads) = 0 AND (asks OR blind) THEN 'ask' END
                    WHEN len(leads) > 0 THEN CASE WHEN {_asks_known(frame)} THEN 'ask' WHEN {_dirty()} THEN 'update' END
                    WHEN blind AND placed AND NOT {_dirty()} THEN NULL
                    WHEN {direct} THEN 'direct' ELSE 'ask' END AS via,
                CASE WHEN held IS NOT NULL THEN {comes_off} AND (len(leads) > 0 OR blind)
                    ELSE kind <> 'member' AND code IS NULL AND (len(leads) > 0 OR asks OR blind) END AS removal
            FROM {joined})"""


def parameters(frame: Frame) -> dict[str, str]:
    """Return what :func:`routed` binds."""
    given = {} if frame.destination.creates else {"before": frame.asked_before}
    return given | ({} if frame.members in {"mirror", "none"} else {"hand": frame.taken_off_before})


def _leads(frame: Frame) -> str:
    """The leads meant; of a leaver those on the list, in a full drop only ours: there its row says no more than absence does.

    Of a member who is held back those that come off: ours, or whoever is there where the list mirrors the file.
    """
    ours = "list_filter(seated, lambda x: list_contains(ours, x))"
    leaver = ours if frame.full and frame.members == "follow" else "seated"
    held = "seated" if frame.members == "mirror" else ours
    other = f"CASE kind WHEN 'member' THEN meant WHEN 'leaver' THEN {leaver} ELSE gone_leads END"
    return f"CASE WHEN held IS NOT NULL THEN {held} ELSE {other} END"


def _code(frame: Frame) -> str:
    """Why nothing is to be done for a person at all.

    Marketo is not asked again for people it did not know less than `recheck` ago. A leaver stays where nobody is taken off,
    or where a row of it could not be used; whoever is absent, where absence proves nothing.
    """
    kept = {"add_only": "add_only", "none": "no_list"}.get(frame.members)
    leaver = f"'{kept}'" if kept else "CASE WHEN guarded THEN 'protected' END"
    asked = "asked_at > $before AND person IS NOT NULL AND len(meant) = 0 AND addresses IS NULL"
    recently = "" if frame.destination.creates else f"WHEN {asked} THEN 'asked_recently'"
    member = f"CASE WHEN held IS NOT NULL THEN held {recently} END"
    once = "WHEN NOT coalesce(missed, false) THEN 'missing_once'" if frame.guesses else ""
    absent = f"CASE WHEN $kept <> '' THEN $kept {once} END"
    return f"CASE kind WHEN 'member' THEN {member} WHEN 'leaver' THEN {leaver} ELSE {absent} END"


def _asks(frame: Frame) -> str:
    """Whether a leaver we know no lead of is to be looked up; not in a full drop, nor where we know that none is on the list."""
    return "false" if frame.full else "NOT (asked_at IS NOT NULL AND person IS NULL)"


def _asks_known(frame: Frame) -> str:
    """Whether a member whose leads the ledger knows is looked up before it is written or added: for its fields in Marketo."""
    if frame.flags:
        return _dirty() if frame.members == "none" else f"({_dirty()} OR NOT coalesce(placed, false))"
    return _dirty() if frame.if_empty else "false"


def _barred(frame: Frame) -> str:
    """Whether somebody was taken off by hand less than `recheck.removed` ago, or there is no list; a mirror asks nobody's leave."""
    if frame.members == "none":
        return "true"
    return "false" if frame.members == "mirror" else "coalesce(gone_at > $hand AND len(leads) > 0, false)"


def _dirty() -> str:
    """Whether what would be written is not what was written last."""
    return "(filled AND (NOT coalesce(printed, false) OR coalesce(doubtful, false) OR written_print IS DISTINCT FROM print))"


def _may_go_direct(frame: Frame, *, asks_first: bool) -> str:
    """Whether Sync Leads by key can be asked at once, without looking ids up: SQL over one person.

    Not where fields are for new people only, nor for a person who lacks what creation needs: both must be told apart
    from the known ones first.
    """
    if (
        asks_first
        or not frame.destination.updates
        or frame.confirms
        or frame.narrows
        or frame.destination.match.field == "id"
    ):
        return "false"
    if not frame.destination.creates:
        return "true"
    if frame.written != frame.created:
        return "false"
    return "complete"
