"""Bulk import: which files are taken, and how the others are refused."""

from contextlib import suppress
from typing import Any

import pytest

from local.marketo import Request
from tests.marketo_simulator.caller import SPRING_BUYERS, Caller, importer


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"format": ""}, "1002"),
        ({"format": "xlsx"}, "1003"),
        ({"lookupField": "shoeSize"}, "1006"),
        ({"lookupField": "firstName"}, "1011"),
        ({"listId": 5}, "1013"),
        ({"listId": "spring"}, "1003"),
        ({"partitionName": "Atlantis"}, "1003"),
        ({"parts": {"file": ("people.csv", b"email\n", "text/csv")}}, "1003"),
        ({"parts": {"file": ("people.csv", b"Email\nana@example.com\n", "text/csv")}}, "1006"),
        ({"parts": {"file": ("people.csv", b"\xef\xbb\xbfemail\nana@example.com\n", "text/csv")}}, "1006"),
        ({"parts": {"file": ("people.gz", b"\x1f\x8b", "application/gzip")}}, "612"),
        ({"parts": {"people": ("people.csv", b"email\nana@example.com\n", "text/csv")}}, "613"),
        ({"parts": {"file": (None, "email\nana@example.com\n", "text/csv")}}, "613"),
    ],
)
def test_what_is_refused_at_once(query: dict[str, Any], code: str) -> None:
    assert importer().code(importer().upload("email", "ana@example.com", **query)) == code


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"content-type": "text/csv"}, b"email\nana@example.com\n", "612"),
        ({"content-type": "multipart/form-data"}, b"--b\r\n", "613"),
        (
            {"content-type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="file"',
            "613",
        ),
        ({"content-type": "multipart/form-data; boundary=b", "content-encoding": "gzip"}, b"", "612"),
    ],
)
def test_bodies_that_are_not_in_parts(headers: dict[str, str], body: bytes, code: str) -> None:
    caller = importer()
    signed = {"authorization": f"Bearer {caller.token()['access_token']}"} | headers
    request = Request("POST", "/bulk/v1/leads.json", "format=csv", signed, body)
    assert caller.marketo.handle(request).json()["errors"][0]["code"] == code


def test_a_token_in_a_part_is_refused() -> None:
    parts = {"file": ("people.csv", b"email\nana@example.com\n", "text/csv"), "access_token": (None, "1f0c")}
    caller = importer()
    assert caller.code(caller.upload(parts=parts)) == "601"


@pytest.mark.parametrize(("counted", "allowed"), [("body", False), ("file", True)])
def test_uploads_from_10_mb_on_are_413(counted: str, allowed: bool) -> None:
    caller = importer(import_bytes_counted=counted)
    content = b"email\n" + b"ana@example.com\n" * 624_999  # 9,999,990 bytes
    caller.get("/rest/v1/stats/usage.json")
    with suppress(ValueError):  # the page that comes with 413
        caller.upload(parts={"file": ("people.csv", content, "text/csv")})
    assert caller.last.status_code == (200 if allowed else 413)


def test_all_three_formats_and_their_quoting() -> None:
    caller = importer()
    caller.batch("email,lastName", 'eve@example.com,"Oak, Elm"')
    caller.batch("email;lastName", 'fay@example.com;"Oak; Elm"', format="ssv")
    tabs = caller.batch("email\tleadScore", "gus@example.com\tmany", format="tsv")
    caller.sleep(20)
    found = caller.find("eve@example.com", "fay@example.com", fields="lastName")["result"]
    assert [one["lastName"] for one in found] == ["Oak, Elm", "Oak; Elm"]
    assert caller.failures(tabs)[0] == "email\tleadScore\tImport Failure Reason"


@pytest.mark.parametrize(
    ("limit", "status"), [(len("email\nana@example.com\n"), 413), (len("email\nana@example.com\n") + 1, 200)]
)
def test_the_limit_itself_is_too_large(limit: int, status: int) -> None:
    caller = importer(import_bytes=limit, import_bytes_counted="file")
    with suppress(ValueError):
        caller.upload("email", "ana@example.com")
    assert caller.last.status_code == status


def test_importing_takes_the_right_to_write_people_and_extracting_that_to_read_them() -> None:
    caller = Caller(permissions=["Read-Only Lead"])
    assert caller.code(caller.upload("email", "ana@example.com")) == "603"
    assert caller.create(staticListId=SPRING_BUYERS)["success"]
    caller = Caller(permissions=["Read-Write Assets"])
    assert caller.code(caller.create(staticListId=SPRING_BUYERS)) == "603"
