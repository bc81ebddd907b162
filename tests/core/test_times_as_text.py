"""Times as text: one form, which sorts as time does (R18)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segpush.times import parse, stamp

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_one_form() -> None:
    assert stamp(datetime(2026, 1, 12, 6, 18, 4, 7999, tzinfo=UTC)) == "2026-01-12T06:18:04.007Z"
    assert stamp(datetime(2026, 1, 12, 7, 18, 4, tzinfo=timezone(timedelta(hours=1)))) == "2026-01-12T06:18:04.000Z"


@pytest.mark.parametrize(
    "text", ["2026-01-12T06:18:04Z", " 2026-01-12 06:18:04 ", "2026-01-12T07:18:04+01:00", "2026-01-12T06:18:04.000Z"]
)
def test_r18_a_time_without_zone_is_utc(text: str) -> None:
    assert parse(text) == datetime(2026, 1, 12, 6, 18, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "1768198684x", "2026-13-01"])
def test_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)


@given(MOMENTS, MOMENTS)
def test_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) is (parse(stamp(one)) < parse(stamp(other)))
    assert parse(stamp(one)) <= one < parse(stamp(one)) + timedelta(milliseconds=1)
