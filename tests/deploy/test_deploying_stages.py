"""`make deploy` asks once a stage, and builds for what that stage has answered."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.deploy.checkout import Checkout
from tests.deploy.checkout import checkout as make_checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return make_checkout(tmp_path)


def built_for(architecture: str, runtime: str) -> str:
    return f"build --parameter-overrides Architecture={architecture} Runtime={runtime}"


def test_the_first_deploy_asks_and_the_second_does_not(checkout: Checkout) -> None:
    checkout.make("deploy")
    assert checkout.asked() == [
        built_for("arm64", "python3.13"),
        "deploy --config-env default --guided --parameter-overrides Architecture=arm64 Runtime=python3.13",
    ]
    checkout.make("deploy")
    assert checkout.asked() == [built_for("arm64", "python3.13"), "deploy --config-env default"]


def test_each_stage_asks_for_itself_and_keeps_its_own_answers(checkout: Checkout) -> None:
    checkout.make("deploy", "ARCHITECTURE=x86_64")
    checkout.make("deploy", "STAGE=prod", "RUNTIME=python3.12")
    checkout.asked()

    checkout.make("deploy")
    assert checkout.asked() == [built_for("x86_64", "python3.13"), "deploy --config-env default"]
    checkout.make("deploy", "STAGE=prod")
    assert checkout.asked() == [built_for("arm64", "python3.12"), "deploy --config-env prod"]

    saved = tomllib.loads((checkout.folder / "samconfig.toml").read_text())
    assert [saved[stage]["deploy"]["parameters"]["stack_name"] for stage in ("default", "prod")] == [
        "segpush-default",
        "segpush-prod",
    ]


def test_a_build_by_itself_is_for_the_stage_it_names(checkout: Checkout) -> None:
    checkout.make("deploy", "STAGE=prod", "ARCHITECTURE=x86_64")
    checkout.asked()
    checkout.make("build", "STAGE=prod")
    checkout.make("build")
    assert checkout.asked() == [built_for("x86_64", "python3.13"), built_for("arm64", "python3.13")]
