"""Any cell through any mapping: a value that fits its type, nothing, or a code; never an exception (A22, B16)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.documents.people import MappedField
from segpush.engine.frame import Target
from segpush.engine.mapping import fits
from tests.fuzz.mutation import TELLING
from tests.mapping.bench import NESTED, Bench, bench, target

BRIEF = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
LENGTH = 40
CODES = {"too_long", "bad_value", "nested"}
SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    directory: Path = tmp_path_factory.mktemp("db")
    with bench(directory) as found:
        yield found


def _tidy(text: str) -> str:
    """What the readers leave of a cell: no control characters, and no half of a surrogate pair."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)


WORDS = [_tidy(each.decode(errors="replace")) for each in TELLING]
KINDS = ["string", "text", "email", "phone", "url", "integer", "score", "percent", "float", "currency", "boolean", "date", "datetime"]  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=8) | st.sampled_from(WORDS)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "plan", "", "0"]), inner, max_size=3), max_leaves=6)  # fmt: skip
JSONS = VALUES.map(json.dumps)
NUMBERS = st.integers().map(str) | st.floats().map(str) | st.decimals().map(str)
TIMES = st.dates().map(str) | st.datetimes().map(str) | st.datetimes().map(datetime.isoformat)
TEXTS = st.text(max_size=12) | st.lists(st.sampled_from(WORDS), max_size=4).map("".join) | NUMBERS | TIMES | JSONS
CELLS = st.none() | TEXTS.map(_tidy).map(lambda text: text or None) | JSONS.map(_tidy).filter(lambda text: text[0] in "[{").map(NESTED.__add__)  # fmt: skip
FORMS = [{"date": "%d.%m.%Y"}, {"date": "%Y-%m-%d"}, {"datetime": "%Y-%m-%d %H:%M:%S", "zone": "Europe/Paris"}, {"datetime": "unix"}, {"datetime": "unix_ms"}, {"datetime": "%Y-%m-%dT%H:%M:%S%z"}, {"boolean": {"is_true": ["ja", "1"], "is_false": ["nein", "0"]}}]  # fmt: skip
RULES = st.fixed_dictionaries(
    {},
    optional={
        "path": st.sampled_from(["plan", "a.b", "[0]", "a[1].plan", "[a=true]", "[plan=Email].a", "0", "a[0][0]"]),
        "transform": st.lists(st.sampled_from(["trim", "lower"]), max_size=2, unique=True).flatmap(
            lambda words: st.sampled_from([words, *([*words, form] for form in FORMS)])
        ),
        "on_too_long": st.sampled_from(["reject", "leave_out"]),
        "null_tokens": st.lists(st.sampled_from(["-", "null", "'"]), max_size=2),
    },
)
LISTS = st.sampled_from([{}, {}, {"list": "first"}, {"list": "count"}, {"list": "join", "separator": "', "}])


def _is_date(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(date.fromisoformat(text))


def _is_moment(text: str) -> bool:
    plain = re.sub(r"(Z|[+-]\d\d(:?\d\d)?)$", "", text)
    return "T" in text and text != plain and bool(datetime.fromisoformat(re.sub(r"(\.\d{1,6})$", "", plain)))


def _is_number(text: str, most: int | None = None) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?" if most is None else r"[+-]?\d+", text)) and (not most or abs(int(text)) <= most)  # fmt: skip


def _is_short(text: str) -> bool:
    return len(text) <= LENGTH


VALID: dict[str, Callable[[str], bool]] = {
    "integer": lambda text: _is_number(text, 2**31), "score": lambda text: _is_number(text, 2**31), "percent": lambda text: _is_number(text, 2**31),
    "float": _is_number, "currency": _is_number, "boolean": lambda text: text in {"true", "false"}, "date": _is_date, "datetime": _is_moment,
    "email": lambda text: text.isascii() and bool(re.fullmatch(r"[^@\s,]+@[^@\s,]+\.[^@\s,]+", text)),
    "text": lambda text: len(text.encode()) <= 30_000,
}  # fmt: skip


def field_of(kind: str, said: dict[str, Any]) -> Target | None:
    """A field that takes what the mapping yields; None where no document may say so."""
    try:
        field = target(kind, LENGTH, **said)
    except ValueError:
        return None
    return None if fits.problem(field) else field


@BRIEF
@given(kind=st.sampled_from(KINDS), said=RULES, rule=LISTS, cells=st.lists(CELLS, min_size=1, max_size=20), unwrap=st.booleans())  # fmt: skip
def test_a22_any_cell_is_valid_for_its_type_or_nothing_or_has_a_code(
    desk: Bench, kind: str, said: dict[str, Any], rule: dict[str, str], cells: list[str | None], *, unwrap: bool
) -> None:
    field = field_of(kind, said | rule)
    if not field:
        return
    for cell, made in zip(cells, desk.each(field, [[each] for each in cells], nested=True, unwrap=unwrap), strict=True):
        assert made.code in {None, *CODES}, (cell, made)
        if made.value is None or made.code:
            continue
        assert made.value.strip(SPACES), (cell, made)
        assert made.value[0] not in "\x10\x15", (cell, made)
        assert VALID.get(kind, _is_short)(made.value), (cell, made)
        assert desk.sent(field, made.value) is not None


@BRIEF
@given(cells=st.lists(st.none() | TEXTS.map(_tidy), min_size=1, max_size=20))
def test_r12_plain_text_is_trimmed_and_nothing_else(desk: Bench, cells: list[str | None]) -> None:
    made = [each.value for each in desk.each(target("text"), [[cell] for cell in cells])]
    assert made == [(cell or "").strip(SPACES) or None for cell in cells]


@BRIEF
@given(documents=st.lists(st.dictionaries(st.sampled_from(["a", "plan"]), VALUES, max_size=2), min_size=1, max_size=12))
def test_b16_a_path_gives_what_the_same_steps_give_in_python(desk: Bench, documents: list[dict[str, Any]]) -> None:
    cells = [_tidy(json.dumps(each)) for each in documents]
    found = desk.each(target("text", path="plan[0]"), [[cell] for cell in cells])
    for cell, made in zip(cells, found, strict=True):
        plan = _loaded(cell).get("plan")
        value = plan[0] if isinstance(plan, list) and plan else None
        if isinstance(value, str) and value.isprintable() and value.strip(SPACES):
            assert made.value == value.strip(SPACES)
        elif isinstance(value, dict | list):
            assert made.code == "nested"
        elif value is None:
            assert made.value is None


def _loaded(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def test_every_type_that_can_be_written_is_tried() -> None:
    assert all(field_of(kind, {}) for kind in KINDS)
    assert MappedField.model_fields.keys() >= {"path", "list", "transform", "on_too_long", "null_tokens"}
