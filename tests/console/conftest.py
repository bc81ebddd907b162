"""What the command finds around it: a shell signed in nowhere, or a pretended AWS with one stack."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from console import stack
from tests.console.shell import deploy


@pytest.fixture(scope="session")
def pretended_aws() -> Iterator[str]:
    server = ThreadedMotoServer("localhost", 0, verbose=False)
    server.start()
    yield "http://localhost:{1}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give the command a shell signed in nowhere, and a checkout from which nothing was deployed yet."""
    monkeypatch.setattr(stack, "SAMCONFIG", tmp_path / "samconfig.toml")
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "SEGPUSH_STACK", "SEGPUSH_LOCAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.delenv("SEGPUSH_STAGE", raising=False)
    return tmp_path


@pytest.fixture
def deployed(shell: Path, pretended_aws: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Deploy a stack with the two outputs the command looks for, and save what `make deploy` saves."""
    requests.post(f"{pretended_aws}/moto-api/reset", timeout=10).raise_for_status()
    (shell / "config").write_text("[default]\ns3 =\n  addressing_style = path\n")
    (shell / "samconfig.toml").write_text(
        '[default.deploy.parameters]\nstack_name = "segpush-eu"\nregion = "eu-west-1"\n'
    )
    for name, value in {
        "AWS_ENDPOINT_URL": pretended_aws,
        "AWS_CONFIG_FILE": str(shell / "config"),
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
    }.items():
        monkeypatch.setenv(name, value)
    return deploy("segpush-eu", "eu-west-1")
