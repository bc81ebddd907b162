"""`runs`, `run`, `report`, `rejects`, `watch`: what a deployed stack holds, told to people and to programs."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from segpush import names
from tests.console.shell import pour, segpush, sent
from tests.whole import spring
from tests.whole.desk import Desk

BAD_TOMAS = {**spring.TOMAS, "email": "tomas@@example.com", "city": "\x1b[31mPorto"}


@cache  # it is only looked at
def two_runs() -> Desk:
    """The first run is done and rejected a row; the second waits for somebody."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(people="match_only"))
    desk.drop(spring.DAY_ONE, spring.file(spring.INES, BAD_TOMAS))
    desk.work()
    desk.wait(hours=1)
    desk.apply(spring.destination(people="match_only", limits={"rejected_percent": 1, "rejected_rows": 0}))
    desk.drop(spring.DAY_TWO, spring.file(spring.INES, BAD_TOMAS))
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["done", "held"]
    return desk


@pytest.fixture
def desk(deployed: dict[str, str]) -> Desk:
    desk = two_runs()
    pour(desk, deployed)
    return desk


def said(*words: str) -> Any:
    result = segpush(*words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_runs_newest_first(desk: Desk) -> None:
    first, second = (run["id"] for run in desk.runs())
    found = said("runs")
    assert [(each["run"], each["state"]) for each in found] == [(second, "held"), (first, "done")]
    done = {"rows": 2, "rejected": 1, "added": 1, "removed": 0, "on_list": 1}
    assert {name: found[1]["counts"][name] for name in done} == done
    assert set(found[0]["counts"].values()) == {None}
    assert [each["run"] for each in said("runs", "--most", "1")] == [second]


def test_runs_of_one_destination_or_audience(desk: Desk) -> None:
    assert len(said("runs", "spring-campaigns")) == len(said("runs", "spring-campaigns/spring-buyers")) == 2


def test_piped_runs_are_lines_between_tabs(desk: Desk) -> None:
    result = segpush("runs")
    assert result.stderr == ""
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[:6] for line in lines] == [
        [desk.runs()[1]["id"], "spring-campaigns/spring-buyers", "drop", "held", "", ""],
        [desk.runs()[0]["id"], "spring-campaigns/spring-buyers", "drop", "done", "2", "1"],
    ]


def test_a_run_says_what_began_it(deployed: dict[str, str]) -> None:
    desk = Desk(spring.marketo())
    document = spring.destination(people="match_only")
    document["audiences"][0]["list"]["on_retire"] = "empty"
    desk.apply(spring.account(), document)
    desk.drop(spring.DAY_ONE, spring.file(spring.INES, BAD_TOMAS))
    desk.work()
    desk.wait(hours=1)
    fixed = names.corrected(desk.run["id"], "7f", "fixed.csv")
    desk.stored.put(fixed, spring.file(spring.TOMAS))
    back: dict[str, Any] = {"with": fixed, "id": "7f"}
    desk.say("retry", **back)
    desk.work()
    desk.say("verify", target="spring-campaigns/spring-buyers", id="8a")
    desk.work()
    document["audiences"][0]["state"] = "retired"
    desk.apply(document)
    desk.wait(hours=1)
    pour(desk, deployed)
    kinds = [line.split("\t")[2] for line in segpush("runs").stdout.splitlines()]
    assert kinds == ["retire", "verify", "corrected", "drop"]


def test_everything_about_a_held_run(desk: Desk) -> None:
    about = said("run", desk.run["id"])
    assert about["guard"]["held_for"] == ["rejected"]
    assert about["guard"]["numbers"]["read"] == 2
    assert [(each["step"], each["open"]) for each in about["steps"]] == [("prepare", 0)]
    assert set(about["files"]) == {"rejected.csv", "retry.csv"}
    shown = segpush("run", desk.run["id"]).stdout
    assert "held for\trejected\n" in shown
    assert "1 of 2 rows are rejected" in shown


def test_everything_about_a_run_that_is_done(desk: Desk) -> None:
    about = said("run", desk.runs()[0]["id"])
    assert about["sentence"].startswith("2 rows named 1 member")
    assert about["calls"]["total"] == sum(each["calls"] for each in about["steps"])
    assert "undo.csv" in about["files"]


def test_the_report_is_saved_and_where_is_said(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = desk.runs()[0]["id"]
    result = segpush("report", run)
    assert (result.exit_code, result.stdout) == (0, f"report-{run}.html\n")
    assert (tmp_path / f"report-{run}.html").read_text().lower().startswith("<!doctype html")


def test_a_run_that_goes_on_has_no_report_yet(desk: Desk) -> None:
    result = segpush("report", desk.run["id"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"✗ run {desk.run['id']} is held and has no report yet; `segpush watch {desk.run['id']}` tells when\n"
    )


def test_rejects_are_told_saved_and_given_back_as_they_were(desk: Desk, tmp_path: Path) -> None:
    run, out, retry = desk.runs()[0]["id"], tmp_path / "rejected.csv", tmp_path / "retry.csv"
    told = said("rejects", run, "--out", str(out), "--retry", str(retry))
    assert (told["rejected"], told["codes"]) == (1, {"bad_address": 1})
    assert set(told["rows"][0]) == {"file", "line", "text", "code", "reason"}
    assert told["saved"] == [str(out), str(retry)]
    assert out.read_bytes() == desk.stored.get(f"people/{run}/rejected.csv")
    assert retry.read_bytes() == spring.file(BAD_TOMAS)
    assert segpush("rejects", run).stdout.startswith('"file","line","text","code","reason"')


def test_corrected_rows_go_back(desk: Desk, deployed: dict[str, str], tmp_path: Path) -> None:
    run, fixed = desk.runs()[0]["id"], tmp_path / "fixed.csv"
    fixed.write_bytes(spring.file(spring.TOMAS))
    assert segpush("retry", run, "--with", str(fixed), "--no-watch").exit_code == 0
    (message,) = sent(deployed)
    assert message["with"] == f"people/{run}/corrected/{message['id']}/fixed.csv"
    body = boto3.client("s3", region_name="eu-west-1").get_object(
        Bucket=deployed["WorkBucketName"], Key=message["with"]
    )
    assert body["Body"].read() == fixed.read_bytes()


def test_corrected_rows_that_cannot_go_back(desk: Desk, deployed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    (tmp_path / "fixed.csv").write_bytes(spring.file(spring.TOMAS))
    done, held = (run["id"] for run in desk.runs())
    for run, file, why in [
        (done, "gone.csv", "is no file; check the path"),
        (done, "empty.csv", "is empty; give the rows with their header"),
        (held, "fixed.csv", "it is held still: wait until it has ended, or cancel it"),
        ("nothing", "fixed.csv", "there is none of this name; `segpush runs` lists those there are"),
    ]:
        result = segpush("retry", run, "--with", str(tmp_path / file))
        assert (result.exit_code, result.stdout) == (1, "")
        assert why in result.stderr
    assert sent(deployed) == []


@pytest.mark.parametrize("command", ["run", "report", "rejects", "watch"])
def test_a_run_nobody_knows(command: str, desk: Desk) -> None:
    result = segpush(command, "nothing")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "✗ there is no run nothing; `segpush runs` lists those there are\n"


def test_watching_a_run_that_has_ended_says_how(desk: Desk) -> None:
    run = desk.runs()[0]["id"]
    result = segpush("watch", run)
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{run} done: 2 rows named 1 member")
    told = said("watch", run)
    assert (told["state"], told["calls_left"]) == ("done", 0)
