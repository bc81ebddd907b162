"""The switches of bulk extract. See `switches`."""

import dataclasses

from local.marketo.switch import switch


@dataclasses.dataclass
class ExportSwitches:
    """How extract jobs are run and told about. Seconds pass on the simulator's own clock."""

    export_rows_per_second: float = switch(20_000.0, "speed of an extract job; 0 takes no time for rows")
    export_seconds: float = switch(30.0, "the least an extract job takes from its start to its end")
    export_refresh_seconds: float = switch(60.0, "how seldom the status of an extract job moves; 0 shows it as it is")
    exports_failing: int = switch(0, "how many of the next extract jobs end `Failed`")
    export_cancelled: str = switch("Cancelled", "how a cancelled job is spelt", "Cancelled", "Canceled")
    export_daily_bytes: int = switch(500_000_000, "bytes of extract files a day, then 1029")
    export_file_days: int = switch(7, "how long the file of an extract is kept")
    closed_export_filters: tuple[str, ...] = switch(
        (), "which of `updatedAt`, `smartListId`, `smartListName` this account lacks: 1035"
    )
    export_partitions: str = switch(
        "all", "an extract holds people of all partitions, or of those open to the user", "all", "open"
    )
    export_quoting: str = switch("sound", "cells with commas and quotes are quoted, or not", "sound", "broken")
