"""The built functions in true containers, as `sam local invoke` runs them: they work, and their limits are kept."""

from __future__ import annotations

import pytest

from tests.containers.story import Chapter

# The time is for a machine with much else to do; by itself the story takes some 40 s.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("containers"), pytest.mark.timeout(900)]

Story = dict[str, Chapter]
WELL: Chapter = {"batchItemFailures": []}


def test_pickup_takes_a_file_and_cuts_the_first_part(story: Story) -> None:
    chapter = story["picked up"]
    assert chapter["answer"] == WELL
    assert chapter["open"] == [[1, 1]]
    assert '"message":"run starts"' in chapter["log"]


def test_push_does_a_part_against_marketo(story: Story) -> None:
    chapter = story["pushed"]
    assert chapter["answer"] == WELL
    assert chapter["open"] == [[0, 1]]


def test_a_function_that_needs_more_memory_than_it_has_is_killed_and_says_so(story: Story) -> None:
    chapter = story["too little memory"]
    assert "Runtime.ExitError" in chapter["failed"]
    assert "signal: killed" in chapter["failed"]


def test_a_function_that_takes_too_long_is_ended_and_its_part_stays_open(story: Story) -> None:
    chapter = story["too little time"]
    assert chapter["failed"].startswith("no answer within 4 s (its time was over)")
    assert "timed out after 4 seconds" in chapter["log"]
    assert chapter["open"] == [[1, 1]]


def test_nothing_is_lost_by_either(story: Story) -> None:
    end = story["end"]
    assert end["runs"] == [["done", ""]]
    assert end["members"] == end["meant"] > 0
