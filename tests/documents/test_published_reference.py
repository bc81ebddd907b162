"""What docs/ and examples/ say about the documents is what the models say."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from console import reference
from console.documents import read
from segpush.destination import Source, load_destination
from segpush.documents.not_yet import NOT_YET
from segpush.documents.presets import PRESETS

EXAMPLES = sorted((reference.ROOT / "examples").glob("*.yaml"))
MEND = "run `python -m console.reference` with PYTHONPATH=functions:."


@pytest.mark.parametrize("path", reference.PAGES, ids=lambda path: path.name)
def test_what_pages_show_is_made_from_models_and_examples(path: Path) -> None:
    page = path.read_text()

    assert page == reference.rendered(page), MEND


@pytest.mark.parametrize("path", reference.SCHEMAS, ids=lambda path: path.name)
def test_the_schemas_are_made_from_the_models(path: Path) -> None:
    assert path.read_text() == reference.schema(reference.SCHEMAS[path]), MEND


def test_every_model_is_on_the_page() -> None:
    page = reference.PAGE.read_text()

    assert [name for name in reference.MODELS if f"<!-- settings: {name} -->" not in page] == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_an_example_can_be_used_and_agrees_with_the_schema(path: Path) -> None:
    document = read(path)

    schema = json.loads(reference.schema(type(document.model)))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(document.body))] == []
    assert any(f"<!-- example: {path.name} -->" in page.read_text() for page in reference.PAGES)


def test_each_preset_of_the_reader_can_be_chosen_and_none_else() -> None:
    choices = Source.model_json_schema()["properties"]["preset"]["enum"]

    assert set(choices) == set(PRESETS)


def test_what_is_refused_for_now_is_not_offered_by_the_schema() -> None:
    schema = json.loads(reference.schema(type(load_destination(read(EXAMPLES[1]).body))))
    offered = {name for part in (schema, *schema["$defs"].values()) for name in part["properties"]}

    assert {path.split(".")[-1] for path, values in NOT_YET.items() if values is None} & offered == set()
