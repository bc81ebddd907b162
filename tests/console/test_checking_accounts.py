"""What `segpush check` says of an account: one line for each thing that is wrong, found by reading only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from console.check.finding import Finding
from console.check.rights import NOT_PROVABLE
from tests.console.set_up import SetUp
from tests.whole import spring

BUYERS = "spring-campaigns/spring-buyers"
TWINS = [{"id": 7, "name": "Twins"}, {"id": 8, "name": "Twins", "folder": "Elsewhere"}]
FOLDERS = [{"id": 91, "name": "Pushed"}, {"id": 92, "name": "Double"}, {"id": 93, "name": "Double"}]
NUMBER = {"name": "visits", "dataType": "integer", "updateable": True}


def mapped(target: str, **more: Any) -> dict[str, Any]:
    return {
        "mapping": [
            *spring.mapping("audience_and_profile", "match_and_create"),
            {"source": "x", "target": target, **more},
        ]
    }


def listed(**how: Any) -> dict[str, Any]:
    """A destination whose list is given in another way than by its id."""
    document = spring.destination()
    document["audiences"][0]["list"] = how
    return {"audiences": document["audiences"]}


def found(set_up: SetUp) -> list[Finding]:
    return [each for each in set_up.findings() if each.state == "problem"]


@dataclass(frozen=True)
class Case:
    """One thing that is wrong, and the one line that says so."""

    name: str
    area: str
    about: str
    says: Sequence[str]
    destination: Mapping[str, Any] = field(default_factory=dict)
    marketo: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, str] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)
    traffic: Mapping[str, Any] = field(default_factory=dict)

    def set_up(self) -> SetUp:
        return SetUp(
            [spring.destination(**self.destination)], [spring.account(**self.account)], spring.marketo(**self.marketo),
            self.secret, self.traffic,
        )  # fmt: skip


CASES = [
    Case("a munchkin id that is none", "secret", "acme", ["123-ABC-456"], secret={"munchkin_id": "acme"}),
    Case("a wrong secret", "token", "acme", ["client_id or client_secret is wrong", "LaunchPoint"], secret={"client_secret": "old"}),
    Case("an address Marketo does not let in", "quota", "acme", ["603", "IP allow-list"], marketo={"switches": {"ip_blocked": True}}),
    Case("a spent quota", "quota", "acme", ["607", "quota"], traffic={"quota_used": 50_000}),
    Case("a spent share", "quota", "acme", ["1,201 of 1,000 calls used today", "none of segpush's 500 is left", "06:05 UTC"],
         account={"daily_quota": 1_000, "share_percent": 50}, traffic={"quota_used": 1_200}),
    Case("a key that is not searchable", "key", "spring-campaigns city", ["match.field city is not searchable", "customerId, email, id"],
         destination={"people": "match_only", "match": {"source": "city", "field": "city"}}),
    Case("a further key that is not searchable", "key", "spring-campaigns city", ["match.fallback[0].field city is not searchable"],
         destination={"match": {"source": "email", "fallback": [{"source": "city", "field": "city"}]}}),
    Case("an unknown field", "field", "spring-campaigns shoeSize", ["no field of this Marketo account"], destination=mapped("shoeSize")),
    Case("a read-only field", "field", "spring-campaigns originalSource", ["read-only", "take it out"], destination=mapped("originalSource")),
    Case("a type that does not fit", "field", "spring-campaigns visits", ["has type integer", "the transform date yields a day"],
         destination=mapped("visits", transform=[{"date": "%d.%m.%Y"}]), marketo={"fields": [*spring.FIELDS, NUMBER]}),
    Case("a constant that does not fit", "field", "spring-campaigns visits", ["cannot take the constant 'many'"],
         destination={"mapping": [*spring.mapping("audience_and_profile", "match_and_create"), {"constant": "many", "target": "visits"}]},
         marketo={"fields": [*spring.FIELDS, NUMBER]}),
    Case("a flag this account has no field for", "field", "spring-campaigns blackListed", ["no field of this Marketo account"],
         destination={"suppression": {"marketo": ["black_listed"]}}),
    Case("an unknown partition", "partition", "spring-campaigns", ["Asia is not one of this account's: Default, Europe", "correct"],
         destination={"partition": "Asia"}),
    Case("a list that is gone", "list", BUYERS, ["1013", "check the list id"], destination={"list": {"id": 4711}}),
    Case("a list in another workspace", "workspace", BUYERS, ["list 1021 is in workspace Default, not Nordics"],
         destination={"workspace": "Nordics"}),
    Case("a name no list has", "list", BUYERS, ["no list is called 'Winter'"], destination=listed(name="Winter")),
    Case("a name several lists have", "list", BUYERS, ["several lists are called 'Twins'", "write `list.id`"],
         destination=listed(name="Twins"), marketo={"lists": TWINS}),
    Case("a list that is not empty", "list", BUYERS, ["list 1021 has 1 members already", "empty it in Marketo"], destination={"list": {"require_empty": True}}),
    Case("a folder that is missing", "folder", BUYERS, ["there is no folder for lists called 'Nowhere'"],
         destination=listed(create={"name": "Autumn", "folder": "Nowhere"}), marketo={"folders": FOLDERS}),
    Case("a folder that is there twice", "folder", BUYERS, ["there are several folders for lists called 'Double'"],
         destination=listed(create={"name": "Autumn", "folder": "Double"}), marketo={"folders": FOLDERS}),
    Case("a program that is missing", "folder", BUYERS, ["there is no program called 'Open Day'"],
         destination=listed(create={"name": "Autumn", "program": "Open Day"})),
    Case("a name that is taken twice in its folder", "list", BUYERS, ["the name 'Twice' is taken in Marketo"],
         destination=listed(create={"name": "Twice"}), marketo={"lists": [{"id": 7, "name": "Twice"}, {"id": 8, "name": "Twice"}]}),
    Case("a role that may not see assets", "list", BUYERS, ["603", "give the API user's role the right"],
         destination=listed(name="Spring Buyers"), marketo={"permissions": ["Read-Only Lead", "Read-Write Lead"]}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_thing_wrong_is_one_line(case: Case) -> None:
    (problem,) = found(case.set_up())
    assert (problem.area, problem.about) == (case.area, case.about)
    for words in case.says:
        assert words in problem.sentence


def test_a_right_set_up_is_right_in_every_line_that_can_be_known() -> None:
    document = spring.destination(
        partition="Europe", workspace="Default", suppression={"marketo": ["unsubscribed"]},
        match={"source": "email", "fallback": [{"source": "customer", "field": "customerId"}]},
    )  # fmt: skip
    made = {
        **document["audiences"][0],
        "slug": "autumn-buyers",
        "list": {"create": {"name": "Autumn", "folder": "Pushed"}},
    }
    made["source"] = {**made["source"], "prefix": "inbox/autumn/"}
    document["audiences"].append(made)
    flag = {"name": "unsubscribed", "dataType": "boolean", "updateable": True}
    right = SetUp([document], marketo=spring.marketo(folders=FOLDERS, fields=[*spring.FIELDS, flag]))
    asked = [each for each in right.findings() if each.sentence != "not asked"]
    assert [each.line for each in asked if each.state != "ok" and NOT_PROVABLE not in each.sentence] == []
    assert {each.area for each in asked} == {
        "document", "secret", "token", "quota", "key", "field", "partition", "list", "folder", "workspace", "rights",
    }  # fmt: skip


def test_the_lines_say_what_was_found() -> None:
    lines = [each.line for each in SetUp().findings()]
    assert "token acme: signing in works, this token is used until 09:59 UTC" in lines
    assert "quota acme: 1 of 50,000 calls used today, 25,000 of segpush's 25,000 are left" in lines
    assert "field spring-campaigns firstName: string of 255 characters, can be written" in lines
    assert f"list {BUYERS}: 1021 'Spring Buyers' is there" in lines


def test_a_name_that_is_a_list_elsewhere_is_not_provable() -> None:
    set_up = SetUp(
        [spring.destination(**listed(create={"name": "Autumn"}))],
        marketo=spring.marketo(lists=[{"id": 7, "name": "Autumn", "folder": "Elsewhere"}]),
    )
    (told,) = [each for each in set_up.findings() if each.area == "list"]
    assert (told.state, told.sentence[: len(NOT_PROVABLE)]) == ("unknown", NOT_PROVABLE)
    assert "(found: 7 in workspace Default, folder " in told.sentence


def test_what_passes_by_itself_is_not_known_rather_than_wrong() -> None:
    set_up = SetUp()
    set_up.simulator.faults([{"path": "/rest/v1/leads/describe2.json", "fault": "502"}])
    told = {each.area: each.state for each in set_up.findings() if each.sentence.startswith("could not be asked: ")}
    assert told == {"key": "unknown", "field": "unknown"}
    assert found(set_up) == []


def test_after_a_refusal_the_rest_is_unknown_and_not_asked_for() -> None:
    set_up = SetUp(secret={"client_secret": "old"})
    areas = {each.area for each in set_up.findings() if each.state == "unknown" and each.about == "acme"}
    assert areas == {"quota", "key", "field", "partition", "list", "folder", "workspace", "rights"}
    assert {each["path"] for each in set_up.simulator.calls} == {"/identity/oauth/token"}


def audience(slug: str, **how: Any) -> dict[str, Any]:
    """An audience with a folder of its own."""
    known = spring.destination()["audiences"][0]
    return {**known, "slug": slug, "list": how, "source": {**known["source"], "prefix": f"inbox/{slug}/"}}


def test_the_account_is_read_and_each_thing_once() -> None:
    made = [audience(name.lower(), create={"name": name}) for name in ("One", "Two")]
    first = spring.destination(
        partition="Europe", audiences=[audience("buyers", id=1021), audience("named", name="Spring Visitors")]
    )
    second = spring.destination(
        "summer",
        partition="Default",
        audiences=[audience("again", id=1021), audience("too", name="Spring Visitors"), *made],
    )
    set_up = SetUp([first, second])
    before = set_up.simulator.state()
    set_up.findings()
    after = set_up.simulator.state()
    assert sorted((each["method"], each["path"].removeprefix("/rest/"), each["query"]) for each in set_up.simulator.calls[1:]) == [
        ("GET", "asset/v1/folder/byName.json", "name=Group+Lists&type=Folder"),
        ("GET", "asset/v1/staticList/byName.json", "name=One"),
        ("GET", "asset/v1/staticList/byName.json", "name=Spring+Visitors"),
        ("GET", "asset/v1/staticList/byName.json", "name=Two"),
        ("GET", "v1/leads/describe2.json", ""),
        ("GET", "v1/leads/partitions.json", ""),
        ("GET", "v1/lists/1021.json", ""),
        ("GET", "v1/stats/usage.json", ""),
    ]  # fmt: skip
    assert {name: after[name] for name in ("leads", "lists", "folders", "events")} == {
        name: before[name] for name in ("leads", "lists", "folders", "events")
    }


def test_an_account_whose_document_is_not_given_is_judged_by_the_defaults() -> None:
    (quota,) = [each for each in SetUp(accounts=[]).findings() if each.area == "quota"]
    assert quota.sentence.endswith("25,000 of segpush's 25,000 are left (by the defaults: its document was not given)")


def test_the_list_of_a_retired_audience_may_be_gone() -> None:
    assert found(SetUp([spring.destination(list={"id": 4711}, audience={"state": "retired"})])) == []
