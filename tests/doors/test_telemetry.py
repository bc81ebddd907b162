"""What goes into logs and metrics: ids and counts out of a closed set."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segpush import telemetry
from segpush.errors import BadDrop
from segpush.telemetry import FIELDS, count, log, said_with

HOUSE = sorted(Path("functions").rglob("*.py"))


@pytest.fixture
def powertools(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Powertools behind the log, writing to this test's standard output."""
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", request.node.name)  # Powertools keeps one handler a name
    telemetry._powertools.cache_clear()
    handlers, level, propagate = log.handlers[:], log.level, log.propagate
    yield
    log.handlers, log.level, log.propagate = handlers, level, propagate
    telemetry._powertools.cache_clear()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_carries_its_facts_and_its_invocation(powertools: None, capsys: pytest.CaptureFixture[str]) -> None:
    with said_with(function_request_id="c6af9ac6"), said_with(message_id="059f36b4"):
        log.info("part delivered", extra={"run": "r1", "step": "resolve", "part": 3})
    (line,) = lines(capsys)
    assert (line["message"], line["level"]) == ("part delivered", "INFO")
    assert (line["run"], line["step"], line["part"]) == ("r1", "resolve", 3)
    assert (line["function_request_id"], line["message_id"]) == ("c6af9ac6", "059f36b4")


def test_what_goes_wrong_is_logged_before_it_leaves(powertools: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), said_with(message_id="059f36b4"):
        raise RuntimeError("the table does not answer")
    (line,) = lines(capsys)
    assert (line["level"], line["exception_name"], line["message_id"]) == ("ERROR", "RuntimeError", "059f36b4")


def test_foreign_words_of_an_error_stay_out(powertools: None, capsys: pytest.CaptureFixture[str]) -> None:
    def read(cell: str) -> None:
        try:
            int(cell)
        except ValueError as error:
            raise BadDrop("object people.csv has no column Email: export it again with one.") from error

    cell = "zoe@example.com"
    with pytest.raises(BadDrop), said_with(message_id="059f36b4"):
        read(cell)
    (line,) = lines(capsys)
    assert "zoe" not in json.dumps(line)
    assert "builtins.ValueError" in line["exception"]
    assert "has no column Email" in line["exception"]
    assert line["exception"].index("builtins.ValueError") < line["exception"].index("BadDrop")


def test_counts_stand_alone_and_by_audience(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "pickup")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "segpush")
    with said_with(function_request_id="r-1"):
        count("spring-buyers", LeadsAdded=12, RejectedPercent=0.5)
    (line,) = lines(capsys)
    (metrics,) = line["_aws"]["CloudWatchMetrics"]
    assert metrics["Namespace"] == "segpush"
    assert metrics["Dimensions"] == [["service"], ["audience"]]
    assert {metric["Name"]: metric["Unit"] for metric in metrics["Metrics"]} == {
        "LeadsAdded": "Count",
        "RejectedPercent": "Percent",
    }
    assert (line["audience"], line["LeadsAdded"]) == ("spring-buyers", [12.0])


def test_what_belongs_to_an_account_stands_under_its_alias(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "push")
    with said_with(function_request_id="r-1"):
        count("", "acme", QuotaPercent=81.5)
    (line,) = lines(capsys)
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"], ["account"]]
    assert (line["account"], line["QuotaPercent"]) == ("acme", [81.5])


def test_a_metric_without_a_unit_of_its_own_is_a_fault() -> None:
    with pytest.raises(KeyError, match="Surprise"):
        count("spring-buyers", Surprise=1)


def test_nothing_to_count_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    count("spring-buyers")
    assert lines(capsys) == []


def test_every_log_line_is_a_fixed_sentence_with_known_fields() -> None:
    calls = [(path, call) for path in HOUSE for call in ast.walk(ast.parse(path.read_text())) if is_log_call(call)]
    assert calls
    for path, call in calls:
        assert isinstance(call, ast.Call)
        where = f"{path}:{call.lineno}"
        assert len(call.args) == 1, where
        assert isinstance(call.args[0], ast.Constant), where
        for extra in (keyword.value for keyword in call.keywords if keyword.arg == "extra"):
            assert isinstance(extra, ast.Dict), where
            assert {key.value for key in extra.keys if isinstance(key, ast.Constant)} <= FIELDS, where
            assert all(isinstance(key, ast.Constant) for key in extra.keys), where


def is_log_call(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"debug", "info", "warning", "error", "exception", "critical", "log"}
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"log", "logger"}
    )
