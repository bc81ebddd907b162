"""`report.json` adds up, and `report.html` shows the same, whatever the names in it look like."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from segpush import names
from segpush.engine.books import accounts, page, report
from segpush.engine.workbench import Workbench
from segpush.ports import Put
from segpush.run import MOVES, Run
from segpush.state import State
from tests.fakes.memory import MemoryStore, MemoryTable

VOID = {"meta", "br", "link", "img", "hr", "input"}
ENDS = sorted(set.union(*map(set, MOVES.values())) - set(MOVES) - {"done"})


class Page(HTMLParser):
    """A page read strictly: every element is closed in its order, and the words of each cell are kept."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            return
        self.words.append(data)
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data

    def rows(self) -> dict[str, list[str]]:
        """Each row of each table by its first cell; a later table's row of the same name wins, so ask by unique names."""
        return {row[0].strip(): [cell.strip() for cell in row[1:]] for table in self.tables for row in table}


def stored(work: Any, run: Run) -> tuple[dict[str, Any], Page]:
    found = json.loads(work.get(names.report(run.id, "report.json")))
    return found, Page(work.get(names.report(run.id, "report.html")).decode())


def test_d21_the_funnel_loses_nobody_without_a_name(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    found, _ = stored(settled.work, run)
    assert [(each["stage"], each["count"]) for each in found["funnel"]] == [
        ("rows", 1216),
        ("members", 9),
        ("known", 6),
        ("on_list", 5),
    ]
    assert found["funnel"][2]["less"] == {"ambiguous": 1, "refused": 1, "unmatched": 1}
    assert found["funnel"][3]["less"] == {"undelivered": 1}
    for before, stage in zip(found["funnel"], found["funnel"][1:], strict=False):
        assert before["count"] - sum(stage["less"].values()) == stage["count"]
    assert found["members_on_list"] == 5
    assert found["changed"] == {"added": 3, "removed": 2}


def test_members_and_leavers_are_told_apart_and_add_up(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    found, _ = stored(settled.work, run)
    for side in ("people", "list"):
        both = [found["by_kind"][kind][side] for kind in ("member", "leaver")]
        assert {word: sum(each.get(word, 0) for each in both) for word in found[side]} == found[side]


def test_the_page_shows_the_numbers_of_the_json(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    found, shown = stored(settled.work, run)
    for word, count in found["rows"].items():
        if word != "read":
            assert shown.rows()[word][0] == f"{count:,}"
    first = next(table for table in shown.tables if table[0][0] == "Stage")
    counts = [found["drop"]["rows_told"], *(each["count"] for each in found["funnel"]), found["list_size"]["on_list"]]
    assert [row[1] for row in first[1:]] == ["not told" if count is None else f"{count:,}" for count in counts]
    people = next(table for table in shown.tables if "created" in [row[0] for row in table])
    assert {row[0]: row[3] for row in people[1:]} == {word: str(count) for word, count in found["people"].items()}
    for counts in (found["rejected"], found["reasons"], found["calls"]["by_kind"], found["calls"]["by_step"]):
        for name, count in counts.items():
            assert shown.rows()[name or "none"][0] == f"{count:,}"
    text = "".join(shown.words)
    assert found["sentence"] in text
    assert "130 calls: 0.26 % of the account's 50,000 a day, of which segpush may use 50 %" in text
    assert "1 h 3 min" in text
    assert "#ST1021A1" in text
    assert "Held for: first run of the audience (approved)" in text


def test_the_sentence_says_what_happened(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    assert stored(settled.work, run)[0]["sentence"] == (
        "1,216 rows named 9 members, and 5 of them are on Marketo list 1021 (3 newly added, 2 taken off it and 1 created in Marketo). "
        "To look at: 4 rows rejected, 2 people unknown to Marketo, 1 person ambiguous and 2 people refused."
    )


def test_the_files_named_are_the_files_there(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    named = set(stored(settled.work, run)[0]["files"].values())
    rejects = {names.people(run.id, name) for name in ("rejected.csv", "retry.csv")}  # written when the drop was read
    assert named - rejects == {info.key for info in settled.work.list("people/")}


def test_a_report_names_no_person(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    for name in ("report.json", "report.html"):
        assert b"@example.com" not in settled.work.get(names.report(run.id, name))


def test_the_page_runs_nothing_and_loads_nothing(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    _, shown = stored(settled.work, run)
    assert (
        "meta",
        {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"},
    ) in shown.seen
    assert not {"script", "link", "img", "iframe", "form", "a", "object"} & {tag for tag, _ in shown.seen}
    assert not {name for _, attrs in shown.seen for name in attrs} & {"src", "href", "onclick", "onload", "action"}


def test_names_from_outside_never_become_html(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    evil = "<script>alert('x')</script>\"><img src=x onerror=y>"
    books |= {
        "audience": evil,
        "destination": evil,
        "notes": [evil],
        "reason": evil,
        "rejected": {evil: 1},
        "reasons": {evil: 1},
    }
    books["drop"] = {**books["drop"], "objects": [evil]}
    books["calls"] = {**books["calls"], "by_kind": {evil: 1}}
    report.store(settled, run, books)
    _, shown = stored(settled.work, run)
    assert not {"script", "img"} & {tag for tag, _ in shown.seen}
    assert evil in "".join(shown.words)


def test_headings_and_tables_can_be_heard(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    _, shown = stored(settled.work, run)
    tags = [tag for tag, _ in shown.seen]
    assert tags.count("h1") == 1
    assert tags.count("main") == 1
    assert ("html", {"lang": "en"}) in shown.seen
    assert all(attrs.get("scope") in {"row", "col"} for tag, attrs in shown.seen if tag == "th")
    assert tags.count("caption") == tags.count("table")


@pytest.mark.parametrize("state", ENDS)
def test_a_run_without_books_says_why_and_what_to_do(state: Any, run: Run) -> None:
    work = MemoryStore()
    ended = replace(
        run,
        state=state,
        step="",
        started_at="",
        code=state,
        reason="inbox/a.csv: the gzip stream is cut off; upload the object again",
    )
    report.store_plain(work, ended)
    found, shown = stored(work, ended)
    assert found["schema"] == 1
    assert found["sentence"].endswith(
        " and nothing was written to Marketo – inbox/a.csv: the gzip stream is cut off; upload the object again."
    )
    assert "funnel" not in found
    assert found["sentence"] in "".join(shown.words)
    assert "What to do." in shown.words


def test_a_run_that_began_to_write_does_not_say_that_it_wrote_nothing(run: Run) -> None:
    work = MemoryStore()
    ended = replace(run, state="failed", step="upsert", code="gave_up", reason="it was given up")
    report.store_plain(work, ended)
    assert stored(work, ended)[0]["sentence"] == (
        "The run failed and what it began to write is sent again by the next run – it was given up."
    )


def test_a_run_that_failed_in_part_says_why_first(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    reason = "2 outcomes stayed open: `segpush retry` sends them again"
    report.store(settled, run, books | {"state": "failed", "code": "undelivered", "reason": reason})
    found, shown = stored(settled.work, run)
    assert found["sentence"].startswith(f"The run failed in part – {reason}. 1,216 rows named")
    assert "What to do." in shown.words


def test_a_declined_plan_still_shows_its_rows_and_the_rejected_file(run: Run) -> None:
    work = MemoryStore()
    numbers = {
        "read": 3, "rows": {"member": 2, "rejected": 1}, "codes": {"no_key": 1}, "notes": [], "unreadable": 0, "first_run": False,
        "held_for": ["removed"],
    }  # fmt: skip
    work.put(names.run_file(run.id, "plan.json"), json.dumps(numbers).encode())
    ended = replace(
        run,
        state="declined",
        step="resolve",
        approved="",
        code="declined",
        reason="declined by kim: 40 people would come off the list",
    )
    report.store_plain(work, ended)
    found, shown = stored(work, ended)
    assert set(found["files"]) == {"rejected.csv", "retry.csv"}
    assert "Held for: people coming off the list (not approved)" in "".join(shown.words)
    assert shown.rows()["no_key"][0] == "1"


def test_calls_are_counted_by_step_and_kind_and_signing_in_apart(run: Run) -> None:
    table = MemoryTable()
    state = State(table)
    for step, calls in (
        ("upsert", {"POST /rest/v1/leads.json": 3, "POST /identity/oauth/token": 1}),
        ("prepare", {"GET /rest/v1/stats/usage.json": 1}),
    ):
        table.commit(Put({**state.part(run.id, step, 0), "state": "done", "calls": calls}, 0))
    assert accounts.spent(state, run) == {
        "total": 4, "by_step": {"prepare": 1, "upsert": 3}, "signing_in": 1,
        "by_kind": {"GET /rest/v1/stats/usage.json": 1, "POST /rest/v1/leads.json": 3},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "said"), [(3.762, "3.8 s"), (62, "1 min 2 s"), (3782.5, "1 h 3 min"), (0, "0.0 s")]
)
def test_a_duration_is_said_in_its_two_largest_units(seconds: float, said: str) -> None:
    assert page.duration(seconds) == said


def test_a_bar_is_never_wider_than_its_place() -> None:
    assert [page.share(1, 3), page.share(5, 4), page.share(1, 0)] == ["33.33", "100.00", "0.00"]


def test_a_page_reads_the_same_twice(settled: Workbench, run: Run, books: dict[str, Any]) -> None:
    report.store(settled, run, books)
    key = names.report(run.id, "report.html")
    once = settled.work.get(key)
    report.store(settled, run, books)
    assert settled.work.get(key) == once
