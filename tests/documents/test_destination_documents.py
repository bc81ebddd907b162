"""What a destination document means once it is read."""

import json
from datetime import UTC, date, timedelta
from typing import Any

import pytest

from segpush.destination import Destination, load_destination

BUYERS: dict[str, Any] = {
    "slug": "spring-buyers",
    "name": "Spring Buyers",
    "source": {"preset": "aep", "prefix": "inbox/spring-campaigns/spring-buyers/", "content": "full"},
    "list": {"id": 1021},
}
NEWSLETTER: dict[str, Any] = {
    "version": 1,
    "name": "spring-campaigns",
    "account": "acme",
    "match": {"source": "Email"},
    "audiences": [BUYERS],
}


def destination(**changed: Any) -> Destination:
    return load_destination(json.dumps(NEWSLETTER | changed))


def source(**changed: Any) -> Any:
    return destination(audiences=[BUYERS | {"source": BUYERS["source"] | changed}]).audiences[0].source


def test_what_is_left_out_has_the_agreed_default() -> None:
    read = destination()

    assert (read.sync, read.people, read.timezone) == ("audience", "match_only", "UTC")
    assert (read.match.field, read.match.several) == ("email", "most_recently_updated")
    assert (read.limits.rejected_percent, read.limits.rejected_rows) == (5, 20)
    assert (read.limits.removed_percent, read.limits.removed_people) == (20, 50)
    assert (read.limits.created_people, read.limits.added_percent, read.limits.first_run) == (5000, None, "hold")
    assert read.recheck.unmatched == timedelta(days=7)
    buyers = read.audiences[0]
    assert (buyers.members, buyers.state, buyers.start, buyers.end) == ("follow", "active", None, None)
    assert (buyers.source.manifest, buyers.source.quiet_period) == ("optional", timedelta(minutes=15))


@pytest.mark.parametrize("written", [1021, "1021", "ST1021A1"])
def test_a_list_is_given_by_number_or_as_the_address_bar_shows_it(written: object) -> None:
    read = destination(audiences=[BUYERS | {"list": {"id": written}}])

    assert read.audiences[0].list_id == 1021


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("6h", timedelta(hours=6)),
        ("7d", timedelta(days=7)),
        ("0", timedelta()),
        (0, timedelta()),
    ],
)
def test_a_duration_is_a_number_with_its_unit(written: object, meant: timedelta) -> None:
    assert source(quiet_period=written).quiet_period == meant


def test_days_are_days() -> None:
    read = destination(audiences=[BUYERS | {"start": "2026-01-12", "end": "2026-01-12"}])

    assert (read.audiences[0].start, read.audiences[0].end) == (date(2026, 1, 12), date(2026, 1, 12))


@pytest.mark.parametrize(("name", "zone"), [("UTC", "UTC"), ("Europe/Paris", "Europe/Paris")])
def test_days_are_counted_in_the_time_zone_of_the_document(name: str, zone: str) -> None:
    assert str(destination(timezone=name).zone) == zone


def test_utc_needs_no_time_zone_database() -> None:
    assert destination().zone is UTC


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("inbox/spring-campaigns/spring-buyers/acme-s3_20260112_061804.csv", "spring-buyers"),
        ("inbox/spring-campaigns/Spring Visitors (new)/é.csv.gz", "visitors"),
        ("inbox/spring-campaigns/spring-buyers-old/x.csv", None),
        ("inbox/autumn/x.csv", None),
    ],
)
def test_r28_a_key_belongs_to_the_audience_whose_folder_it_lies_in(key: str, slug: str | None) -> None:
    folder = BUYERS["source"] | {"prefix": "inbox/spring-campaigns/Spring Visitors (new)/"}
    visitors = BUYERS | {"slug": "visitors", "source": folder, "list": {"id": 1022}}

    found = destination(audiences=[BUYERS, visitors]).claimants(key)

    assert [each.slug for each in found] == [slug] * (slug is not None)


def test_audiences_are_found_by_their_slug() -> None:
    assert destination().audience("spring-buyers") == destination().audiences[0]
    assert destination().audience("autumn-buyers") is None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, (",", None, "\\", ("null", "NULL"), True, ())),
        ({"quote": "double"}, (",", '"', "\\", ("null", "NULL"), True, ())),
        ({"quote": "double", "escape": "single_quote"}, (",", '"', "'", ("null", "NULL"), True, ())),
        ({"delimiter": "tab", "null_tokens": []}, ("\t", None, "\\", (), True, ())),
        ({"preset": "csv"}, (",", '"', '"', (), True, ())),
        ({"preset": "csv", "quote": "none", "delimiter": ";"}, (";", None, '"', (), True, ())),
        (
            {"preset": "csv", "header": False, "columns": ["email", "city"]},
            (",", '"', '"', (), False, ("email", "city")),
        ),
    ],
)
def test_r8_the_dialect_is_the_presets_with_what_the_document_overrides(
    changed: dict[str, Any], expected: object
) -> None:
    dialect = source(**changed).dialect()

    found = (dialect.delimiter, dialect.quote, dialect.escape, dialect.null_tokens, dialect.header, dialect.columns)
    assert found == expected


def test_a_document_written_out_again_means_the_same() -> None:
    read = destination(audiences=[BUYERS | {"start": "2026-01-12"}], recheck={"unmatched": "36h"})

    assert load_destination(read.model_dump_json(exclude_none=True)) == read


def test_the_attributes_are_the_mapping_without_the_match_key() -> None:
    mapping = [{"source": "Email", "target": "email"}, {"source": "city", "target": "city"}]
    read = destination(sync="audience_and_profile", mapping=mapping)

    assert [field.target for field in read.attributes] == ["city"]
    assert (read.creates, read.updates) == (False, True)
