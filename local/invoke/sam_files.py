"""What `sam local` is given: the built template with room for this machine's addresses, the environment, the event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.invoke.artefacts import Artefacts, logical
from local.template import Template, load

PATHS = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
    "AWS::CloudFormation::Stack": "TemplateURL",
}
"""Which property says where the build lies, by the resource's type."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What an invocation may use instead of what template.yaml says: MB and seconds, 0 for as it is."""

    memory: int = 0
    timeout: int = 0


AS_WRITTEN = Limits()


@dataclass(frozen=True, slots=True)
class SamFiles:
    """Where the three lie; each is for one function."""

    template: Path
    environment: Path
    event: Path


def write(
    folder: Path, stem: str, built: Artefacts, environment: Mapping[str, str], event: Any, limits: Limits
) -> SamFiles:
    """Write them into ``folder`` and return where they are.

    SAM hands a function only variables that its template declares, so those that are not (AWS_ENDPOINT_URL) are added
    to a copy of it; the deployed template has no place for the address of a pretended AWS.
    """
    files = in_folder(folder)
    files.template.write_text(json.dumps(_template(stem, built, environment, limits), indent=1, default=str))
    files.environment.write_text(json.dumps({logical(stem): dict(environment)}, indent=1))
    files.event.write_text(json.dumps(event, indent=1))
    return files


def in_folder(folder: Path) -> SamFiles:
    """Return where the three of a folder lie."""
    return SamFiles(*(folder.resolve() / f"{name}.json" for name in ("template", "environment", "event")))


def _template(stem: str, built: Artefacts, environment: Mapping[str, str], limits: Limits) -> Template:
    template = load(built.template)
    for resource in template["Resources"].values():
        if path := PATHS.get(resource["Type"]):
            resource["Properties"][path] = str((built.folder / resource["Properties"][path]).resolve())
    properties = template["Resources"][logical(stem)]["Properties"]
    properties |= {name: value for name, value in _limited(limits).items() if value}
    variables = properties.setdefault("Environment", {}).setdefault("Variables", {})
    variables |= {name: "" for name in environment if name not in variables}
    return template


def _limited(limits: Limits) -> dict[str, int]:
    return {"MemorySize": limits.memory, "Timeout": limits.timeout}
