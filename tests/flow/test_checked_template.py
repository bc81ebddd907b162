"""`segpush check` against template.yaml as it is deployed here, through the secret of the stack."""

import json
from pathlib import Path

import boto3
import pytest
from typer.testing import CliRunner

from console import account
from console.app import app
from console.check.rights import NOT_PROVABLE
from local import stack
from tests.whole import spring

NOT_SHOWN = "? bucket drop: the AWS of this machine does not say whether EventBridge hears of new files"


def segpush(*words: str) -> list[str]:
    result = CliRunner().invoke(app, words)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout.splitlines()


def test_a_right_set_up_is_right_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*account.NEEDED, "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "SEGPUSH_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    (document := tmp_path / "spring.yaml").write_text(json.dumps(spring.destination(partition="Europe")))
    (acme := tmp_path / "acme.yaml").write_text(json.dumps(spring.account()))
    with stack.running("acme", spring.marketo(), tmp_path) as system:
        monkeypatch.setenv("AWS_ENDPOINT_URL", system.cloud.endpoint)
        segpush("apply", str(acme), str(document), "--local", "--yes")
        lines = segpush("check", str(acme), str(document), "--local")
    assert [line for line in lines if line[0] in "✗?" and NOT_PROVABLE not in line] == [NOT_SHOWN]
    assert {line.split()[1] for line in lines if line[0] == "✓"} >= {
        "stack",
        "bucket",
        "queue",
        "table",
        "token",
        "field",
        "list",
        "owner",
        "in",
    }
