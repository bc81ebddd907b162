"""One small demo for all tests of the generator."""

from pathlib import Path

import pytest

from local.data import Demo, write_demo


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    where: Path = tmp_path_factory.mktemp("demo")
    return write_demo(where, people=400)
