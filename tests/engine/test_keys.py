"""Keys: how two spellings become one person, and what Marketo cannot be asked for (R22, U8)."""

import duckdb
import pytest

from segpush.engine import checks


def key(written: str | None, kind: str = "email") -> tuple[str | None, str | None]:
    """The key as compared, and what is wrong with it."""
    with duckdb.connect() as db:
        made = f"SELECT {checks.key('c0')} AS key FROM (SELECT ?::VARCHAR AS c0)"
        found = db.execute(f"SELECT key, {checks.key_problem('key', kind)} FROM ({made})", [written]).fetchone()
    assert found is not None
    return found[0], found[1]


@pytest.mark.parametrize(
    "written",
    [
        "ines.moreau@example.com",
        "  Ines.Moreau@Example.COM ",
        "mailto:ines.moreau@example.com",
        "MAILTO:Ines.Moreau@example.com",
    ],
)
def test_r22_u8_spellings_of_one_address_are_one_key(written: str) -> None:
    assert key(written) == ("ines.moreau@example.com", None)


@pytest.mark.parametrize(
    "written",
    [
        "o'brien@example.com", "a+b_c-d@example.co.uk", "x@a-b.example", "1@2.example", f"{'a' * 64}@example.com",
        f"a@{'b' * 63}.example", "user%host@example.com", "{a}|b@example.com",
    ],
)  # fmt: skip
def test_addresses_marketo_takes(written: str) -> None:
    assert key(written)[1] is None


@pytest.mark.parametrize(
    "written",
    [
        "ines", "ines@", "@example.com", "ines@example", "ines@@example.com", "in es@example.com", "ines@exam ple.com",
        ".ines@example.com", "ines.@example.com", "in..es@example.com", "ines@example..com", "ines@.example.com",
        "ines@example.com.", "ines@-example.com", "ines@example-.com", "ines@exa_mple.com", "<ines@example.com>", '"ines"@example.com',
        "ines:moreau@example.com", "ines@example.com,i.moreau@example.org", "ines@example.com;i.moreau@example.org",
        "ines@example.com i.moreau@example.org", "ines(work)@example.com", "ines\\x@example.com", f"{'a' * 65}@example.com",
        f"a@{'b' * 64}.example", f"{'a' * 64}@{'.'.join(['b' * 60] * 4)}.example",
    ],
)  # fmt: skip
def test_r22_no_addresses(written: str) -> None:
    assert key(written)[1] == "bad_address"


@pytest.mark.parametrize(
    "written", ["inés@example.com", "ines@exämple.com", "ines\u200b@example.com", "名@example.com"]
)
def test_marketo_takes_ascii_addresses_only(written: str) -> None:
    assert key(written)[1] == "not_ascii"


@pytest.mark.parametrize("written", [None, "", "   ", "mailto:"])
def test_an_empty_key_names_nobody(written: str | None) -> None:
    assert key(written) == (None, "no_key")


@pytest.mark.parametrize(("written", "code"), [("1042", None), ("1042x", "bad_key"), ("ines@example.com", "bad_key")])
def test_a_key_for_a_number_field_is_a_whole_number(written: str, code: str | None) -> None:
    assert key(written, "integer")[1] == code


@pytest.mark.parametrize("written", ["12.5", "1e3", "0x10", "1_000"])
def test_a_key_that_would_become_another_number_names_nobody(written: str) -> None:
    """Lead 12.5 is not lead 13, and 1e3 was hardly meant to be lead 1000."""
    assert key(written, "integer")[1] == "bad_key"


@pytest.mark.parametrize(
    ("written", "code"), [("CRM-0042", None), ("a,b", "bad_key"), ("x" * 255, None), ("x" * 256, "bad_key")]
)
def test_any_other_key_has_no_comma_and_255_characters_at_most(written: str, code: str | None) -> None:
    assert key(written, "string")[1] == code


def test_leading_zeros_stay() -> None:
    assert key("00123", "string") == ("00123", None)
