"""The bench of calls: its arithmetic is that of the reference, its files are what they say, its counts come from the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from bench.calls import harness, least
from bench.calls.audience import COLUMNS, SPREAD, Audience
from bench.calls.cases import audience_alone, left_to_marketo, recently_updated
from bench.calls.counting import Counted, counted
from bench.calls.story import Case

MILLION = 1_000_000
FEW = Audience(2 * SPREAD)


@pytest.mark.parametrize(
    ("calls", "stated"),
    [
        (least.imports(MILLION, least.ID_ROW), 2),
        (least.imports(MILLION, least.ID_ROW + 1), 4),
        (least.EXTRACT + least.imports(MILLION, least.ID_ROW), 6),
        (least.batches(MILLION) + least.joining(MILLION), 3_336),
        (2 * least.batches(MILLION), 6_668),
        (least.imports(MILLION, least.ADDRESS_ROW), 6),
        (least.imports(MILLION, least.FIVE_FIELDS_ROW), 18),
        (least.leaving(50_000), 167),
        (least.EXTRACT + least.joining(20_000) + least.leaving(20_000), 73),
    ],
)
def test_the_least_is_that_of_section_15(calls: int, stated: int) -> None:
    assert calls == stated


def test_a_few_people_are_cheaper_without_a_file() -> None:
    assert [least.joining(leads) for leads in (0, 300, 301, 901)] == [0, 1, 2, 2]
    assert [least.writing(people, least.FIVE_FIELDS_ROW) for people in (0, 300, 301)] == [0, 2, 2]
    assert [least.updating(people) for people in (300, 901)] == [1, 2]
    assert least.leaving(300, without_id=301) == 3


@pytest.mark.parametrize("moved", [True, False])
def test_a_line_has_eighty_bytes_and_one_in_a_hundred_changes(moved: bool) -> None:
    one, two = (_lines(text) for text in (FEW.day_one(), FEW.day_two(moved=moved)))
    assert FEW.day_one().decode().splitlines()[0] == ",".join(COLUMNS)
    assert {len(line) for line in (*one, *two)} == {least.FIVE_FIELDS_ROW}
    assert len(one) == FEW.people
    gone, new = (_emails(one) - _emails(two), _emails(two) - _emails(one))
    assert gone == set(FEW.leavers())
    assert (len(gone), len(new)) == (2, FEW.new(moved=moved))
    changed = {line for line in set(one) - set(two) if line.split(b",")[0].decode() not in gone}
    assert _emails(changed) == (set(FEW.moved()) if moved else set())


def _lines(file: bytes) -> list[bytes]:
    return file.splitlines(keepends=True)[1:]


def _emails(lines: Iterable[bytes]) -> set[str]:
    return {line.split(b",")[0].decode() for line in lines}


def entry(method: str, path: str, kind: str = "call", query: str = "") -> dict[str, Any]:
    return {"method": method, "path": path, "kind": kind, "query": query, "success": True}


def test_one_poll_a_job_belongs_to_the_work_and_the_rest_to_waiting() -> None:
    upload = entry("POST", "/bulk/v1/leads.json", "import")
    refused = {**upload, "success": False}
    poll, token = entry("GET", "/bulk/v1/leads/batch/7.json", "poll"), entry("POST", "/identity/oauth/token", "token")
    add = entry("POST", "/rest/v1/lists/1021/leads.json")
    ask = entry("POST", "/rest/v1/leads.json", query="_method=GET")
    found = counted([token, ask, refused, upload, poll, poll, poll, add])
    assert found == Counted(calls=5, polls=2, tokens=1, writes=3)


def test_an_extract_reads_and_a_job_nobody_asked_about_owes_no_poll() -> None:
    create = entry("POST", "/bulk/v1/leads/export/create.json", "export")
    assert counted([create]) == Counted(calls=1)


def test_a_verdict_says_how_much_too_much() -> None:
    assert Case("a", 2, 4, Counted(calls=4)).verdict == "met"
    assert Case("a", 2, 4, Counted(calls=6)).verdict == "NOT MET: 2 calls too many"
    assert Case("f", 0, 4, Counted(calls=4, writes=1)).verdict.startswith("NOT MET: 1 write")
    assert Case("a", 2, 4, trouble="refused: no").verdict == "refused: no"


@pytest.mark.parametrize("tale", [left_to_marketo, recently_updated, audience_alone])
def test_every_case_is_counted_or_says_what_it_lacks(tale: Any) -> None:
    for case in tale(FEW):
        assert case.verdict.split(":")[0] in {"met", "refused", "not tried"}, case


def test_what_is_counted_is_believed_only_where_the_list_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Audience, "matched", lambda self, **_: 7)
    assert "WRONG: the list holds" in "\n".join(harness.table(FEW.people, ["audience"]))
