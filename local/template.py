"""template.yaml as this machine can deploy it. Changes only what names code; what it says of anything else stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "template.yaml"
ELSEWHERE = "s3://not-uploaded/code"  # SAM wants an address; the code is run from where it lies
NOT_HERE = frozenset(
    {
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::CloudFormation::Stack",  # alarms and a dashboard, which nobody here would look at
    }
)

Template = dict[str, Any]


def load(path: Path = TEMPLATE) -> Template:
    """Read a template as it is written."""
    template: Template = yaml_parse(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
    return template


def translate(written: Template, region: str) -> Template:
    """Return what SAM makes of ``written``: plain CloudFormation. Asks nobody anything."""
    written.setdefault("Globals", {}).setdefault("Function", {})["CodeUri"] = ELSEWHERE
    for resource in of_type(written, "AWS::Serverless::LayerVersion"):
        resource["Properties"]["ContentUri"] = ELSEWHERE
    defaults = {name: declared.get("Default") for name, declared in written.get("Parameters", {}).items()}
    session = boto3.Session(region_name=region)  # decides nothing but the partition
    translator = Translator(None, Parser(), boto_session=session)
    translated: Template = translator.translate(written, defaults)
    return translated


def deployable(translated: Template) -> Template:
    """Return a translated template that moto can deploy without running any code itself.

    Functions stay, as the place where their settings are; event sources stay, switched off, for the same reason. Roles
    and policies stay as they are: local/iam judges by them.
    """
    resources = {n: r for n, r in translated["Resources"].items() if r["Type"] not in NOT_HERE and not _is_off(r)}
    for function in of_type({"Resources": resources}, "AWS::Lambda::Function"):
        properties = {name: value for name, value in function["Properties"].items() if name != "Layers"}
        function["Properties"] = properties | {"Code": {"ZipFile": "# run by local/worker.py"}}
    for mapping in of_type({"Resources": resources}, "AWS::Lambda::EventSourceMapping"):
        mapping["Properties"]["Enabled"] = False
    return translated | {"Resources": resources, "Outputs": dict(_outputs(translated, resources))}


def _outputs(translated: Template, there: Template) -> Iterator[tuple[str, Any]]:
    """Leave out what is told of resources that are not here."""
    for name, output in translated.get("Outputs", {}).items():
        value = output["Value"]
        of = value.get("Fn::GetAtt") if isinstance(value, dict) else None
        if not of or of[0] in there or of[0] not in translated["Resources"]:
            yield name, output


def of_type(template: Template, kind: str) -> list[dict[str, Any]]:
    """Return the resources of one type."""
    return [resource for resource in template["Resources"].values() if resource["Type"] == kind]


def _is_off(resource: dict[str, Any]) -> bool:
    off = resource.get("Properties", {}).get("Enabled") is False
    return off and resource["Type"] == "AWS::Lambda::EventSourceMapping"
