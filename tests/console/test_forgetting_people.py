"""One person is erased from every version of every object, and everybody else stays as they were."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from console.forget.erasing import Erasing, counted
from console.forget.finding import Find, Finding
from console.forget.person import Person, person
from console.forget.tables import MAGIC, Tables, tables
from console.forget.texts import cleaned
from console.told import NotAsAsked
from tests.console.shell import items, pour, segpush
from tests.fakes.memory import MemoryStore
from tests.whole import spring
from tests.whole.desk import Desk
from tests.whole.freight import CALM

TOMAS = "tomas@example.com"
BAD_TOMAS = {**spring.TOMAS, "email": "TOMAS@example.com ", "city": "P" * 300}


@pytest.fixture(scope="module")
def opened() -> Iterator[Tables]:
    with tables() as found:
        yield found


def two_days(**values: Any) -> Desk:
    """Two drops; on the second day one row of Tomas is rejected, and Zoe has left."""
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(limits=CALM, **values))
    desk.drop(spring.DAY_ONE, spring.file(*spring.EVERYBODY))
    desk.work()
    desk.wait(hours=1)
    desk.drop(spring.DAY_TWO, spring.file(spring.INES, {**spring.TOMAS, "city": "Lisbon"}))
    desk.work()
    assert [run["state"] for run in desk.runs()] == ["done", "done"]
    return desk


def forget(desk: Desk, opened: Tables, email: str = TOMAS, inbox: bool = False) -> tuple[list[Find], Erasing]:
    finding = Finding(desk.stored, desk.table, opened, person(email))
    finding.learn()
    finds = list(finding.finds())
    erasing = Erasing(finding, desk.inbox if inbox else None)
    erasing.require_rest(finds)
    erasing.erase(finds)
    erasing.erase_inbox()
    return finds, erasing


def everything(store: MemoryStore, opened: Tables) -> Iterator[tuple[str, str]]:
    """The text of every version there is, of Parquet its rows."""
    for key, versions in store.versions.items():
        for version in versions:
            body = version.body or b""
            if body.startswith(MAGIC):
                (path := opened.directory / "seen").write_bytes(body)
                found = opened.db.execute("SELECT t::VARCHAR FROM read_parquet(?) AS t", [str(path)]).fetchall()
                yield key, "\n".join(text for (text,) in found)
            else:
                yield key, body.decode()


def holding(store: MemoryStore, opened: Tables, *words: str) -> set[str]:
    return {key for key, text in everything(store, opened) if any(word in text for word in words)}


def ledger(desk: Desk, opened: Tables) -> list[tuple[str, str]]:
    """Key and state of the ledger in force."""
    ((_, item),) = [(key, item) for key, item in desk.table.items.items() if key[1] == "LEDGER"]
    (path := opened.directory / "ledger").write_bytes(desk.stored.get(item["key"], item["version"]))
    rows: list[tuple[str, str]] = opened.db.execute(
        "SELECT key, state FROM read_parquet(?) ORDER BY key", [str(path)]
    ).fetchall()
    return rows


def test_nothing_is_left_of_a_person_and_all_of_the_others(opened: Tables) -> None:
    desk = two_days()
    others = [row for row in ledger(desk, opened) if row[0] != TOMAS]
    assert len(holding(desk.stored, opened, TOMAS)) > 5
    finds, erasing = forget(desk, opened)
    assert holding(desk.stored, opened, TOMAS, "Okafor", "Lisbon", '"lead": 902', '"lead":902') == set()
    assert ledger(desk, opened) == others
    assert holding(desk.stored, opened, "ines@example.com", "Moreau")
    assert {each["where"] for each in counted(finds)} == {"ledgers", "runs", "people"}
    assert erasing.versions == len(finds)
    assert forget(desk, opened)[0] == []


def test_runs_go_on_as_if_the_person_had_never_been(opened: Tables) -> None:
    desk = two_days()
    forget(desk, opened)
    desk.wait(hours=1)
    desk.drop(spring.DAY_THREE, spring.file(spring.INES))
    desk.work()
    report = desk.report()
    assert (report["state"], report["people"], report["changed"]["removed"]) == ("done", {"unchanged": 1}, 0)
    assert spring.IDS["tomas"] in desk.members(spring.LIST), "Marketo is out of reach"


def test_whoever_is_looked_up_by_another_key_is_found_by_the_address(opened: Tables) -> None:
    leads = [spring.lead(971, TOMAS, customerId="C-71"), spring.lead(972, "ines@example.com", customerId="C-72")]
    desk = Desk(spring.marketo(*leads))
    mapped = [{"source": name, "target": name} for name in ("email", "lastName")]
    match = {"source": "customerId", "field": "customerId"}
    desk.apply(spring.account(), spring.destination(people="match_only", match=match, mapping=mapped))
    rows = [{"customerId": "C-71", **spring.TOMAS}, {"customerId": "C-72", **spring.INES}]
    desk.drop(spring.DAY_ONE, spring.file(*rows, columns=("customerId", "email", "lastName")))
    desk.work()
    assert desk.run["state"] == "done"
    forget(desk, opened)
    assert holding(desk.stored, opened, "C-71", "c-71", "Okafor") == set()
    assert [key for key, _ in ledger(desk, opened) if key.lower() == "c-72"]


def test_the_inbox_is_left_alone_unless_asked(opened: Tables) -> None:
    desk = two_days()
    before = dict(desk.inbox.versions)
    forget(desk, opened)
    assert desk.inbox.versions == before
    forget(desk, opened, inbox=True)
    assert desk.inbox.keys() == []
    assert holding(desk.inbox, opened, TOMAS) == set()


def test_a_run_at_work_is_not_robbed_of_its_people(opened: Tables) -> None:
    desk = two_days()
    desk.apply(spring.destination(limits={**CALM, "rejected_percent": 0, "rejected_rows": 0}))
    desk.drop(spring.DAY_THREE, spring.file(spring.INES, {**spring.ZOE, "email": "zoe"}))
    desk.work()
    assert desk.run["state"] == "held"
    versions = {key: list(each) for key, each in desk.stored.versions.items()}
    with pytest.raises(
        NotAsAsked, match=f"run {desk.run['id']} is held with this person; wait for its end or cancel it"
    ):
        forget(desk, opened)
    assert desk.stored.versions == versions


def test_rows_given_back_go_too(opened: Tables) -> None:
    desk = Desk(spring.marketo())
    desk.apply(spring.account(), spring.destination(people="match_only", limits=CALM))
    desk.drop(spring.DAY_ONE, spring.file(spring.INES, BAD_TOMAS, {**spring.ZOE, "email": "zoe"}))
    desk.work()
    rejected = desk.people("rejected.csv") or ""
    assert (rejected.count("\r\n"), "TOMAS@example.com" in rejected) == (3, True)
    forget(desk, opened)
    assert (desk.people("rejected.csv") or "").count("\r\n") == 2
    assert b"zoe" in desk.stored.get(f"people/{desk.run['id']}/retry.csv")
    assert holding(desk.stored, opened, "TOMAS@example.com", TOMAS) == set()


# how an address is told


@pytest.mark.parametrize(
    "text", ["tomas@example.com", "<Tomas@Example.com>", "to tomas@example.com.", '{"k":"tomas@example.com"}']
)
def test_an_address_is_found_however_it_is_wrapped(text: str) -> None:
    assert person(" Tomas@example.com").named_by(text)


@pytest.mark.parametrize(
    "text", ["a.tomas@example.com", "+tomas@example.com", "tomas@example.com.au", "tomas@example.community"]
)
def test_a_piece_of_a_longer_address_is_somebody_else(text: str, opened: Tables) -> None:
    assert not person(TOMAS).named_by(text)
    opened.db.execute(
        "COPY (SELECT $text AS email) TO $path (FORMAT parquet)", given := {"text": text, "path": _seen(opened)}
    )
    assert opened.hits(Path(given["path"]), person(TOMAS), "", frozenset()) == 0


def _seen(opened: Tables) -> str:
    return str(opened.directory / "seen.parquet")


@pytest.mark.parametrize("email", ["", "tomas", "@example.com", "a@example.com b@example.com"])
def test_only_an_address_can_be_forgotten(email: str) -> None:
    with pytest.raises(NotAsAsked, match="is no e-mail address"):
        person(email)


def test_lead_ids_count_in_their_own_account_only() -> None:
    one = Person(TOMAS, leads={"123-ABC-456": {902}})
    body = b'{"lead":902}\n{"lead":901}\n'
    assert cleaned("runs/r/parts/enlist/00000.ndjson", body, one, "123-ABC-456") == (1, b'{"lead":901}\n')
    assert cleaned("runs/r/parts/enlist/00000.ndjson", body, one, "999-XYZ-999") == (0, body)


def test_rows_as_given_that_may_run_over_lines_go_whole() -> None:
    body = b'email,city\ntomas@example.com,"Por\nto"\n'
    assert cleaned("people/r/retry.csv", body, person(TOMAS), "") == (1, None)


def zipped(text: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("buyers.csv", text)
    return body.getvalue()


@pytest.mark.parametrize("packed", [gzip.compress, zipped, lambda text: text.decode().encode("utf-16")])
def test_files_are_looked_into_however_they_are_packed(packed: Callable[[bytes], bytes]) -> None:
    there, others = packed(spring.file(spring.TOMAS)), packed(spring.file(spring.INES))
    assert cleaned("inbox/spring/buyers", there, person(TOMAS), "") == (1, None)
    assert cleaned("inbox/spring/buyers", others, person(TOMAS), "")[0] == 0


# the command


def test_the_command_says_what_it_found_changed_and_cannot_reach(deployed: dict[str, str]) -> None:
    desk = two_days()
    pour(desk, deployed)
    declined = segpush("forget", TOMAS, answer="n\n")
    assert declined.exit_code == 1
    result = segpush("forget", TOMAS, "--yes", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert set(told) == {"email", "found", "rewritten", "removed", "versions_deleted", "inbox", "out_of_reach"}
    assert told["versions_deleted"] == sum(each["versions"] for each in told["found"]) > 5
    assert any(each.startswith("Marketo:") for each in told["out_of_reach"])
    assert any("--inbox" in each for each in told["out_of_reach"])
    s3 = boto3.client("s3", region_name="eu-west-1")
    left = s3.list_object_versions(Bucket=deployed["WorkBucketName"], Prefix="runs/")["Versions"]
    bodies = [
        s3.get_object(Bucket=deployed["WorkBucketName"], Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
        for each in left
    ]
    assert not [body for body in bodies if TOMAS.encode() in body]
    assert "nothing was found" in segpush("forget", TOMAS, "--yes").stdout
    (item,) = [each for each in items(deployed) if each["sk"] == "LEDGER"]
    in_force = s3.get_object(Bucket=deployed["WorkBucketName"], Key=item["key"], VersionId=item["version"])
    assert item["rev"] == 1 + next(each["rev"] for (_, sk), each in desk.table.items.items() if sk == "LEDGER")
    assert in_force["Body"].read(4) == MAGIC
