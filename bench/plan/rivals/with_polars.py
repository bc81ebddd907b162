"""The whole planning as a polars script: the file is scanned and checked on the streaming engine, the rest is joins.

    python with_polars.py DROP WRITTEN OUT

It knows its file: the last column is never missing in a whole row, so a row without it, or with one more, has a wrong number of
cells. WRITTEN is a ledger of its own, with the values as they were written, which it compares cell by cell.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import polars as pl

from bench.plan.rivals.job import ADDRESS, ADDRESS_LENGTH, CELLS, LEFT, MEMBER, VALUES, store

Frame = Any  # polars lives in the bench's own venv, where mypy does not look
Expr = Any


def scan(drop: str) -> Frame:
    """The file as it stands: a delimited one, or records of objects."""
    if drop.endswith((".json", ".parquet")):
        path = {
            "raw": ["Email"],
            "firstName": ["person", "name", "firstName"],
            "lastName": ["person", "name", "lastName"],
        }
        path |= {"employer": ["companyName"], "city": ["homeAddress", "city"], "leadScore": ["leadScore"]}
        rows = (pl.scan_ndjson if drop.endswith(".json") else pl.scan_parquet)(drop, row_index_name="ord")
        (segment,) = rows.collect_schema()["segmentMembership"].fields[0].dtype.fields
        member = ["segmentMembership", "ups", segment.name]
        path |= {"status": [*member, "status"], "time": [*member, "lastQualificationTime"]}
        return rows.select(
            "ord", *(_inside(each).alias(name) for name, each in path.items()), pl.lit(None).alias("more")
        )
    return pl.scan_csv(
        drop, has_header=False, skip_rows=1, schema=dict.fromkeys([*CELLS, "more"], pl.String), quote_char=None,
        null_values=["null", "NULL"], missing_columns="insert", row_index_name="ord",
    )  # fmt: skip


def _inside(path: list[str]) -> Expr:
    found = pl.col(path[0])
    for name in path[1:]:
        found = found.struct.field(name)
    return found


def checked(rows: Frame) -> Frame:
    """Map and check: one row a row of the file, ``code`` saying what is wrong with it."""
    word = pl.col("status").str.strip_chars(" ").str.to_lowercase()
    mapped = rows.select(
        "ord",
        "raw",
        (pl.col("time").is_null() | pl.col("more").is_not_null()).alias("ragged"),
        _text("raw").str.to_lowercase().str.strip_prefix("mailto:").alias("key"),
        pl.when(word.is_in(MEMBER)).then(True).when(word.is_in(LEFT)).then(False).alias("member"),
        pl.col("time").str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="ms", strict=False),
        *(_text(name).alias(name) for name in VALUES),
    )
    return mapped.with_columns(_code().alias("code"))


def _text(name: str) -> Expr:
    trimmed = pl.col(name).str.strip_chars(" ")
    return pl.when(trimmed != "").then(trimmed)


def _code() -> Expr:
    """The first thing that is wrong with a row."""
    key, score = pl.col("key"), pl.col("leadScore")
    shape = key.str.contains(f"^{ADDRESS}$") & (key.str.len_chars() <= ADDRESS_LENGTH)
    dots = key.str.starts_with(".") | key.str.contains("..", literal=True) | key.str.contains(".@", literal=True)
    found = pl.when("ragged").then(pl.lit("cell_count"))
    found = found.when(pl.col("raw").str.contains(r"[^\x00-\x7F]")).then(pl.lit("not_ascii"))
    found = found.when(key.is_null()).then(pl.lit("no_key")).when(~shape | dots).then(pl.lit("bad_address"))
    found = found.when(pl.col("member").is_null()).then(pl.lit("bad_status"))
    for name, length in VALUES.items():
        found = found.when(pl.col(name).str.len_chars() > length).then(pl.lit("too_long"))
    wrong = ~score.str.contains(r"^[+-]?\d+$") | score.cast(pl.Int32, strict=False).is_null()
    return found.when(score.is_not_null() & wrong).then(pl.lit("bad_value"))


def decided(valid: Frame) -> tuple[Frame, dict[str, int]]:
    """One key, one row: the newest, of equally new ones the last, none where these contradict each other."""
    twice = valid["key"].is_duplicated()
    rivals = valid.filter(twice).with_columns(pl.col("time").fill_null(pl.datetime(1, 1, 1, time_unit="ms")))
    newest = rivals.filter(pl.col("time") == pl.col("time").max().over("key"))
    conflict = newest.filter(pl.col("member").n_unique().over("key") > 1)
    agreed = newest.join(conflict, on="key", how="anti")
    winners = agreed.filter(pl.col("ord") == pl.col("ord").max().over("key"))
    lost = len(rivals) - len(winners) - len(conflict)
    return pl.concat([valid.filter(~twice), winners]), {"duplicate": lost, "conflict": len(conflict)}


def compared(named: Frame, ledger: Frame) -> Frame:
    """Everybody a row names, with what the ledger says of them and what is to be done first."""
    asked = pl.col("ours").fill_null(False)
    filled = pl.any_horizontal(pl.col(name).is_not_null() for name in VALUES)
    changed = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"was_{name}")) for name in VALUES)
    complete = pl.col("firstName").is_not_null() & pl.col("lastName").is_not_null()
    via = pl.when(asked).then(pl.when(filled & changed).then(pl.lit("update")).otherwise(pl.lit("unchanged")))
    via = via.otherwise(pl.when(filled & complete).then(pl.lit("direct")).otherwise(pl.lit("ask")))
    joined = named.join(ledger, on="key", how="left")  # in memory: half the processor time of the streaming engine here
    return joined.with_columns(pl.when("member").then(via).alias("via"))


def main(drop: str, written: str, out: Path) -> None:
    """Do the job."""
    rows, ledger = checked(scan(drop)).collect(engine="streaming"), pl.read_parquet(written)
    named, doubles = decided(rows.filter(pl.col("code").is_null()))
    people = compared(named, ledger)
    members, leavers = people.filter("member"), people.filter(~pl.col("member"))
    absent = ledger.filter(pl.col("ours") & pl.col("on_list")).join(rows.select("key"), on="key", how="anti")
    unreadable = rows.filter(pl.col("key").is_null() | (pl.col("ragged") & ~pl.col("raw").str.contains("@"))).height
    removed = leavers.filter(pl.col("ours") & pl.col("on_list"))["lead"]
    removed = removed if unreadable else pl.concat([removed, absent["lead"]])
    codes = dict(rows["code"].drop_nulls().value_counts().iter_rows())
    outcomes = {"member": len(members), "leaver": len(leavers), "rejected": sum(codes.values()), **doubles}
    counts = {"leavers": len(leavers), "absent": len(absent), "removed": len(removed)}
    counts |= dict(members["via"].value_counts().iter_rows())
    summary = {"read": len(rows), "rows": outcomes, "codes": codes, "people": counts}
    store(out, parts(members, removed), summary)


def parts(members: Frame, removed: Frame) -> dict[str, list[str]]:
    """The lines of every step, as JSON."""
    by = {via: members.filter(pl.col("via") == via).sort("key") for via in ("ask", "update", "direct", "unchanged")}
    off = removed.unique()
    off = off.filter(~off.is_in(members["lead"].drop_nulls().implode())).to_frame().sort("lead")
    again = by["unchanged"].filter(~pl.col("on_list")).sort("lead")
    lead = pl.lit('{"lead":') + pl.col("lead").cast(pl.String) + pl.lit("}")
    lines = {
        "resolve": by["ask"].select(pl.lit('{"key":') + _quoted("key") + pl.lit("}")),
        "update": by["update"].select(_record()),
        "upsert": by["direct"].select(_record()),
        "delist": off.select(lead),
        "enlist": again.select(lead),
    }
    return {step: each.to_series().to_list() for step, each in lines.items()}


def _record() -> Expr:
    """A person to be written; a missing value is left out."""
    numbers = {"leadScore": pl.col("leadScore").cast(pl.Int64).cast(pl.String)}
    pairs = [pl.lit(f'"{name}":') + numbers.get(name, _quoted(name)) for name in VALUES]
    values = pl.concat_str(pairs, separator=",", ignore_nulls=True)
    lead = pl.col("lead").cast(pl.String).fill_null("null")
    texts = ['{"key":', _quoted("key"), ',"lead":', lead, ',"values":{', values, "}}"]
    return pl.concat_str(pl.lit(each) if isinstance(each, str) else each for each in texts)


def _quoted(name: str) -> Expr:
    return pl.lit('"') + pl.col(name).str.replace_many(["\\", '"'], ["\\\\", '\\"']) + pl.lit('"')


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
