"""Two days of one audience, from file to list: template.yaml, both functions, and a Marketo on real sockets."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from local import summary
from local.data import Day, Demo
from local.demo import differences
from local.run import Played, Wish, play
from local.stack import Pace

pytestmark = pytest.mark.xdist_group("two_days")  # they all look at the same two runs


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("two-days")


@pytest.fixture(scope="module")
def played(demo: Demo, out: Path) -> Played:
    files = (str(demo.day_one), str(demo.day_two))
    wish = Wish(demo.destination, demo.marketo, out, files, go=True, quiet_period="0")
    return play(wish, Console(file=io.StringIO()), Pace())


@pytest.fixture(params=["day_one", "day_two"])
def day(request: pytest.FixtureRequest, demo: Demo) -> Day:
    day: Day = getattr(demo.truth, request.param)
    return day


@pytest.fixture
def folder(day: Day, demo: Demo, played: Played) -> Path:
    return played.folders[0 if day is demo.truth.day_one else 1]


def test_both_runs_are_done(played: Played) -> None:
    assert [(run.state, run.reason) for run in played.look.runs] == [("done", ""), ("done", "")]
    assert played.done


def test_every_number_is_as_the_story_has_it(played: Played, demo: Demo, out: Path) -> None:
    assert list(differences(demo, played.folders, out / "marketo.json")) == []


def test_people_became_what_the_truth_says(day: Day, folder: Path) -> None:
    people = (summary.report(folder) or {})["people"]
    expected = {word: number for word, number in day.person_counts.items() if word not in {None, "None"}}
    assert {word: number for word, number in people.items() if word in expected} == expected


def test_rejected_rows_are_named_one_by_one(day: Day, folder: Path) -> None:
    with (folder / "rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        rejected = list(csv.DictReader(file))
    assert len(rejected) == day.row_counts["rejected"]


def test_logs_name_nobody(played: Played, demo: Demo, out: Path) -> None:
    said = "".join(log.read_text(encoding="utf-8") for log in (out / "logs").iterdir())
    assert "run queued" in said
    assert "@example" not in said
    assert not [person for person in demo.truth.day_one.people if person in said]


def test_the_token_is_in_no_place_but_the_header(played: Played, out: Path) -> None:
    calls: list[dict[str, Any]] = json.loads((out / "marketo.json").read_text(encoding="utf-8"))["calls"]
    assert calls
    assert not [call for call in calls if "access_token" in call["query"]]
