"""The answers as a document people read: each setting with a line on what it does and what else it may say."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from console.init.scene import Settings

COMMENTS: dict[str, str] = {
    "account": "Alias of the Marketo subscription: credentials in the secret segpush/<account>, limits in the document of that name.",
    "sync": "What is kept: audience (the list only), profile (fields of people only), audience_and_profile (both).",
    "people": "People Marketo does not know: match_only reports them, match_and_create creates them.",
    "match": "How a person is found: the column that holds the key, and the searchable field it is looked up in, email unless said."
    " `several` says which lead is meant where more than one has the key: most_recently_updated unless said.",
    "workspace": "Workspace the list must be in.",
    "partition": "Lead partition of people who are created; without it Marketo's default one.",
    "mapping": "Column → field. A missing cell leaves the field as it is, unless `on_missing: clear`. `write` is always, on_create"
    " (new people only), if_empty or never.",
    "slug": "Short name, for keys and metrics; keep it.",
    "source": "Who writes the files and where they come. content: full (everybody, each time) or changes (who joined or left).",
    "list": "The static list this audience owns. members: follow (whom we put there comes off again), add_only, or mirror.",
    "start": "First and last day, inclusive, by the drop's time in UTC (`timezone`). Without `end` it runs for ever.",
    "limits": "A run over one of these waits for `segpush approve RUN`, and so does the first one, unless first_run: go.",
}
LIMITS: Settings = {"rejected_percent": 5, "removed_percent": 20, "created_people": 5000, "first_run": "hold"}
_INLINE = {"match", "source", "list", "limits"}  # groups of a few words: one line each
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST = 110  # of such a line; a longer group is written a line a setting

ACCOUNT = """\
# One Marketo subscription. Its Munchkin id, client id and client secret are in the secret segpush/{name}.
version: 1
name: {name}
daily_quota: 50000      # calls a day the subscription allows, all its integrations together
share_percent: 50       # how much of that is ours
calls_per_20s: 48       # Adobe asks one integration to stay below 50
slots: 5                # calls at the same time
"""


def complete(settings: Settings) -> Settings:
    """Return the settings with those nobody is asked for: who comes off the list, and the guard."""
    audiences = [
        {**each, "list": {**each["list"], "members": "follow"}} if "list" in each else each
        for each in settings["audiences"]
    ]
    return {**settings, "audiences": audiences, "limits": LIMITS}


def destination(settings: Settings) -> str:
    """Return the destination document of complete settings, as YAML with comments."""
    (audience,) = settings["audiences"]
    head = f"# {audience['name']}, as answered to `segpush init`. Every setting there is: docs/destination.md."
    return "\n".join([head, *_lines(settings)]) + "\n"


def account(name: str) -> str:
    """Return an account document with every default, as YAML with comments."""
    return ACCOUNT.format(name=name)


def _lines(settings: Settings, indent: str = "") -> Iterator[str]:
    for name, value in settings.items():
        yield from _comment(COMMENTS.get(name, ""), indent)
        match value:
            case [{"slug": _}, *_]:
                yield f"{name}:"
                yield from _listed(value, indent)
            case list() if name == "mapping":
                yield f"{name}:"
                yield from (f"{indent}  - {_flow(each)}" for each in value)
            case _:
                yield from _setting(name, value, indent)


def _comment(text: str, indent: str) -> Iterator[str]:
    yield from textwrap.wrap(text, _LONGEST + 10, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ")


def _listed(audiences: Sequence[Settings], indent: str) -> Iterator[str]:
    for audience in audiences:
        inner = list(_lines(audience, f"{indent}    "))
        first = next(at for at, line in enumerate(inner) if not line.lstrip().startswith("#"))
        yield from (line.removeprefix("  ") for line in inner[:first])
        yield f"{indent}  - {inner[first].lstrip()}"
        yield from inner[first + 1 :]


def _setting(name: str, value: Any, indent: str) -> Iterator[str]:
    line = f"{indent}{name}: {_flow(value)}"
    if name not in _INLINE or len(line) <= _LONGEST:
        yield line
        return
    yield f"{indent}{name}:"
    for inner, each in value.items():
        yield f"{indent}  {inner}: {_flow(each)}"


def _flow(value: Any) -> str:
    """Return a value on one line, in quotes where YAML would take it for something else."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value  # the documents' YAML knows no dates
    dumped = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf"))
    return dumped.strip()[1:-1]
