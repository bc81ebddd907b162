"""Whom the files under ``people/`` name, and that an empty one is not written."""

import csv
import io
import json

from segpush import names
from segpush.engine.books import people_files
from segpush.engine.workbench import Workbench
from segpush.run import Run


def rows(bench: Workbench, run: Run, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bench.work.get(names.people(run.id, name)).decode(), newline="")))


def test_d16_unmatched_names_whom_marketo_does_not_know_and_the_leads_of_the_ambiguous(
    settled: Workbench, run: Run
) -> None:
    hit = {
        "key": "=fay@example.com",
        "lead": 60,
        "leads": [61, 60],
        "person": "ambiguous",
        "list": None,
        "code": "",
        "reason": "",
        "warning": False,
    }
    settled.work.put(names.outcome(run.id, "resolve", 0), json.dumps(hit).encode() + b"\n")
    people_files.store(settled, run)
    found = rows(settled, run, "unmatched.csv")
    assert [(row["key"], row["outcome"], row["code"], row["leads"]) for row in found] == [
        ("'=fay@example.com", "ambiguous", "", "60 61"),
        ("emil@example.com", "unmatched", "", ""),
        ("gus@example.com", "refused", "required_missing", ""),
    ]


def test_d23_attention_names_who_was_refused_stayed_open_or_has_a_warning(settled: Workbench, run: Run) -> None:
    people_files.store(settled, run)
    found = rows(settled, run, "attention.csv")
    assert [(row["key"], row["leads"], row["about"], row["outcome"], row["warning"], row["code"]) for row in found] == [
        ("cleo@example.com", "3", "person", "updated", "true", ""),
        ("dora@example.com", "5", "list", "refused", "false", "1004"),
        ("hana@example.com", "8", "person", "refused", "false", "1003"),
        ("ivo@example.com", "9", "list", "undelivered", "false", "transport"),
    ]
    assert found[2]["reason"] == "'=Invalid value for field 'phone'"


def test_undo_says_what_was_added_and_removed_one_row_a_lead(settled: Workbench, run: Run) -> None:
    settled.db.execute("INSERT INTO places VALUES ('zz@example.com', 'member', 2, 'on_list', NULL, NULL)")
    people_files.store(settled, run)
    found = [(row["key"], row["lead"], row["action"]) for row in rows(settled, run, "undo.csv")]
    assert found == [
        ("jo@example.com", "10", "removed"),
        ("lou@example.com", "12", "removed"),
        ("bo@example.com", "2", "added"),
        ("cleo@example.com", "3", "added"),
        ("dora@example.com", "4", "added"),
    ]


def test_a_file_without_people_is_not_written(settled: Workbench, run: Run) -> None:
    settled.db.execute("DELETE FROM people; DELETE FROM places")
    assert people_files.store(settled, run) == []
    assert list(settled.work.list("people/")) == []
