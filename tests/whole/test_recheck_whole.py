"""Whom Marketo did not know is not asked for at every drop, but is asked for again (B8, design section 6)."""

from __future__ import annotations

from tests.whole import spring
from tests.whole.desk import Desk

NIGHTLY = [f"{spring.PREFIX}buyers_202603{day:02}_061804.csv" for day in range(2, 12)]


def looked_up(desk: Desk, mark: int) -> int:
    return sum("_method=GET" in call["query"] for call in desk.calls(mark))


def night(desk: Desk, number: int) -> int:
    """Deliver the drop of a night and return how often Marketo was asked for people."""
    mark = desk.mark()
    desk.drop(NIGHTLY[number], spring.file(*spring.EVERYBODY))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    desk.wait(hours=23)
    return looked_up(desk, mark)


def first_night() -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(sync="audience", people="match_only"))
    assert night(desk, 0) == 1
    assert desk.report()["people"] == {"found": 2, "unmatched": 1}
    return desk


def test_unmatched_people_are_not_asked_for_again_within_seven_days_and_then_they_are() -> None:
    desk = first_night()
    assert [night(desk, number) for number in range(1, 9)] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert desk.report()["people"]["unmatched"] == 1


def test_who_is_found_after_seven_days_joins_the_list() -> None:
    desk = first_night()
    state = desk.marketo.state()
    desk.marketo.replace({**state, "leads": [*state["leads"], spring.lead(990, "zoe@example.com")]})
    night(desk, 1)
    assert 990 not in desk.members(spring.LIST)
    desk.wait(days=6)
    night(desk, 2)
    assert 990 in desk.members(spring.LIST)


def test_the_report_still_counts_them_and_names_them() -> None:
    desk = first_night()
    night(desk, 1)
    assert desk.report()["people"] == {"unchanged": 2, "unmatched": 1}
    assert "zoe@example.com" in (desk.people("unmatched.csv") or "")
