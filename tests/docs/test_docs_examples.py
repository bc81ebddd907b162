"""What the documentation shows is a file, or can be read as what it says it is; the demo's numbers are the story's."""

import json
from pathlib import Path

import pytest

from local import summary
from local.data import Day, write_demo
from segpush.credentials import NAMES
from segpush.documents.not_yet import NOT_YET
from segpush.documents.presets import PRESETS
from segpush.errors import BadDrop
from tests.docs.pages import ROOT, Block, blocks, named, words
from tests.reading import nasty
from tests.reading.drops import dropped

README = (ROOT / "README.md").read_text()


def shown(language: str) -> pytest.MarkDecorator:
    found = blocks(language)
    return pytest.mark.parametrize("block", found, ids=[f"{named(each.page)}-{n}" for n, each in enumerate(found)])


@shown("yaml")
def test_a_document_is_a_file_of_examples(block: Block) -> None:
    name = block.before.removeprefix("<!-- example: ").removesuffix(" -->")
    assert block.text == (ROOT / "examples" / name).read_text()


@shown("json")
def test_json_can_be_read(block: Block) -> None:
    assert json.loads(block.text)


@shown("python")
def test_python_can_be_compiled(block: Block) -> None:
    compile(block.text, named(block.page), "exec")


def test_the_secret_has_the_values_push_reads() -> None:
    (secret,) = [block for block in blocks("json") if block.page.name == "deploy.md"]
    assert tuple(json.loads(secret.text)) == NAMES


def test_the_demo_prints_what_the_readme_shows(tmp_path: Path) -> None:
    truth = write_demo(tmp_path, people=10_000).truth
    (block,) = [each for each in blocks("text") if each.before == "<!-- demo -->"]
    told = [line for line in block.text.splitlines() if line.startswith(("  rows", "  people", "  leavers"))]
    assert told == [f"  {line}" for day in (truth.day_one, truth.day_two) for line in lines(day)]


def lines(day: Day) -> list[str]:
    rows = {"read": sum(day.row_counts.values()), **day.row_counts}
    # The story leaves open which word those get on day two whom nobody may create.
    people = {"refused" if word == "None" else word: count for word, count in day.person_counts.items()}
    off = {"off_list": len(day.writes.removed)} if day.writes.removed else {}
    return list(summary.lines({"rows": rows, "people": people, "ledger_leavers": off}))


FORMATS = {"PGP": nasty.ARMOR}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_that_is_not_yet_read_is_refused_by_name(name: str) -> None:
    assert name in not_yet()
    with pytest.raises(BadDrop, match="not supported yet"), dropped(FORMATS[name]):
        pass


def test_each_setting_that_is_not_yet_honoured_is_refused_by_name() -> None:
    known = {path for path in NOT_YET} | {path.rpartition(".")[2] for path in NOT_YET}  # noqa: C416
    known |= {f"{path}: {value}" for path, values in NOT_YET.items() for value in values or ()}
    known |= {value for values in NOT_YET.values() for value in values or ()} | set(PRESETS)
    refused = not_yet().partition("Not there at all")[0]
    assert [word for word in words(refused.replace("\n", " ")) if word not in known] == []


def not_yet() -> str:
    return README.partition("## Not yet")[2].partition("\n## ")[0]
