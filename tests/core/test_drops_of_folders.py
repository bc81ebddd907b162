"""What is one drop where objects have no part numbers: a folder (R45, R48). And what a name says of its content (R49)."""

import json
from typing import Any

import pytest

from segpush import names
from segpush.destination import load_destination
from segpush.grouping import base_of
from tests.core.house import PREFIX, House, document
from tests.core.test_arrivals import manifest

FOLDER = {"together": "folder"}
FOUR = [f"data_0_{n}_0.csv.gz" for n in range(4)]


def taken(house: House) -> list[list[str]]:
    """The names in each run's drop."""
    drops = (json.loads(house.work.get(names.run_file(run.id, "drop.json"))) for run in house.runs())
    return [[each["key"].removeprefix(PREFIX) for each in drop["objects"]] for drop in drops]


@pytest.mark.parametrize(
    ("key", "folder"),
    [
        ("data_0_0_0.csv.gz", ""), ("run-7/data_0_0_0.csv.gz", "run-7/"), ("run-7/day=2026-01-12/x.csv", "run-7/"),
        ("dt=2026-01-12/hour=03/x.csv", ""), ("dt=2026-01-12/more/x.csv", ""), ("a/=b/x.csv", "a/=b/"),
        ("5f2a/2026-01-12/8d2b61f0-1768198684/users.zip", "5f2a/2026-01-12/8d2b61f0-1768198684/"), ("a//x.csv", "a//"),
    ],
)  # fmt: skip
def test_r45_r48_the_run_folder_is_the_keys_own_without_partitions(key: str, folder: str) -> None:
    source = load_destination(document(FOLDER)).audiences[0].source
    assert base_of(PREFIX + key, source) == PREFIX + folder


@pytest.mark.parametrize(
    ("source", "together", "content"),
    [
        ({}, "name", "full"), ({"preset": "braze", "content": None}, "folder", "full"), ({"preset": "braze", "together": "name"}, "name", "full"),
        ({"preset": "snowflake", "header": True, "content": "changes"}, "folder", "changes"),
        ({"preset": "segment_actions", "content": None}, "name", "changes"), ({"content": "by_name"}, "name", "by_name"),
    ],
)  # fmt: skip
def test_what_a_document_leaves_out_is_the_presets(source: dict[str, Any], together: str, content: str) -> None:
    read = load_destination(document(source)).audiences[0].source
    assert (read.one_drop, read.content_kind) == (together, content)


def test_r45_a_folder_is_one_drop_after_its_quiet_period() -> None:
    house = House(document(FOLDER))
    for name in reversed(FOUR):
        house.arrives(f"run-7/{name}")
        assert house.later(minutes=10) == []
    house.later(minutes=6)
    assert taken(house) == [[f"run-7/{name}" for name in FOUR]]
    assert len(house.steps.messages) < 8  # not two an object


def test_a_late_object_reopens_the_whole_folder() -> None:
    house = House(document(FOLDER))
    house.arrives(FOUR[0])
    house.later(minutes=15)
    house.arrives(FOUR[1])
    house.later(minutes=15)
    assert taken(house) == [FOUR[:1], FOUR[:2]]


def test_r39_a_folder_overwritten_nightly_is_a_drop_each_night() -> None:
    house = House(document(FOLDER))
    for night in (4, 3, 4):
        for name in FOUR[:night]:
            house.arrives(name)
        house.later(minutes=16)
        house.later(hours=23)
    assert taken(house) == [FOUR, FOUR[:3], FOUR]


def test_r37_a_manifest_still_wins_where_it_lists_objects() -> None:
    house = House(document(FOLDER))
    bodies = [(name, b"Email\n") for name in FOUR[:2]]
    for name, body in bodies:
        house.arrives(name, body)
    assert len(house.arrives("manifest-1-b6a0f2c4.json", manifest(*bodies))) == 1
    house.later(minutes=16)
    assert taken(house) == [FOUR[:2]]


def test_an_attempt_stands_for_the_earlier_one_or_is_applied_after_it() -> None:
    house = House()
    house.arrives("a.csv")
    house.arrives("a_attempt2.csv")
    house.later(minutes=16)
    house.arrives("a_attempt3.csv")
    house.later(minutes=16)
    assert taken(house) == [["a_attempt2.csv"], ["a_attempt3.csv"]]


def test_an_attempt_the_manifest_does_not_list_never_runs_beside_the_listed_one() -> None:
    house = House()
    house.arrives("a.csv", b"Email\n")
    house.arrives("a_attempt2.csv", b"Email\nx\n")
    house.arrives("manifest-1-b6a0f2c4.json", manifest(("a_attempt2.csv", b"Email\nx\n")))
    house.later(minutes=16)
    assert taken(house) == [["a_attempt2.csv"]]


@pytest.mark.parametrize(("name", "content"), [("a.sync.gz", "changes"), ("a.overwrite.gz", "full")])
def test_r49_the_name_says_what_a_drop_is(name: str, content: str) -> None:
    house = House(document({"content": "by_name"}))
    house.arrives(name)
    (run,) = house.later(minutes=16)
    assert (run.state, run.content) == ("waiting", content)


@pytest.mark.parametrize(
    ("dropped", "says"),
    [(["a.csv"], "a.csv says neither .sync (changes) nor .overwrite (full)"), (["a.sync.gz", "b.overwrite.gz"], "b.overwrite.gz is named .overwrite")],
)  # fmt: skip
def test_r49_a_drop_whose_names_do_not_say_is_refused_and_not_retried(dropped: list[str], says: str) -> None:
    house = House(document({"content": "by_name", **FOLDER}))
    for name in dropped:
        house.arrives(name)
    (run,) = house.later(minutes=16)
    assert (run.state, run.code) == ("refused", "content")
    assert says in run.reason
    assert house.commands.carry_out({"command": "retry", "run": run.id}) == run
