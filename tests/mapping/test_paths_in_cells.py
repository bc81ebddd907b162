"""Paths against the same in plain Python: over any JSON, and over any text that might be a path."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.documents import paths
from segpush.documents.paths import At, Name, Where
from tests.mapping.bench import Bench, Made, target

BRIEF = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.text(st.sampled_from("ab ~/\"'$*%-5é"), min_size=1, max_size=3)
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(st.sampled_from("xy \"'"), max_size=3)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
STEPS = st.lists(
    NAMES.map(Name) | st.integers(0, 2).map(At) | st.builds(Where, NAMES, st.sampled_from(["x", "y", "true", "5"])),
    min_size=1,
    max_size=3,
)


def written(steps: list[paths.Step]) -> str:
    """A path as a document writes it."""
    text = ""
    for step in steps:
        match step:
            case Name(name):
                text += f".{name}" if text else name
            case At(position):
                text += f"[{position}]"
            case Where(name, value):
                text += f"[{name}={value}]"
    return text


def followed(value: Any, steps: list[paths.Step]) -> Any:
    """What stands at a path; None where nothing does."""
    for step in steps:
        match step, value:
            case Name(name), dict():
                value = value.get(name)
            case Name(name), list() if name == "5":  # a number leads into a list as well, and there is no sixth here
                value = None
            case At(position), list():
                value = value[position] if position < len(value) else None
            case Where(name, wanted), list():
                hits = [
                    each for each in value if isinstance(each, dict) and name in each and _told(each[name]) == wanted
                ]
                value = hits[0] if hits else None
            case _:
                return None
    return value


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@BRIEF
@given(JSON, STEPS)
def test_a_path_leads_where_it_says(desk: Bench, value: Any, steps: list[paths.Step]) -> None:
    found = followed(value, steps)
    made = desk.make(target("text", path=written(steps)), json.dumps(value))
    if isinstance(found, dict | list):
        assert made == Made(None, "nested")
    else:
        assert made == Made(None if found is None else _told(found).strip(" ") or None)


@given(STEPS)
def test_a_path_is_read_as_it_is_written(steps: list[paths.Step]) -> None:
    assert list(paths.parse(written(steps))) == steps


@given(st.text(st.sampled_from("ab.[]=0 "), max_size=8))
def test_any_text_is_a_path_or_is_told_why_not(text: str) -> None:
    try:
        steps = paths.parse(text)
    except ValueError as refused:
        problem = str(refused)
    else:
        problem = "" if written(list(steps)) == text else "is read otherwise than it is written"
    assert problem == "" or "step" in problem or "character" in problem


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a path has at least one step"),
        (".a", "'.a' at character 1: a name is missing here"),
        ("a.", "'a.' at character 2: a name is missing here"),
        ("a[", "'a[' at character 2: brackets hold a number, such as [0], or a name and a value"),
        ("a[x]", "'a[x]' at character 2: brackets hold a number"),
        ("a[-1]", "'a[-1]' at character 2: brackets hold a number"),
        ("a[0]b", "'a[0]b' at character 5: between two steps stands a dot or a bracket"),
        ("a]", "'a]' at character 2: between two steps stands a dot or a bracket"),
        ("a" + ".a" * 16, "has 17 steps; at most 16 are followed"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_goes_wrong(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=r"step|name|bracket") as refused:
        paths.parse(text)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("email", None), ("person.name", None), ("price [EUR]", None), ("[0]", None),
        ("emails[0].address", ("emails", (At(0), Name("address")))),
        ("Ids[Type=Email].Value", ("Ids", (Where("Type", "Email"), Name("Value")))),
        ("price [EUR][0]", ("price [EUR]", (At(0),))),
    ],
)  # fmt: skip
def test_a_reference_is_a_column_and_what_follows_the_first_bracket_that_is_a_path(
    reference: str, found: object
) -> None:
    assert paths.split(reference) == found
