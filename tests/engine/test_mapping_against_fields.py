"""The mapping against Marketo's own field description, before any row is read (design, section 7); parts cut full (D19)."""

import json
from pathlib import Path
from typing import Any

import pytest

from segpush.engine.database import open_database
from segpush.engine.frame import targets
from segpush.engine.workbench import Workbench
from segpush.errors import BadDrop
from tests.engine.setting import FACTS, destination
from tests.fakes.memory import MemoryStore

READ_ONLY: dict[str, Any] = {"name": "leadPartitionId", "data_type": "integer", "length": None, "updateable": False}
REFERENCE: dict[str, Any] = {"name": "sfdcOwner", "data_type": "reference", "length": None, "updateable": True}
WIDER = {**FACTS, "fields": [*FACTS["fields"], READ_ONLY, REFERENCE]}


def test_targets_have_marketos_type_and_length() -> None:
    found, key_type = targets(destination(sync="audience_and_profile", fields=("firstName", "leadScore")), FACTS)
    assert [(each.name, each.type, each.length, each.write) for each in found] == [
        ("firstName", "string", 80, "always"), ("leadScore", "score", None, "always"),
    ]  # fmt: skip
    assert key_type == "email"


def test_the_match_key_is_no_target() -> None:
    document = destination(
        sync="audience_and_profile",
        mapping=[{"source": "Email", "target": "email"}, {"source": "f", "target": "firstName"}],
    )
    assert [each.name for each in targets(document, FACTS)[0]] == ["firstName"]


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("shoeSize", "no field of this Marketo account"),
        ("leadPartitionId", "read-only"),
        ("sfdcOwner", "type reference"),
    ],
)
def test_what_cannot_be_written_refuses_the_drop(field: str, says: str) -> None:
    with pytest.raises(BadDrop, match=f"{field}.*{says}"):
        targets(destination(sync="audience_and_profile", fields=(field,)), WIDER)


def test_all_problems_are_told_at_once() -> None:
    document = destination(
        sync="audience_and_profile", fields=("shoeSize", "sfdcOwner"), match={"source": "Email", "field": "company"}
    )
    with pytest.raises(BadDrop, match=r"company.*email, id.*shoeSize.*sfdcOwner"):
        targets(document, WIDER)


def test_a_lead_id_is_a_whole_number() -> None:
    assert targets(destination(match={"source": "leadId", "field": "id"}), FACTS)[1] == "integer"


@pytest.mark.parametrize(("rows", "parts"), [(0, []), (1, [1]), (300, [300]), (301, [300, 1]), (900, [300, 300, 300])])
def test_d19_d20_parts_are_cut_full_and_none_is_empty(tmp_path: Path, rows: int, parts: list[int]) -> None:
    with open_database(tmp_path) as db:
        bodies = Workbench(db, tmp_path, MemoryStore()).cut(f"SELECT i AS lead FROM range({rows}) r(i) ORDER BY i", 300)
        found = [[json.loads(line)["lead"] for line in body.splitlines()] for body in bodies]
    assert [len(each) for each in found] == parts
    assert [lead for each in found for lead in each] == list(range(rows))


def test_tables_kept_after_a_stage_come_back_as_they_were(tmp_path: Path) -> None:
    work = MemoryStore()
    with open_database(tmp_path) as db:
        bench = Workbench(db, tmp_path, work)
        db.execute(
            "CREATE TABLE people AS SELECT 'inés' AS key, [901, 902] AS leads, NULL::VARCHAR[] AS addresses; CREATE TABLE ledger AS SELECT NULL::BIGINT AS lead"
        )
        db.execute("CREATE TABLE protected (key VARCHAR)")
        folder = bench.keep("r1", "resolve")
    with open_database(tmp_path) as db:
        Workbench(db, tmp_path, work).restore(folder)
        assert db.execute("FROM people").fetchall() == [("inés", [901, 902], None)]
        assert db.execute("FROM ledger").fetchall() == [(None,)]
