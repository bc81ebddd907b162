"""Whatever comes in, it ends: with a run that says in one sentence what is wrong, where, and how to mend it, or with a
published or logged refusal where there is no run; and nothing is written to Marketo."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.bad_input import about_documents, about_files, about_marketo, about_objects, about_patience, about_secrets
from tests.bad_input.case import NO_RUN, Case
from tests.whole.desk import Desk

ROOMS = (about_documents, about_secrets, about_marketo, about_files, about_objects, about_patience)
CASES = [case for room in ROOMS for case in room.CASES]
ENDS = {"done", "failed", "refused", "incomplete", "superseded", "declined", "expired", "cancelled"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name.replace(" ", "-"))
def test_bad_input(case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "segpush")
    desk = case.desk()
    runs, told, mark = len(desk.runs()), len(desk.notices()), desk.mark()
    caplog.clear()
    case.happens(desk)
    new = desk.runs()[runs:]
    assert case.writes or not desk.writes(mark)
    assert all(run["state"] in ENDS for run in desk.runs()[:-1])
    if case.ends == NO_RUN:
        assert not new
        sentence = "\n".join([*desk.notices()[told:], *_logged(caplog)])
    else:
        ended = [run for run in new if run["state"] == case.ends]
        assert ended, new
        sentence = " | ".join(_sentence(desk, run) for run in ended)
        assert any(ended[-1]["reason"] in notice for notice in desk.notices()[told:])
    missing = [words for words in (case.about, *case.says) if words not in sentence]
    assert not missing, sentence
    assert not desk.stumbles


def _sentence(desk: Desk, run: dict[str, Any]) -> str:
    """The one sentence: of the report, or of the plan a person must decide about."""
    sentence = str(run["reason"] if run["state"] == "held" else desk.report(run["id"])["sentence"])
    assert sentence
    assert "\n" not in sentence
    return sentence


def _logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [f"{record.message} {getattr(record, 'key', '')}" for record in caplog.records]
