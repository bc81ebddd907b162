"""The bench measures the job it says: ours comes to what the generator knows, and to what the rules say in plain Python."""

import json
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from bench.plan import compare, ours
from bench.plan.files import FORMATS, SCENARIOS
from bench.plan.generate import generate
from tests.bench import plainly

ROWS = 2_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench")
    generate(path, ROWS)
    return path


@pytest.fixture(scope="module", params=SCENARIOS)
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def out(folder: Path, scenario: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out")
    ours.plan(folder / FORMATS["csv"], folder / f"ledger-{scenario}.parquet", path)
    return path


def test_ours_counts_what_the_generator_knows(folder: Path, scenario: str, out: Path) -> None:
    truth = json.loads((folder / f"truth-{scenario}-csv.json").read_text())
    assert compare.left(out)["summary"] == truth
    assert all(truth["rows"].values())


def test_the_parts_hold_what_the_rules_say(folder: Path, scenario: str, out: Path) -> None:
    expected = plainly.parts(folder / FORMATS["csv"], folder / f"written-{scenario}.parquet")
    for step, rows in expected.items():
        lines = [line for path in (out / "parts" / step).glob("*") for line in path.read_text().splitlines()]
        assert Counter(_text(json.loads(line)) for line in lines) == Counter(map(_text, rows)), step


def test_a_digest_tells_a_missing_value_from_an_empty_one(tmp_path: Path) -> None:
    digests = []
    for number, values in enumerate(
        (
            {"city": "Lyon"},
            {"city": "Lyon", "employer": None},
            {"city": "Lyon", "leadScore": 5},
            {"city": "Lyon", "leadScore": "5"},
        )
    ):
        part = tmp_path / str(number) / "parts" / "update" / "00000.ndjson"
        part.parent.mkdir(parents=True)
        part.write_text(json.dumps({"key": "ana@example.com", "lead": 7, "values": values}) + "\n")
        (tmp_path / str(number) / "summary.json").write_text("{}")
        digests.append(compare.left(tmp_path / str(number))["update"])
    assert len({json.dumps(digest) for digest in digests}) == len(digests)


def test_all_formats_hold_the_same_people(folder: Path) -> None:
    db = duckdb.connect()
    records = [
        db.execute(f"SELECT Email, person.name.firstName, companyName FROM '{folder / FORMATS[name]}'").fetchall()
        for name in ("ndjson", "parquet")
    ]
    assert records[0] == records[1]
    assert len(records[0]) == ROWS == len((folder / FORMATS["csv"]).read_text().splitlines()) - 1


def test_a_seed_gives_the_same_bytes_again(folder: Path, tmp_path: Path) -> None:
    generate(tmp_path, ROWS, ["csv"])
    for name in (FORMATS["csv"], "truth-daily-csv.json"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def _text(row: object) -> str:
    return json.dumps(row, sort_keys=True)
