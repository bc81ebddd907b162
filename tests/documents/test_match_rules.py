"""What a match may say, and what it cannot honour beside other settings."""

from __future__ import annotations

from typing import Any

import pytest

from segpush.errors import BadDocument
from tests.documents.test_destination_documents import BUYERS, destination

NAMES = [{"source": "f", "target": "firstName"}, {"source": "l", "target": "lastName"}]
CREATES = {"people": "match_and_create", "sync": "audience_and_profile", "mapping": NAMES}
KEY = {"source": "c", "field": "customer"}
SECOND = {"source": "b", "field": "birthplace"}
FLAGS = {"marketo": ["unsubscribed"]}


def problems(match: dict[str, Any], **document: Any) -> str:
    with pytest.raises(BadDocument) as refused:
        destination(match={"source": "Email", **match}, **document)
    return str(refused.value)


@pytest.mark.parametrize(
    ("match", "document", "sentence"),
    [
        ({"fallback": [{"source": "m", "field": "email"}]}, {}, "match.fallback[0].field: email is looked in already"),
        ({"fallback": [KEY, KEY]}, {}, "match.fallback[1].field: customer is looked in already"),
        ({"second_field": SECOND | {"field": "email"}}, {}, "match.second_field.field: narrows nothing"),
        ({"second_person": "create"}, CREATES, "match.second_person: means nothing without second_field"),
        ({"list": "all", "fallback": [KEY]}, {}, "match.list: all is for one key"),
        ({"second_field": SECOND, "second_person": "create"}, {}, "match.second_person: create needs people: match_and_create"),
        ({"second_field": SECOND}, CREATES, "match.second_field.field: birthplace must be mapped as well"),
        ({"second_field": SECOND, "field": "id"}, {}, "match.second_field: means nothing beside field: id"),
        ({"second_field": SECOND}, {"audiences": [BUYERS | {"list": {"id": 1, "members": "mirror"}}]}, "audiences[0].list.members: mirror"),
        ({"fallback": [KEY]}, {"audiences": [BUYERS | {"source": BUYERS["source"] | {"profile_id": "p"}}]}, "audiences[0].source.profile_id"),
        ({"partitions": "selected"}, {}, "match.partitions: selected means one lead partition; name it as partition"),
        ({"several": "marketo"}, {}, "match.several: marketo lets Marketo choose"),
        ({"several": "marketo"}, CREATES | {"sync": "audience"}, "match.several: marketo lets Marketo choose"),
        ({"several": "marketo", "fallback": [KEY]}, CREATES, "match.fallback: needs a look-up"),
        ({"several": "marketo", "partitions": "selected"}, CREATES | {"partition": "Europe"}, "match.partitions: needs a look-up"),
        ({"several": "marketo"}, CREATES | {"suppression": FLAGS}, "suppression.marketo: needs a look-up"),
        ({"several": "marketo"}, CREATES | {"audiences": [BUYERS | {"suppression": FLAGS}]}, "audiences[0].suppression.marketo: needs a look-up"),
        ({"several": "marketo"}, CREATES | {"mapping": [*NAMES, {"source": "t", "target": "title", "write": "if_empty"}]}, "mapping[2].write: if_empty needs a look-up"),
        ({"several": "marketo"}, CREATES | {"mapping": [*NAMES, {"source": "t", "target": "company"}]}, "mapping[2].target: company is a company field: it needs a look-up"),
    ],
)  # fmt: skip
def test_what_cannot_be_honoured_is_refused(match: dict[str, Any], document: dict[str, Any], sentence: str) -> None:
    assert sentence in problems(match, **document)


@pytest.mark.parametrize(
    ("match", "document"),
    [
        ({"several": "marketo"}, CREATES),
        ({"partitions": "selected"}, {"partition": "Europe"}),
        ({"fallback": [KEY], "second_field": SECOND}, {}),
        ({"second_field": SECOND, "second_person": "create"}, CREATES | {"mapping": [*NAMES, {"source": "b", "target": "birthplace"}]}),
    ],
)  # fmt: skip
def test_what_can_is_not(match: dict[str, Any], document: dict[str, Any]) -> None:
    assert destination(match={"source": "Email", **match}, **document)
