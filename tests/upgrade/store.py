"""Store what this version leaves behind in mid-run, for the versions after it: `python -m tests.upgrade.store NAME`.

Each moment is played twice: once up to where the deploy comes, which is stored, and once to the end, which is what the
next versions have to come to as well. An earlier version is played from a checkout of it that comes first on the path:

    cd EARLIER && PYTHONPATH=functions:.:TODAY python -m tests.upgrade.store NAME
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from unittest.mock import patch

from segpush import advance
from tests.upgrade import stored
from tests.upgrade.moments import LATER, MOMENTS, SMALL_PARTS, Moment
from tests.upgrade.stored import Json


def played(moment: Moment) -> Json:
    """Play a moment up to where a deploy comes, and on to the end."""
    with patch.object(advance, "ROWS", SMALL_PARTS):
        desk = moment.come()
        found = stored.shown(desk)
        moment.go_on(desk)
    return {"stored": found, "end": stored.ended(desk)}


def main(name: str, without: Sequence[str]) -> None:
    """Play all moments but those this version does not come to, and store them."""
    moments = {title: moment for title, moment in (MOMENTS | LATER).items() if title not in without}
    path = stored.write(name, {title: played(moment) for title, moment in moments.items()})
    sys.stdout.write(f"{path}: {len(moments)} moments, {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.upgrade.store", description="Store this version's state in mid-run."
    )
    parser.add_argument("name", metavar="VERSION", help="what the file is called")
    parser.add_argument("without", metavar="MOMENT", nargs="*", help="titles of moments this version does not come to")
    given = parser.parse_args()
    main(given.name, given.without)
