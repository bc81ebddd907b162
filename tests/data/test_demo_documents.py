"""The demo's documents are ones the product takes, and its Marketo is one the simulator can stand up."""

import json

import yaml

from local.data import Demo
from local.marketo.state import read_state
from segpush.account import load_account
from segpush.destination import load_destination


def test_the_destination_is_s6_on_list_1021(demo: Demo) -> None:
    destination = load_destination(json.dumps(yaml.safe_load(demo.destination.read_text()), default=str))
    [audience] = destination.audiences
    assert (destination.sync, destination.people) == ("audience_and_profile", "match_and_create")
    assert (audience.list_id, audience.members, audience.source.prefix) == (1021, "follow", demo.prefix)
    assert {field.target for field in destination.attributes if field.write == "on_create"} == {"company"}


def test_the_account_leaves_half_the_quota_to_others(demo: Demo) -> None:
    account = load_account(json.dumps(yaml.safe_load(demo.account.read_text()), default=str))
    assert (account.name, account.daily_quota, account.share_percent) == ("acme", 50_000, 50)


def test_every_mapped_column_is_in_the_field_list(demo: Demo) -> None:
    destination = load_destination(json.dumps(yaml.safe_load(demo.destination.read_text()), default=str))
    fields = {field["name"]: field for field in json.loads(demo.marketo.read_text())["fields"]}
    assert all(fields[field.target]["updateable"] for field in destination.attributes)
    assert fields["email"]["searchable"]


def test_the_simulator_can_be_that_marketo(demo: Demo) -> None:
    world = read_state(json.loads(demo.marketo.read_text()), 0)
    spring_buyers = world.lists.get(1021)
    assert spring_buyers
    assert sorted(spring_buyers.members) == demo.truth.list_before
    assert world.partitions == {1: "Default", 2: "Europe"}
