"""Any bytes under any dialect: a refusal in one sentence, or every row has its outcome and every rejected one its place (R50)."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segpush.engine.reading.limits import ReadLimits
from tests.fuzz import corpus
from tests.fuzz.accounting import judged
from tests.fuzz.campaign import ENDS, ended
from tests.fuzz.cases import case
from tests.fuzz.mutation import TELLING, mutated
from tests.fuzz.setups import SETUPS

BRIEF = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
SETUP = st.sampled_from(list(SETUPS))
PIECES = st.lists(st.sampled_from([*TELLING, b"ines@example.com", b"email,first,last,status,at\n"]) | st.binary(max_size=6), max_size=30)  # fmt: skip


@BRIEF
@given(name=SETUP, pieces=PIECES, headed=st.booleans())
@example(name="csv", pieces=[b"a@example.com,1,2,3,4,5,6,7,8,9,realized,,p1"], headed=True)
def test_r50_any_bytes_are_rows_or_a_refusal(name: str, pieces: list[bytes], *, headed: bool) -> None:
    setup = SETUPS[name]
    head = setup.csv.split(b"\n", 1)[0] + b"\n" if headed else b""
    judged(setup, head + b"".join(pieces))


@BRIEF
@given(number=st.integers(0, 10_000))
def test_r50_damaged_samples_are_rows_or_a_refusal(number: int) -> None:
    given_case = case(0, number)
    answer = ended(given_case)
    assert answer in ENDS, f"{given_case.name}: {answer}"


@BRIEF
@given(name=st.sampled_from(sorted(corpus.QUERIES)), seed=st.integers(0, 1000))
def test_r50_damaged_parquet_is_rows_or_a_refusal(name: str, seed: int) -> None:
    data = corpus.binaries()[name]
    judged(SETUPS["csv"], mutated(Random(seed), data, [data]))


@settings(BRIEF, max_examples=8)
@given(name=SETUP, seed=st.integers(0, 1000), way=st.sampled_from(corpus.WAYS[3:6]), line=st.sampled_from([300, 900]))
def test_r5_r6_layers_and_the_size_of_pieces_change_nothing(name: str, seed: int, way: str, line: int) -> None:
    data = mutated(Random(seed), SETUPS[name].csv, list(corpus.texts().values()), 2)
    told = [
        judged(SETUPS[name], each, limits=limits)
        for each, limits in ((data, None), (corpus.packed(data, way), None), (data, ReadLimits(line_bytes=line)))
    ]
    assert len({each[1:] for each in told if not each.refusal}) <= 1


@pytest.mark.parametrize("name", [*corpus.texts(), *corpus.QUERIES])
def test_a_sound_sample_is_read_in_full(name: str) -> None:
    data = (corpus.texts() | corpus.binaries())[name]
    told = judged(SETUPS.get(name, SETUPS["csv"]), data)
    if name == "parquet_empty":
        assert "only a header" in told.refusal
    else:
        assert (told.refusal, len(told.outcomes) % 4) == ("", 0)
        assert "member" in told.outcomes or "rejected" in told.outcomes
