"""Who a list shows while changes are too young to be seen, against the plain meaning of it, and whatever the delay does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from local.marketo.lists import Lists, StaticList

LEADS = st.integers(1, 4)
CHANGES = st.lists(st.tuples(st.integers(0, 4), st.booleans(), LEADS, st.sampled_from([0, 1, 5, 9])), max_size=12)


@given(CHANGES, st.sets(LEADS), st.integers(0, 12))
def test_u15_a_change_too_young_to_be_seen_is_undone(
    changes: list[tuple[int, bool, int, int]], members: set[int], later: int
) -> None:
    lists, at = Lists(), 0
    buyers = StaticList(1, "Buyers", 1, "Default", "", "", members=dict.fromkeys(members, ""))
    lists.put(buyers)
    made: list[tuple[int, bool, int]] = []
    for wait, joins, lead, delay in changes:
        at += wait
        if joins != (lead in buyers.members):
            made.append((lead, joins, at + delay))
        (lists.join if joins else lists.leave)(buyers, lead, at, delay)
        assert_shown(buyers, made, at)
    assert_shown(buyers, made, at + later)


def assert_shown(buyers: StaticList, made: list[tuple[int, bool, int]], at: int) -> None:
    seen = set(buyers.members)
    for lead, joined, visible_at in reversed(made):
        if visible_at > at:
            (seen.discard if joined else seen.add)(lead)
    assert buyers.visible(at) == seen
    assert buyers.in_order(at) == sorted(seen)
    assert {lead for lead in range(1, 5) if buyers.shows(lead, at)} == seen
