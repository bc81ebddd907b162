"""The whole planning as a pandas script: read by the pyarrow engine, with Arrow's strings throughout.

    python with_pandas.py DROP WRITTEN OUT

WRITTEN is a ledger of its own, with the values as they were written, which it compares cell by cell.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from bench.plan.rivals.job import ADDRESS, ADDRESS_LENGTH, CELLS, LEFT, MEMBER, VALUES, store

TEXT = pd.ArrowDtype(pa.string())
Frame = Any  # pandas lives in the bench's own venv, where mypy does not look


def read(drop: str) -> tuple[Frame, list[str]]:
    """Read the file, moments as such; also return the lines with a wrong number of cells."""
    ragged: list[str] = []

    def leave_out(row: Any) -> str:
        ragged.append(row.text)
        return "skip"

    rows = pd.read_csv(
        drop, engine="pyarrow", dtype_backend="pyarrow", header=0, names=CELLS,
        keep_default_na=False, na_values=["null", "NULL", ""], on_bad_lines=leave_out,
    )  # fmt: skip
    return rows, ragged


def checked(rows: Frame) -> Frame:
    """Map and check in place; ``code`` says what is wrong with a row."""
    for name in VALUES:
        trimmed = rows[name].str.strip(" ")
        rows[name] = trimmed.mask(trimmed == "")
    key = rows["raw"].str.strip(" ").str.lower().str.removeprefix("mailto:")
    rows["key"] = key.mask(key == "")
    word = rows["status"].str.strip(" ").str.lower()
    rows["member"] = word.isin(MEMBER)
    rows["code"] = _code(rows, word.isin(LEFT) | rows["member"])
    return rows


def _code(rows: Frame, known: Frame) -> Frame:
    key, score = rows["key"], rows["leadScore"]
    shape = key.str.fullmatch(ADDRESS) & (key.str.len() <= ADDRESS_LENGTH)
    dots = key.str.startswith(".") | key.str.contains("..", regex=False) | key.str.contains(".@", regex=False)
    whole = score.str.fullmatch(r"[+-]?\d+")
    number = pd.to_numeric(score.where(whole.fillna(False)), errors="coerce")
    found = [("bad_value", score.notna() & ~(whole & number.between(-(2**31), 2**31 - 1)))]
    found += [("too_long", rows[name].str.len() > length) for name, length in VALUES.items()]
    found += [("bad_status", ~known), ("bad_address", ~shape | dots), ("no_key", key.isna())]
    found += [("not_ascii", rows["raw"].str.contains(r"[^\x00-\x7F]"))]
    code = pd.Series(pd.NA, index=rows.index, dtype=TEXT)
    for word, wrong in found:  # the first that is wrong is set last
        code = code.mask(wrong.fillna(False).astype(bool), word)
    return code


def decided(rows: Frame) -> tuple[Frame, dict[str, int]]:
    """One key, one row: the newest, of equally new ones the last, none where these contradict each other."""
    valid = rows["code"].isna()
    keys = rows.loc[valid, "key"]
    rivals = rows.loc[keys.index[keys.duplicated(keep=False)], ["key", "member", "time"]]
    rivals["time"] = rivals["time"].fillna(pd.Timestamp(0))
    newest = rivals[rivals["time"] == rivals.groupby("key")["time"].transform("max")]
    split = newest.groupby("key")["member"].transform("nunique") > 1
    winners = newest[~split].drop_duplicates("key", keep="last")
    lost = rivals.index.difference(winners.index)
    valid[lost] = False
    conflicts = int(split.sum())
    return rows.loc[valid, ["key", "member", *VALUES]], {"duplicate": len(lost) - conflicts, "conflict": conflicts}


def compared(named: Frame, ledger: Frame) -> Frame:
    """Everybody a row names, with what the ledger says of them and what is to be done first."""
    people = named.merge(ledger, on="key", how="left")
    asked = people["ours"].fillna(False).astype(bool)
    filled, changed = people[list(VALUES)].notna().any(axis=1), pd.Series(data=False, index=people.index)
    for name in VALUES:
        now, was = people[name], people[f"was_{name}"]
        changed |= ((now != was).fillna(False) | (now.isna() != was.isna())).astype(bool)
    people["via"] = "ask"
    people.loc[~asked & people["firstName"].notna() & people["lastName"].notna(), "via"] = "direct"
    people.loc[asked, "via"] = "unchanged"
    people.loc[asked & filled & changed, "via"] = "update"
    return people


def main(drop: str, written: str, out: Path) -> None:
    """Do the job."""
    (raw, ragged), ledger = read(drop), pd.read_parquet(written, engine="pyarrow", dtype_backend="pyarrow")
    rows = checked(raw)
    named, doubles = decided(rows)
    people = compared(named, ledger)
    members, leavers = people[people["member"]], people[~people["member"]]
    seen = {line.split(",", 1)[0].strip(" ").lower().removeprefix("mailto:") for line in ragged}
    seats = ledger[ledger["ours"] & ledger["on_list"]]
    absent = seats[~seats["key"].isin(rows["key"]) & ~seats["key"].isin(seen)]
    unreadable = int(rows["key"].isna().sum()) + sum("@" not in line for line in ragged)
    there = leavers["ours"].fillna(False).astype(bool) & leavers["on_list"].fillna(False).astype(bool)
    removed = pd.concat([leavers.loc[there, "lead"], *([] if unreadable else [absent["lead"]])])
    codes = {**rows["code"].value_counts().to_dict(), **({"cell_count": len(ragged)} if ragged else {})}
    outcomes = {"member": len(members), "leaver": len(leavers), "rejected": sum(codes.values()), **doubles}
    counts = {"leavers": len(leavers), "absent": len(absent), "removed": len(removed)}
    counts |= members["via"].value_counts().to_dict()
    summary = {"read": len(rows) + len(ragged), "rows": outcomes, "codes": codes, "people": counts}
    store(out, parts(members, removed), summary)


def parts(members: Frame, removed: Frame) -> dict[str, list[str]]:
    """The lines of every step, as JSON."""
    off = removed[~removed.isin(members["lead"])].drop_duplicates().sort_values()
    again = members[(members["via"] == "unchanged") & ~members["on_list"].fillna(True).astype(bool)]
    asked = members.loc[members["via"] == "ask", "key"].sort_values()
    return {
        "resolve": [json.dumps({"key": key}) for key in asked],
        "update": list(_records(members[members["via"] == "update"])),
        "upsert": list(_records(members[members["via"] == "direct"])),
        "delist": [f'{{"lead":{lead}}}' for lead in off],
        "enlist": [f'{{"lead":{lead}}}' for lead in again["lead"].sort_values()],
    }


def _records(people: Frame) -> Iterator[str]:
    """Yield people to be written; a missing value is left out."""
    people = people.sort_values("key")
    columns = [people[name].to_numpy(dtype=object, na_value=None) for name in VALUES]
    leads = people["lead"].to_numpy(dtype=object, na_value=None)
    for key, lead, *cells in zip(people["key"].to_numpy(dtype=object), leads, *columns, strict=True):
        values = {name: cell for name, cell in zip(VALUES, cells, strict=True) if cell is not None}
        if "leadScore" in values:
            values["leadScore"] = int(values["leadScore"])
        row = {"key": key, "lead": None if lead is None else int(lead), "values": values}
        yield json.dumps(row, ensure_ascii=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
