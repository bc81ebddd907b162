"""Every row of the oddity table, from the bytes of a file to the outcome of each row and the values that are sent (R50)."""

from __future__ import annotations

from pathlib import Path

import pytest

from segpush.errors import BadDrop
from tests.engine.desk import Desk
from tests.oddities import about_layers, about_people, about_text, test_oddities_in_runs
from tests.oddities.oddity import Everybody, Oddity, sent

CASES = [*about_text.CASES, *about_layers.CASES, *about_people.CASES]
TABLE = (
    "literal null", "comma without quoting", "backslash escape", "single-quote escape", "byte order mark", "UTF-16", "line ends",
    "empty line before the header", "duplicate headers", "header only", "0-byte object", "gzip by its bytes",
    "concatenated gzip members", "JSON array or lines", "bad JSON line", "JSON-encoded cell", "array or object in a mapped cell",
    "two rows for one person", "conflicting membership rows", "several addresses of one profile", "number-like text",
    "address in odd shape", "non-ASCII address", "value longer than the field", "NUL and control characters", "formula",
    "same run twice or older",
)  # fmt: skip
"""The rows of sheet 3.2, in order."""


@pytest.mark.parametrize("oddity", CASES, ids=lambda each: f"{each.of}: {each.what}".replace(" ", "-"))
def test_r50_an_oddity_has_its_outcome(oddity: Oddity, tmp_path: Path) -> None:
    desk = Desk(tmp_path, oddity.document, Everybody())
    if oddity.refused:
        with pytest.raises(BadDrop, match=oddity.refused):
            desk.run(*oddity.parts)
        return
    closed = desk.run(*oddity.parts)
    assert closed.rows == oddity.rows
    assert sent(closed) == oddity.sent
    said = "\n".join([*closed.numbers["notes"], *closed.reasons])
    assert [words for words in oddity.says if words not in said] == [], said


def test_r50_no_row_of_the_table_is_without_a_case() -> None:
    proven = {each.of for each in CASES} | set(test_oddities_in_runs.PROVES)
    assert proven == set(TABLE)
