"""A drop that does not come is told once a period, and not where nobody expects one (R32: a missing file removes nobody)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from segpush import names
from segpush.ports import Put
from tests.core.house import House, document
from tests.fakes.memory import MemoryTopic

DAILY = {"expect_every": "1d"}  # late after 26 h 24 min


class Watched(House):
    """A house whose sweep comes every 15 minutes, or less often if told so."""

    def __init__(self, source: dict[str, Any] | None = None, **audience: Any) -> None:
        super().__init__(document(source or DAILY, **audience))
        self.sweep()

    def sweep(self, times: int = 1) -> None:
        for _ in range(times):
            for item in self.table.due(self.clock.now()):
                self.wakes.take(self.wakes.of(item))
            self.expecting.keep()

    def passes(self, hours: float, every: float = 0.25) -> None:
        for _ in range(round(hours / every)):
            self.clock.advance(every * 3600)
            self.sweep()

    def apply(self, source: dict[str, Any] | None = None, **audience: Any) -> None:
        self.work.put(names.destination("spring"), document(source or DAILY, **audience))

    @property
    def told(self) -> int:
        return len(self.topic.published)

    @property
    def item(self) -> dict[str, Any] | None:
        return self.table.get("AUDIENCE#spring/buyers", "EXPECT")


def test_overdue_is_told_once_and_again_next_period() -> None:
    house = Watched()
    house.passes(26.25)
    assert house.told == 0
    house.passes(23)
    assert house.told == 1
    house.passes(24)
    assert house.told == 2
    notice = house.topic.published[0]
    assert notice.attributes == {"event": "overdue", "destination": "spring", "audience": "buyers", "alert": "true"}
    assert (
        "No drop of spring/buyers has come yet, and one is expected every 1d. List 1021 is untouched." in notice.message
    )


def test_a_drop_renews_it_and_one_that_never_became_whole_does_not() -> None:
    house = Watched()
    house.passes(20)
    house.arrives()
    house.passes(26)
    assert house.told == 0
    house.arrives("b_2.csv")
    house.passes(7)
    assert [notice.attributes["event"] for notice in house.topic.published] == ["overdue"]
    assert "since 2026-01-13 02:00 UTC" in house.topic.published[0].message


def test_messages_that_come_twice_and_sweeps_that_do_not_come_tell_it_once() -> None:
    house = Watched()
    house.clock.advance(24 * 3600 * 5)
    message = house.wakes.of(house.table.due(house.clock.now())[0])
    for _ in range(3):
        assert house.wakes.take(message) == []
    house.sweep(3)
    assert house.told == 1


@pytest.mark.parametrize("paused", ["document", "account", "command"])
def test_it_is_silent_while_paused_and_speaks_again_a_period_later(paused: str) -> None:
    house = Watched()
    if paused == "document":
        house.apply(state="paused")
    elif paused == "account":
        house.work.put(names.account("acme"), b'{"version": 1, "name": "acme", "state": "paused"}')
    else:
        house.commands.carry_out({"command": "pause", "target": "spring/buyers", "by": "ines"})
    house.passes(40)
    assert house.told == 0
    house.apply()
    house.work.put(names.account("acme"), b'{"version": 1, "name": "acme"}')
    house.commands.carry_out({"command": "resume", "target": "spring/buyers", "by": "ines"})
    house.passes(24)
    assert house.told == 1


@pytest.mark.parametrize(
    ("days", "hours", "told"),
    [
        ({"start": "2026-01-15"}, 91, 0),
        ({"start": "2026-01-15"}, 93, 1),
        ({"end": "2026-01-12"}, 90, 0),
        ({"end": "2026-01-13"}, 90, 1),
    ],
)
def test_nothing_is_expected_outside_an_audiences_days(days: dict[str, Any], hours: float, told: int) -> None:
    """It is the 12th, 06:00. A start on the 15th makes the first one late on the 16th at 02:24."""
    house = Watched(**days)
    house.passes(hours)
    assert house.told == told
    assert (house.item is None) is ("end" in days)


def test_the_item_follows_the_document_and_goes_with_it() -> None:
    house = Watched()
    house.apply({"expect_every": "3h"})
    house.passes(4.5)
    assert house.told == 1
    house.work.put(names.destination("spring"), document())
    house.passes(4)
    assert house.told == 1
    assert house.item is None


def test_a_document_that_cannot_be_read_forgets_nothing() -> None:
    house = Watched()
    house.work.put(names.destination("spring"), b"{}")
    house.passes(30, every=5)
    assert (house.told, house.item is None) == (0, False)


def test_a_crash_before_it_is_noted_tells_it_twice_and_never_not() -> None:
    house = Watched()
    house.clock.advance(27 * 3600)
    before = house.item
    house.sweep()
    assert before is not None
    house.table.commit(Put(before, None))
    house.sweep(2)
    assert house.told == 2


def test_news_that_cannot_be_told_is_told_later() -> None:
    class Silent(MemoryTopic):
        def publish(self, *_: Any) -> None:
            raise OSError("no topic")

    house = Watched()
    house.expecting.topic.__class__ = Silent
    house.passes(27)
    house.expecting.topic.__class__ = MemoryTopic
    house.passes(1)
    assert house.told == 1


def test_it_is_an_alert_only_where_the_document_asks() -> None:
    house = Watched()
    body = {**json.loads(document(DAILY)), "alerts": ["failed"]}
    house.work.put(names.destination("spring"), json.dumps(body).encode())
    house.passes(27)
    assert house.topic.published[0].attributes["alert"] == "false"


def test_grace_is_an_hour_or_a_tenth() -> None:
    for every, late in (("1h", timedelta(hours=2)), ("7d", timedelta(days=7, hours=16, minutes=48))):
        house = Watched({"expect_every": every})
        assert house.item is not None
        house.passes(late.total_seconds() / 3600 - 0.25)
        assert house.told == 0
        house.passes(0.25)
        assert house.told == 1 or every == "7d"
