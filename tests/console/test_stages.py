"""One checkout, several deployed stacks: which one a command is for."""

from pathlib import Path

import pytest

from tests.console.shell import deploy, segpush, stored
from tests.docs.pages import ROOT

ACME = str(ROOT / "examples" / "acme.yaml")


@pytest.fixture
def prod(deployed: dict[str, str], shell: Path) -> dict[str, str]:
    """A second stack, deployed as the stage prod."""
    saved = shell / "samconfig.toml"
    stage = '[prod.deploy.parameters]\nstack_name = "segpush-prod"\nregion = "eu-west-1"\n'
    saved.write_text(saved.read_text() + stage)
    return deploy("segpush-prod", "eu-west-1")


def test_a_stage_is_a_stack_of_its_own(
    deployed: dict[str, str], prod: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGPUSH_STAGE", "prod")
    assert segpush("apply", "--yes", ACME).exit_code == 0
    monkeypatch.delenv("SEGPUSH_STAGE")

    assert (stored(prod), stored(deployed)) == (["accounts/acme.json"], [])


def test_a_stage_nobody_deployed_is_told_and_no_other_stack_taken_for_it(
    deployed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGPUSH_STAGE", "staging")

    result = segpush("apply", "--yes", ACME)

    assert result.exit_code == 3
    assert "there is no stage staging in samconfig.toml: deploy it with `make deploy STAGE=staging`" in result.stderr
    assert stored(deployed) == []
