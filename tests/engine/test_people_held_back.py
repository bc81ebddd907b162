"""People who are held back, where the ledger does not know their leads (B15)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.engine.desk import Desk
from tests.engine.setting import Marketo, destination, drop

KEYS = "Email,optout"
TOMAS = "tomas@example.com,no"
HELD: dict[str, Any] = {"suppression": {"column": "optout"}}


def with_import(tmp_path: Path, **document: Any) -> Desk:
    """An import has put Ines onto the list under an id Marketo did not tell."""
    desk = Desk(
        tmp_path,
        destination(**HELD, **document),
        Marketo({"ines@example.com": [901], "tomas@example.com": [902]}, {901}),
    )
    desk.remember("ines@example.com", None, "on", "ours", print="x")
    return desk


def test_whoever_an_import_put_there_is_looked_up_and_comes_off(tmp_path: Path) -> None:
    desk = with_import(tmp_path)
    closed = desk.run(drop("ines@example.com,yes", TOMAS, columns=KEYS))
    assert desk.marketo.members == {902}
    assert closed.people["ines@example.com"]["person"] == "suppressed"
    assert closed.places == {901: "off_list", 902: "on_list"}
    assert not any(desk.run(drop("ines@example.com,yes", TOMAS, columns=KEYS)).sent.values())


@pytest.mark.parametrize("members", ["add_only"])
def test_nobody_is_looked_up_where_nobody_comes_off(tmp_path: Path, members: str) -> None:
    desk = with_import(tmp_path, members=members)
    closed = desk.run(drop("ines@example.com,yes", columns=KEYS))
    assert (desk.marketo.members, closed.sent["resolve"]) == ({901}, [])


def test_a_rejected_row_does_not_keep_a_suppressed_person_on_the_list(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path,
        destination(**HELD, source={"status": "status"}, content="changes"),
        Marketo({"ines@example.com": [901]}),
    )
    columns = "Email,optout,status"
    desk.run(drop("ines@example.com,no,realized", columns=columns))
    assert desk.marketo.members == {901}
    desk.run(drop("ines@example.com,yes,realized", "ines@example.com,no,nonsense", columns=columns))
    assert desk.marketo.members == set()
