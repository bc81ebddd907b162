"""Lists, folders and programs as assets: what is asked, and how little a reply may say."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from segpush.errors import MarketoError
from segpush.marketo import assets
from segpush.marketo.assets import Folder, ListAsset, Place
from segpush.marketo.endpoint import ASSETS
from tests.marketo.stage import Script, Stage, form_of, ok, refusal

LIST: dict[str, Any] = {
    "id": 4711, "name": "Spring Buyers", "createdAt": "2026-08-01T10:00:00Z+0000", "workspace": "Default",
    "folder": {"id": 31, "type": "FOLDER"}, "computedUrl": "https://app-xx01.marketo.com/#ST4711A1",
}  # fmt: skip
GROUP_LISTS: dict[str, Any] = {
    "name": "Group Lists", "folderId": {"id": 31, "type": "FOLDER"}, "folderType": "List", "isSystem": True, "id": 31,
    "path": "/Lead Database/Default/Group Lists", "workspace": "Default", "url": None, "parent": {"id": 8, "type": "Folder"},
}  # fmt: skip
MISS: Any = (200, {"success": True, "errors": [], "warnings": ["No assets found for the given search criteria."]}, {})
SPRING = ListAsset(4711, "Spring Buyers", "Default", Place(31, "Folder"))


def staged(*answers: Any) -> tuple[Stage, Script]:
    script = Script(*answers)
    return Stage(script), script


def test_a_list_is_found_by_name_whatever_case_types_are_written_in() -> None:
    stage, script = staged(ok(LIST, {**LIST, "id": 4712, "name": "Spring Buyers 2"}))
    assert assets.lists_by_name(stage.marketo, "spring buyers") == [SPRING]
    address = urlsplit(str(script.calls[0].url))
    assert (address.path, parse_qs(address.query)) == (
        "/rest/asset/v1/staticList/byName.json",
        {"name": ["spring buyers"]},
    )


def test_a_miss_has_no_result() -> None:
    stage, _ = staged(MISS, MISS, MISS)
    assert assets.lists_by_name(stage.marketo, "Nowhere") == []
    assert assets.list_by_id(stage.marketo, 5) is None
    assert assets.folders_by_name(stage.marketo, "Nowhere", "Folder") == []


def test_a_list_is_created_in_its_place_renamed_and_deleted() -> None:
    stage, script = staged(ok(LIST), ok(LIST), ok({"id": 4711}))
    assert assets.create_list(stage.marketo, "Spring Buyers", Place(31, "Folder")) == SPRING
    assert assets.rename_list(stage.marketo, 4711, "Späte Käufer") == SPRING
    assert assets.delete_list(stage.marketo, 4711)
    made, renamed, deleted = script.calls
    assert form_of(made) == {"name": "Spring Buyers", "folder": '{"id":31,"type":"Folder"}'}
    assert made.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert (urlsplit(str(renamed.url)).path, form_of(renamed)) == (
        "/rest/asset/v1/staticList/4711.json",
        {"name": "Späte Käufer"},
    )
    assert urlsplit(str(deleted.url)).path == "/rest/asset/v1/staticList/4711/delete.json"
    assert script.timeouts[-3:] == [ASSETS] * 3


def test_folders_and_programs_are_told_apart() -> None:
    program = {
        **GROUP_LISTS,
        "folderId": {"id": 70, "type": "Program"},
        "folderType": "Marketing Program",
        "isSystem": False,
    }
    stage, script = staged(ok(GROUP_LISTS, program), ok(GROUP_LISTS, program))
    path = "/Lead Database/Default/Group Lists"
    assert assets.folders_by_name(stage.marketo, "Group Lists", "Folder") == [
        Folder(Place(31, "Folder"), "Group Lists", "Default", path, "List", True)
    ]
    (found,) = assets.folders_by_name(stage.marketo, "Group Lists", "Program")
    assert (found.place, found.system) == (Place(70, "Program"), False)
    assert "type=Program" in str(script.calls[1].url)


def test_a_list_that_is_gone_cannot_be_deleted_again() -> None:
    stage, _ = staged(refusal("702", "Static List not found with id 4711"))
    assert not assets.delete_list(stage.marketo, 4711)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("709", "as it is"),
        ("710", "as it is"),
        ("711", "as it is"),
        (None, "Static List with the same name already exists"),
    ],
)
def test_what_marketo_refuses_is_told_by_its_code(code: str | None, message: str) -> None:
    stage, _ = staged(refusal(code, message))
    with pytest.raises(MarketoError) as refused:
        assets.create_list(stage.marketo, "Spring Buyers", Place(31, "Folder"))
    assert (refused.value.code, refused.value.verdict) == (code or "709", "permanent")


def test_folders_for_lists_are_looked_for_page_by_page() -> None:
    other = {**GROUP_LISTS, "id": 32, "folderId": {"id": 32, "type": "Folder"}, "folderType": "Marketing Folder"}
    last = {**GROUP_LISTS, "id": 33, "folderId": {"id": 33, "type": "Folder"}, "name": "Campaigns"}
    stage, script = staged(ok(GROUP_LISTS, *[other] * 199), ok(last))
    assert [each.name for each in assets.list_folders(stage.marketo, 1_000)] == ["Group Lists", "Campaigns"]
    asked = [parse_qs(urlsplit(str(call.url)).query) for call in script.calls]
    assert [each["offset"] for each in asked] == [["0"], ["200"]]
    assert asked[0]["maxReturn"] == ["200"]


def test_no_more_folders_are_looked_at_than_asked_for() -> None:
    stage, script = staged(ok(*[GROUP_LISTS] * 200))
    assert len(assets.list_folders(stage.marketo, 150)) == 150
    assert len(script.calls) == 1
