"""The wizard: what it asks, in which order, what it proposes, and the document that comes of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.documents import authored
from console.init import document
from console.init.looking import read_sample
from console.init.offer import Offer, standard
from console.init.questions import QUESTIONS
from segpush.account import Account
from segpush.destination import load_destination
from tests.console.test_sample_files import AEP_PLAIN, AEP_QUOTED, BRAZE, MPARTICLE, SEGMENT, SEGMENT_RAW, TEALIUM
from tests.console.wizard import Person, interview, meant, offer, sample_file

EVERYTHING = {
    "account": "acme",
    "name": "spring-campaigns",
    "description": "Buyers, exported every night: all of them",
    "people": "match_and_create",
    "sync": "audience_and_profile",
    "partition": "Europe",
    "audience": "Spring Buyers",
    "end": "2026-06-30",
}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def acme() -> Offer:
    return offer()


def test_somebody_who_only_presses_enter_gets_the_safest_document(here: Path, acme: Offer) -> None:
    person = Person(account="acme", sample=str(sample_file(here)))
    made = interview(person, acme)

    found = meant(made)
    assert (found.name, found.sync, found.people) == ("acme-s3-spring-buyers", "audience", "match_only")
    assert (found.match.source, found.mapping, found.limits.first_run) == ("Email", (), "hold")
    (audience,) = found.audiences
    assert (audience.slug, audience.name) == ("acme-s3-spring-buyers", "Acme S3 Spring Buyers")
    assert (audience.source.preset, audience.source.content, audience.source.quote) == ("aep", "full", "double")
    assert audience.source.prefix == "inbox/acme-s3-spring-buyers/acme-s3-spring-buyers/"
    assert (str(audience.start), audience.end, audience.members) == ("2026-01-12", None, "follow")
    assert audience.list
    assert audience.list.create
    assert audience.list.create.name == "Acme S3 Spring Buyers"
    assert person.heard == []


def test_what_is_answered_stands_in_the_document(here: Path, acme: Offer) -> None:
    made = interview(Person(**EVERYTHING, sample=str(sample_file(here))), acme)

    found = meant(made)
    assert (found.description, found.partition) == (EVERYTHING["description"], "Europe")
    assert [(each.source, each.target, each.write) for each in found.mapping] == [
        ("person_name_firstName", "firstName", "always"),
        ("person_name_lastName", "lastName", "always"),
        ("companyName", "company", "on_create"),
        ("homeAddress_city", "city", "always"),
    ]
    assert (found.audiences[0].list_id, str(found.audiences[0].end)) == (1021, "2026-06-30")
    assert made.draft.left == {
        "createdAt": "createdAt cannot be written",
        "_acme_note": "no field is called so",
    }


def test_questions_come_in_the_order_of_their_flags_and_only_where_they_mean_something(here: Path, acme: Offer) -> None:
    person = Person(**EVERYTHING, sample=str(sample_file(here)))
    interview(person, acme)
    assert person.asked == [name for name in QUESTIONS if name in person.asked]
    assert set(QUESTIONS) - set(person.asked) == {"columns", "status", "list-name", "folder"}

    simple = Person(account="acme", name="plain", sync="profile", people="match_only", map=["city=city", ""])
    interview(simple, standard())
    assert {"partition", "workspace", "list", "list-name", "folder"}.isdisjoint(simple.asked)


def test_a_flag_is_an_answer_and_is_not_asked(here: Path, acme: Offer) -> None:
    person = Person(account="acme", name="spring")
    made = interview(person, acme, sample=str(sample_file(here)), people="match_only", list="ST1021A1")
    assert {"sample", "people", "list"}.isdisjoint(person.asked)
    assert meant(made).audiences[0].list_id == 1021


def test_a_wrong_answer_is_told_and_asked_again(here: Path, acme: Offer) -> None:
    person = Person(
        account=["acme inc", "acme"],
        sample=["nowhere.csv", str(sample_file(here))],
        list=["4711", "Winter Buyers", "Spring Buyers"],
        end=["2025-01-01", ""],
    )
    assert meant(interview(person, acme)).audiences[0].list_id == 1021
    assert person.heard == [
        "'acme inc' must be letters and digits, with single dashes between",
        "nowhere.csv is no file; check the path",
        "there is no static list 4711; there is 1021 Spring Buyers, 1022 Spring Visitors, 1030 Newsletter; or write new",
        "no static list is called 'Winter Buyers'; there is 1021 Spring Buyers, 1022 Spring Visitors, 1030 Newsletter; or write new",
        "2025-01-01 lies before the first day, 2026-01-12; give a later one, or none",
    ]


def test_the_mapping_is_changed_column_by_column_until_nothing_is_lacking(here: Path, acme: Offer) -> None:
    steps = [
        "person_name_lastName",
        "",
        "",
        "_acme_note",
        "title",
        "homeAddress_city",
        "",
        "person_name_lastName",
        "lastName",
    ]
    person = Person(**EVERYTHING, sample=str(sample_file(here)), map=steps)
    made = interview(person, acme)
    assert {each.column: each.field for each in made.draft.pairs} == {
        "person_name_firstName": "firstName",
        "companyName": "company",
        "_acme_note": "title",
        "person_name_lastName": "lastName",
    }
    assert made.draft.left["homeAddress_city"] == "left out, as you said"
    assert len(person.heard) == 1
    assert person.heard[0].startswith("match_and_create needs lastName mapped as well; add --map COLUMN=lastName")


def test_no_value_of_the_sample_is_shown_whole_or_written(here: Path, acme: Offer) -> None:
    person = Person(**EVERYTHING, sample=str(sample_file(here)))
    made = interview(person, acme)
    told = "\n".join([*person.told, made.text, *made.warnings, repr(made)])
    assert "Ly…" in told
    for value in ("ines.moreau", "Ines", "Moreau", "Harbour", "Lyon", "Porto", "met at"):
        assert value not in told, value


def test_without_an_account_it_runs_and_says_what_it_could_not_check(here: Path) -> None:
    person = Person(**EVERYTHING, sample=str(sample_file(here)), list="ST1021A1")
    made = interview(person, standard())
    assert meant(made).audiences[0].list_id == 1021
    assert [each.field for each in made.draft.pairs] == ["firstName", "lastName", "company", "city"]
    assert made.warnings[0].startswith(
        "no account was read: whether fields, searchable field, partition and list are there"
    )


def test_without_a_sample_it_takes_what_is_written(acme: Offer) -> None:
    entries = ["first_name=firstName", "last=lastName", "mail=email", ""]
    person = Person(**EVERYTHING, match="mail", map=entries)
    made = interview(person, acme)
    assert {each.column: each.field for each in made.draft.pairs} == {"first_name": "firstName", "last": "lastName"}
    assert person.heard == ["mail is the match, or says who is a member; map another column"]
    assert any(each.startswith("no sample was read") for each in made.warnings)


def test_a_changes_file_with_a_status_column_is_seen_as_one(here: Path, acme: Offer) -> None:
    text = "Email,segmentMembership_ups_7b0e4f52_status\nines.moreau@example.com,realized\ntomas.okafor@example.org,Exited\n"
    made = interview(Person(account="acme", name="spring", sample=str(sample_file(here, text))), acme)
    (audience,) = meant(made).audiences
    assert (audience.source.content, audience.source.status) == ("changes", None), (
        "the engine knows that column by itself"
    )

    text = "email,state\nines.moreau@example.com,added\ntomas.okafor@example.org,removed\n"
    file = str(sample_file(here, text, "td.csv"))
    made = interview(Person(account="acme", name="spring", sample=file, content="changes"), acme)
    assert meant(made).audiences[0].source.status == "state"


def test_a_new_list_goes_into_a_folder_of_its_workspace(here: Path, acme: Offer) -> None:
    person = Person(
        account="acme", name="spring", list="new", list_name=["Spring Visitors", "April"], folder="Campaigns"
    )
    create = meant(interview(person, acme)).audiences[0].list
    assert create
    assert create.create
    assert (create.create.name, create.create.folder) == ("April", "Campaigns")
    assert person.heard == [
        "Marketo has a list called 'Spring Visitors' already (1022); choose another name, or that list"
    ]

    made = interview(Person(account="acme", name="spring", workspace="Japan", list=["1021", "1030"]), acme)
    assert (meant(made).workspace, meant(made).audiences[0].list_id) == ("Japan", 1030)


def test_folders_this_user_may_not_see_are_typed(acme: Offer) -> None:
    made = interview(Person(account="acme", name="spring", folder="Deep Down"), replace(acme, folders=None))
    found = meant(made).audiences[0].list
    assert found
    assert found.create
    assert found.create.folder == "Deep Down"
    assert any("Read-Only Assets" in each for each in made.warnings)


def test_days_with_dots_are_sent_as_days(here: Path, acme: Offer) -> None:
    text = "E-Mail;Vorname;Nachname;Geburtstag\nines.moreau@example.com;Ines;Moreau;02.03.1980\n"
    person = Person(account="acme", sync="audience_and_profile", sample=str(sample_file(here, text, "kunden.csv")))
    found = meant(interview(person, acme))
    assert found.match.source == "E-Mail"
    assert found.audiences[0].source.delimiter == ";"
    assert found.mapping[-1].model_dump(mode="json", include={"source", "target", "transform"}) == {
        "source": "Geburtstag", "target": "dateOfBirth", "transform": [{"date": "%d.%m.%Y"}],
    }  # fmt: skip


def test_files_without_header_get_names(here: Path, acme: Offer) -> None:
    text = "ines.moreau@example.com,Ines,Moreau\ntomas.okafor@example.org,Tomas,\\N\n"
    person = Person(
        account="acme", name="spring", sample=str(sample_file(here, text, "data_0_0_0.csv")),
        columns=["mail,first", "mail,first,last"], sync="audience_and_profile",
    )  # fmt: skip
    found = meant(interview(person, acme))
    source = found.audiences[0].source
    assert (source.preset, source.header, source.columns) == ("snowflake", False, ("mail", "first", "last"))
    assert (found.match.source, [each.target for each in found.mapping]) == ("mail", ["firstName", "lastName"])
    assert person.heard == ["2 names are given and the sample has 3 columns; name each once, in order"]


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (AEP_QUOTED, "buyers.csv", "Email"),
        (AEP_PLAIN, "buyers.csv", "Email"),
        (SEGMENT, "buyers.csv", "email"),
        (SEGMENT_RAW, "log.json", "traits.email"),
        (MPARTICLE, "stream-1", "UserIdentities.Email"),
        (BRAZE, "users.txt", "email"),
        (TEALIUM, "hour.json", "5103"),
    ],
)
def test_each_producers_sample_becomes_a_document_that_reads_it(
    here: Path, acme: Offer, content: str, name: str, key: str
) -> None:
    file = sample_file(here, content, name)
    found = meant(interview(Person(account="acme", name="spring", sample=str(file)), acme))
    (audience,) = found.audiences
    assert key in found.match.sources
    assert len(found.match.sources) == max(1, len(audience.source.producer.key)), (
        "all places the producer may put it in"
    )
    if dialect := read_sample(file).dialect:
        assert audience.source.dialect() == dialect
    assert audience.source.status == ("traits.spring_buyers" if "traits" in key else None)


def test_snowflake_files_that_name_their_values_have_a_header(here: Path, acme: Offer) -> None:
    file = sample_file(here, '{"email":"ines.moreau@example.com"}', "data_0_0_0.json")
    assert meant(interview(Person(account="acme", name="spring", sample=str(file)), acme)).audiences[0].source.header


def test_several_audiences_in_one_file_are_told(here: Path, acme: Offer) -> None:
    file = sample_file(here, SEGMENT + SEGMENT.splitlines()[-1].replace("aud_7Hq2", "aud_8Kd5") + "\n", "segment.csv")
    made = interview(Person(account="acme", name="spring", sample=str(file)), acme)
    assert any(each.startswith("audience_id: the rows looked at are of 2 audiences") for each in made.warnings)


def test_who_wants_people_created_hears_early_which_columns_are_missing(here: Path, acme: Offer) -> None:
    file = sample_file(here, "email,first_name,family\nines.moreau@example.com,Ines,Moreau\n")
    person = Person(account="acme", people="match_and_create", sample=str(file), map=["family", "lastName", ""])
    interview(person, acme)
    hints = [line for line in person.told if "looks like" in line]
    assert hints == ["  No column of the sample looks like lastName: have it exported too, or say below which it is."]


def test_the_account_document_is_written_where_there_is_none(here: Path, acme: Offer) -> None:
    made = interview(Person(account="acme", name="spring"), acme)
    assert made.write(force=False) == [Path("acme.yaml"), Path("spring.yaml")]
    account = authored("acme.yaml", Path("acme.yaml").read_text()).model
    assert account == Account(version=1, name="acme")

    (here / "acme.yaml").rename(here / "ours.yaml")  # under whatever name, and then it is the default
    again = interview(Person(name="summer"), acme)
    assert (again.account, again.write(force=False)) == ("acme", [Path("summer.yaml")])
    assert again.following("", "")[-1] == "segpush apply ours.yaml summer.yaml"


TEXTS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)


@given(
    name=TEXTS,
    description=TEXTS | st.from_regex(r"[0-9-]{8,10}", fullmatch=True),
    columns=st.lists(TEXTS, min_size=3, max_size=3, unique=True),
)
def test_whatever_is_written_reads_back_as_it_was_meant(name: str, description: str, columns: list[str]) -> None:
    key, first, last = columns
    settings = {
        "version": 1,
        "name": "spring",
        "description": description,
        "account": "acme",
        "sync": "audience_and_profile",
        "people": "match_and_create",
        "match": {"source": key},
        "mapping": [{"source": first, "target": "firstName"}, {"source": last, "target": "lastName"}],
        "audiences": [
            {
                "slug": "buyers",
                "name": name,
                "source": {"preset": "csv", "prefix": f"inbox/{name.replace('/', '')}x/", "content": "full"},
                "list": {"id": 1021},
                "start": "2026-01-12",
            }
        ],
    }  # fmt: skip
    whole = document.complete(settings)
    assert authored("made.yaml", document.destination(whole)).model == load_destination(json.dumps(whole))


def test_every_setting_that_is_asked_for_has_a_line_about_it(here: Path, acme: Offer) -> None:
    made = interview(Person(**EVERYTHING, sample=str(sample_file(here)), workspace="Default"), acme)
    lines = [line.strip() for line in made.text.splitlines()]
    for setting, comment in document.COMMENTS.items():
        at = next(number for number, line in enumerate(lines) if line.removeprefix("- ").startswith(f"{setting}:"))
        assert lines[at - 1].startswith("# "), setting
        assert comment.split()[0] in made.text
