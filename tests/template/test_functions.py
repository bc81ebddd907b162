"""Two doors over one code folder: what each is given, and nothing more."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.template.transform import ROOT, properties, resources, template, transformed

FUNCTIONS = resources("Serverless::Function")
SHARED = template()["Globals"]["Function"]
LIBRARIES = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL"}


def given(function: str) -> dict[str, Any]:
    """The environment of a function."""
    shared: dict[str, Any] = SHARED["Environment"]["Variables"]
    own: dict[str, Any] = properties(function)["Environment"]["Variables"]
    return shared | own


def read_by(settings: str) -> set[str]:
    """The environment names that a class of settings.py reads."""
    tree = ast.parse((ROOT / "functions/segpush/settings.py").read_text())
    (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == settings)
    texts = (node.value for node in ast.walk(found) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if text.startswith("SEGPUSH_")}


def test_there_are_two_doors() -> None:
    assert {name: function["Properties"]["Handler"] for name, function in FUNCTIONS.items()} == {
        "PickupFunction": "pickup.handler.handle",
        "PushFunction": "push.handler.handle",
    }


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_handler_is_there(name: str) -> None:
    module, _, function = properties(name)["Handler"].rpartition(".")
    tree = ast.parse((ROOT / "functions" / f"{module.replace('.', '/')}.py").read_text())
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("name", "settings"), [("PickupFunction", "PickupSettings"), ("PushFunction", "PushSettings")])
def test_a_function_is_given_exactly_the_settings_it_reads(name: str, settings: str) -> None:
    assert given(name).keys() == read_by(settings) | LIBRARIES


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_role_and_a_log_of_its_own(name: str) -> None:
    stem = name.removesuffix("Function")
    assert properties(name)["Role"] == {"Fn::GetAtt": [f"{stem}Role", "Arn"]}
    assert properties(name)["LoggingConfig"]["LogGroup"] == {"Ref": f"{stem}Log"}
    assert properties(f"{stem}Log")["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert given(name)["POWERTOOLS_SERVICE_NAME"] == stem.lower()


def test_both_are_built_from_one_folder_by_the_same_makefile() -> None:
    assert SHARED["CodeUri"] == "functions/"
    built = FUNCTIONS | resources("Serverless::LayerVersion")
    makefile = (ROOT / "layers/Makefile").read_text()
    for name, resource in built.items():
        assert resource["Metadata"] == {"BuildMethod": "makefile", "ContextPath": "layers"}
        assert f"build-{name}" in makefile


def test_only_pickup_stands_on_the_engine() -> None:
    assert properties("PickupFunction")["Layers"] == [{"Ref": "BaseLayer"}, {"Ref": "EngineLayer"}]
    assert properties("PushFunction")["Layers"] == [{"Ref": "BaseLayer"}]


def test_functions_and_layers_are_for_one_processor_and_one_python_arm64_by_default() -> None:
    assert template()["Parameters"]["Architecture"]["Default"] == "arm64"
    assert (SHARED["Architectures"], SHARED["Runtime"]) == ([{"Ref": "Architecture"}], {"Ref": "Runtime"})
    for layer in resources("Serverless::LayerVersion").values():
        assert layer["Properties"]["CompatibleArchitectures"] == [{"Ref": "Architecture"}]
        assert layer["Properties"]["CompatibleRuntimes"] == [{"Ref": "Runtime"}]


def test_what_is_transformed_keeps_names_queues_and_settings() -> None:
    made = transformed()
    for name in FUNCTIONS:
        function = made["Resources"][name]["Properties"]
        assert function["Environment"]["Variables"].keys() == given(name).keys()
        assert function["Role"] == properties(name)["Role"]
    mappings = resources("Lambda::EventSourceMapping", made)
    assert sorted(mapping["Properties"]["FunctionName"]["Ref"] for mapping in mappings.values()) == [
        "PickupFunction",
        "PickupFunction",
        "PickupFunction",
        "PushFunction",
    ]
    assert not resources("Serverless::Function", made)
    assert len(resources("IAM::Role", made)) == 3, "SAM made a role of its own"
