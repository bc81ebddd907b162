"""A document that cannot be used: every problem is one sentence with its path and the way out."""

import json
from typing import Any

import pytest

from segpush.account import load_account
from segpush.destination import load_destination
from segpush.documents.not_yet import NOT_YET
from segpush.errors import BadDocument

DOCUMENT: dict[str, Any] = {
    "version": 1,
    "name": "spring-campaigns",
    "account": "acme",
    "sync": "audience_and_profile",
    "match": {"source": "Email"},
    "mapping": [{"source": "companyName", "target": "company"}],
    "audiences": [
        {
            "slug": "spring-buyers",
            "name": "Spring Buyers",
            "source": {"preset": "aep", "prefix": "inbox/spring/", "content": "full"},
            "list": {"id": 1021},
        }
    ],
}


def with_setting(path: str, value: object) -> str:
    """Return the document with one setting changed; lists are entered at their first element."""
    document = json.loads(json.dumps(DOCUMENT))
    *groups, last = path.split(".")
    place = document
    for name in groups:
        place = place.setdefault(name, {})
        place = place[0] if isinstance(place, list) else place
    place[last] = value
    return json.dumps(document)


def problems(text: str) -> list[str]:
    with pytest.raises(BadDocument) as refused:
        load_destination(text)
    return str(refused.value).splitlines()


def test_the_document_itself_is_fine() -> None:
    assert load_destination(json.dumps(DOCUMENT)).name == "spring-campaigns"


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("version", 2, "version: 2 must be 1"),
        ("nmae", "x", "nmae: is no setting here; did you mean name?"),
        ("webhook", "x", "webhook: is no setting here; take it out"),
        ("name", "spring campaigns", "name: 'spring campaigns' must be letters and digits, with single dashes between"),
        (
            "match.source",
            True,
            "match.source: true must be text, but YAML reads a bare on, yes or true as true; put it in quotes",
        ),
        (
            "match.source",
            False,
            "match.source: false must be text, but YAML reads a bare off, no or false as false; put it in quotes",
        ),
        (
            "match.source",
            5103,
            "match.source: 5103 must be text, but YAML reads bare digits as a number; put them in quotes",
        ),
        ("match.source", "", 'match.source: "" must be some text'),
        ("match.source", [], "match.source: [] must be at least one"),
        (
            "match.source",
            ["Email", 5103],
            "match.source[1]: 5103 must be text, but YAML reads bare digits as a number; put them in quotes",
        ),
        ("match.field", "E-Mail", "match.field: 'E-Mail' must be the API name of a Marketo field, such as firstName"),
        ("mapping", {}, "mapping: {} must be a list"),
        ("audiences", [], "audiences: is empty; add at least one"),
        ("audiences", ["x"], 'audiences[0]: "x" must be a group of settings'),
        (
            "audiences.state",
            True,
            "audiences[0].state: true must be 'active', 'paused', 'plan_only' or 'retired', but YAML reads a bare on, yes or true as true; put it in quotes",
        ),
        (
            "audiences.source.null_tokens",
            [None],
            (
                "audiences[0].source.null_tokens[0]: null must be text, but YAML reads a bare null, ~ or nothing as no value;"
                " put it in quotes, or take it out"
            ),
        ),
        (
            "audiences.source.prefix",
            "spring/",
            (
                "audiences[0].source.prefix: 'spring/' must be a folder under inbox/ that ends in a slash,"
                " such as inbox/spring-campaigns/buyers/"
            ),
        ),
        (
            "audiences.source.prefix",
            "inbox/",
            (
                "audiences[0].source.prefix: 'inbox/' must be a folder under inbox/ that ends in a slash,"
                " such as inbox/spring-campaigns/buyers/"
            ),
        ),
        (
            "audiences.source.quiet_period",
            "15 min",
            "audiences[0].source.quiet_period: '15 min' must be a duration such as 15m, 6h or 7d (s, m, h or d), or 0",
        ),
        (
            "audiences.source.quiet_period",
            900,
            "audiences[0].source.quiet_period: 900 must be a duration such as 15m, 6h or 7d (s, m, h or d), or 0",
        ),
        (
            "audiences.source.delimiter",
            "||",
            "audiences[0].source.delimiter: '||' must be one character, or tab",
        ),
        (
            "audiences.source.header",
            False,
            "audiences[0].source.columns: files without header need their columns listed in order",
        ),
        (
            "audiences.source.columns",
            ["Email"],
            "audiences[0].source.columns: only files without header take columns; add header: false, or take it out",
        ),
        (
            "audiences.list.id",
            "SL77A1",
            (
                "audiences[0].list.id: 'SL77A1' is a smart list, whose members Marketo decides; give the number of a static list,"
                " such as 1021 or ST1021A1"
            ),
        ),
        ("audiences.list.id", 0, "audiences[0].list.id: 0 must be greater than 0"),
        (
            "audiences.start",
            "12.01.2026",
            "audiences[0].start: '12.01.2026' must be a day such as 2026-01-12 (year-month-day)",
        ),
        ("audiences.start", 20260112, "audiences[0].start: 20260112 must be a day such as 2026-01-12 (year-month-day)"),
        (
            "audiences.end",
            "2026-02-30",
            "audiences[0].end: '2026-02-30' is no day of the calendar; write year-month-day, such as 2026-01-12",
        ),
        ("limits.rejected_percent", 101, "limits.rejected_percent: 101 must be less than or equal to 100"),
        ("limits.created_people", "5000", 'limits.created_people: "5000" must be a whole number'),
        ("timezone", "Paris", "timezone: 'Paris' is no known time zone; write one such as UTC or Europe/Paris"),
        (
            "timezone",
            "../../etc/passwd",
            "timezone: '../../etc/passwd' is no known time zone; write one such as UTC or Europe/Paris",
        ),
        ("alerts", ["pager"], "alerts[0]: \"pager\" must be 'failed', 'held', 'rejected' or 'overdue'"),
    ],
)
def test_one_setting_is_wrong(path: str, value: object, sentence: str) -> None:
    assert problems(with_setting(path, value)) == [sentence]


