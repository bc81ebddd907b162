"""A sample file is seen as it is: who wrote it, how, and what its columns look like; nobody's data comes along."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import duckdb
import pytest

from console.init.looking import read_sample
from console.init.looks import look, masked
from console.init.sample import Sample
from segpush.errors import BadDrop

AEP_QUOTED = 'Email,person_name_firstName,companyName\nines.moreau@example.com,Ines,"Harbour, \\"Stone\\" & Co"\n'
AEP_PLAIN = 'Email,person_name_firstName,companyName\nines.moreau@example.com,Ines,The "Blue" Door\n'
SEGMENT = (
    "\naudience_name,audience_id,audience_action,email,timestamp,properties_or_traits,company\n"
    '"spring_buyers","aud_7Hq2","true","ines.moreau@example.com","2026-01-12T06:10:00.000Z","{""plan"":""pro""}","""Harbour, Stone & Co"""\n'
    '"spring_buyers","aud_7Hq2","false","tomas.okafor@example.org","2026-01-12T06:11:00.000Z","{}",""\n'
)
SEGMENT_RAW = '{"type":"identify","messageId":"m1","traits":{"email":"ines.moreau@example.com","spring_buyers":true}}\n{"type":"track","messageId":"m2"}\n'
MPARTICLE = '{"AudienceId":3311,"IsMember":true,"UserIdentities":{"Email":"ines.moreau@example.com"}}{"AudienceId":3311,"IsMember":false}'
BRAZE = '{"external_id":"u-1042","email":"ines.moreau@example.com","custom_attributes":{"cities":["Lyon","Porto"]}}\n'
SNOWFLAKE = "ines.moreau@example.com,Ines,Harbour\\, Stone & Co\ntomas.okafor@example.org,Tomas,\\N\n"
TEALIUM = '[{"5103":"ines.moreau@example.com","Spring Buyers":true}]'


def zipped(**files: str) -> bytes:
    with zipfile.ZipFile(packed := io.BytesIO(), "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def seen(folder: Path, content: str | bytes, name: str = "buyers.csv") -> Sample:
    (path := folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_sample(path)


@pytest.mark.parametrize(
    ("content", "name", "preset", "columns"),
    [
        (AEP_QUOTED, "buyers.csv", "aep", 3),
        (AEP_PLAIN, "acme-s3_1.csv", "aep", 3),
        (SEGMENT, "buyers.csv", "segment_actions", 7),
        (SEGMENT_RAW, "log.gz", "segment_raw", 5),
        (MPARTICLE, "stream-1", "mparticle_firehose", 4),
        (BRAZE, "users.txt", "braze", 4),
        (SNOWFLAKE, "data_0_1_0.csv.gz", "snowflake", 3),
        (TEALIUM, "hour.json", "tealium", 2),
        ("email,first_name\nines.moreau@example.com,Ines\n", "export.overwrite.csv", "treasure_data", 2),
        ("email,first_name\nines.moreau@example.com,Ines\n", "people.csv", "csv", 2),
    ],
)
def test_a_producer_is_known_by_its_columns_or_its_name(
    tmp_path: Path, content: str, name: str, preset: str, columns: int
) -> None:
    for written in (content.encode(), gzip.compress(content.encode()), zipped(inner=content)):
        sample = seen(tmp_path, written, name)
        assert (sample.preset, len(sample.columns), sample.bad) == (preset, columns, 0)


def test_the_dialect_is_the_one_in_which_the_rows_can_be_read(tmp_path: Path) -> None:
    found = [seen(tmp_path, text).dialect for text in (AEP_PLAIN, AEP_QUOTED, SEGMENT)]
    assert [(each.quote, each.escape) for each in found if each] == [(None, "\\"), ('"', "\\"), ('"', '"')]
    for between in ",;|\t":
        text = f"email{between}city\nines.moreau@example.com{between}Lyon\n"
        dialect = seen(tmp_path, text).dialect
        assert dialect
        assert dialect.delimiter == between
    utf16 = seen(tmp_path, "\ufeffemail,city\nines.moreau@example.com,Lyon\n".encode("utf-16-le"))
    assert utf16.names == ["email", "city"]


def test_rows_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    text = "email,city\n" + "ines.moreau@example.com,Lyon\n" * 8 + "tomas.okafor@example.org,Porto,too,many\n"
    sample = seen(tmp_path, text)
    assert (sample.rows, sample.bad) == (9, 1)


def test_parquet_names_its_values_too(tmp_path: Path) -> None:
    path = tmp_path / "buyers.parquet"
    people = "SELECT 'ines.moreau@example.com' AS email, 12 AS points, DATE '2026-01-12' AS since"
    duckdb.execute(f"COPY ({people}) TO '{path}' (FORMAT parquet)")
    sample = read_sample(path)
    assert [(each.name, each.look) for each in sample.columns] == [
        ("email", "address"),
        ("points", "whole number"),
        ("since", "day"),
    ]
    assert sample.dialect is None


def test_a_file_without_header_has_numbered_columns(tmp_path: Path) -> None:
    sample = seen(tmp_path, SNOWFLAKE, "data_0_0_0.csv")
    assert (sample.headless, sample.names) == (True, ["column1", "column2", "column3"])
    assert sample.named(["mail", "first", "company"]).names == ["mail", "first", "company"]


def test_only_the_first_of_several_files_is_looked_at_and_that_is_told(tmp_path: Path) -> None:
    sample = seen(
        tmp_path, zipped(a="email\nines.moreau@example.com\n", b="email\ntomas.okafor@example.org\n"), "two.zip"
    )
    assert sample.rows == 1
    assert sample.notes == ("two.zip holds 2 files; two.zip/a was looked at.",)


def test_a_large_file_is_looked_at_from_its_beginning(tmp_path: Path) -> None:
    sample = seen(tmp_path, "email,points\n" + "".join(f"u{n}@example.com,{n}\n" for n in range(200_000)))
    assert (sample.rows, sample.columns[1].look) == (1_000, "whole number")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "there is nothing in it"), (b"email\n", "there is only a header in it"), (b"%PDF-1.7", "office document")],
)
def test_what_is_no_sample_is_refused_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(BadDrop, match=says):
        seen(tmp_path, content)


@pytest.mark.parametrize(
    ("values", "looks"),
    [
        (["ines@example.com", "mailto:tomas@example.org"], "address"),
        (["true", "No"], "true or false"),
        (["0", "1"], "0 or 1"),
        (["12", "-3"], "whole number"),
        (["12", "3.5"], "number"),
        (["2026-01-12"], "day"),
        (["2026-02-30"], "text"),
        (["31.12.2025"], "day with dots"),
        (["2026-01-12 05:58:11", "2026-01-12T05:58:11.000Z"], "time"),
        (["https://example.com/a"], "link"),
        (['{"plan": "pro"}', "[]"], "nested"),
        (["00123", "04711"], "text"),
        (["4915112345678"], "text"),
        ([], "empty"),
    ],
)
def test_what_values_look_like(values: list[str], looks: str) -> None:
    assert look(values) == (looks, 0)


def test_a_few_mistakes_do_not_change_what_a_column_looks_like() -> None:
    assert look(["12"] * 39 + ["many"]) == ("whole number", 1)
    assert look(["12"] * 9 + ["many"]) == ("text", 0)


def test_a_value_is_shown_by_its_beginning_only() -> None:
    shown = {
        "Ines": "In…",
        "Moreau": "Mor…",
        "I": "…",
        "": "",
        "a\x1bb": "a…",
        "ines.moreau@example.com": "i…@example.com",
    }
    assert {value: masked(value) for value in shown} == shown


def test_nothing_of_a_sample_holds_a_value(tmp_path: Path) -> None:
    held = repr(seen(tmp_path, AEP_QUOTED))
    assert json.dumps("Har…")[1:-1] in held or "Har…" in held
    assert "Harbour" not in held
    assert "ines.moreau" not in held
