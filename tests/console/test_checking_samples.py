"""What `segpush check --sample` says of a file: the columns a run would look for, and the rows it could not use."""

import json
from pathlib import Path
from typing import Any

import pytest

from console.check.finding import Finding
from console.check.sample import Sample, of_sample
from segpush.destination import Destination
from tests.console.set_up import SetUp
from tests.console.shell import segpush
from tests.whole import spring

BAD = spring.row("Zoe", "Lindqvist", email="zoe at example.com")
NEWSLETTER = spring.destination(sync="audience", people="match_only")


def checked(path: Path, *rows: dict[str, str], columns: tuple[str, ...] = spring.COLUMNS, **values: Any) -> Finding:
    path.write_bytes(spring.file(*rows, columns=columns))
    set_up = SetUp([spring.destination(**values)])
    model = set_up.documents[1].model
    assert isinstance(model, Destination)
    (told,) = [
        each for each in set_up.findings(sample=Sample(model, model.audiences[0], path)) if each.area == "sample"
    ]
    return told


def test_a_sample_tells_its_rows_and_what_would_be_rejected(tmp_path: Path) -> None:
    told = checked(tmp_path / "buyers.csv", *spring.EVERYBODY, BAD)
    assert (told.state, told.about) == ("ok", "spring-campaigns/spring-buyers")
    assert told.sentence == "4 rows read, 1 of them would be rejected: 1 bad_address"


@pytest.mark.parametrize(
    ("rows", "columns", "says"),
    [
        (spring.EVERYBODY, ("email", "firstName", "lastName", "company"), "city"),
        (spring.EVERYBODY, ("mail", "firstName", "lastName", "city", "company"), "email"),
        ((), spring.COLUMNS, "there is only a header in it"),
        ((BAD,), spring.COLUMNS, "1 rows read, 1 of them would be rejected: 1 bad_address: correct the file"),
        ((*spring.crowd(100), *[BAD] * 30), spring.COLUMNS, "a run would be held, for 30 of 130 rows are rejected (limit 5 %)"),
    ],
)  # fmt: skip
def test_a_sample_that_is_no_use_is_a_problem(
    tmp_path: Path, rows: tuple[dict[str, str], ...], columns: tuple[str, ...], says: str
) -> None:
    told = checked(tmp_path / "buyers.csv", *rows, columns=columns)
    assert told.state == "problem"
    assert says in told.sentence


def test_a_sample_is_not_read_where_a_field_is_wrong(tmp_path: Path) -> None:
    mapping = [*spring.mapping("audience_and_profile", "match_and_create"), {"source": "city", "target": "shoeSize"}]
    assert checked(tmp_path / "buyers.csv", *spring.EVERYBODY, mapping=mapping).state == "unknown"


def test_without_an_account_a_sample_is_read_where_only_addresses_count(tmp_path: Path) -> None:
    (file := tmp_path / "buyers.csv").write_bytes(spring.file(*spring.EVERYBODY))
    for document, state in ((NEWSLETTER, "ok"), (spring.destination(), "unknown")):
        model = SetUp([document]).documents[1].model
        assert isinstance(model, Destination)
        assert of_sample(Sample(model, model.audiences[0], file), None).state == state


def test_the_command_reads_a_sample_and_says_whose_it_could_be(shell: Path, tmp_path: Path) -> None:
    (file := tmp_path / "buyers.csv").write_bytes(spring.file(*spring.EVERYBODY))
    (document := tmp_path / "spring.yaml").write_text(json.dumps(NEWSLETTER))
    told = segpush("check", str(document), "--offline", "--sample", f"spring-buyers={file}")
    assert "✓ sample spring-campaigns/spring-buyers: 3 rows read, 0 of them would be rejected\n" in told.stdout
    nowhere = segpush("check", str(document), "--offline", "--sample", str(tmp_path / "nowhere.csv"))
    assert (nowhere.exit_code, "is not a file that can be read" in nowhere.stderr) == (2, True)
    several = segpush("check", str(document), "examples/newsletter.yaml", "--offline", "--sample", str(file))
    assert (several.exit_code, "could belong to any destination" in several.stderr) == (2, True)
