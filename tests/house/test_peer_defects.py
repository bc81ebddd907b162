"""Each of the 26 defects seen in other tools, D0 to D25, has a test that carries its number, so that none comes back unseen."""

from __future__ import annotations

import ast
import re
from collections import defaultdict

from tests.house.imports import ROOT

DEFECTS = {f"d{number}" for number in range(26)}
WHOLE_FILE = {"d1", "d7", "d8", "d14", "d18", "d24"}  # to be shown on a whole file, end to end, too


def rooms() -> dict[str, set[str]]:
    """In which rooms of tests a defect's number occurs in the name of a test."""
    found = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for defect in re.findall(r"_(d\d+)(?![^_])", node.name):
                    found[defect].add(path.parent.name)
    return found


def test_every_defect_of_other_tools_has_a_test_of_its_own() -> None:
    assert DEFECTS - rooms().keys() == set()


def test_no_test_names_a_defect_that_is_none() -> None:
    assert rooms().keys() - DEFECTS == set()


def test_what_has_to_be_shown_on_a_whole_file_is() -> None:
    shown = {defect for defect, where in rooms().items() if where & {"whole", "simulation", "flow"}}
    assert WHOLE_FILE - shown == set()
