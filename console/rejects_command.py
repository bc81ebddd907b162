"""The command `rejects`: the rows a run could not use, and the same as they were given, to be corrected."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from console import printing
from console.run_commands import fetch, reading, save
from console.told import AsJson, Local, NotAsAsked, RunId, StackName, told

SHOWN = 20  # rejected rows on a screen; the file has all


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(rejects)


def rejects(
    name: RunId,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Save rejected.csv there.")] = None,
    retry: Annotated[
        Path | None, typer.Option("--retry", metavar="FILE", help="Save the rows as they were given, to correct them.")
    ] = None,
    json: AsJson = False,
    local: Local = False,
    stack: StackName = "",
) -> None:
    """Show the rows a run could not use, and why."""
    with told():
        known = reading(stack, local)
        files = known.about(known.one(name))["files"]
        if "rejected.csv" not in files:
            _none(name, json=json)
            return
        body = fetch(known, files["rejected.csv"], "its rejected rows are no longer kept")
        if out:
            save(out, body)
        given = _as_given(files, retry) if retry else {}
        for path, key in given.items():
            save(path, fetch(known, key, "its rejected rows are no longer kept"))
    _show(name, body, [*([out] if out else []), *given], json=json)


def _as_given(files: dict[str, str], path: Path) -> dict[Path, str]:
    """Return where which file of rows as they were given is saved; of Parquet there may be several, one a file of the drop."""
    keys = [key for name, key in sorted(files.items()) if re.fullmatch(r"retry(_\d+)?\.\w+", name)]
    if not keys:
        raise NotAsAsked("this run has no file of rows as they were given")
    return {path if n == 1 else path.with_stem(f"{path.stem}_{n}"): key for n, key in enumerate(keys, 1)}


def _none(name: str, *, json: bool) -> None:
    if json:
        printing.as_json({"run": name, "rejected": 0, "codes": {}, "rows": [], "saved": []})
    else:
        printing.advice("no row was rejected")


def _show(name: str, body: bytes, saved: list[Path], *, json: bool) -> None:
    found = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    codes = dict(Counter(each["code"] for each in found).most_common())
    if json:
        files = [str(path) for path in saved]
        printing.as_json({"run": name, "rejected": len(found), "codes": codes, "rows": found, "saved": files})
    elif saved:
        typer.echo("\n".join(str(path) for path in saved))
    elif sys.stdout.isatty():
        printing.rows(("file", "line", "code", "text", "reason"), [_rejected(each) for each in found[:SHOWN]])
        counted = ", ".join(f"{count} {code}" for code, count in codes.items())
        printing.advice(f"{len(found)} rejected: {counted}; --out FILE saves all, --retry FILE the rows as given")
    else:
        typer.echo(body.decode(), nl=False)


def _rejected(each: dict[str, str]) -> tuple[str, ...]:
    return each["file"].rpartition("/")[2], each["line"], each["code"], each["text"][:60], each["reason"]
