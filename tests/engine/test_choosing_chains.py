"""The cheapest legal chain is taken. A call takes 300 records, a file costs 2 calls, a canary 3, reading the list back 4."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from segpush.engine import chains
from segpush.engine.chains import Chain
from tests.engine.desk import Desk, rows
from tests.engine.filing import BY_KEY, COLUMNS, PROFILE, choosing, crowd, known
from tests.engine.setting import Marketo, destination, drop

FULL = ",Ines,Moreau,Harbour"
WITHOUT_DEPARTMENT = ",Ines,Moreau,"
MOMENT = "2026-01-11T06:00:00.000Z"


def ranked(tmp_path: Path, lines: Iterable[str], leads: int = 0, canary: str = "", **document: Any) -> list[Chain]:
    """The chains for a drop; of the crowd the first ``leads`` are known to Marketo."""
    desk = Desk(tmp_path, destination(**document), Marketo(known(leads)))
    with choosing(desk, text(*lines), canary) as (_, _, found):
        return found


def text(*lines: str) -> str:
    """A drop of these lines, with the columns they have."""
    return drop(*lines, columns=COLUMNS if "," in lines[0] else "Email")


def called(chain: Chain) -> tuple[str, int]:
    return chain.name, chain.calls


def why(found: Iterable[Chain], name: str) -> str:
    return next(chain.why_not for chain in found if chain.name == name)


@pytest.mark.parametrize(
    ("people", "canary", "first"),
    [
        (2700, "", ("calls", 9)),  # as many as 2 + 3 + 4
        (2701, "", ("import_id", 9)),
        (1800, "passed", ("calls", 6)),
        (1801, "passed", ("import_id", 6)),
        (1801, "", ("calls", 7)),
        (2701, "failed", ("calls", 10)),
    ],
)
def test_s1_people_by_id_against_list_calls(tmp_path: Path, people: int, canary: str, first: tuple[str, int]) -> None:
    assert called(ranked(tmp_path, crowd(people), people, canary)[0]) == first


@pytest.mark.parametrize(("people", "first"), [(1200, ("calls", 8)), (1350, ("import_id", 9))])
def test_s5_people_by_id_are_updated_and_added_with_one_upload(
    tmp_path: Path, people: int, first: tuple[str, int]
) -> None:
    assert called(ranked(tmp_path, crowd(people, FULL), people, **PROFILE)[0]) == first


@pytest.mark.parametrize(
    ("people", "verify", "first"),
    [
        (900, "imports", ("calls", 6)),  # 3 + 3 against 2 + 4
        (901, "imports", ("import_key", 6)),
        (300, "never", ("calls", 2)),  # a file takes the place of two calls
        (301, "never", ("import_key", 2)),
        (301, "always", ("import_key", 6)),  # both are read back: 8 against 6
    ],
)
def test_s6_people_by_key(tmp_path: Path, people: int, verify: str, first: tuple[str, int]) -> None:
    desk = Desk(tmp_path, destination(**BY_KEY), Marketo())
    audience = desk.document.audiences[0].model_copy(update={"verify": verify})
    desk.document = desk.document.model_copy(update={"audiences": (audience,)})
    with choosing(desk, drop(*crowd(people, FULL), columns=COLUMNS)) as (_, _, found):
        assert called(found[0]) == first


def test_s6_after_look_ups_the_known_go_by_id_and_the_new_by_key(tmp_path: Path) -> None:
    document = {**BY_KEY, "match": {"source": "Email"}, "limits": {"first_run": "hold"}}
    found = ranked(tmp_path, crowd(3000, FULL), 1500, "passed", **document)
    assert called(found[0]) == ("import_id+import_key", 8)  # two files and the list read back
    assert {chain.name: chain.calls for chain in found} == {
        "import_id+import_key": 8,
        "import_id": 16,  # 2 + 5 + 5 + 4
        "import_key": 16,
        "calls": 20,
    }


def test_what_is_told_of_a_chain(tmp_path: Path) -> None:
    told = ranked(tmp_path, crowd(901, FULL), **BY_KEY)[0].told()
    assert told == {"name": "import_key", "calls": 6, "files": 1, "minutes": 4.5, "why_not": ""}


def test_the_cheapest_comes_first_and_what_is_not_legal_last(tmp_path: Path) -> None:
    found = ranked(tmp_path, crowd(3000), 3000)
    assert [chain.name for chain in found][:2] == ["import_id", "calls"]
    assert all(chain.why_not for chain in found[2:])


def test_a_fill_pattern_of_few_people_stays_with_single_calls(tmp_path: Path) -> None:
    desk = Desk(tmp_path, destination(**BY_KEY), Marketo())
    lines = crowd(1300, FULL) + crowd(10, WITHOUT_DEPARTMENT, first=2000)
    with choosing(desk, text(*lines)) as (db, _, found):
        assert called(found[0]) == ("import_key", 8)  # 2 for the file, 1 + 1 for the ten, 4 to read back
        assert rows(db, "SELECT mask, count(*) AS n FROM filed GROUP BY mask") == [{"mask": "111", "n": 1300}]
        assert rows(db, "SELECT count(*) AS n FROM people WHERE way IS NULL") == [{"n": 10}]


def test_fill_patterns_of_many_people_are_a_file_each(tmp_path: Path) -> None:
    lines = crowd(1300, FULL) + crowd(1300, WITHOUT_DEPARTMENT, first=2000)
    assert ranked(tmp_path, lines, **BY_KEY)[0].files == 2


def test_files_that_save_less_than_they_cost_are_not_made(tmp_path: Path) -> None:
    assert (
        why(ranked(tmp_path, crowd(300, FULL), **BY_KEY), "import_key")
        == "import_key would cost more than single calls"
    )


# What is legal


def test_no_import_by_id_where_the_first_one_failed(tmp_path: Path) -> None:
    found = ranked(tmp_path, crowd(3000), 3000, "failed")
    assert called(found[0]) == ("calls", 10)
    assert "did not work in this instance" in why(found, "import_id")


@pytest.mark.parametrize(
    "document",
    [{}, PROFILE, {"people": "match_and_create", "fields": ("firstName", "lastName")}],
    ids=["S1", "S5", "S2"],
)
def test_no_import_by_key_where_it_may_not_both_overwrite_and_create(tmp_path: Path, document: dict[str, Any]) -> None:
    assert "overwrites and creates" in why(ranked(tmp_path, crowd(1, FULL), **document), "import_key")


def test_no_import_by_key_where_some_fields_are_for_new_people_only(tmp_path: Path) -> None:
    document = {
        **BY_KEY,
        "match": {"source": "Email"},
        "fields": ("firstName", "lastName"),
        "on_create": ("department",),
    }
    found = ranked(tmp_path, crowd(2000, FULL), 2000, "passed", **document)
    assert "for new people only" in why(found, "import_key")
    assert called(found[0]) == ("import_id", 6)


def test_a_sentence_for_each_way_that_is_closed(tmp_path: Path) -> None:
    both = why(ranked(tmp_path, crowd(1), 1, "failed"), "import_id+import_key")
    assert both.count(";") == 1


@pytest.mark.parametrize(("canary", "legal"), [("", False), ("failed", False), ("passed", True)])
def test_without_a_list_imports_by_id_wait_for_one_that_was_proven(tmp_path: Path, canary: str, *, legal: bool) -> None:
    desk = without_list(Desk(tmp_path, destination(**PROFILE), Marketo(known(2000))))
    with choosing(desk, drop(*crowd(2000, FULL), columns=COLUMNS), canary) as (db, _, found):
        assert called(found[0]) == (("import_id", 2) if legal else ("calls", 7))  # nobody is added, nothing read back
        assert rows(db, "SELECT DISTINCT adds FROM filed") == ([{"adds": 0}] if legal else [])


def without_list(desk: Desk) -> Desk:
    """As with `sync: profile`: fields and no list."""
    nobody = desk.document.audiences[0].model_copy(update={"list": None})
    desk.document = desk.document.model_copy(update={"audiences": (nobody,)})
    return desk


# Whom a file may hold


def filed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, desk: Desk, *lines: str
) -> list[tuple[str, str, int | None]]:
    """Who would be filed if a call took one record: (step, first letter of the key, lead)."""
    monkeypatch.setattr(chains, "BATCH", 1)
    with choosing(desk, text(*lines), "passed") as (db, _, _):
        found = rows(db, "SELECT step, key[1] AS name, lead FROM filed ORDER BY ALL")
        return [(row["step"], row["name"], row["lead"]) for row in found]


MANY = crowd(9, FULL)
IDS = [("import_id", "g", lead) for (lead,) in known(9).values()]


def test_people_who_share_a_lead_are_written_by_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of the two rows Marketo would keep nobody knows."""
    desk = Desk(tmp_path, destination(**PROFILE), Marketo({**known(9), "ines@example.com": [1], "i@example.com": [1]}))
    assert filed(tmp_path, monkeypatch, desk, *MANY, f"ines@example.com{FULL}", f"i@example.com{FULL}") == IDS


