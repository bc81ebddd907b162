"""Each cell against the Marketo field it goes to (Adobe: Field Types): what is taken, what is refused, what is sent."""

import json
from typing import Any

import duckdb
import pytest

from segpush.documents.people import MappedField
from segpush.engine import checks
from segpush.engine.frame import Target
from segpush.engine.mapping.values import select

LONG = {"text": 30_000, "string": 255, "url": 255, "phone": 255, "email": 255}


def cell(kind: str, written: str | None, length: int | None = None) -> tuple[str | None, Any]:
    """What is wrong with a cell, and what stands in the JSON that is sent."""
    target = Target("field", kind, length, MappedField(source="column", target="field"))
    value = select(target, {"column": "c0"}.get, "v")
    assert value
    with duckdb.connect() as db:
        db.execute(f"CREATE TABLE t AS SELECT {value.sql} AS v FROM (SELECT ?::VARCHAR AS c0)", [written])
        found = db.execute(
            f"SELECT {value.problem}, json_object('field', {checks.sent('v', target)}) FROM t"
        ).fetchone()
    assert found is not None
    return found[0], json.loads(found[1])["field"]


@pytest.mark.parametrize(
    ("kind", "written", "sent"),
    [
        ("string", " Inés Moreau ", "Inés Moreau"),
        ("string", "00123", "00123"),
        ("string", "=SUM(A1)", "=SUM(A1)"),
        ("string", 'say "hi" \\ now', 'say "hi" \\ now'),
        ("text", "two\nlines", "two\nlines"),
        ("email", "Ines.Moreau@Example.com", "Ines.Moreau@Example.com"),
        ("phone", "+33 1 23 45 67 89", "+33 1 23 45 67 89"),
        ("url", "https://example.com/a,b", "https://example.com/a,b"),
        ("integer", "2147483647", 2147483647),
        ("integer", "-7", -7),
        ("score", "+12", 12),
        ("percent", "100", 100),
        ("float", "-3.25", "-3.25"),
        ("currency", "1200000.50", "1200000.50"),
        ("boolean", "YES", True),
        ("boolean", "true", True),
        ("date", "2024-02-29", "2024-02-29"),
        ("datetime", "2026-01-12T05:58:11.000Z", "2026-01-12T05:58:11.000Z"),
        ("datetime", "2026-01-12T05:58:11+0100", "2026-01-12T05:58:11+0100"),
        ("datetime", "2026-01-12T05:58", "2026-01-12T05:58Z"),
    ],
)
def test_good_values_are_sent(kind: str, written: str, sent: Any) -> None:
    assert cell(kind, written) == (None, sent)


@pytest.mark.parametrize(
    ("kind", "written", "sent"),
    [("integer", "0", 0), ("score", "0", 0), ("currency", "0.0", "0.0"), ("float", "0", "0"), ("string", "0", "0"),
     ("string", "false", "false"), ("boolean", "0", False), ("boolean", "false", False), ("boolean", "No", False)],
)  # fmt: skip
def test_d2_zero_and_false_are_values(kind: str, written: str, sent: Any) -> None:
    assert cell(kind, written) == (None, sent)


@pytest.mark.parametrize("kind", ["string", "integer", "boolean", "date", "datetime", "email", "currency"])
@pytest.mark.parametrize("written", [None, "", "   "])
def test_r14_only_an_empty_cell_is_missing(kind: str, written: str | None) -> None:
    assert cell(kind, written) == (None, None)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("integer", "1.5"), ("integer", "1e5"), ("integer", "2147483648"), ("integer", "0x10"), ("integer", "1_000"),
        ("score", "twelve"), ("percent", "20%"), ("float", "1,5"), ("float", "1e5"), ("float", "NaN"), ("float", ".5"),
        ("currency", "€5"), ("currency", "1,200.00"), ("boolean", "maybe"), ("boolean", "2"),
        ("date", "2026-02-30"), ("date", "12.01.2026"), ("date", "2026-01-12T00:00:00Z"),
        ("datetime", "2026-01-12"), ("datetime", "2026-01-12T25:58:11Z"), ("datetime", "1768198684"),
        ("email", "ines.moreau@example"), ("email", "ines@example.com, i.moreau@example.org"), ("email", "inés@example.com"),
    ],
)  # fmt: skip
def test_bad_values_are_refused(kind: str, written: str) -> None:
    assert cell(kind, written)[0] == "bad_value"


@pytest.mark.parametrize("kind", ["string", "phone", "url", "text"])
def test_a_value_may_fill_its_field_and_is_never_cut(kind: str) -> None:
    full = "x" * LONG[kind]
    assert cell(kind, full) == (None, full)
    assert cell(kind, full + "x")[0] == "too_long"


def test_the_length_is_marketos_own() -> None:
    assert cell("string", "Bartholomäus", length=12)[0] is None
    assert cell("string", "Bartholomäus!", length=12)[0] == "too_long"


def test_a_text_area_is_measured_in_bytes() -> None:
    assert cell("text", "é" * 15_000)[0] is None
    assert cell("text", "é" * 15_001)[0] == "too_long"


@pytest.mark.parametrize(
    ("written", "sent"),
    [("2026-01-12 05:58:11", "2026-01-12T05:58:11Z"), ("2026-01-12T05:58:11-05:00", "2026-01-12T05:58:11-05:00")],
)
def test_r18_a_time_without_zone_is_utc(written: str, sent: str) -> None:
    assert cell("datetime", written) == (None, sent)


def test_text_never_becomes_sql() -> None:
    assert cell("string", "'); DROP TABLE t; --")[1] == "'); DROP TABLE t; --"
    assert checks.text("it's") == "'it''s'"
