"""The rule for several leads with one key."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segpush.delivery.choose import choose
from segpush.marketo.leads import Lead

ANA_IN_SPRING = Lead(31, {"updatedAt": "2026-03-01T10:00:00Z"})
ANA_IN_WINTER = Lead(12, {"updatedAt": "2025-12-24T10:00:00Z"})
ANA_NEVER_TOUCHED = Lead(77, {"updatedAt": None})
ALL = [ANA_IN_SPRING, ANA_NEVER_TOUCHED, ANA_IN_WINTER]


@pytest.mark.parametrize(
    ("several", "chosen"),
    [("most_recently_updated", [31]), ("lowest_id", [12]), ("all", [12, 31, 77]), ("reject", []), ("marketo", [31])],
)
def test_each_rule(several: str, chosen: list[int]) -> None:
    assert choose(ALL, several) == chosen


@pytest.mark.parametrize("several", ["most_recently_updated", "lowest_id", "all", "reject"])
def test_one_lead_is_always_chosen_and_nobody_is_nobody(several: str) -> None:
    assert choose([ANA_IN_WINTER], several) == [12]
    assert choose([], several) == []


def test_a_tie_goes_to_the_lowest_id_and_times_are_compared_as_times() -> None:
    noon_in_berlin = Lead(9, {"updatedAt": "2026-03-01T11:00:00+01:00"})
    assert choose([ANA_IN_SPRING, noon_in_berlin], "most_recently_updated") == [9]


def test_an_unknown_rule_chooses_nobody() -> None:
    with pytest.raises(ValueError, match="newest"):
        choose(ALL, "newest")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.dates()), max_size=8), st.randoms())
def test_d16_no_order_of_the_reply_decides(found: list[tuple[int, object]], dice: random.Random) -> None:
    leads = list({number: Lead(number, {"updatedAt": f"{day}T00:00:00Z"}) for number, day in found}.values())
    shuffled = leads.copy()
    dice.shuffle(shuffled)
    for several in ("most_recently_updated", "lowest_id", "all", "reject"):
        assert choose(leads, several) == choose(shuffled, several)
