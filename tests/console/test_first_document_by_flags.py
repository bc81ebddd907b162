"""`segpush init` unattended: every question is a flag, and a wrong one is answered in one sentence."""

import json
from pathlib import Path

import pytest
import yaml

from console import account
from console.account import NEEDED
from console.init.questions import QUESTIONS
from tests.console.shell import segpush
from tests.console.wizard import PEOPLE, sample_file, state_file
from tests.docs.pages import ROOT, table, words
from tests.docs.test_docs_commands import SEGPUSH_COMMANDS


@pytest.fixture(autouse=True)
def here(shell: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Stand in an empty folder with a sample and a Marketo's state."""
    for name in NEEDED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(account, "CALLS_A_SECOND", 1_000)
    (folder := tmp_path / "documents").mkdir()
    monkeypatch.chdir(folder)
    sample_file(folder, name="buyers.csv")
    state_file(folder)
    return folder


CREATES = ("--people", "match_and_create", "--sync", "audience_and_profile")
USUAL = ("init", "--account", "acme", "--name", "spring", "--sample", "buyers.csv", "--marketo", "marketo.json")


def test_it_writes_documents_that_check_takes_and_says_what_comes_next(here: Path) -> None:
    result = segpush(*USUAL, *CREATES, "--partition", "Europe", "--audience", "Spring Buyers", "--json")

    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert told["written"] == ["acme.yaml", "spring.yaml"]
    assert told["mapping"] == {
        "person_name_firstName": "firstName",
        "person_name_lastName": "lastName",
        "companyName": "company",
        "homeAddress_city": "city",
    }
    assert told["left_out"]["createdAt"] == "createdAt cannot be written"
    assert told["next"] == [
        "segpush check acme.yaml spring.yaml --marketo marketo.json",
        "segpush plan spring.yaml buyers.csv --marketo marketo.json",
        "segpush apply acme.yaml spring.yaml",
    ]
    assert yaml.safe_load((here / "spring.yaml").read_text())["audiences"][0]["list"] == {
        "id": 1021,
        "members": "follow",
    }
    assert segpush("check", *told["written"]).exit_code == 0


def test_without_json_it_prints_what_it_wrote_and_what_to_know(here: Path) -> None:
    result = segpush("init", "--account", "acme", "--name", "spring", "--offline")
    assert (result.exit_code, result.stderr) == (0, "")
    written, *notes = result.stdout.splitlines()[1:]
    assert result.stdout.startswith("✓ acme.yaml\n")
    assert written == "✓ spring.yaml"
    assert [note.split(":")[0] for note in notes[:2]] == ["  note", "  note"]


def test_with_no_way_to_an_account_it_goes_on_without(here: Path) -> None:
    result = segpush("init", "--account", "acme", "--name", "spring", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["warnings"][0].startswith("no account was read")


def test_a_document_that_is_there_is_kept_unless_told(here: Path) -> None:
    (here / "spring.yaml").write_text("mine\n")
    (here / "acme.yaml").write_text("also mine\n")

    kept = segpush(*USUAL)
    assert (kept.exit_code, kept.stdout) == (2, "")
    assert kept.stderr == "✗ --out: spring.yaml is there already; name another file, or add --force to write over it\n"
    assert (here / "spring.yaml").read_text() == "mine\n"

    assert segpush(*USUAL, "--force").exit_code == 0
    assert (here / "spring.yaml").read_text().startswith("# ")
    assert (here / "acme.yaml").read_text() == "also mine\n", "the account's document is never written over"


WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "account": (("--account", "acme inc"), "--account: 'acme inc' must be letters and digits, with single dashes between"),
    "no sample": (("--sample", "nowhere.csv"), "--sample: nowhere.csv is no file; check the path"),
    "empty sample": (("--sample", "empty.csv"), "--sample: empty.csv: there is nothing in it; give a file with some rows."),
    "only a header": (("--sample", "header.csv"), "--sample: header.csv: there is only a header in it; give a file with some rows."),
    "unreadable sample": (("--sample", "office.xls"), "--sample: office.xls: the file is an office document, not CSV; export CSV"),
    "name": (("--name", "spring campaigns"), "--name: 'spring campaigns' must be letters and digits, with single dashes between"),
    "out": (("--out", "nowhere/spring.yaml"), "--out: nowhere is no folder; make it, or name another"),
    "out is the account's": (("--out", "acme.yaml"), "--out: acme.yaml is where the account's own document belongs; name another file"),
    "people": (("--people", "create"), "--people: 'create' is not there; choose one of match_only, match_and_create"),
    "sync": (("--sync", "both"), "--sync: 'both' is not there; choose one of audience, audience_and_profile, profile"),
    "workspace": (("--workspace", "Asia"), "--workspace: 'Asia' is not there; choose one of Default, Japan"),
    "partition": ((*CREATES, "--partition", "Asia"), "--partition: 'Asia' is not there; choose one of Default, Europe"),
    "partition of nobody": (("--partition", "Europe"), "--partition means nothing here: it is for new people, and match_only creates none;"),
    "audience": (("--audience", " "), "--audience: it is blank; write some text"),
    "slug": (("--slug", "Spring Buyers"), "--slug: 'Spring Buyers' must be letters and digits, with single dashes between"),
    "preset": (("--preset", "adobe"), "--preset: 'adobe' is not there; choose one of aep, segment_actions,"),
    "columns": (("--columns", "a,b"), "--columns means nothing here: the sample names its columns itself"),
    "content": (("--content", "delta"), "--content: 'delta' is not there; choose one of full, changes, by_name"),
    "status": (("--status", "state"), "--status: the sample has no column 'state'; it has Email, person_name_firstName,"),
    "prefix": (("--prefix", "spring/"), "--prefix: 'spring/' must be a folder under inbox/ that ends in a slash, such as inbox/"),
    "match field": (("--match-field", "shoeSize"), "--match-field: 'shoeSize' is not there; choose one of email, id, loyaltyNumber"),
    "match by id": ((*CREATES, "--match-field", "id"), "--match-field: people cannot be created under a chosen id; choose another"),
    "match": (("--match", "mail"), "--match: 'mail' is not there; choose one of Email, person_name_firstName,"),
    "map what is not written": (("--map", "Email=email"), "--map means nothing here: sync: audience with people: match_only writes no fields;"),
    "map no pair": ((*CREATES, "--map", "city"), "--map: 'city' is no COLUMN=FIELD; write such as homeCity=city, or homeCity= to leave it out"),
    "map no column": ((*CREATES, "--map", "town=city"), "--map: the sample has no column 'town'; it has Email,"),
    "map no field": ((*CREATES, "--map", "homeAddress_city=cty"), "--map: the account has no field cty; like it are city, country"),
    "map read-only": ((*CREATES, "--map", "_acme_note=updatedAt"), "--map: updatedAt cannot be written through the API; choose another"),
    "map a misfit": (
        (*CREATES, "--map", "_acme_note=leadScore"),
        "--map: _acme_note does not go to leadScore: its values look like text, and leadScore takes score; choose another field",
    ),
    "map too little": (
        (*CREATES, "--map", "person_name_lastName="),
        "--map: match_and_create needs lastName mapped as well; add --map COLUMN=lastName, or choose --people match_only",
    ),
    "map nothing": (
        ("--sync", "profile", "--map", "person_name_firstName=", "--map", "person_name_lastName=", "--map", "homeAddress_city="),
        "--map: sync: profile needs at least one mapped field; add --map COLUMN=FIELD, or choose --sync audience",
    ),
    "list": (("--list", "ST999A1"), "--list: there is no static list 999; there is 1021 Spring Buyers, 1022 Spring Visitors, 1030 Newsletter;"),
    "smart list": (("--list", "SL1021A1"), "--list: 'SL1021A1' is a smart list, whose members Marketo decides; give the number of a static"),
    "list elsewhere": (("--workspace", "Japan", "--list", "1021"), "--list: list 1021 is in workspace Default, not in Japan;"),
    "list of nobody": (("--sync", "profile", "--list", "1021"), "--list means nothing here: sync: profile touches no list;"),
    "list name": (("--list", "new", "--list-name", "a, b"), "--list-name: 'a, b' has a comma, and Marketo cannot find such a list"),
    "list name taken": (("--list", "new", "--list-name", "spring buyers"), "--list-name: Marketo has a list called 'spring buyers' already (1021);"),
    "folder": (("--list", "new", "--folder", "Archive"), "--folder: 'Archive' is not there; choose one of Campaigns"),
    "folder of a list": (("--list", "1021", "--folder", "Campaigns"), "--folder means nothing here: a list that is there lies in its folder;"),
    "start": (("--start", "12.01.2026"), "--start: '12.01.2026' must be a day such as 2026-01-12 (year-month-day)"),
    "end before start": (("--start", "2999-02-01", "--end", "2999-01-31"), "--end: 2999-01-31 lies before the first day, 2999-02-01;"),
    "end is over": (("--start", "2020-01-01", "--end", "2020-06-30"), "--end: 2020-06-30 is over, so nothing would ever be pushed;"),
    "no state": (("--marketo", "buyers.csv"), "buyers.csv is no state of a Marketo ("),
}  # fmt: skip


@pytest.mark.parametrize(("flags", "sentence"), WRONG.values(), ids=WRONG)
def test_a_wrong_flag_is_answered_in_one_sentence(here: Path, flags: tuple[str, ...], sentence: str) -> None:
    (here / "empty.csv").write_text("\n")
    (here / "header.csv").write_text("email,city\n")
    (here / "office.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))

    result = segpush(*USUAL, *flags)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"✗ {sentence}")
    assert result.stderr.count("\n") == 1
    assert not list(here.glob("*.yaml"))


def test_what_has_no_default_names_its_flag(here: Path) -> None:
    for words_, sentence in [
        (("--name", "spring"), "--account is not given, and nobody is there to ask: add --account NAME"),
        (("--account", "acme"), "--name is not given, and nobody is there to ask: add --name NAME"),
        (
            ("--account", "acme", "--name", "x", "--audience", "買い手"),
            "--slug is not given, and nobody is there to ask: add --slug NAME",
        ),
    ]:
        result = segpush("init", "--offline", *words_)
        assert (result.exit_code, result.stderr) == (2, f"✗ {sentence}\n")


def test_an_account_that_does_not_answer_is_told_with_the_way_out(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = json.loads((here / "marketo.json").read_text())
    (here / "marketo.json").write_text(json.dumps(state | {"permissions": []}))
    result = segpush(*USUAL)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("✗ account acme: ")
    assert "603" in result.stderr or "role" in result.stderr
    assert result.stderr.endswith("; mend that, or add --offline to go on without it\n")

    monkeypatch.setenv("SEGPUSH_CLIENT_ID", "api-push")
    half = segpush("init", "--account", "acme", "--name", "spring")
    assert half.exit_code == 2
    assert half.stderr.startswith("✗ SEGPUSH_MUNCHKIN_ID, SEGPUSH_CLIENT_SECRET not set: ")


def test_a_deployed_stack_is_asked_for_the_accounts_secret(here: Path, deployed: dict[str, str]) -> None:
    result = segpush("init", "--account", "acme", "--name", "spring", "--stack", "segpush-eu")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("✗ account acme: ")
    assert "segpush/acme" in result.stderr


def test_nothing_of_the_samples_people_is_printed_or_kept(here: Path) -> None:
    result = segpush(*USUAL, *CREATES, "--json")
    printed = result.output + "".join(path.read_text() for path in here.glob("*.yaml"))
    values = {cell.strip('"') for line in PEOPLE.splitlines()[1:] for cell in line.split(",")} - {"null"}
    assert [value for value in values if value in printed] == []


def test_every_question_has_exactly_one_flag_and_both_are_in_the_documentation() -> None:
    flags = [option for parameter in SEGPUSH_COMMANDS["init"].params for option in parameter.opts]
    assert [flag for flag in flags if flag in {each.flag for each in QUESTIONS.values()}] == [
        each.flag for each in QUESTIONS.values()
    ]
    assert table(ROOT / "docs" / "command.md", "questions") == [
        [f"`{each.flag} {each.metavar}`", each.text, each.help] for each in QUESTIONS.values()
    ]
    others = {word for row in table(ROOT / "docs" / "command.md", "other flags of init") for word in words(row[0])}
    assert {flag.split()[0] for flag in others} == set(flags) - {each.flag for each in QUESTIONS.values()} - {
        "-y",
        "--help",
    }
