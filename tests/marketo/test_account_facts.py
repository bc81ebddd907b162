"""Fields, partitions and use of the quota."""

import pytest

from segpush.errors import MarketoError
from segpush.marketo import fields
from tests.marketo.stage import Answer, Script, Stage, ok

EMAIL = {
    "name": "email",
    "displayName": "Email Address",
    "dataType": "email",
    "length": 255,
    "updateable": True,
    "crmManaged": False,
}
SCORE = {
    "name": "leadScore",
    "displayName": "Lead Score",
    "dataType": "integer",
    "updateable": False,
    "crmManaged": True,
}


def test_fields_are_known_by_their_api_name() -> None:
    searchable = [["email"], ["id"], ["company", "city"]]
    found = fields.describe(
        Stage(Script(ok({"name": "API Lead", "searchableFields": searchable, "fields": [EMAIL, SCORE]}))).marketo
    )
    assert found.fields == {
        "email": fields.Field("email", "Email Address", "email", 255, updateable=True, crm_managed=False),
        "leadScore": fields.Field("leadScore", "Lead Score", "integer", None, updateable=False, crm_managed=True),
    }
    assert found.searchable == {"email", "id"}


def test_an_account_without_fields_is_asked_again() -> None:
    with pytest.raises(MarketoError) as caught:
        fields.describe(Stage(Script(ok())).marketo)
    assert caught.value.verdict == "transient"


def test_partitions_are_known_by_name() -> None:
    script = Script(ok({"id": 1, "name": "Default", "description": "Initial partition"}, {"id": 2, "name": "Europe"}))
    assert list(fields.partitions(Stage(script).marketo)) == ["Default", "Europe"]


@pytest.mark.parametrize(
    ("reply", "date", "total"),
    [(ok({"date": "2026-08-01", "total": 4310, "users": []}), "2026-08-01", 4310), (ok(), "", 0)],
)
def test_the_use_of_the_quota_is_that_of_all_tools(reply: Answer, date: str, total: int) -> None:
    assert fields.usage(Stage(Script(reply)).marketo) == fields.Usage(date, total)
