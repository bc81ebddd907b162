"""The guides docs/from-*.md are true: their documents, with files in the producers' shape, from drop to list."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from console.documents import read
from tests.docs.pages import ROOT, blocks
from tests.whole import spring
from tests.whole.desk import Desk
from tests.whole.unload import Options, options

ID = "3f1c9a52-6b0e-4d57-9a41-0c8e27d5b6f3"
INES, TOMAS, HANNA = (f"{name}@example.com" for name in spring.IDS)
NAMES = {
    INES: ("Ines", "Moreau", 'Harbour, "Stone" & Co'),
    TOMAS: ("Tomas", "Okafor", None),
    HANNA: ("Hanna", "Agren", ""),
}


def desk_of(example: str) -> Desk:
    """Put an example of a guide in force, with the lists it names; nobody is on one. First runs go, to be short."""
    document: dict[str, Any] = json.loads(read(ROOT / "examples" / example).body)
    lists = [{"id": each["list"]["id"], "name": each["name"], "members": []} for each in document["audiences"]]
    more = [{"name": name, "displayName": name, "dataType": "string", "length": 255, "updateable": True, "searchable": False} for name in ("department", "planName")]  # fmt: skip
    desk = Desk({**spring.marketo(), "lists": lists, "fields": [*spring.FIELDS, *more]})
    desk.apply(spring.account(), {**document, "limits": {"first_run": "go", "removed_people": 50}})
    return desk


def delivered(desk: Desk, key: str, body: bytes) -> None:
    desk.drop(key, body)
    desk.work()


def guide(page: str, language: str) -> str:
    return "\n".join(block.text for block in blocks(language) if block.page.name == page)


def members(desk: Desk, list_id: int) -> set[str]:
    known = {number: name for name, number in zip((INES, TOMAS, HANNA), spring.IDS.values(), strict=True)}
    return {known[lead] for lead in desk.members(list_id)}


# Adobe Experience Platform


def aep(header: str, *rows: str) -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in (header, *rows)).encode())


def test_aep_full_files_of_several_audiences_in_one_folder() -> None:
    desk = desk_of("from-aep.yaml")
    header, name = "personalEmail_address,person_name_firstName", f"inbox/aep/campaigns/acme-s3_{ID}_"
    delivered(desk, f"{name}20260112_061804.csv.gz", aep(header, f"{INES},Ines", f'{TOMAS},"To, mas"'))
    assert (members(desk, 1101), members(desk, 1102)) == ({INES, TOMAS}, set())
    desk.wait(hours=24)
    delivered(desk, f"{name}20260113_061804.csv.gz", aep(header, f"{INES},null", f"{HANNA},Hanna"))
    assert members(desk, 1101) == {INES, HANNA}


def test_aep_incremental_files_wait_for_their_manifest_and_tell_leavers() -> None:
    desk, folder = desk_of("from-aep-changes.yaml"), "inbox/aep/loyal-guests/"
    status = "segmentMembership_seg_namespace_seg_id_"
    header = f"personalEmail_address,person_name_firstName,person_name_lastName,companyName,{status}status,{status}lastQualificationTime"
    first = aep(
        header,
        f'{INES},Ines,Moreau,"Harbour, Stone & Co",realized,2026-03-01T05:00:00.000Z',
        f"{TOMAS},Tomas,Okafor,null,Active,2026-03-01 05:00:00",
    )
    second = aep(header, f"{TOMAS},Tomas,Okafor,null,Exited,2026-03-02T05:00:00.000Z", f"{INES},,,null,nobody knows,")
    for run, body, on_list in (("one", first, {INES, TOMAS}), ("two", second, {INES})):
        key = f"{folder}acme-s3_{run}_20260302_061804.csv.gz"
        delivered(desk, key, body)
        desk.wait(hours=1)
        assert members(desk, 1103) == ({INES, TOMAS} if run == "two" else set())
        _, manifest = spring.manifest(run, {key: len(body)})
        delivered(desk, f"{folder}manifest-8d2b61f0-{run}.json", manifest)
        assert members(desk, 1103) == on_list
    assert desk.report()["rejected"] == {"bad_status": 1}


# Segment


def test_segment_audience_files_as_the_guide_shows_them() -> None:
    desk = desk_of("from-segment.yaml")
    shown = guide("from-segment.md", "text").partition('{"type"')[0].rstrip("\n")
    body = shown.replace("tomas.okafor@example.org", TOMAS).replace("ines.moreau@example.com", INES).encode()
    delivered(
        desk,
        "inbox/segment/audiences/spring_buyers_2026-01-11T06-18-04-512Z.csv",
        body.replace(b'"false"', b'"true"').replace(b"06:11", b"06:09"),
    )
    assert members(desk, 1111) == {INES, TOMAS}
    assert desk.leads(INES)[0]["planName"] == "pro"
    assert desk.leads(INES)[0]["department"] == "Harbour"
    delivered(desk, "inbox/segment/audiences/spring_buyers_2026-01-12T06-18-04-512Z.csv", body)
    assert (members(desk, 1111), members(desk, 1112)) == ({INES}, set())


def test_segment_raw_logs_as_the_guide_shows_them() -> None:
    desk = desk_of("from-segment-raw.yaml")
    shown = '{"type"' + guide("from-segment.md", "text").partition('{"type"')[2]
    delivered(
        desk,
        "inbox/segment-logs/src_1/1768176000/1.gz",
        gzip.compress(shown.replace("ines.moreau@example.com", INES).encode()),
    )
    reports = {desk.report(run["id"])["audience"]: desk.report(run["id"])["rows"] for run in desk.runs()}
    assert reports == {"buyers": {"read": 2, "member": 1, "not_ours": 1}, "visitors": {"read": 2, "not_ours": 2}}
    assert (members(desk, 1121), members(desk, 1122)) == ({INES}, set())


# Snowflake

SQL = guide("from-snowflake.md", "sql")
COLUMNS = ("email", "first_name", "last_name", "company")


def people(*emails: str) -> list[tuple[str | None, ...]]:
    return [(email, *NAMES[email]) for email in emails]


def copied(stage: str) -> Options:
    """What the guide's statement for one folder of the stage writes."""
    return options(SQL, f"@segpush/{stage}")


