"""The switches of bulk import. See `switches`."""

import dataclasses

from local.marketo.switch import switch


@dataclasses.dataclass
class ImportSwitches:
    """How import jobs are taken, run and told about. Seconds pass on the simulator's own clock."""

    import_rows_per_second: float = switch(5000.0, "U14: speed of an import job; 0 takes no time for rows")
    import_seconds: float = switch(10.0, "U14: the least an import job takes from its start to its end")
    import_queue_seconds: float = switch(0.0, "how long an import job waits even with a free slot")
    import_first_reply: str = switch(
        "Queued", "status in the answer to an upload: always `Queued`, or what it has come to", "Queued", "current"
    )
    import_empty_status_seconds: float = switch(0.0, "how long after an upload its status is an empty result")
    imports_failing: int = switch(0, "how many of the next import jobs fail as a whole")

    import_bytes: int = switch(10_000_000, "an upload of so many bytes is 413")
    import_bytes_counted: str = switch("body", "what of an upload is measured", "body", "file")
    import_id_column_alone: str = switch(
        "taken", "U7: a file with no column but `id`: imported, or 1003", "taken", "refused"
    )
    import_unknown_header: str = switch(
        "refused", "a column no field is named like: 1006, or every row fails", "refused", "failed_rows"
    )
    second_import: str = switch(
        "1019", "U10: another import into a busy list: refused, or a failed job", "1019", "failed_job"
    )
    busy_list: str = switch(
        "live", "U10: what makes a list busy: queued and running jobs, or running", "live", "running"
    )
    lists_being_imported: tuple[int, ...] = switch((), "ids of lists that somebody else imports to")
    ui_imports_queue: bool = switch(True, "U11: imports made in the UI take slots of the queue of 10")

    import_unknown_id: str = switch(
        "failed_row",
        "U7: an unknown id in an import by `id`: its row fails, the file fails, nothing is said",
        "failed_row",
        "failed_file",
        "ignored",
    )
    import_ambiguous_key: str = switch(
        "failed_row",
        "U9: a key several people have: its row fails, or the newest person gets it",
        "failed_row",
        "newest",
    )
    import_repeated_key: str = switch(
        "one_person", "what a new key makes that stands twice in one file", "one_person", "two_people"
    )
    import_bad_email: str = switch(
        "warning", "an invalid address: kept with a warning, or its row fails", "warning", "failed_row"
    )
    import_empty_cell: str = switch("keep", "an empty cell keeps or clears what the person had", "keep", "clear")
    import_null_cell: str = switch("text", "a cell `NULL` or `null` is text, or clears", "text", "clear")
    import_events: str = switch(
        "new", "U7: whom `Added to List` is logged for: new members, every row, nobody", "new", "all", "none"
    )

    import_processed: str = switch("imported", "`numOfLeadsProcessed` counts imported rows, or all", "imported", "all")
    import_members: str = switch("gained", "`(n members)` counts members gained, or all rows", "gained", "all")
    import_reason_column: str = switch(
        "sibling",
        "the extra column: `Import Failure Reason`, the same in lower case, or `Reason`",
        "sibling",
        "lower",
        "other",
    )
    import_key_column: str = switch(
        "lost_if_all_empty",
        "when a file of failures or warnings lacks the key column: all its keys are empty, any is, never",
        "lost_if_all_empty",
        "lost_if_any_empty",
        "kept",
    )
    import_no_file: str = switch(
        "404",
        "a file of failures or warnings without rows: HTTP 404, an error in JSON, a header",
        "404",
        "json",
        "header",
    )
    import_failed_job_file: str = switch(
        "404", "U12: failures file of a `Failed` job: none, or every row", "404", "rows"
    )
    import_unknown_batch: str = switch("1003", "U13: an unknown or expired `batchId`", "1003", "1013", "610", "empty")
