"""template.yaml as data, and what SAM makes of it; run as a program it prints the latter, for linters."""

from __future__ import annotations

import json
import sys
from copy import deepcopy
from functools import cache
from typing import Any

from local.template import ROOT, Template, load, translate

__all__ = ["ROOT", "Template", "operations", "properties", "resources", "template", "transformed"]


@cache
def _written() -> Template:
    return load()


def template() -> Template:
    """The template as it is written; each caller gets a copy of its own."""
    return deepcopy(_written())


def transformed() -> Template:
    """The template as CloudFormation gets it."""
    return translate(template(), "eu-west-1")


def resources(kind: str, of: Template | None = None) -> dict[str, Any]:
    """The resources of one type, by name; ``kind`` without its leading ``AWS::``."""
    found = (of or _written())["Resources"]
    return {name: resource for name, resource in found.items() if resource["Type"] == f"AWS::{kind}"}


def properties(name: str) -> Any:
    """The properties of one resource."""
    return _written()["Resources"][name].get("Properties", {})


def operations() -> Template:
    """The nested template, as it is written: it is plain CloudFormation."""
    return load(ROOT / "operations.yaml")


if __name__ == "__main__":
    made = transformed()
    made["Resources"]["Operations"]["Properties"]["TemplateURL"] = str(
        ROOT / "operations.yaml"
    )  # a linter may be elsewhere
    json.dump(made, sys.stdout, indent=1)