def test_a_shared_lead_that_is_only_added_stands_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, destination(), Marketo({**known(9), "ines@example.com": [1], "i@example.com": [1]}))
    found = filed(tmp_path, monkeypatch, desk, *crowd(9), "ines@example.com", "i@example.com")
    assert [row for row in found if row[1] == "i"] == [("import_id", "i", 1)]


def test_of_several_leads_all_are_added_and_none_is_written_by_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marketo = Marketo({**known(9), "ines@example.com": [1, 2]})
    desk = Desk(tmp_path, destination(match={"source": "Email", "several": "all"}), marketo)
    assert ("import_id", "i", 2) in filed(tmp_path, monkeypatch, desk, *crowd(9), "ines@example.com")
    document = destination(match={"source": "Email", "several": "all"}, **PROFILE)
    assert filed(tmp_path, monkeypatch, Desk(tmp_path, document, marketo), *MANY, f"ines@example.com{FULL}") == IDS


def test_who_has_a_field_to_clear_goes_by_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path, destination(**PROFILE, on_missing="clear"), Marketo({**known(9), "ines@example.com": [1]}))
    assert filed(tmp_path, monkeypatch, desk, *MANY, f"ines@example.com{WITHOUT_DEPARTMENT}") == IDS


@pytest.mark.parametrize("word", ["null", "NULL", " Null "])
def test_who_is_called_null_goes_by_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    mapping: list[dict[str, Any]] = [
        {"source": name, "target": name, "null_tokens": []} for name in ("firstName", "lastName", "department")
    ]
    desk = Desk(
        tmp_path, destination(sync="audience_and_profile", mapping=mapping), Marketo({**known(9), "n@example.com": [1]})
    )
    assert filed(tmp_path, monkeypatch, desk, *MANY, f"n@example.com,Ines,{word},Harbour") == IDS


