"""Which files go where: `FILE` or `AUDIENCE=FILE` on the command line, a key in the drop bucket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from segpush.destination import Audience


class BadArgument(ValueError):
    """What was asked for cannot be done; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file and the key it gets."""

    path: Path
    key: str


def places(files: Sequence[str], audiences: Mapping[str, Audience]) -> list[Dropped]:
    """Return where each file goes, in the order given; raise :class:`BadArgument`."""
    return [_place(file, audiences) for file in files]


def _place(file: str, audiences: Mapping[str, Audience]) -> Dropped:
    slug, sign, path = file.partition("=")
    if not sign or slug not in audiences:
        slug, path = "", file
    if not Path(path).is_file():
        if sign and Path(file.partition("=")[2]).is_file():
            raise BadArgument(f"there is no audience {file.partition('=')[0]}: name one of {', '.join(audiences)}.")
        raise BadArgument(f"{path} is not a file that can be read: check the path.")
    if not slug and len(audiences) != 1:
        raise BadArgument(f"{path} could belong to any of {', '.join(audiences)}: write AUDIENCE={path}.")
    prefix = audiences[slug].source.prefix if slug else next(iter(audiences.values())).source.prefix
    return Dropped(Path(path), prefix + Path(path).name)
