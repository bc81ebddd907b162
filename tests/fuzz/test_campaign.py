"""The campaign itself: quiet where all is well, loud where a case crashes, hangs or loses a row."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.fuzz import campaign
from tests.fuzz.cases import case

SECONDS = 2
pytestmark = pytest.mark.slow


def dies(pipe: Connection) -> None:
    pipe.send("ready")
    pipe.recv()
    os.kill(os.getpid(), signal.SIGSEGV)


def hangs(pipe: Connection) -> None:
    pipe.send("ready")
    pipe.recv()
    time.sleep(60)


def loses(pipe: Connection) -> None:
    pipe.send("ready")
    while pipe.recv() is not None:
        pipe.send("Traceback\nassert 2 == 3\nAssertionError: a row is missing")
        time.sleep(1)


@pytest.mark.parametrize(
    ("work", "says"),
    [(dies, "the process ended with -11"), (hangs, "no end after 1 s"), (loses, "a row is missing")],
    ids=["crash", "hang", "row"],
)
def test_what_goes_wrong_is_told_and_kept(
    work: campaign.Work,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(campaign, "KEPT", tmp_path / "kept")
    assert campaign.campaign(7, SECONDS / 2, work=work, longest=1) == 1
    told = capsys.readouterr().out
    assert f"--seed 7 --case 0: {case(7, 0).name}: " in told
    assert says in told
    assert (tmp_path / "kept" / "seed-7-case-0.0").read_bytes() == case(7, 0).files[0]


def test_a_campaign_in_which_all_is_well_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert campaign.main(["--seconds", str(SECONDS), "--seed", "1"]) == 0
    assert "cases of seed 1: " in capsys.readouterr().out
