"""The numbers of a plan whose look-ups are done."""

from typing import Any

OVER = "20 people would be created (limit 10)"
CHAINS: list[dict[str, Any]] = [
    {"name": "import_id+import_key", "calls": 12, "files": 2, "minutes": 6.0, "why_not": ""},
    {"name": "calls", "calls": 17, "files": 0, "minutes": 0.1, "why_not": ""},
    {"name": "import_id", "calls": 0, "files": 0, "minutes": 0, "why_not": "it would cost more than single calls"},
]
NUMBERS: dict[str, Any] = {
    "read": 303, "rows": {"member": 300, "rejected": 3}, "codes": {"no_key": 3}, "notes": [], "unreadable": 3, "first_run": True,
    "found": 277, "unmatched": 0, "ambiguous": 1, "refused": 1, "held_back": 1, "create": 20, "add": 300, "removed": 3,
    "at_most": False, "calls": 12, "chains": CHAINS,
}  # fmt: skip
