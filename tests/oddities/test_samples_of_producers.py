"""The samples that producers' documentation prints, read with the documents of ``examples/``: exactly these people (sheet 1 and 2)."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from segpush.destination import load_destination
from tests.engine.desk import Desk
from tests.engine.setting import FACTS
from tests.oddities.oddity import Everybody, People, sent
from tests.reading.nasty import zipped

EXAMPLES = Path(__file__).parents[2] / "examples"
MORE = {"planName": "string", "citiesVisited": "string", "numberOfPurchases": "integer", "deviceModel": "string", "leadSource": "string"}  # fmt: skip
FIELDS = [*FACTS["fields"], *({"name": name, "data_type": kind, "length": 255, "updateable": True} for name, kind in MORE.items())]  # fmt: skip
INES, TOMAS, WORK = "ines.moreau@example.com", "tomas.okafor@example.org", "i.moreau@example.org"


@dataclass(frozen=True)
class Sample:
    """``file`` read with an example; ``source``, ``match`` and ``mapping`` are the sample's own where it has other columns."""

    example: str
    section: str
    file: bytes
    rows: list[str]
    people: dict[str, str]
    sent: People | None = None
    source: dict[str, Any] | None = None
    more: dict[str, Any] | None = None

    @property
    def document(self) -> str:
        """The example, with what is the sample's own."""
        written = yaml.safe_load((EXAMPLES / f"from-{self.example}.yaml").read_text()) | (self.more or {})
        written["audiences"][0]["source"] |= self.source or {}
        return json.dumps(written)


def lines(*rows: str, end: str = "\n") -> bytes:
    return "".join(f"{row}\n" for row in rows).encode().removesuffix(b"" if end else b"\n")


