"""What nobody knows of Marketo's bulk calls (marketo-rest: Unknowns), chosen by the seed: the claims hold with each.

Left as they are, because a claim rests on them: `import_events` (the log of joins is how it is proved that nobody joined
for nothing). Left because nothing can hang on them: `import_bad_email`, for no such address is sent, `import_bytes`, for
no file is that large; `import_empty_cell`, `import_null_cell`, `import_repeated_key` and `import_unknown_header` are
chosen although nothing should: no empty cell, no ``null``, no key twice and no unknown column is ever sent.
"""

from __future__ import annotations

from random import Random
from typing import Any

CHOICES: dict[str, tuple[Any, ...]] = {
    "import_seconds": (0.0, 10.0, 10.0, 200.0),
    "import_rows_per_second": (5000.0, 0.05),
    "import_queue_seconds": (0.0, 0.0, 40.0),
    "import_first_reply": ("Queued", "current"),
    "import_empty_status_seconds": (0.0, 0.0, 45.0),
    "import_id_column_alone": ("taken", "taken", "taken", "refused"),
    "import_unknown_header": ("refused", "failed_rows"),
    "second_import": ("1019", "failed_job"),
    "busy_list": ("live", "running"),
    "ui_imports_queue": (True, False),
    "import_unknown_id": ("failed_row", "failed_file", "ignored"),
    "import_ambiguous_key": ("failed_row", "newest"),
    "import_repeated_key": ("one_person", "two_people"),
    "import_empty_cell": ("keep", "clear"),
    "import_null_cell": ("text", "clear"),
    "import_processed": ("imported", "all"),
    "import_members": ("gained", "all"),
    "import_reason_column": ("sibling", "lower", "other"),
    "import_key_column": ("lost_if_all_empty", "lost_if_any_empty", "kept"),
    "import_no_file": ("404", "json", "header"),
    "import_failed_job_file": ("404", "rows"),
    "import_unknown_batch": ("1003", "1013", "610", "empty"),
    "visibility_seconds": (0.0, 0.0, 3.0, 20.0),
    "exports_failing": (0, 0, 0, 1, 3),
    "export_seconds": (0.0, 30.0, 30.0, 400.0),
    "export_quoting": ("sound", "broken"),
    "export_daily_bytes": (500_000_000, 500_000_000, 500_000_000, 60),
}


def choose(random: Random) -> dict[str, Any]:
    """Choose one Marketo."""
    return {name: random.choice(choices) for name, choices in CHOICES.items()}
