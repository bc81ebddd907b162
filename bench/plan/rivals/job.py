"""What the rival scripts are asked to do, as far as it is no question of speed: the rules' words and lengths, and the parts' place."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROWS = 3_000  # of a part
VALUES = {"firstName": 80, "lastName": 80, "employer": 255, "city": 255, "leadScore": 255}
CELLS = ["raw", *VALUES, "status", "time"]
MEMBER = ["realized", "existing", "active", "entered", "added", "true", "1", "yes"]
LEFT = ["exited", "expired", "removed", "left", "false", "0", "no"]
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ADDRESS = rf'[^\s@,;:"()<>\[\]\\]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}'
ADDRESS_LENGTH = 254


def store(out: Path, parts: Mapping[str, Sequence[str]], summary: Mapping[str, Any]) -> None:
    """Write the lines of each step as parts, and what was counted."""
    for step, lines in parts.items():
        folder = out / "parts" / step
        folder.mkdir(parents=True)
        for number, start in enumerate(range(0, len(lines), ROWS)):
            text = "\n".join(lines[start : start + ROWS]) + "\n"
            (folder / f"{number:05d}.ndjson").write_text(text, encoding="utf-8")
    (out / "summary.json").write_text(json.dumps(summary))
