"""Feature bar, section 1.1, and design, section 5: who is taken off the list, and who never is."""

import pytest

from tests.model.stage import HAND, INES, TOMAS, ZOE, broken, drop, leaver, marketo, member, model

EVERYBODY = (member(INES), member(TOMAS), member(ZOE))


@pytest.mark.parametrize(
    ("members", "left"),
    [("add_only", {HAND, 901, 902, ZOE}), ("follow", {HAND, 902, ZOE}), ("mirror", {902, ZOE})],
)
def test_absent_from_a_full_drop(members: str, left: set[int | str]) -> None:
    buyers = model(members=members)
    buyers.apply(drop(1, *EVERYBODY))
    assert buyers.apply(drop(2, member(TOMAS), member(ZOE))).members == left


@pytest.mark.parametrize(("members", "left"), [("add_only", {HAND, 901, 902, ZOE}), ("follow", {902, ZOE})])
def test_named_by_a_leaver_row_of_a_changes_drop(members: str, left: set[int | str]) -> None:
    """Who a leaver row names comes off, put there by us or by hand."""
    buyers = model(members=members, content="changes")
    buyers.apply(drop(1, *EVERYBODY))
    assert buyers.apply(drop(2, leaver(INES), leaver("hand@example.com"))).members == left


def test_absent_from_a_changes_drop_means_nothing() -> None:
    buyers = model(content="changes")
    buyers.apply(drop(1, *EVERYBODY))
    assert not buyers.apply(drop(2, member(INES))).removed


def test_who_was_on_the_list_before_us_stays_when_they_leave_the_audience() -> None:
    buyers = model(marketo(members=(HAND, 901)))
    buyers.apply(drop(1, *EVERYBODY))
    assert buyers.apply(drop(2, member(TOMAS))).removed == {ZOE}
    assert 901 in buyers.on_list


def test_a_leaver_row_in_a_full_drop_says_what_absence_says() -> None:
    buyers = model(marketo(members=(HAND, 901)))
    buyers.apply(drop(1, *EVERYBODY))
    assert buyers.apply(drop(2, leaver(INES), leaver(TOMAS), member(ZOE))).removed == {902}


def test_who_came_back_is_ours_again() -> None:
    buyers = model()
    for day, rows in enumerate([EVERYBODY, (member(ZOE),), EVERYBODY], start=1):
        buyers.apply(drop(day, *rows))
    assert buyers.apply(drop(4, member(ZOE))).removed == {901, 902}


@pytest.mark.parametrize("members", ["follow", "mirror"])
def test_a_key_in_a_rejected_or_conflicting_row_is_no_leaver(members: str) -> None:
    buyers = model(members=members)
    buyers.apply(drop(1, *EVERYBODY))
    expected = buyers.apply(drop(2, broken(INES), member(TOMAS), leaver(TOMAS), member(ZOE)))
    assert expected.rows == {"rejected": 1, "conflict": 2, "member": 1}
    assert expected.members >= {901, 902, ZOE}
    assert buyers.apply(drop(3, member(ZOE))).members >= {ZOE}
    assert not {901, 902} & buyers.on_list


def test_mirror_keeps_a_hand_added_lead_whose_row_was_rejected() -> None:
    buyers = model(members="mirror")
    assert HAND in buyers.apply(drop(1, *EVERYBODY, broken("hand@example.com"))).members


@pytest.mark.parametrize("members", ["follow", "mirror"])
def test_a_rejected_row_without_a_key_means_that_nobody_is_removed(members: str) -> None:
    buyers = model(members=members)
    buyers.apply(drop(1, *EVERYBODY))
    assert not buyers.apply(drop(2, member(ZOE), broken())).removed
    assert buyers.apply(drop(3, member(ZOE))).removed >= {901, 902}


@pytest.mark.parametrize(("spares", "removed"), [("everybody", set()), ("absent", {901})])
def test_a_rejected_row_without_a_key_and_named_leavers(spares: str, removed: set[int]) -> None:
    buyers = model(content="changes", unreadable_spares=spares)
    buyers.apply(drop(1, *EVERYBODY))
    assert buyers.apply(drop(2, leaver(INES), broken())).removed == removed


@pytest.mark.parametrize("members", ["follow", "mirror"])
def test_from_split_drops_only_who_is_absent_twice_in_a_row(members: str) -> None:
    buyers = model(marketo(members=()), members=members)
    buyers.apply(drop(1, *EVERYBODY, split=True))
    assert not buyers.apply(drop(2, member(TOMAS), split=True)).removed
    assert buyers.apply(drop(3, member(INES), split=True)).removed == {ZOE}
    assert buyers.apply(drop(4, member(INES), split=True)).removed == {902}


def test_a_whole_drop_after_a_split_one_is_believed() -> None:
    buyers = model()
    buyers.apply(drop(1, *EVERYBODY, split=True))
    assert not buyers.apply(drop(2, member(TOMAS), split=True)).removed
    assert buyers.apply(drop(3, member(ZOE))).removed == {901, 902}


def test_a_lead_two_keys_mean_stays_while_one_of_them_does() -> None:
    world = marketo()
    buyers = model(world)
    buyers.apply(drop(1, member(INES)))
    world.leads[901].email = "ines.moreau@example.com"  # somebody mended the address in Marketo
    expected = buyers.apply(drop(2, member("ines.moreau@example.com")))
    assert not expected.removed
    assert not expected.created
    assert buyers.apply(drop(3, member(TOMAS))).removed == {901}


def test_the_same_holds_for_named_leavers() -> None:
    world = marketo()
    buyers = model(world, content="changes")
    buyers.apply(drop(1, member(INES)))
    world.leads[901].email = "ines.moreau@example.com"
    buyers.apply(drop(2, member("ines.moreau@example.com")))
    assert not buyers.apply(drop(3, leaver(INES))).removed
    assert buyers.apply(drop(4, leaver("ines.moreau@example.com"))).removed == {901}
