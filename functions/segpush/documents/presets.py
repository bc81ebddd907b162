"""Known producers: what each writes, as far as its documentation says (sheet 3.1). Every value can be overridden in a document.

How a dialect is read does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from segpush.engine.reading.dialect import Dialect

PresetName = Literal[
    "aep", "segment_actions", "segment_raw", "snowflake", "tealium", "treasure_data", "mparticle_firehose", "braze", "csv"
]  # fmt: skip

RFC_4180 = Dialect(quote='"', escape='"', null_tokens=())
"""Comma, double quotes, doubled inside; no word means *missing*."""


@dataclass(frozen=True)
class Preset:
    """One producer. What is None has to be said by the document, or does not exist there.

    ``dialect`` of its CSV · ``header``: whether it names the columns · ``content`` of its files · columns: ``key``
    candidates, ``status``, ``member_time``, ``audience_id``, ``audience_name`` · ``rows_without_status`` ·
    ``json_cells``: a cell that is a JSON string is unwrapped · ``together``: what one drop is.
    """

    dialect: Dialect = field(default=RFC_4180)
    header: bool | None = True
    content: Literal["full", "changes"] | None = None
    key: tuple[str, ...] = ()
    status: str | None = None
    member_time: str | None = None
    audience_id: str | None = None
    audience_name: str | None = None
    rows_without_status: Literal["reject", "not_ours"] = "reject"
    json_cells: bool = False
    together: Literal["name", "folder"] = "name"


PRESETS: dict[PresetName, Preset] = {
    # Adobe's defaults: comma, no quoting at all; with `quote` set, backslash escapes inside quotes.
    "aep": Preset(dialect=Dialect()),
    # Segment, audience CSV (2.1)
    "segment_actions": Preset(
        content="changes",
        status="audience_action",
        member_time="timestamp",
        audience_id="audience_id",
        audience_name="audience_name",
        json_cells=True,
    ),
    # Segment, raw data storage (2.2): membership is a trait, named by `status`; all other lines are not ours.
    "segment_raw": Preset(
        content="changes",
        key=("traits.email", "context.traits.email", "email"),
        member_time="timestamp",
        rows_without_status="not_ours",
    ),
    # Snowflake unload (2.4): no quotes, backslash escapes outside them; parts in parallel, told apart by no number.
    "snowflake": Preset(
        dialect=Dialect(quote=None, escape='"', escape_unquoted=True, null_tokens=("\\N",)),
        header=None,
        together="folder",
    ),
    "tealium": Preset(),  # 2.3
    "treasure_data": Preset(),  # 2.5
    # mParticle through Firehose (2.6): joined JSON; the shape of UserIdentities is not settled.
    "mparticle_firehose": Preset(
        content="changes",
        key=("UserIdentities.Email", "UserIdentities[Type=Email].Value"),
        status="IsMember",
        member_time="MembershipChangedTimestamp",
        audience_id="AudienceId",
        audience_name="AudienceName",
    ),
    "braze": Preset(content="full", key=("email",), together="folder"),  # 2.7
    "csv": Preset(),
}
