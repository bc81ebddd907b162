"""Transforms against the same in plain Python, with values a person might write and values nobody meant."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segpush.documents import formats
from tests.mapping.bench import Bench, Made, target

BRIEF = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n .:-0123456789"), max_size=20)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2068, 12, 31))  # noqa: DTZ001 - of the zone under test
DAYS = ["%d.%m.%Y", "%m/%d/%y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%a %d.%m.%Y", "%d.%m.%Y %H:%M", "100%% %Y-%m-%d"]
TIMES = ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %I:%M:%S %p", "%Y%m%d%H%M%S", "%Y-%m-%dT%H:%M:%S.%f"]


SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Blanks: what every value loses at its ends."""


@BRIEF
@given(st.lists(TEXTS, max_size=30))
def test_trim_takes_any_white_space(desk: Bench, texts: list[str]) -> None:
    found = desk.each(target("text", transform=["trim"]), [[text] for text in texts])
    assert found == [Made(text.strip(SPACES + "\t\n\f\r\u2028\u2029") or None) for text in texts]


@BRIEF
@given(
    st.lists(
        st.text(st.characters(codec="latin-1", exclude_categories=["Cc"], exclude_characters="ßµÿ"), max_size=20),
        max_size=30,
    )
)
def test_lower_and_upper_are_those_of_the_letters(desk: Bench, texts: list[str]) -> None:
    rows = [[text] for text in texts]
    assert desk.each(target("text", transform=["lower"]), rows) == [
        Made(text.strip(SPACES).lower() or None) for text in texts
    ]
    assert desk.each(target("text", transform=["upper"]), rows) == [
        Made(text.strip(SPACES).upper() or None) for text in texts
    ]


@pytest.mark.parametrize("form", DAYS)
@BRIEF
@given(st.lists(MOMENTS, min_size=1, max_size=20))
def test_a_day_is_read_by_its_format(desk: Bench, form: str, moments: list[datetime]) -> None:
    found = desk.each(target("date", transform=[{"date": form}]), [[each.strftime(form)] for each in moments])
    assert found == [Made(each.strftime("%Y-%m-%d")) for each in moments]


@pytest.mark.parametrize("form", TIMES)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/St_Johns"])
@BRIEF
@given(st.lists(MOMENTS, min_size=1, max_size=20))
def test_a_time_is_read_in_its_zone(desk: Bench, zone: str, form: str, moments: list[datetime]) -> None:
    sure = [each for each in moments if _sure(each, zone)]
    found = desk.each(
        target("datetime", transform=[{"datetime": form, "zone": zone}]), [[each.strftime(form)] for each in sure]
    )
    assert found == [
        Made(each.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) for each in sure
    ]


def _sure(moment: datetime, zone: str) -> bool:
    """Neither skipped nor repeated by a change of clocks, and not of the years in which zones had offsets of seconds."""
    offsets = {moment.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) == 1


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%m/%d/%y"])
@BRIEF
@given(st.lists(TEXTS | st.from_regex(r"[0-9]{1,4}[./-]?[0-9]{1,2}[./-]?[0-9]{1,4}", fullmatch=True), max_size=20))
def test_what_is_no_such_day_is_bad_and_never_sent(desk: Bench, form: str, texts: list[str]) -> None:
    for text, made in zip(
        texts, desk.each(target("date", transform=[{"date": form}]), [[text] for text in texts]), strict=True
    ):
        assert made == _python(text.strip(SPACES), form)


def _python(text: str, form: str) -> Made:
    if not text:
        return Made(None)
    try:
        day = datetime.strptime(text, form) if re.search(formats.pattern(form), text, re.ASCII) else None  # noqa: DTZ007
    except ValueError:
        day = None
    return Made(day.strftime("%Y-%m-%d")) if day and day.year > 999 else Made(None, "bad_value")


@pytest.mark.parametrize(
    ("form", "written", "day"),
    [("%d.%m.%Y", "1.2.2026", "2026-02-01"), ("%d.%m.%Y", "12.01.26", None), ("%Y%m%d", "2026112", None), ("%d.%m.%Y", "31.02.2026", None),
     ("%d.%m.%Y", "12.01.2026x", None), ("%d.%m.%Y", "12.01.0026", None), ("%m/%d/%y", "1/2/69", "1969-01-02"), ("%m/%d/%y", "1/2/68", "2068-01-02")],
)  # fmt: skip
def test_digits_are_those_the_format_means(desk: Bench, form: str, written: str, day: str | None) -> None:
    assert desk.make(target("date", transform=[{"date": form}]), written) == (
        Made(day) if day else Made(None, "bad_value")
    )


@pytest.mark.parametrize("offset", ["+01:00", "+0100", "+01"])
def test_a_time_may_name_its_own_zone(desk: Bench, offset: str) -> None:
    field = target("datetime", transform=[{"datetime": "%Y-%m-%d %H:%M%z"}])
    assert desk.make(field, f"2026-01-12 06:00{offset}") == Made("2026-01-12T05:00:00Z")
    assert desk.make(field, "2026-01-12 06:00Z") == Made("2026-01-12T06:00:00Z")
    assert desk.make(field, "2026-01-12 06:00").code == "bad_value"


@BRIEF
@given(st.lists(st.integers(-30_000_000_000, 99_999_999_999), min_size=1, max_size=20))
def test_unix_times_are_seconds_or_milliseconds(desk: Bench, numbers: list[int]) -> None:
    expected = [Made(datetime.fromtimestamp(each, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")) for each in numbers]
    assert (
        desk.each(target("datetime", transform=[{"datetime": "unix"}]), [[str(each)] for each in numbers]) == expected
    )
    assert (
        desk.each(target("datetime", transform=[{"datetime": "unix_ms"}]), [[str(each * 1000)] for each in numbers])
        == expected
    )


@pytest.mark.parametrize("written", ["soon", "1768198684512", "1e9", "--5", "1_000", "٣"])
def test_what_is_no_unix_time_is_bad(desk: Bench, written: str) -> None:
    assert desk.make(target("datetime", transform=[{"datetime": "unix"}]), written).code == "bad_value"


def test_words_mean_yes_and_no_in_any_case(desk: Bench) -> None:
    field = target("boolean", transform=["trim", {"boolean": {"is_true": ["Ja", "J"], "is_false": ["nein", "0"]}}])
    rows = [[each] for each in ("ja", "\tJA", "j", "Nein", "0", "yes", "true", "", None)]
    assert [made.code or made.value for made in desk.each(field, rows)] == [
        "true", "true", "true", "false", "false", "bad_value", "bad_value", None, None,
    ]  # fmt: skip


def test_transforms_follow_each_other(desk: Bench) -> None:
    assert desk.make(target("date", transform=["trim", "lower", {"date": "%d %b %Y"}]), "\t12 JAN 2026 ") == Made(
        "2026-01-12"
    )


def test_every_zone_a_document_may_name_is_known_to_the_database(desk: Bench) -> None:
    known = {name for (name,) in desk._db.execute("SELECT name FROM pg_timezone_names()").fetchall()}
    assert available_timezones() - known <= {"localtime"}
