"""Lists and folders from the asset side."""

import json
from typing import Any

import pytest

from tests.marketo_simulator.caller import SPRING_BUYERS, Caller

LISTS = "/rest/asset/v1/staticLists.json"
FOLDERS = "/rest/asset/v1/folders.json"
BY_NAME = "/rest/asset/v1/staticList/byName.json"
PROGRAM = {"id": 70, "name": "Open Day", "parent": 69, "type": "Program", "folderType": "Marketing Program"}
EVENTS = {"id": 69, "name": "Events", "folderType": "Marketing Folder"}


def place(folder_id: int, kind: str = "Folder") -> str:
    return json.dumps({"id": folder_id, "type": kind})


def group_lists(caller: Caller, **more: str) -> int:
    (folder,) = caller.get("/rest/asset/v1/folder/byName.json", name="Group Lists", **more)["result"]
    return int(folder["id"])


def test_a_list_is_created_found_renamed_and_deleted() -> None:
    caller = Caller()
    made = caller.form(LISTS, name="Autumn", folder=place(group_lists(caller)))
    assert (made["success"], made["errors"], made["warnings"]) == (True, [], [])
    (autumn,) = made["result"]
    assert autumn["createdAt"] == "2026-08-01T10:00:00Z+0000"
    assert autumn["folder"]["type"] == "Folder"
    path = f"/rest/asset/v1/staticList/{autumn['id']}"
    assert caller.form(f"{path}.json", name="Late Autumn")["result"][0]["name"] == "Late Autumn"
    assert caller.get(BY_NAME, name="Late Autumn")["result"][0]["id"] == autumn["id"]
    assert caller.form(f"{path}/delete.json")["result"] == [{"id": autumn["id"]}]
    gone = caller.get(f"{path}.json")
    assert gone["success"]
    assert "result" not in gone
    assert gone["warnings"] == ["No assets found for the given search criteria."]


def test_taken_names_places_that_are_none_and_blank_names() -> None:
    caller = Caller(folders=[EVENTS])
    home = place(group_lists(caller))
    taken = caller.form(LISTS, name="Spring Buyers", folder=home)
    assert taken["errors"] == [{"code": "709", "message": "Static List with the same name already exists"}]
    assert caller.code(caller.form(LISTS, name="New", folder=place(9999))) == "710"
    assert caller.code(caller.form(LISTS, name="New", folder=place(69))) == "711"
    assert caller.code(caller.form(LISTS, name=" ", folder=home)) == "701"
    assert caller.code(caller.form("/rest/asset/v1/staticList/5.json", name="New")) == "702"


def test_a_list_in_use_stays() -> None:
    caller = Caller(switches={"lists_in_use": [SPRING_BUYERS]})
    assert caller.code(caller.form(f"/rest/asset/v1/staticList/{SPRING_BUYERS}/delete.json")) == "709"


@pytest.mark.parametrize(("scope", "refusals"), [("instance", 2), ("workspace", 1), ("folder", 0)])
def test_how_far_a_name_reaches(scope: str, refusals: int) -> None:
    nordic = {"id": 1, "name": "Winter", "workspace": "Nordics"}
    caller = Caller(
        lists=[nordic, {"id": 2, "name": "Summer", "folder": "Elsewhere"}], switches={"list_name_scope": scope}
    )
    home = place(group_lists(caller, workSpace="Default"))
    made = [caller.form(LISTS, name=name, folder=home) for name in ("Winter", "Summer")]
    assert [one["success"] for one in made].count(False) == refusals
    assert len(caller.get(BY_NAME, name="Summer")["result"]) == (1 if refusals else 2)


def test_programs_hold_lists_too() -> None:
    caller = Caller(folders=[EVENTS, PROGRAM])
    (made,) = caller.form(LISTS, name="Visitors", folder=place(70, "Program"))["result"]
    assert made["folder"] == {"id": 70, "type": "Program"}
    assert [one["id"] for one in caller.get("/rest/v1/lists.json", programName="Open Day")["result"]] == [made["id"]]


def test_lists_are_browsed_by_folder_and_time() -> None:
    lists: list[dict[str, Any]] = [
        {"id": 1, "name": "Old", "updatedAt": "2025-01-01T00:00:00Z"},
        {"id": 2, "name": "New", "folder": "Campaigns", "updatedAt": "2026-01-01T00:00:00Z"},
    ]
    caller = Caller(lists=lists)
    assert [one["name"] for one in caller.get(LISTS, folder=place(group_lists(caller)))["result"]] == ["Old"]
    assert [one["name"] for one in caller.get(LISTS, earliestUpdatedAt="2025-06-01T00:00:00Z")["result"]] == ["New"]
    assert [one["name"] for one in caller.get(LISTS, latestUpdatedAt="2025-06-01T00:00:00Z")["result"]] == ["Old"]
    assert caller.code(caller.get(LISTS, latestUpdatedAt="2025-06-01T00:00:00.000Z")) == "704"
    assert [one["name"] for one in caller.get(LISTS, maxReturn=1, offset=1)["result"]] == ["New"]


def test_every_workspace_has_group_lists_and_every_account_its_own_ids() -> None:
    nordic = [{"id": 1, "name": "Winter", "workspace": "Nordics"}]
    caller = Caller(lists=nordic)
    both = caller.get("/rest/asset/v1/folder/byName.json", name="Group Lists")["result"]
    assert [one["path"] for one in both] == [
        "/Lead Database/Default/Group Lists",
        "/Lead Database/Nordics/Group Lists",
    ]
    assert {one["folderType"] for one in both} == {"List"}
    other = Caller(account={"munchkin_id": "777-XYZ-001"})
    assert group_lists(other) != group_lists(Caller())


def test_folders_are_created_browsed_and_spelt_as_the_account_likes() -> None:
    caller = Caller(switches={"folder_type_spelling": "FOLDER"})
    home = group_lists(caller)
    (made,) = caller.form(FOLDERS, name="Pushed", parent=place(home), description="by segpush")["result"]
    assert made["parent"] == {"id": home, "type": "FOLDER"}
    assert made["path"].endswith("/Group Lists/Pushed")
    assert caller.code(caller.form(FOLDERS, name="Pushed", parent=place(home))) == "709"
    assert caller.code(caller.form(FOLDERS, name="Pushed", parent=place(9999))) == "710"
    below = caller.get(FOLDERS, root=place(home))["result"]
    assert [one["name"] for one in below] == ["Group Lists", "Pushed"]
    assert [one["name"] for one in caller.get(FOLDERS, root=place(home), maxDepth=0)["result"]] == ["Group Lists"]
    found = caller.get("/rest/asset/v1/folder/byName.json", name="Pushed", root=place(home), type="Folder")
    assert found["result"] == [made]


def test_the_host_of_an_address_changes_from_reply_to_reply() -> None:
    caller = Caller()
    urls = {caller.get(BY_NAME, name="Spring Buyers")["result"][0]["computedUrl"] for _ in range(4)}
    assert len(urls) == 4
    assert {url.rpartition("#")[2] for url in urls} == {"ST4711A1"}
