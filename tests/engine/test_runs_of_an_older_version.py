"""A deploy in mid-run changes nothing for the run: tables an older version planned go on as today's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from segpush.engine.adopt import adopt
from segpush.engine.steps import resolve, write
from tests.engine.desk import Desk, answer, rows
from tests.engine.setting import Marketo, destination, drop

CREATES: dict[str, Any] = {
    "sync": "audience_and_profile",
    "people": "match_and_create",
    "fields": ("firstName", "lastName"),
}
PEOPLE = ["ines@example.com,Ines,Moreau", "tomas@example.com,Tomas,Okafor", "zoe@example.com,,"]
OLD = """CREATE TABLE old AS SELECT p.* EXCLUDE (addresses, filled, complete, empty), f.v0, f.v1 FROM people p LEFT JOIN fields f USING (ord);
    DROP TABLE people; DROP TABLE fields; ALTER TABLE old RENAME TO people"""
"""What people looked like when they carried their values."""


def test_people_who_carry_their_values_are_asked_written_and_created_as_before(tmp_path: Path) -> None:
    found = []
    for version in ("new", "old"):
        desk = Desk(tmp_path / version, destination(**CREATES), Marketo({"ines@example.com": [901]}))
        desk.directory.mkdir()
        with desk.planned(drop(*PEOPLE, columns="Email,firstName,lastName")) as (db, now, _):
            if version == "old":
                db.execute(OLD)
            adopt(db, now)
            asked = rows(db, resolve.asked(now))
            answer(db, [desk.marketo.looked_up(row["key"]) for row in asked], "outcomes", desk.directory)
            resolve.fold(db, now)
            people = rows(db, "SELECT key, via, person, code FROM people ORDER BY key")
            found.append([asked, people, rows(db, write.update(now)), rows(db, write.upsert(now))])
    assert found[0] == found[1]
    assert [len(each) for each in found[0]] == [3, 3, 1, 1]
