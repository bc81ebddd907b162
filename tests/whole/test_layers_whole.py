"""A drop is applied however its file is packed and encoded, and reports name what was inside."""

from __future__ import annotations

import gzip

import pytest

from tests.reading.nasty import zipped
from tests.whole import spring
from tests.whole.desk import Desk

GOOD, WIDE = spring.file(*spring.EVERYBODY), spring.file(*spring.EVERYBODY).decode().encode("utf-16")
HEADER = spring.file()


@pytest.fixture
def desk() -> Desk:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination())
    return desk


@pytest.mark.parametrize(
    "body",
    [
        WIDE,
        spring.file(*spring.EVERYBODY).decode().encode("utf-16-be"),
        gzip.compress(WIDE),
        zipped({"buyers.csv": GOOD}),
        zipped({f"{one['firstName']}.csv": spring.file(one) for one in spring.EVERYBODY}),
        gzip.compress(zipped({"buyers.csv.gz": gzip.compress(WIDE)})),
    ],
    ids=["utf_16", "utf_16_bare", "gzip_utf_16", "zip", "zip_of_three", "gzip_zip_gzip_utf_16"],
)
def test_r5_r48_r50_the_same_people_come_out_of_every_wrapping(desk: Desk, body: bytes) -> None:
    desk.drop(spring.DAY_ONE, body)
    desk.work()
    assert desk.run["state"] == "done", desk.run
    assert desk.report()["rows"] == {"read": 3, "member": 3}
    assert len(desk.members(spring.LIST)) == 4


def test_r9_r48_a_rejected_row_is_found_again_in_its_entry(desk: Desk) -> None:
    bad = HEADER + b"tomas@example.com,Tomas\n"
    desk.drop(spring.DAY_ONE, zipped({"1.csv": GOOD, "2.csv": bad}))
    desk.work()
    assert f'"{spring.DAY_ONE}/2.csv","2","tomas@example.com,Tomas"' in (desk.people("rejected.csv") or "")
    assert desk.people("retry.csv") == bad.decode()