def test_who_was_taken_off_by_hand_is_in_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with a list adds everybody in it."""
    desk = Desk(tmp_path, destination(**PROFILE), Marketo(known(9)))
    for key, (lead,) in known(9).items():
        desk.remember(key, lead, "off", "ours", asked_at=MOMENT)
    desk.remember("ines@example.com", 1, "off", "ours", asked_at=MOMENT, gone_at=MOMENT)
    assert filed(tmp_path, monkeypatch, desk, *MANY, f"ines@example.com{FULL}") == IDS
    with choosing(desk, drop(f"ines@example.com{FULL}", columns=COLUMNS)) as (db, _, _):
        assert rows(db, "SELECT via, barred FROM people WHERE kind = 'member'") == [{"via": "update", "barred": True}]
        assert rows(db, "FROM to_enlist") == []


def test_who_is_on_the_list_is_written_and_not_counted_as_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "BATCH", 1)
    desk = Desk(tmp_path, destination(**PROFILE), Marketo(known(9)))
    for key, (lead,) in known(9).items():
        desk.remember(key, lead, "on", "ours", asked_at=MOMENT)
    with choosing(desk, drop(*MANY, columns=COLUMNS), "passed") as (db, _, found):
        assert {chain.name: chain.calls for chain in found if not chain.why_not} == {"import_id": 6, "calls": 9}
        assert rows(db, "SELECT DISTINCT adds, mask FROM filed") == [{"adds": 0, "mask": "111"}]


def test_new_people_have_all_columns_and_known_ones_what_is_written_always(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "BATCH", 1)
    document = destination(
        "follow",
        fields=("firstName", "lastName"),
        on_create=("department",),
        sync="audience_and_profile",
        people="match_and_create",
    )
    with choosing(Desk(tmp_path, document, Marketo(known(9))), drop(*MANY, columns=COLUMNS), "passed") as (db, now, _):
        assert rows(db, "SELECT DISTINCT step, mask FROM filed") == [{"step": "import_id", "mask": "11"}]
        assert [now.targets[n].name for n in now.written] == ["firstName", "lastName"]
