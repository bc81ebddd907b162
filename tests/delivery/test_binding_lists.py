"""The list of a run: known by its id, found by its name, or made; never the first of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from local.marketo import Simulator
from segpush.errors import MarketoError
from tests.delivery.scene import BUYERS, MUNCHKIN, Scene

START = [{"start": True}]
CREATE = "/rest/asset/v1/staticLists.json"
BY_NAME = "/rest/asset/v1/staticList/byName.json"
EVENTS = {"id": 69, "name": "Events", "folderType": "Marketing Folder"}
PROGRAM = {"id": 70, "name": "Open Day", "parent": 69, "type": "Program", "folderType": "Marketing Program"}
HOMES = [{"id": number, "name": "Pushed", "workspace": where} for number, where in ((81, "Default"), (82, "Nordics"))]


def scene(*lists: Mapping[str, Any], folders: Sequence[Mapping[str, Any]] = (), **switches: Any) -> Scene:
    """A Marketo with the list `Spring Buyers`, ``lists`` and ``folders``."""
    made = Scene(switches=switches)
    state = made.marketo.state()
    given = {name: state[name] for name in ("account", "partitions", "switches", "lists")}
    document = {**given, "lists": [*given["lists"], *lists], "folders": list(folders)}
    made.marketo = Simulator(document, lambda: made.clock.now().timestamp())
    return made


def create(name: str = "Autumn Buyers", workspace: str = "Default", **place: str) -> dict[str, Any]:
    return {"create": {"name": name, "folder": None, "program": None, **place}, "workspace": workspace}


def named(name: str, workspace: str = "Default") -> dict[str, Any]:
    return {"name": name, "workspace": workspace}


def bound(stage: Scene, wanted: Mapping[str, Any], insist: bool = False) -> dict[str, Any]:
    deliver = stage.insist if insist else stage.deliver
    (document,) = deliver("prepare", START, list=dict(wanted), list_id=0)
    found: dict[str, Any] = document["list"]
    return found


def lists(stage: Scene) -> list[tuple[str, str, str]]:
    """Name, workspace and folder of every list there is."""
    return [(each["name"], each["workspace"], str(each["folder"])) for each in stage.marketo.state()["lists"]]


def test_a_list_is_found_by_its_name() -> None:
    stage = scene()
    found = bound(stage, named("Spring Buyers"))
    assert found == {
        "id": BUYERS,
        "name": "Spring Buyers",
        "workspace": "Default",
        "how": "name",
        "asked": "Spring Buyers",
    }


@pytest.mark.parametrize("workspace", ["Default", "Nordics"])
def test_of_two_namesakes_the_one_of_the_workspace_is_meant(workspace: str) -> None:
    stage = scene({"id": 5, "name": "Spring Buyers", "workspace": "Nordics"})
    assert bound(stage, named("Spring Buyers", workspace))["id"] == (BUYERS if workspace == "Default" else 5)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (named("Winter Buyers"), "no list is called 'Winter Buyers' in workspace Default: write `list.id`"),
        (named("Spring Buyers", "Nordics"), "no list is called 'Spring Buyers' in workspace Nordics (found: 1021 in workspace Default, folder "),
        (named("Twins"), "several lists are called 'Twins' in workspace Default (found: 7 in workspace Default, folder "),
    ],
)  # fmt: skip
def test_a_name_that_means_no_list_or_several_is_refused(wanted: Mapping[str, Any], told: str) -> None:
    stage = scene({"id": 7, "name": "Twins"}, {"id": 8, "name": "Twins", "folder": "Elsewhere"})
    assert bound(stage, wanted)["problem"].startswith(told)


@pytest.mark.parametrize("spelling", ["Folder", "FOLDER"])
@pytest.mark.parametrize("workspace", ["Default", "Nordics"])
def test_a_list_is_made_in_the_workspaces_own_group_lists(workspace: str, spelling: str) -> None:
    stage = scene({"id": 5, "name": "Winter", "workspace": "Nordics"}, folder_type_spelling=spelling)
    found = bound(stage, create(workspace=workspace))
    assert (found["name"], found["how"], found["asked"]) == ("Autumn Buyers", "create", "Autumn Buyers")
    assert ("Autumn Buyers", workspace, "Group Lists") in lists(stage)
    assert bound(stage, create(workspace=workspace)) == found, "from its checkpoint"


def test_a_list_is_made_in_a_folder_or_a_program() -> None:
    stage = scene(folders=[EVENTS, PROGRAM, *HOMES])
    bound(stage, create("In folder", folder="Pushed"))
    stage.store.versions.clear()
    bound(stage, create("In program", program="Open Day"))
    assert {("In folder", "Default", "Pushed"), ("In program", "Default", "Open Day")} <= set(lists(stage))


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (create(folder="Nowhere"), "there is no folder for lists called 'Nowhere' in workspace Default: name one"),
        (create(folder="Events"), "there is no folder for lists called 'Events' in workspace Default (found: 69 /Events (workspace Default, Marketing Folder))"),
        (create(folder="Twins"), "there are several folders for lists called 'Twins' in workspace Default (found: 91 /Twins (workspace Default, List); 92 "),
        (create(program="Events"), "there is no program called 'Events' in workspace Default: name one"),
        (create(workspace="Nordics"), "there is no folder for lists called 'Group Lists' in workspace Nordics (found: "),
    ],
)  # fmt: skip
def test_a_place_that_is_none_or_several_is_refused(wanted: Mapping[str, Any], told: str) -> None:
    twins = [{"id": 91, "name": "Twins"}, {"id": 92, "name": "Twins"}]
    stage = scene(folders=[EVENTS, PROGRAM, *twins])
    assert bound(stage, wanted)["problem"].startswith(told)
    assert len(lists(stage)) == 1


@pytest.mark.parametrize("scope", ["instance", "workspace", "folder"])
def test_a_list_that_lies_where_it_should_is_taken(scope: str) -> None:
    stage = scene(list_name_scope=scope)
    assert bound(stage, create("Spring Buyers"))["id"] == BUYERS
    assert len(lists(stage)) == 1


@pytest.mark.parametrize(("scope", "made"), [("instance", False), ("workspace", False), ("folder", True)])
def test_a_name_taken_elsewhere_is_refused_where_it_must_be_unique(scope: str, made: bool) -> None:
    stage = scene({"id": 7, "name": "Winter", "folder": "Elsewhere"}, list_name_scope=scope)
    found = bound(stage, create("Winter"))
    assert found.get("problem", "").startswith(
        "" if made else "the name 'Winter' is taken in Marketo, and not by exactly one list in folder "
    )
    assert made or "found: 7 in workspace Default, folder " in found["problem"]
    assert len(lists(stage)) == 2 + made


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "611_after", "non_json_after", "502"])
@pytest.mark.parametrize("late", [0.0, 4.0])
def test_a_lost_reply_makes_no_second_list(fault: str, late: float) -> None:
    stage = scene(list_name_scope="folder", late_effect_seconds=late)
    stage.patience = 3
    stage.marketo.faults([{"fault": fault, "path": CREATE, "method": "POST"}])
    assert bound(stage, create(), insist=True)["name"] == "Autumn Buyers"
    assert [name for name, *_ in lists(stage)] == ["Spring Buyers", "Autumn Buyers"]


def test_a_lost_reply_is_looked_behind_at_once() -> None:
    stage = scene()
    stage.marketo.faults([{"fault": "drop_after", "path": CREATE, "method": "POST"}])
    assert bound(stage, create())["how"] == "create"
    assert len(stage.calls("GET", BY_NAME)) == 2


def test_somebody_who_is_faster_made_the_list_that_is_taken() -> None:
    """The name is free when it is looked for and taken when it is created: 709, then found."""
    stage = scene()
    stage.marketo.faults([{"fault": "code:702", "path": BY_NAME}])
    assert bound(stage, create("Spring Buyers"))["id"] == BUYERS


@pytest.mark.parametrize(
    ("code", "times", "made"), [("710", 1, True), ("710", 2, False), ("711", 1, False), ("709", 1, False)]
)
def test_a_refused_folder_is_looked_for_once_more(code: str, times: int, made: bool) -> None:
    stage = scene()
    stage.marketo.faults([{"fault": f"code:{code}", "path": CREATE, "method": "POST", "times": times}])
    if code == "709":
        assert "is taken in Marketo" in bound(stage, create())["problem"]
    elif made:
        assert bound(stage, create())["name"] == "Autumn Buyers"
    else:
        with pytest.raises(MarketoError) as refused:
            bound(stage, create())
        assert (refused.value.code, refused.value.verdict) == (code, "permanent")
    assert len(stage.calls("POST", CREATE)) == times + made


def known(**more: Any) -> dict[str, Any]:
    return {**create("Late Buyers"), "id": BUYERS, "munchkin": MUNCHKIN, **more}


def test_a_list_once_bound_is_known_by_its_id_whatever_it_is_called() -> None:
    stage = scene({"id": 7, "name": "Late Buyers"})
    assert bound(stage, known()) == {"id": BUYERS, "name": "Spring Buyers", "workspace": "Default"}
    assert stage.calls(path="/asset/") == []


def test_a_list_of_another_account_is_none_of_this_one() -> None:
    stage = scene()
    assert bound(stage, known(munchkin="777-XYZ-001"))["name"] == "Late Buyers"
    assert len(lists(stage)) == 2


def test_a_list_we_made_is_renamed_once() -> None:
    stage = scene()
    assert bound(stage, known(rename=True)) == {
        "id": BUYERS, "name": "Late Buyers", "workspace": "Default", "how": "create", "asked": "Late Buyers",
    }  # fmt: skip
    assert lists(stage) == [("Late Buyers", "Default", "Group Lists")]
    stage.store.versions.clear()
    assert bound(stage, known(rename=True))["asked"] == "Late Buyers"
    assert len(stage.calls("POST", "/staticList/")) == 1


def test_a_rename_to_a_name_that_is_taken_is_noted() -> None:
    stage = scene({"id": 7, "name": "Late Buyers"})
    found = bound(stage, known(rename=True))
    assert (found["name"], "asked" in found) == ("Spring Buyers", False)
    assert found["notes"][0].startswith("List 1021 keeps its name 'Spring Buyers': Marketo has 'Late Buyers' already")


def test_a_list_we_made_that_is_gone_is_not_made_again() -> None:
    stage = scene()
    told = bound(stage, known(id=4000))["problem"]
    assert told.startswith("list 4000, which 'Late Buyers' led to, is gone from Marketo")
    assert "write `list.id` or `list.name`" in told
    assert len(lists(stage)) == 1


@pytest.mark.parametrize("missing", [{"Read-Write Assets"}, {"Read-Only Assets", "Read-Write Assets"}])
def test_a_right_the_api_user_lacks_ends_the_run(missing: set[str]) -> None:
    stage = scene()
    state = stage.marketo.state()
    allowed = [each for each in state["permissions"] if each not in missing]
    stage.marketo = Simulator({**state, "permissions": allowed}, lambda: stage.clock.now().timestamp())
    with pytest.raises(MarketoError) as refused:
        bound(stage, create())
    assert (refused.value.code, refused.value.whole_run) == ("603", True)
