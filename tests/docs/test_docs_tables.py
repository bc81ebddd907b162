"""Tables that mirror code or template are compared with it."""

from __future__ import annotations

import re
from pathlib import Path

from local.invoke.command import EVENTS
from segpush import names, state
from segpush.engine import ledger
from segpush.run import READS, STEPS
from tests.docs.pages import ROOT, table, words
from tests.engine.desk import Desk
from tests.engine.filing import BY_KEY, COLUMNS, choosing, crowd, known
from tests.engine.setting import Marketo, destination, drop
from tests.template.transform import resources, template

ARCHITECTURE = ROOT / "docs" / "architecture.md"
DEPLOY = ROOT / "docs" / "deploy.md"


def first_words(marker: str) -> list[str]:
    return [word for row in table(ARCHITECTURE, marker) for word in words(row[0])]


def test_the_steps_are_those_of_a_run_in_their_order() -> None:
    assert first_words("steps") == list(STEPS)
    assert set(STEPS[:4]) == READS  # "The first four only read"


def test_the_columns_are_those_of_the_ledger() -> None:
    assert first_words("ledger") == list(ledger.COLUMNS)


def test_the_keys_are_those_of_the_work_bucket() -> None:
    assert first_words("keys") == [
        names.account("<alias>"), names.destination("<name>"), "suppression/<name>.csv", names.run_file("<run>", "…"),
        names.ledger("<munchkin>", "<list>"), names.report("<run>", "…"), names.people("<run>", "…"),
    ]  # fmt: skip


def test_the_items_are_those_of_the_state_table() -> None:
    written = re.findall(r"^    ([A-Z]+#\S.*?) {2,}([A-Z].*)$", state.__doc__ or "", flags=re.MULTILINE)
    items = {pk: [item.split("#")[0].split()[0] for item in kinds.split(" · ")] for pk, kinds in written}
    assert {words(row[0])[0]: words(row[1]) for row in table(ARCHITECTURE, "state")} == items


def test_the_parameters_are_those_of_the_template() -> None:
    declared = template()["Parameters"]
    groups = template()["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    ordered = [name for group in groups for name in group["Parameters"]]
    expected = [
        [f"`{name}`", _default(declared[name]["Default"]), " ".join(declared[name]["Description"].split())]
        for name in ordered
    ]
    assert set(ordered) == set(declared)
    assert table(DEPLOY, "parameters") == expected


def _default(value: object) -> str:
    return "empty" if value == "" else f"`{value}`"


def test_the_outputs_are_those_of_the_template() -> None:
    declared = template()["Outputs"]
    assert table(DEPLOY, "outputs") == [[f"`{name}`", each["Description"]] for name, each in declared.items()]


def test_the_duties_are_those_of_the_template() -> None:
    assert [words(row[0])[0] for row in table(DEPLOY, "duties")] == list(resources("IAM::ManagedPolicy"))


def test_the_events_are_those_that_can_be_invoked() -> None:
    rows = table(ROOT / "docs" / "sam-local.md", "events")
    assert {words(row[0])[0] for row in rows} == {path.name for path in (ROOT / "events").iterdir()}
    by_default = {stem: path.name for stem, path in EVENTS.items()}
    assert {words(row[1])[0]: words(row[0])[0] for row in reversed(rows)} == by_default


def test_the_chains_and_their_example_are_those_of_the_code(tmp_path: Path) -> None:
    document = {**BY_KEY, "match": {"source": "Email"}, "limits": {"first_run": "hold"}}
    desk = Desk(tmp_path, destination(**document), Marketo(known(1500)))
    with choosing(desk, drop(*crowd(3000, ",Ines,Moreau,Harbour"), columns=COLUMNS)) as (_, _, found):
        priced = {chain.name: chain.calls for chain in found}
    assert set(first_words("chains")) == set(priced)
    assert {
        words(name)[0]: int(sum_.rpartition("= ")[2]) for name, sum_ in table(ARCHITECTURE, "chains example")
    } == priced
