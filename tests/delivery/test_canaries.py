"""Whether an account's lists may be filled by an import of ids: every doubt is a no, and a no is no error (U7)."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.errors import MarketoError, Park
from tests.delivery.freight import BY_ID, UPLOADS, Freight
from tests.delivery.scene import people

BIRDS = [{"lead": 2001}, {"lead": 2002}, {"lead": 2003}]


def flown(**switches: Any) -> Freight:
    return Freight(people(3), [2001], **switches)


def words(outcomes: list[dict[str, Any]]) -> tuple[list[str], str, str | None]:
    """The leads' words, the file's, and why."""
    *leads, file = outcomes
    assert (file["file"], file["lead"]) == (0, None)
    return [one["list"] for one in leads], file["list"], file["code"]


@pytest.mark.parametrize(
    "switches",
    [{}, {"visibility_seconds": 15.0}, {"import_events": "none"}, {"import_first_reply": "current"}],
    ids=str,
)
def test_u7_everybody_on_the_list_is_a_pass(switches: dict[str, Any]) -> None:
    scene = flown(**switches)
    assert words(scene.insist("canary", BIRDS, **BY_ID)) == (["on_list"] * 3, "on_list", None)
    assert scene.members() == {2001, 2002, 2003}
    assert scene.uploads() == 1
    assert len(scene.calls(path="ismember")) == (3 if "visibility_seconds" in switches else 1)


def test_a_canary_costs_three_calls() -> None:
    scene = flown()
    scene.insist("canary", BIRDS, **BY_ID)
    assert len(scene.calls()) == 3


@pytest.mark.parametrize("fault", ["613", "1003", "603", "610"])
def test_u7_a_file_that_is_refused_is_a_no(fault: str) -> None:
    scene = flown()
    scene.marketo.faults([{"fault": fault, **UPLOADS}])
    assert words(scene.insist("canary", BIRDS, **BY_ID)) == (["not_asked"] * 3, "refused", fault)
    assert len(scene.calls()) == 1


def test_u7_an_account_that_takes_no_column_of_ids_alone_says_no() -> None:
    scene = flown(import_id_column_alone="refused")
    assert words(scene.insist("canary", BIRDS, **BY_ID)) == (["not_asked"] * 3, "refused", "1003")


@pytest.mark.parametrize(
    ("way", "listed", "code"),
    [
        ("failed_row", ["on_list", "on_list", "not_asked"], "canary"),
        ("ignored", ["on_list", "on_list", "not_asked"], "canary"),
        ("failed_file", ["not_asked"] * 3, "import_failed"),
    ],
)
def test_u7_a_lead_that_does_not_get_there_is_a_no(way: str, listed: list[str], code: str) -> None:
    scene = flown(import_unknown_id=way)
    assert words(scene.insist("canary", [*BIRDS[:2], {"lead": 77}], **BY_ID)) == (listed, "refused", code)


def test_u7_members_who_never_show_are_a_no() -> None:
    scene = flown(visibility_seconds=3600.0)
    outcomes = scene.insist("canary", BIRDS, **BY_ID)
    assert words(outcomes) == (["on_list", "not_asked", "not_asked"], "refused", "not_visible")


def test_a_canary_whose_reply_is_lost_flies_again() -> None:
    scene = flown()
    scene.marketo.faults([{"fault": "drop_after", **UPLOADS}])
    assert words(scene.insist("canary", BIRDS, **BY_ID))[1] == "on_list"
    assert scene.uploads() == 2


def test_a_fault_that_passes_is_no_answer() -> None:
    scene = flown()
    scene.marketo.faults([{"fault": "713", **UPLOADS}])
    with pytest.raises(MarketoError):
        scene.deliver("canary", BIRDS, **BY_ID)
    with pytest.raises(Park):
        scene.deliver("canary", BIRDS, **BY_ID)
