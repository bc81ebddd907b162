"""What a document may say of people who are held back."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.errors import BadDocument
from tests.documents.test_destination_documents import BUYERS, destination


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "suppression.column: is missing, and so are file and marketo; name at least one of them"),
        ({"file": "suppression/a.csv", "values": ["x"]}, "suppression.values: means nothing without a column"),
        ({"file": "people/a.csv"}, "suppression.file: 'people/a.csv' must be a key of the work bucket"),
        ({"file": "suppression/../a.csv"}, "must be a key of the work bucket"),
        ({"marketo": ["deleted"]}, "suppression.marketo[0]"),
    ],
)
def test_what_cannot_be_meant_is_refused(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadDocument) as refused:
        destination(suppression=said)
    assert sentence in str(refused.value)


def test_an_audience_adds_to_its_destination() -> None:
    read = destination(suppression={"column": "a"}, audiences=[BUYERS | {"suppression": {"marketo": ["unsubscribed"]}}])
    both = read.suppressions(read.audiences[0])
    assert [(each.columns, each.marketo) for each in both] == [(("a",), ()), ((), ("unsubscribed",))]
    assert both[0].values == ("true", "1", "yes", "y")
