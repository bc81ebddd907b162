"""From a cell to a value: which column, which place in it, what is missing, what is bad (A22, B16, R12, R42)."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.engine import checks
from segpush.engine.mapping import cells, json_cells, values
from tests.mapping.bench import NESTED, Bench, Made, target

SITES = '{"plan": "pro", "sites": [{"city": "Lyon"}, {"city": "Porto", "no": 7}], "5103": true, "a b": null, "": "x"}'
EMAILS = '[{"Type": "Phone", "Value": "+33"}, {"Type": "Email", "Value": "ines@example.com"}]'


def test_plain_text_costs_no_more_than_a_trim() -> None:
    found = values.select(target(), {"cell": "c3"}.get, "v7")
    assert found
    assert (found.sql, found.left_out) == (f"nullif({checks.trimmed('c3')}, '')", None)
    assert "chr(" not in found.problem


def test_a_column_that_is_not_there_is_for_the_caller_to_tell() -> None:
    assert values.select(target(), {"other": "c3"}.get, "v0") is None
    assert cells.cell(["a", "b[0]"], {"c": "c0"}.get) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [("plan", "pro"), ("sites[1].city", "Porto"), ("sites[1].no", "7"), ("sites[city=Lyon].city", "Lyon"), ("5103", "true"),
     ("a b", None), ("sites[2].city", None), ("sites[city=Rome].city", None), ("plan.name", None), ("nothing", None)],
)  # fmt: skip
def test_b16_a_path_leads_into_a_cell(desk: Bench, path: str, value: str | None) -> None:
    assert desk.make(target(path=path), SITES) == Made(value)
    assert desk.make(target(path=path), NESTED + SITES, nested=True) == Made(value)


@pytest.mark.parametrize(
    ("path", "cell", "value"),
    [("[0]", '{"0": "a"}', None), ("0", '["a"]', None), ("0", '{"0": "a"}', "a"), ("a.0.b", '{"a": [{"b": 1}]}', None),
     ('a"\\[0]', r'{"a\"\\": ["x"]}', "x"), ("~/[1]", '{"~/": [1, 2]}', "2"), ("*[0]", '{"b": ["y"], "*": ["x"]}', "x")],
)  # fmt: skip
def test_b16_a_number_in_brackets_counts_and_a_bare_one_is_a_name(
    desk: Bench, path: str, cell: str, value: str | None
) -> None:
    assert desk.make(target(path=path), cell) == Made(value)


def test_a_path_in_what_is_no_json_is_bad_and_in_nothing_is_missing(desk: Bench) -> None:
    assert desk.make(target(path="plan"), "pro").code == "bad_value"
    assert desk.make(target(path="plan"), None) == desk.make(target(path="plan"), " ") == Made(None)


def test_a_reference_may_end_in_a_path(desk: Bench) -> None:
    field = target(source=["Identities[Type=Email].Value", "mail"])
    assert desk.make(field, EMAILS, "i@example.org", columns=("Identities", "mail")) == Made("ines@example.com")
    assert desk.make(field, "[]", "i@example.org", columns=("Identities", "mail")) == Made("i@example.org")
    assert desk.make(field, "i@example.org", columns=("mail",)) == Made("i@example.org")


def test_a_header_with_brackets_is_a_header_first(desk: Bench) -> None:
    assert desk.make(target(source="tags[0]"), "written so", '["a"]', columns=("tags[0]", "tags")) == Made("written so")
    assert desk.make(target(source="tags[0]"), '["a"]', columns=("tags",)) == Made("a")
    assert desk.make(target(source="price [EUR]"), "7", columns=("price [EUR]",)) == Made("7")


def test_the_first_candidate_that_is_not_empty_counts(desk: Bench) -> None:
    field = target(source=["work", "home", "other"], null_tokens=["-"])
    rows: list[list[str | None]] = [["a", "b"], [" ", "b"], ["-", "b"], [None, " "]]
    assert [made.value for made in desk.each(field, rows, columns=("work", "other"))] == ["a", "b", "b", None]


@pytest.mark.parametrize("cell", [NESTED + '{"a": 1}', NESTED + "[]", NESTED + '["x"]'])
@pytest.mark.parametrize("kind", ["string", "text", "integer", "boolean", "date", "datetime", "email"])
def test_a_list_or_an_object_needs_path_or_list(desk: Bench, kind: str, cell: str) -> None:
    assert desk.make(target(kind), cell, nested=True).code == "nested"
    assert (
        desk.make(target("date", transform=["trim", "lower", {"date": "%d.%m.%Y"}]), cell, nested=True).code == "nested"
    )


def test_so_does_what_a_path_leads_to(desk: Bench) -> None:
    assert desk.make(target(path="sites"), SITES).code == "nested"
    assert desk.make(target(path="sites[0]"), SITES).code == "nested"


@pytest.mark.parametrize(
    ("cell", "first", "count", "joined"),
    [
        ('["Lyon", "Porto"]', "Lyon", "2", "Lyon; Porto"),
        (NESTED + '[null, " ", 7, true]', None, "3", "7; true"),
        ("[]", None, "0", None),
        ("Lyon", "Lyon", "1", "Lyon"),
        ("7", "7", "1", "7"),
        ("", None, None, None),
        (None, None, None, None),
    ],
)
def test_b16_lists_are_made_one_value(
    desk: Bench, cell: str | None, first: str | None, count: str | None, joined: str | None
) -> None:
    made = [desk.make(target(list=rule), cell, nested=True) for rule in ("first", "count")]
    made.append(desk.make(target(list="join", separator="; "), cell, nested=True))
    assert made == [Made(first), Made(count), Made(joined)]


def test_objects_in_lists_are_counted_and_not_joined(desk: Bench) -> None:
    found = [desk.make(target(path="sites", list=rule), SITES) for rule in ("first", "count", "join")]
    assert [made.code or made.value for made in found] == ["nested", "2", "nested"]
    assert desk.make(target(list="count"), SITES).code == "nested"
    assert desk.make(target(path="x", list="count"), "no json").code == "bad_value"


@pytest.mark.parametrize(
    ("cell", "value"),
    [('"Harbour, Stone & Co"', "Harbour, Stone & Co"), ('"say \\"hi\\""', 'say "hi"'), ('"5 inch" screen', '"5 inch" screen'),
     ('"', '"'), ("7", "7"), ("null", "null"), ('""', None), ("[sic", "[sic"), ('"tab\\tand\\u0001bell\\u0010"', "tab\tandbell")],
)  # fmt: skip
def test_r42_a_json_string_is_unwrapped(desk: Bench, cell: str, value: str | None) -> None:
    assert desk.make(target(), cell, unwrap=True) == Made(value)


def test_r42_objects_need_a_path_and_other_sources_keep_their_quotes(desk: Bench) -> None:
    assert desk.make(target(), '{"plan": "pro"}', unwrap=True).code == "nested"
    assert desk.make(target(path="plan"), '{"plan": "pro"}', unwrap=True) == Made("pro")
    assert desk.make(target(), '"Harbour"') == Made('"Harbour"')


@pytest.mark.parametrize("said", [{"path": "a"}, {"list": "first"}, {"list": "join"}])
def test_r50_a_nul_in_a_json_string_is_bad(desk: Bench, said: dict[str, Any]) -> None:
    cell = '{"a": "x\\u0000"}' if "path" in said else '["x\\u0000"]'
    assert desk.make(target(**said), cell).code == "bad_value"
    assert desk.make(target(), '"x\\u0000"', unwrap=True).code == "bad_value"


def test_r12_words_for_missing_are_whole_and_in_exact_case(desk: Bench) -> None:
    rows = [[each] for each in ("null", "Null", "nullable", "n/a", "0")]
    assert [made.value for made in desk.each(target(null_tokens=["null", "n/a"]), rows)] == [
        None,
        "Null",
        "nullable",
        None,
        "0",
    ]
    assert desk.make(target(null_tokens=[]), "null") == Made("null")


def test_too_long_is_rejected_or_left_out(desk: Bench) -> None:
    assert desk.make(target(length=4), "Lyons").code == "too_long"
    field = target(length=4, on_too_long="leave_out")
    assert desk.make(field, "Lyons") == Made(None, None, left_out=True)
    assert desk.make(field, "Lyon") == Made("Lyon", None, left_out=False)
    assert desk.make(field, None) == Made(None, None, left_out=False)
    assert desk.make(target("email", on_too_long="leave_out"), "no address").code == "bad_value"
    assert desk.make(target(length=4, on_too_long="leave_out"), NESTED + "[1, 2, 3]", nested=True).code == "nested"
    assert desk.make(target("date", on_too_long="leave_out"), "2026-01-12") == Made("2026-01-12")


@pytest.mark.parametrize(
    ("constant", "value"), [("it's", "it's"), (7, "7"), (0, "0"), (1.5, "1.5"), (True, "true"), (False, "false")]
)
def test_a_constant_needs_no_column(desk: Bench, constant: Any, value: str) -> None:
    assert desk.make(target(constant=constant), columns=()) == Made(value)


HOSTILE = "'); DROP TABLE t; --"


def test_no_text_of_a_document_becomes_sql(desk: Bench) -> None:
    cell = '{"' + HOSTILE + '": [{"k": "' + HOSTILE + '", "v": ["a", "b"]}]}'
    field = target(path=f"{HOSTILE}[k={HOSTILE}].v", list="join", separator="';--", null_tokens=[HOSTILE])
    assert desk.make(field, cell) == Made("a';--b")
    words = {"boolean": {"is_true": [HOSTILE], "is_false": ["'"]}}
    assert desk.make(target("boolean", transform=[words]), HOSTILE) == Made("true")
    assert desk.make(target("date", transform=[{"date": "'%Y'%m'%d"}]), "'2026'01'12") == Made("2026-01-12")
    assert desk.make(target(constant=HOSTILE), columns=()) == Made(HOSTILE)


def test_all_addresses_of_a_cell(desk: Bench) -> None:
    rows = ['["a@example.com", null, " ", "b@example.com"]', NESTED + '["c@example.com"]', "d@example.com", None, "[]"]
    found = desk._db.execute(
        f"SELECT {json_cells.elements('c')} FROM (SELECT unnest(?::VARCHAR[]) AS c)", [rows]
    ).fetchall()
    assert [each for (each,) in found] == [
        ["a@example.com", "b@example.com"],
        ["c@example.com"],
        ["d@example.com"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026-01-12 05:58:11", "2026-01-12T05:58:11.000Z"), ("2026-01-12T05:58:11.250+01:00", "2026-01-12T04:58:11.250Z"),
        ("2026-01-12", "2026-01-12T00:00:00.000Z"), ("1768198684", "2026-01-12T06:18:04.000Z"), ("1768198684512", "2026-01-12T06:18:04.512Z"),
        ("1768198684.5", "2026-01-12T06:18:04.500Z"), ("99999999999", "5138-11-16T09:46:39.000Z"), ("100000000000", "1973-03-03T09:46:40.000Z"),
        ("20260112", None), ("infinity", None), ("epoch", None), ("2026-13-01", None), ("soon", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_r18_r47_a_rows_own_time_is_iso_or_unix(desk: Bench, written: str | None, iso: str | None) -> None:
    assert desk._db.execute(f"SELECT {checks.moment('c')} FROM (SELECT ?::VARCHAR AS c)", [written]).fetchone() == (
        iso,
    )


def test_a_code_has_its_sentence() -> None:
    assert (
        checks.why("nested", target())
        == "the value for field is a list or an object, which needs path or list in the mapping"
    )
    assert checks.why("too_long", target("text")) == "the value for field is longer than the 30,000 bytes of the field"
    assert (
        checks.why("too_long", target(length=80)) == "the value for field is longer than the 80 characters of the field"
    )
    assert checks.why("bad_value", target("integer")) == "the value for field is no integer Marketo would take"
    dated = target("date", transform=[{"date": "%d.%m.%Y"}])
    assert (
        checks.why("bad_value", dated)
        == "the value for field does not fit the transform date: %d.%m.%Y of the mapping, or its field"
    )