BOTH = {INES: "member", TOMAS: "member"}
JOINED = {INES: "member", TOMAS: "leaver"}
NAMES = [{"source": name, "target": name} for name in ("firstName", "lastName")]
COMPANY = [*NAMES, {"source": "companyName", "target": "department"}]
MAIL = {"match": {"source": "email"}, "sync": "audience_and_profile"}
XDM = [{"source": "person.name.firstName", "target": "firstName"}, {"source": "_acme.account.name", "target": "department"}, {"source": "_acme_sites_array", "list": "join", "target": "citiesVisited"}]  # fmt: skip
DOORS = lines("email,firstName,lastName,companyName", f'{INES},Ines,Moreau,"Harbour, Stone & Co"', f'{TOMAS},Tomas,Okafor,"The \\"Blue\\" Door"')  # fmt: skip
SEGMENT = b'''
audience_name,audience_id,audience_action,email,user_id,anonymous_id,timestamp,message_id,space_id,integrations_object,properties_or_traits,department
"spring_buyers","aud_7Hq2","true","ines.moreau@example.com","u-1042","","2026-01-12T06:10:00.000Z","m-1","spa_1","{""All"":true}","{""plan"":""pro""}","""Harbour, Stone & Co"""
"spring_buyers","aud_7Hq2","false","tomas.okafor@example.org","u-1077","","2026-01-12T06:11:00.000Z","m-2","spa_1","{""All"":true}","{}",""'''
RAW = b"""{"type":"identify","userId":"u-1042","timestamp":"2026-01-12T06:10:00.000Z","traits":{"email":"ines.moreau@example.com","spring_buyers":true}}
{"type":"track","userId":"u-1042","event":"Order Completed","timestamp":"2026-01-12T06:10:30.000Z"}
"""
UNLOAD = lines(f"{INES},Ines,Moreau,Harbour\\, Stone & Co", f"{TOMAS},Tomas,\\N,\\N")
SIX = lines(f"{INES},Ines,Moreau,12.01.1990,12.01.2026 06:10,ja", f"{TOMAS},Tomas,\\N,\\N,\\N,-")
FIREHOSE = b'{"AudienceId":3311,"IsMember":true,"MembershipChangedTimestamp":1768198684,"UserIdentities":{"Email":"ines.moreau@example.com"}}{"AudienceId":3311,"IsMember":false,"MembershipChangedTimestamp":1768198690,"UserIdentities":[{"Type":"Email","Value":"tomas.okafor@example.org"}]}'
BRAZE = b'{"external_id":"u-1042","email":"ines.moreau@example.com","first_name":"Ines"}\n'
PROFILE = b'{"external_id":"u-1077","email":"tomas.okafor@example.org","first_name":"Tomas","custom_attributes":{"cities":["Lyon","Porto"]},"purchases":[{"name":"a"},{"name":"b"}],"devices":[{"model":"Phone 7"}]}\n'
FIRST = {"mapping": [{"source": "first_name", "target": "firstName"}]}
RICH = {"firstName": "Tomas", "citiesVisited": "Lyon, Porto", "numberOfPurchases": 2, "deviceModel": "Phone 7"}
STATUS = "segmentMembership_seg_namespace_seg_id_status"
QUALIFIED = "segmentMembership_seg_namespace_seg_id_lastQualificationTime"
SAMPLES = [
    Sample("aep", "1.2", lines(
        '{"personalEmail_address":"ines.moreau@example.com","person_name_firstName":"Ines","person_name_lastName":"Moreau"}',
        '{"personalEmail_address":"tomas.okafor@example.org","person_name_firstName":"Tomas","_acme_sites_array":["Lyon","Porto"],"_acme_account":{"name":"Harbour","tier":2}}',
    ), ["member"] * 2, BOTH, {INES: {"firstName": "Ines"}, TOMAS: {"firstName": "Tomas", "department": "Harbour", "citiesVisited": "Lyon;Porto"}},
        more={"mapping": XDM, "sync": "audience_and_profile"}),
    Sample("aep", "1.3 quoted", DOORS, ["member"] * 2, BOTH, {INES: {"firstName": "Ines", "lastName": "Moreau", "department": "Harbour, Stone & Co"}, TOMAS: {"firstName": "Tomas", "lastName": "Okafor", "department": 'The "Blue" Door'}}, more=MAIL | {"mapping": COMPANY}),
    Sample("aep", "1.3 default", DOORS.replace(b'"Harbour, Stone & Co"', b"Harbour, Stone & Co").replace(b'"The \\"Blue\\" Door"', b'The "Blue" Door'), ["rejected cell_count", "member"], {TOMAS: "member"}, {TOMAS: {"firstName": "Tomas", "lastName": "Okafor", "department": 'The "Blue" Door'}}, {"quote": "none"}, MAIL | {"mapping": COMPANY}),
    Sample("aep", "1.5", lines("email,firstName,segmentMembership_seg_namespace_seg_id_status,segmentMembership_seg_namespace_seg_id_lastQualificationTime", f"{INES},Ines,realized,2026-01-12T05:58:11.000Z", f"{TOMAS},null,Exited,2026-01-12 05:59:40"), ["member", "leaver"], JOINED, source={"content": "changes"}, more={"match": {"source": "email"}}),
    Sample("aep", "1.6", lines("Email,personalEmail_address,firstName,lastName", f"{INES},{INES},Ines,Moreau", f"{WORK},{INES},Ines,Moreau"), ["duplicate", "member"], {INES: "member"}),
    Sample("aep", "1.6 by identity", lines("Email,personalEmail_address,firstName,lastName", f"{INES},{INES},Ines,Moreau", f"{WORK},{INES},Ines,Moreau"), ["member"] * 2, {INES: "member", WORK: "member"}, more={"match": {"source": "Email"}}),
    Sample("aep-changes", "1.5 as the example", lines(f"Email,person_name_firstName,person_name_lastName,companyName,{STATUS},{QUALIFIED}", f'{INES},Ines,Moreau,"Harbour, Stone & Co",realized,2026-01-12T05:58:11.000Z', f"{TOMAS},null,null,null,Exited,2026-01-12 05:59:40"), ["member", "leaver"], JOINED, {INES: {"firstName": "Ines", "lastName": "Moreau"}}),
    Sample("segment", "2.1", SEGMENT, ["member", "leaver"], JOINED, {INES: {"department": "Harbour, Stone & Co", "planName": "pro"}}),
    Sample("segment-raw", "2.2", gzip.compress(RAW), ["member", "not_ours"], {INES: "member"}),
    Sample("tealium", "2.3", b'{"5103":"ines.moreau@example.com","Spring Buyers":true}\n', ["member"], {INES: "member"}),
    Sample("tealium", "2.3 as an array", b'[{"5103":"ines.moreau@example.com","Spring Buyers":true},{"5103":"tomas.okafor@example.org","Spring Buyers":false}]', ["member", "leaver"], JOINED),
    Sample("tealium", "2.3 as CSV", lines("5103,Spring Buyers", f"{INES},true"), ["member"], {INES: "member"}),
    Sample("snowflake", "2.4", gzip.compress(UNLOAD), ["member"] * 2, BOTH, {INES: {"firstName": "Ines", "lastName": "Moreau", "department": "Harbour, Stone & Co"}, TOMAS: {"firstName": "Tomas", "department": None}}, {"columns": ["mail", "first", "last", "department"]}, {"people": "match_only", "mapping": [{"source": "first", "target": "firstName", "on_missing": "leave"}, {"source": "last", "target": "lastName", "on_missing": "leave"}, {"source": "department", "target": "department"}]}),
    Sample("snowflake", "2.4 as the example", SIX, ["member"] * 2, BOTH, {INES: {"firstName": "Ines", "lastName": "Moreau", "dateOfBirth": "1990-01-12", "acquisitionDate": "2026-01-12T05:10:00Z", "unsubscribed": True}, TOMAS: {"firstName": "Tomas", "dateOfBirth": None, "acquisitionDate": None, "unsubscribed": None}}),
    Sample("snowflake-full", "2.4 with names and quotes", gzip.compress(lines('"EMAIL","FIRST_NAME","LAST_NAME","COMPANY"', f'"{INES}","Ines","Moreau","Harbour, ""Stone"" & Co"', f'"{TOMAS}","Tomas",,')), ["member"] * 2, BOTH, {INES: {"firstName": "Ines", "lastName": "Moreau"}, TOMAS: {"firstName": "Tomas"}}),
    Sample("snowflake-parts", "2.4 addresses alone", lines('"EMAIL"', f'"{INES}"'), ["member"], {INES: "member"}),
    Sample("snowflake-changes", "2.4 from a stream", lines('"EMAIL","STATUS","CHANGED_AT"', f'"{INES}",true,"2026-01-12T06:10:00.000Z"', f'"{TOMAS}",false,"2026-01-12T06:10:00.000Z"'), ["member", "leaver"], JOINED),
    Sample("treasure-data", "2.5", lines("email,first_name,department", f'{INES},Ines,"Harbour, ""Stone"" & Co"'), ["member"], {INES: "member"}, {INES: {"firstName": "Ines", "department": 'Harbour, "Stone" & Co'}}, {"delimiter": ",", "content": "full", "status": None}, MAIL | {"mapping": [*FIRST["mapping"], {"source": "department", "target": "department"}]}),
    Sample("treasure-data", "2.5 tab", gzip.compress(lines("email\tstate", f"{INES}\trealized", f"{TOMAS}\texited")), ["member", "leaver"], JOINED, source={"content": "changes"}),
    Sample("treasure-data", "2.5 JSON lines", lines(f'{{"email":"{INES}","state":"realized"}}', f'{{"email":"{TOMAS}","state":"exited"}}'), ["member", "leaver"], JOINED, source={"content": "changes"}),
    Sample("mparticle", "2.6 both shapes", FIREHOSE, ["member", "leaver"], JOINED),
    Sample("mparticle", "2.6 in members of gzip", gzip.compress(FIREHOSE[:130]) + gzip.compress(FIREHOSE[130:]), ["member", "leaver"], JOINED),
    Sample("mparticle", "2.6 of another audience", FIREHOSE.replace(b"3311", b"3312", 1), ["not_ours", "leaver"], {TOMAS: "leaver"}),
    Sample("braze", "2.7", zipped({"a.txt": BRAZE}), ["member"], {INES: "member"}, {INES: {"firstName": "Ines"}}, more=FIRST),
    Sample("braze", "2.7 as the example", zipped({"b.txt": PROFILE, "a.txt": BRAZE}), ["member"] * 2, BOTH, {INES: {"firstName": "Ines"}, TOMAS: RICH}),
    Sample("braze", "2.7 of the dashboard", zipped({"users.csv": lines("external_id,email,first_name", f"u-1042,{INES},Ines")}), ["member"], {INES: "member"}, {INES: {"firstName": "Ines"}}, more=FIRST),
    Sample("csv", "a list of addresses", lines("name|addresses", f"Ines|{INES}; {WORK}", f"Tomas|{TOMAS}"), ["member"] * 2, BOTH),
]  # fmt: skip


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda each: f"{each.example} {each.section}".replace(" ", "-"))
def test_a_sample_gives_exactly_these_people(sample: Sample, tmp_path: Path) -> None:
    desk = Desk(tmp_path, load_destination(sample.document), Everybody(), facts={**FACTS, "fields": FIELDS})
    closed = desk.run(sample.file)
    assert closed.rows == sample.rows
    assert {key: person["kind"] for key, person in closed.people.items()} == sample.people
    assert sent(closed) == (sample.sent or {})


def test_every_example_of_a_producer_has_a_sample() -> None:
    assert {path.stem for path in EXAMPLES.glob("from-*.yaml")} == {f"from-{sample.example}" for sample in SAMPLES}