def test_all_problems_are_told_at_once() -> None:
    document = DOCUMENT | {"sync": "lists", "timezone": "Mars", "match": {"source": 5103}, "extra": 1}

    assert [problem.split(":")[0] for problem in problems(json.dumps(document))] == [
        "sync",
        "match.source",
        "timezone",
        "extra",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"x"'])
def test_what_is_no_document_at_all_is_refused_in_one_sentence(text: str) -> None:
    assert len(problems(text)) == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, values in NOT_YET.items() for value in sorted(values or {"whatever"}) if path != "alerts"],
)
def test_what_is_not_supported_yet_is_refused_by_name_and_never_ignored(path: str, value: str) -> None:
    found = problems(with_setting(path, value))

    assert len(found) == 1
    assert " is not supported yet; " in found[0]


def test_alerts_that_are_not_sent_yet_are_refused() -> None:
    found = problems(with_setting("alerts", ["failed", "started"]))

    assert found == ['alerts[1]: "started" is not supported yet; choose another value or take it out']


def test_a_long_value_is_not_repeated_in_full() -> None:
    assert max(len(problem) for problem in problems(with_setting("sync", "x" * 10_000))) < 200


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"calls_per_20s": 51}, "calls_per_20s: 51 must be less than or equal to 50"),
        ({"share_percent": 0}, "share_percent: 0 must be greater than or equal to 1"),
        ({"slots": 11}, "slots: 11 must be less than or equal to 10"),
        ({"client_secret": "x"}, "client_secret: is no setting here; take it out"),
        ({"name": "../globex"}, "name: '../globex' must be letters and digits, with single dashes between"),
    ],
)
def test_an_account_is_checked_alike(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadDocument) as refused:
        load_account(json.dumps({"version": 1, "name": "acme"} | changed))
    assert str(refused.value) == sentence


def test_an_account_carries_the_limits_of_its_step_orders() -> None:
    account = load_account('{"version": 1, "name": "acme", "share_percent": 12}')

    assert account.limits() == {"daily_quota": 50_000, "share_percent": 12, "calls_per_20s": 48, "slots": 5}
    assert account.state == "active"