def test_snowflake_one_file_written_over_each_night() -> None:
    desk, written = desk_of("from-snowflake-full.yaml"), copied("loyal-guests/loyal-guests.csv.gz\n  FROM (\n")
    assert written.single
    for night in ((INES, TOMAS), (INES, HANNA)):
        delivered(desk, "inbox/snowflake/loyal-guests/loyal-guests.csv.gz", written.file(COLUMNS, people(*night)))
        assert members(desk, 1142) == set(night)
        assert desk.report()["rows"] == {"read": 2, "member": 2}
        desk.wait(hours=24)
    assert desk.leads(INES)[0]["lastName"] == "Moreau"


def test_snowflake_many_parts_are_one_drop_once_the_manifest_is_there() -> None:
    desk, written = desk_of("from-snowflake-parts.yaml"), copied("newsletter/20260112_061804/\n")
    assert not written.single
    folder = "inbox/snowflake/newsletter/20260112_061804/"
    parts = {f"{folder}data_0_{n}_0.csv.gz": written.file(["email"], [(each,)]) for n, each in enumerate((INES, TOMAS))}
    for key, body in parts.items():
        delivered(desk, key, body)
    desk.wait(hours=1)
    assert desk.runs() == []
    _, body = spring.manifest("newsletter-20260112_061804", {key: len(part) for key, part in parts.items()})
    assert (
        set(json.loads(body)) == {"flowRunId", "scheduledTime", "exportResults"} <= set(SQL.replace("'", " ").split())
    )
    delivered(desk, f"{folder}manifest-newsletter-20260112_061804.json", body)
    assert members(desk, 1144) == {INES, TOMAS}
    assert len(desk.runs()) == 1


def test_snowflake_changes_of_a_stream() -> None:
    desk, written = desk_of("from-snowflake-changes.yaml"), copied("club/")
    columns, key = ("email", "status", "changed_at"), "inbox/snowflake/club/club-changes.csv.gz"
    delivered(desk, key, written.file(columns, [(each, "true", "2026-01-12T06:18:04.123Z") for each in (INES, TOMAS)]))
    assert members(desk, 1143) == {INES, TOMAS}
    delivered(
        desk,
        key,
        written.file(
            columns, [(TOMAS, "false", "2026-01-13T06:18:04.123Z"), (HANNA, "true", "2026-01-13T06:18:04.123Z")]
        ),
    )
    assert members(desk, 1143) == {INES, HANNA}


@pytest.mark.parametrize("bare", [True, False], ids=["names bare", "names quoted"])
def test_snowflake_names_of_columns_are_known_quoted_or_not(bare: bool) -> None:
    desk = desk_of("from-snowflake-full.yaml")
    body = gzip.decompress(copied("loyal-guests/loyal-guests.csv.gz\n  FROM (\n").file(COLUMNS, people(INES)))
    head, _, rest = body.partition(b"\n")
    delivered(desk, "inbox/snowflake/loyal-guests/x.csv", (head.replace(b'"', b"") if bare else head) + b"\n" + rest)
    assert members(desk, 1142) == {INES}


def test_each_guide_has_its_documents_and_they_are_pushed_here() -> None:
    shown = {block.before for block in blocks("yaml") if block.page.name.startswith("from-")}
    examples = {before.removeprefix("<!-- example: ").removesuffix(" -->") for before in shown}
    here = Path(__file__).read_text()
    elsewhere = {"from-snowflake.yaml"}  # read in tests/oddities/test_samples_of_producers.py
    assert [name for name in examples - elsewhere if f'desk_of("{name}")' not in here] == []
    assert {name for name in examples if name.startswith(("from-aep", "from-segment", "from-snowflake"))} == examples
