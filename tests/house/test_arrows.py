"""Which room may know which: the arrows of the house, held by reading every import."""

from __future__ import annotations

import pytest

from tests.house.imports import FUNCTIONS, LOCAL, closure, imports, modules

DOORS = ("pickup", "push")


def users(root: str, *, inside: str = "functions") -> set[str]:
    """The modules below a folder that import ``root`` when the program runs."""
    return {module for module in modules(inside) if any(_is_in(name, root) for name in imports(module))}


def _is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def outside(users: set[str], *rooms: str) -> list[str]:
    return sorted(user for user in users if not any(_is_in(user, room) for room in rooms))


def test_the_imports_are_really_read() -> None:
    assert "boto3" in imports("segpush.aws.clients")
    assert "segpush.errors" in imports("segpush.aws.objects")
    assert "segpush.aws.clients" in closure("push.handler")


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("boto3", ["segpush.aws"]),
        ("botocore", ["segpush.aws"]),
        ("requests", ["segpush.marketo", "push.compose"]),  # push's composition root makes the session
        ("urllib3", ["segpush.marketo"]),
        ("duckdb", ["segpush.engine"]),
        ("jinja2", ["segpush.engine"]),
        ("aws_lambda_powertools", ["pickup.handler", "push.handler", "segpush.telemetry"]),
    ],
)
def test_a_library_is_used_in_its_room_only(library: str, rooms: list[str]) -> None:
    assert outside(users(library), *rooms) == []


def test_the_house_knows_no_door_no_test_and_no_simulator() -> None:
    for stranger in ("local", "console", "tests", "bench"):
        assert users(stranger) == set()
    for door in DOORS:
        assert outside(users(door), door) == []


def test_the_simulator_knows_nothing_of_the_house() -> None:
    for stranger in ("segpush", *DOORS):
        assert outside(users(stranger, inside="local"), *(LOCAL - {"local.marketo"})) == []
        assert [user for user in users(stranger, inside="local") if _is_in(user, "local.marketo")] == []


def test_the_naive_model_knows_nothing_of_the_house() -> None:
    assert [user for user in users("segpush", inside="tests") if _is_in(user, "tests.simulation.model")] == []


def test_push_never_sees_a_file() -> None:
    seen = closure("push.handler")
    assert not [module for module in seen if _is_in(module, "segpush.engine")]
    assert not {"duckdb", "jinja2"} & seen


def test_pickup_never_talks_to_marketo_and_has_no_secret() -> None:
    seen = closure("pickup.handler")
    assert not [module for module in seen if _is_in(module, "segpush.marketo")]
    assert not {"requests", "segpush.aws.secrets"} & seen


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        module
        for module, path in FUNCTIONS.items()
        if any(word in path.read_text() for word in ("os.environ", "getenv"))
    }
    assert readers == {"segpush.settings"}
