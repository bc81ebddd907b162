"""Whole files that become import files: every value arrives as it was, and every row is in one of them."""

from __future__ import annotations

from tests.whole import spring
from tests.whole.desk import Desk
from tests.whole.freight import WRITTEN, by_key

TAKES = 10_000_000  # Marketo refuses an upload of so many bytes
ODD = [
    "Harbour, Stone & Co", 'The "Blue" Door', "Two\nlines", "Two\r\nlines", '"', '""', ",", "Back\\Slash", "\\", '\\"', "\\n", ";", "\t.",
    "Łódź", "'", "=1+1", '"Fox", Heron', "a,\nb", "0", "false",
]  # fmt: skip


def imported(rows: list[spring.Row]) -> Desk:
    """Push people Marketo does not know, all of them by import."""
    desk = by_key(limits={"created_people": 10**6})
    desk.drop(spring.DAY_ONE, spring.file(*rows))
    desk.work()
    assert desk.run["state"] == "done", desk.run
    assert not [call for call in desk.writes() if call["path"] == "/rest/v1/leads.json"], "nobody went by Sync Leads"
    return desk


def stored(desk: Desk) -> dict[str, list[str]]:
    found = [lead for lead in desk.marketo.state()["leads"] if lead["email"].startswith("guest")]
    return {lead["email"]: [lead[each["target"]] for each in WRITTEN] for lead in found}


def said(rows: list[spring.Row]) -> dict[str, list[str]]:
    return {row["email"]: [row[each["source"]] for each in WRITTEN] for row in rows}


def test_d1_d12_values_with_commas_quotes_backslashes_and_line_ends_arrive_as_they_were() -> None:
    rows = [spring.row(f"Guest{n}", ODD[n % len(ODD)], city=ODD[n * 7 % len(ODD)]) for n in range(2_000)]
    desk = imported(rows)
    assert stored(desk) == said(rows)
    assert len(desk.members(spring.LIST)) == 2_000


def test_d18_d24_an_audience_larger_than_one_file_goes_in_several_and_nobody_is_left_behind() -> None:
    long = 'The "Blue" Door, ' * 14  # quoted, each quote twice
    rows = [spring.row(f"Guest{n}", long, city=long, company=long) for n in range(18_000)]
    desk = imported(rows)
    uploads = [call for call in desk.calls() if call["kind"] == "import"]
    assert len(uploads) == 2
    assert sum(call["records"] for call in uploads) == len(rows)
    assert all(call["success"] for call in uploads), "no file was too large for Marketo"
    assert len(desk.members(spring.LIST)) == len(stored(desk)) == len(rows)
    sizes = [
        desk.stored.head(key).size for key in desk.stored.keys("runs/") if key.endswith(".csv") and "import" in key
    ]
    assert TAKES * 0.94 < max(sizes) < TAKES
