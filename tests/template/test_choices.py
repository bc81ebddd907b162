"""What a person is asked and told, and that a second stack fits beside the first."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.template.transform import ROOT, properties, template

TEMPLATE = template()
PHYSICAL = {
    "BucketName", "QueueName", "TableName", "TopicName", "FunctionName", "RoleName", "LogGroupName", "AlarmName",
    "ManagedPolicyName", "LayerName", "Name",
}  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATE["Parameters"])
def test_a_parameter_is_described_has_a_default_and_a_limit(name: str) -> None:
    parameter = TEMPLATE["Parameters"][name]
    assert parameter["Description"].endswith(".")
    assert "Default" in parameter
    limits = {"AllowedValues", "AllowedPattern", "MinValue"} & parameter.keys()
    assert limits or parameter["Type"] == "CommaDelimitedList"


@pytest.mark.parametrize("name", TEMPLATE["Parameters"])
def test_a_default_keeps_to_its_own_limits(name: str) -> None:
    parameter = TEMPLATE["Parameters"][name]
    default = parameter["Default"]
    assert re.fullmatch(parameter.get("AllowedPattern", "(?s).*"), str(default))
    assert default in parameter.get("AllowedValues", [default])
    assert parameter.get("MinValue", default) <= default <= parameter.get("MaxValue", default)


def test_every_parameter_is_used_and_asked_for_in_a_group() -> None:
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    asked = [name for group in groups for name in group["Parameters"]]
    assert sorted(asked) == sorted(TEMPLATE["Parameters"])
    rest = json.dumps({key: value for key, value in TEMPLATE.items() if key not in {"Parameters", "Metadata"}})
    assert [name for name in asked if f'"{name}"' not in rest and f"${{{name}}}" not in rest] == []


@pytest.mark.parametrize("name", TEMPLATE["Outputs"])
def test_an_output_is_described(name: str) -> None:
    assert TEMPLATE["Outputs"][name]["Description"].endswith(".")


@pytest.mark.parametrize("name", TEMPLATE["Resources"])
def test_nothing_has_a_name_of_its_own_so_that_a_second_stack_fits_beside(name: str) -> None:
    assert not PHYSICAL & properties(name).keys()


@pytest.mark.parametrize(
    ("prefix", "fits"),
    [
        ("inbox/", True),
        ("inbox/spring-campaigns/", True),
        ("", False),
        ("inbox", False),
        ("inbox/*/", False),
        ("runs/", False),
    ],
)
def test_a_producer_prefix_lies_below_inbox(prefix: str, fits: bool) -> None:
    assert bool(re.fullmatch(TEMPLATE["Parameters"]["ProducerPrefix"]["AllowedPattern"], prefix)) is fits


def test_a_producer_without_an_external_id_is_refused() -> None:
    rule = TEMPLATE["Rules"]["ProducerIsWhole"]
    assert rule["RuleCondition"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProducerPrincipal"}, ""]}]}
    assert rule["Assertions"][0]["Assert"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProducerExternalId"}, ""]}]}


def sample(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text())


@pytest.mark.parametrize("file", sorted(Path(ROOT / "events").glob("*.json")), ids=lambda file: file.stem)
def test_a_sample_event_is_well_formed_and_its_messages_state_their_schema(file: Path) -> None:
    for record in json.loads(file.read_text()).get("Records", []):
        if record["eventSource"] == "aws:sqs":
            body = json.loads(record["body"])
            assert body.get("schema") == 1 or body["detail-type"] == "Object Created"


def test_the_sample_arrival_is_one_the_rule_lets_through() -> None:
    arrival, pattern = sample("s3-eventbridge"), properties("ObjectArrived")["EventPattern"]
    assert [arrival["source"]] == pattern["source"]
    assert [arrival["detail-type"]] == pattern["detail-type"]
    assert arrival["detail"]["object"]["key"].startswith(pattern["detail"]["object"]["key"][0]["prefix"])
    assert json.loads(sample("sqs-object-created")["Records"][0]["body"]) == arrival
