"""The system of template.yaml on this machine, over real sockets, with small data."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from local import stack, template
from local.data import Demo, write_demo
from local.stack import Pace, Stack
from local.template import Template

MARKETO: Mapping[str, Any] = {"account": {"munchkin_id": "123-ABC-456", "client_id": "id", "client_secret": "secret"}}
AT_ONCE = Pace(redelivery=0, schedule=86_400)  # what failed comes again at once; no sweep
Started = Callable[[Template], Stack]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Two days of one audience, and the truth about them."""
    return write_demo(tmp_path_factory.mktemp("flow"), people=400)


@pytest.fixture
def written() -> Template:
    """template.yaml, to be altered."""
    return template.load()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """Start a stack from a template; it ends with the test."""
    with ExitStack() as ends:
        yield lambda written: ends.enter_context(
            stack.running("acme", MARKETO, tmp_path, template=written, pace=AT_ONCE)
        )
