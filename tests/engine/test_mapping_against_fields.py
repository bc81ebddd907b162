"""The mapping against Marketo's own field description, before any row is read (design, section 7); parts cut full (D19)."""

import json
from pathlib import Path
from typing import Any

import pytest

from segpush.engine import chains
from segpush.engine.database import open_database
from segpush.engine.described import targets
from segpush.engine.frame import Target
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


DATED, TIMED = [{"date": "%d.%m.%Y"}], [{"datetime": "unix"}]
WORDS = [{"boolean": {"is_true": ["ja"], "is_false": ["nein"]}}]


def one(target: str, **said: Any) -> list[Target]:
    source = {} if "constant" in said else {"source": "x"}
    document = destination(sync="audience_and_profile", mapping=[{"target": target, **source, **said}])
    return list(targets(document, FACTS)[0])


@pytest.mark.parametrize(
    ("target", "said", "says"),
    [
        ("annualRevenue", {"transform": DATED}, "has type currency, but the transform date yields a day, which fits date, string, text"),
        ("acquisitionDate", {"transform": DATED}, "has type datetime, but the transform date yields a day"),
        ("dateOfBirth", {"transform": TIMED}, "has type date, but the transform datetime yields a time, which fits datetime, string, text"),
        ("leadScore", {"transform": WORDS}, "has type score, but the transform boolean yields true or false, which fits boolean, string, text"),
        ("dateOfBirth", {"list": "count"}, "has type date, but list: count yields a whole number"),
        ("numberOfEmployees", {"list": "join"}, "has type integer, but list: join yields text"),
        ("numberOfEmployees", {"constant": "many"}, "has type integer, which cannot take the constant 'many': write a value of that type"),
        ("numberOfEmployees", {"constant": 1.5}, "cannot take the constant '1.5'"),
        ("firstName", {"constant": "x" * 81}, "cannot take the constant 'x+': shorten it to 80 characters"),
        ("company", {"constant": False}, "has type string, which cannot take the constant 'false': put it in quotes if a word is meant"),
        ("dateOfBirth", {"constant": "2026-02-30"}, "has type date, which cannot take the constant '2026-02-30'"),
    ],
)  # fmt: skip
def test_a22_a_mapping_that_can_never_fit_refuses_the_drop(target: str, said: dict[str, Any], says: str) -> None:
    with pytest.raises(BadDrop, match=f"mapping target {target} .*{says}"):
        one(target, **said)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("dateOfBirth", {"transform": ["trim", *DATED]}), ("company", {"transform": DATED}), ("acquisitionDate", {"transform": TIMED}),
        ("unsubscribed", {"transform": WORDS}), ("leadScore", {"list": "count"}), ("comments", {"list": "join"}), ("leadScore", {"list": "first"}),
        ("annualRevenue", {"constant": 1200.5}), ("unsubscribed", {"constant": True}), ("unsubscribed", {"constant": "no"}), ("company", {"constant": 7}),
        ("dateOfBirth", {"constant": "2024-02-29"}), ("acquisitionDate", {"constant": "2026-01-12 05:58:11"}), ("numberOfEmployees", {"path": "a", "transform": ["trim"]}),
    ],
)  # fmt: skip
def test_a22_what_may_fit_is_looked_at_cell_by_cell(target: str, said: dict[str, Any]) -> None:
    (found,) = one(target, **said)
    assert found.name == target


def test_r13_a_target_knows_whether_a_missing_cell_clears_it() -> None:
    document = destination(
        sync="audience_and_profile", on_missing="clear",
        mapping=[{"source": "a", "target": "department"}, {"source": "b", "target": "comments", "on_missing": "leave"}],
    )  # fmt: skip
    assert [(each.name, each.clears) for each in targets(document, FACTS)[0]] == [
        ("department", True),
        ("comments", False),
    ]


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
            "CREATE TABLE people AS SELECT 'inés' AS key, [901, 902] AS leads, NULL::VARCHAR[] AS addresses; CREATE TABLE ledger AS SELECT 'inés' AS key, 901 AS lead, 'on' AS state, 'ours' AS origin, NULL AS as_of, NULL AS print,"
            " NULL AS asked_at, NULL AS person, false AS missed"
        )
        db.execute("CREATE TABLE protected (key VARCHAR); CREATE TABLE fields (ord BIGINT)")
        chains.nothing(db)
        folder = bench.keep("r1", "resolve")
    with open_database(tmp_path) as db:
        Workbench(db, tmp_path, work).restore(folder)
        assert db.execute("FROM people").fetchall() == [("inés", [901, 902], None)]
        assert db.execute("SELECT key, lead, state FROM ledger").fetchall() == [("inés", 901, "on")]
