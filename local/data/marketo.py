"""The Marketo of the demo before day one, as the simulator's state file describes a world."""

from __future__ import annotations

from typing import Any

from local.data.cast import Cast, Lead

MUNCHKIN_ID = "123-ABC-456"
LIST_ID = 1021
STRANGERS_ON_LIST = 4  # in a hundred leads nobody's file names; somebody put them onto the list by hand

FIELDS = (
    # name, display name, type, length, updateable, searchable
    ("id", "Marketo Id", "integer", None, False, True),
    ("email", "Email Address", "email", 255, True, True),
    ("firstName", "First Name", "string", 255, True, False),
    ("lastName", "Last Name", "string", 255, True, False),
    ("company", "Company Name", "string", 255, True, False),
    ("city", "City", "string", 255, True, False),
    ("loyaltyPoints", "Loyalty Points", "integer", None, True, False),
    ("createdAt", "Created At", "datetime", None, False, False),
    ("updatedAt", "Updated At", "datetime", None, False, False),
)


def hand_added(cast: Cast) -> list[Lead]:
    """Return the leads that are on the list before we come: players of those parts, and a few strangers."""
    players = [one.lead for one in cast.people if one.hand_added and one.lead]
    return players + cast.strangers[: max(1, len(cast.strangers) * STRANGERS_ON_LIST // 100)]


def state(cast: Cast) -> dict[str, Any]:
    """Return the whole world: account, fields, partitions, leads, lists, switches."""
    leads = [lead for one in cast.people for lead in one.leads] + cast.strangers
    return {
        "account": {
            "munchkin_id": MUNCHKIN_ID,
            "client_id": "spring-demo",
            "client_secret": "not-a-secret",
            "daily_quota": 50_000,
        },
        "fields": [_field(*facts) for facts in FIELDS],
        "partitions": [
            {"id": 1, "name": "Default"},
            {"id": 2, "name": "Europe"},
        ],
        "leads": [_lead(lead) for lead in sorted(leads, key=lambda lead: lead.id)],
        "lists": [
            {
                "id": LIST_ID,
                "name": "Spring Buyers",
                "folder": "Group Lists",
                "workspace": "Default",
                "members": sorted(lead.id for lead in hand_added(cast)),
            }
        ],
        "switches": {},
    }


def _field(
    name: str,
    display_name: str,
    data_type: str,
    length: int | None,
    updateable: bool,
    searchable: bool,
) -> dict[str, Any]:
    field = {"name": name, "displayName": display_name, "dataType": data_type, "updateable": updateable}
    field |= {"crmManaged": False, "searchable": searchable}
    return field if length is None else field | {"length": length}


def _lead(lead: Lead) -> dict[str, Any]:
    moment = lead.updated.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": lead.id,
        "email": lead.email,
        "firstName": lead.values.first,
        "lastName": lead.values.last,
        "company": lead.values.company,
        "city": lead.values.city,
        "loyaltyPoints": lead.values.points,
        "createdAt": "2023-11-06T09:00:00Z",
        "updatedAt": moment,
        "leadPartitionId": 1,
    }
