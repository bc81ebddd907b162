"""Bulk extract: what can be asked for."""

from typing import Any

import pytest

from tests.marketo_simulator.caller import EVERYBODY, SPRING_BUYERS, Caller

ROOT = "/bulk/v1/leads/export"
AUGUST = {"startAt": "2026-08-01T00:00:00Z", "endAt": "2026-08-31T00:00:00Z"}


def test_people_are_found_by_list_smart_list_and_date() -> None:
    late = {"id": 900200, "email": "late@example.com", "createdAt": "2026-09-01T00:00:01Z"}
    leads = [{"id": 900103, "email": "eve@example.com", "createdAt": "2026-08-31T00:00:00Z"}, late]
    caller = Caller(leads=leads, lists=[], smart_lists=EVERYBODY)
    assert caller.extracted("id", createdAt=AUGUST) == ["id", "900103"]
    assert caller.extracted("id", updatedAt=AUGUST) == ["id", "900103"]
    assert caller.extracted("id", smartListName="All People") == ["id", "900103", "900200"]
    assert caller.extracted("id", smartListId=9002) == ["id", "900103"]
    assert Caller().extracted("id", staticListName="Spring Buyers") == ["id", "900102"]


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({}, "1002"),
        ({"leadScore": 5}, "1003"),
        ({"staticListId": SPRING_BUYERS, "createdAt": AUGUST}, "1003"),
        ({"staticListId": 5}, "1013"),
        ({"smartListName": "Nobody"}, "1013"),
        ({"createdAt": AUGUST | {"endAt": "2026-09-01T00:00:01Z"}}, "1003"),
        ({"createdAt": AUGUST | {"endAt": "2026-07-01T00:00:00Z"}}, "1003"),
        ({"createdAt": {"startAt": "2026-08-01T00:00:00Z"}}, "1003"),
        ({"createdAt": AUGUST | {"startAt": "2026-08-01T00:00:00.000Z"}}, "704"),
        ({"createdAt": AUGUST | {"startAt": "2026-02-30T00:00:00Z"}}, "704"),
    ],
)
def test_filters_that_are_refused(filters: dict[str, Any], code: str) -> None:
    caller = Caller()
    assert caller.code(caller.create(**filters)) == code


@pytest.mark.parametrize("name", ["updatedAt", "smartListId", "smartListName"])
def test_some_accounts_lack_some_filters(name: str) -> None:
    caller = Caller(smart_lists=EVERYBODY, switches={"closed_export_filters": [name]})
    value = {"updatedAt": AUGUST, "smartListId": 9001, "smartListName": "All People"}[name]
    assert caller.code(caller.create(**{name: value})) == "1035"
    assert caller.create(staticListId=SPRING_BUYERS)["success"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"fields": []}, "1002"),
        ({"fields": ["id", "shoeSize"]}, "1006"),
        ({"fields": ["id"], "format": "XLSX"}, "1003"),
        ({"fields": ["id"], "columnHeaderNames": {"email": "Mail"}}, "1003"),
    ],
)
def test_fields_and_formats_that_are_refused(body: dict[str, Any], code: str) -> None:
    caller = Caller()
    asked = body | {"filter": {"staticListId": SPRING_BUYERS}}
    assert caller.code(caller.post(f"{ROOT}/create.json", asked)) == code


def test_columns_can_be_renamed_and_split_by_tabs() -> None:
    caller = Caller()
    asked = {"fields": ["id", "unsubscribed"], "format": "TSV", "columnHeaderNames": {"id": "Marketo ID"}}
    made = caller.post(f"{ROOT}/create.json", asked | {"filter": {"createdAt": AUGUST}})
    name = made["result"][0]["exportId"]
    caller.enqueue(name)
    caller.sleep(60)
    assert caller.file(name)[:3] == ["Marketo ID\tunsubscribed", "900101\ttrue", "900102\tnull"]


@pytest.mark.parametrize(("scope", "rows"), [("all", 5), ("open", 4)])
def test_people_of_closed_partitions_are_there_or_not(scope: str, rows: int) -> None:
    caller = Caller(switches={"export_partitions": scope, "forbidden_partitions": ["Europe"]})
    assert len(caller.extracted("id", createdAt=AUGUST)) == rows + 1


@pytest.mark.parametrize(("setting", "cell"), [("sound", '"Oak, ""Elm"""'), ("broken", 'Oak, "Elm"')])
def test_quoting_may_be_broken(setting: str, cell: str) -> None:
    lead = {"id": 1, "email": "ana@example.com", "company": 'Oak, "Elm"'}
    caller = Caller(leads=[lead], lists=[], switches={"export_quoting": setting})
    assert caller.extracted("id", "company", createdAt=AUGUST)[1] == f"1,{cell}"
