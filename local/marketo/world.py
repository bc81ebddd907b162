"""Everything one account is made of, in one place for the endpoints to work on.

Only data and the few questions that need two rooms at once; behaviour belongs to the endpoints and the gate.
"""

from dataclasses import dataclass, field
from random import Random

from local.marketo.exports import Exports
from local.marketo.fields import Fields
from local.marketo.folders import Folders
from local.marketo.imports import Imports
from local.marketo.lists import Lists
from local.marketo.meter import Meter
from local.marketo.moments import central_day
from local.marketo.people import People
from local.marketo.switches import Switches
from local.marketo.tokens import Tokens

PERMISSIONS = ("Read-Only Lead", "Read-Write Lead", "Read-Only Assets", "Read-Write Assets")
API_USER = "api-push@example.com"


@dataclass
class Account:
    """Who the account is, and its daily quota in calls."""

    munchkin_id: str = "123-ABC-456"
    client_id: str = "simulated-client"
    client_secret: str = "simulated-secret"  # noqa: S105 - the simulator's own
    daily_quota: int = 50_000


@dataclass
class World:
    """One Marketo account and the instance it runs on. `partitions` maps id to name; the first is the default.

    `worked_until` is the POSIX second up to which its jobs have been worked off.
    """

    account: Account = field(default_factory=Account)
    fields: Fields = field(default_factory=Fields)
    partitions: dict[int, str] = field(default_factory=lambda: {1: "Default"})
    permissions: frozenset[str] = frozenset(PERMISSIONS)
    people: People = field(default_factory=People)
    lists: Lists = field(default_factory=Lists)
    folders: Folders = field(default_factory=Folders)
    switches: Switches = field(default_factory=Switches)
    tokens: Tokens = field(default_factory=Tokens)
    imports: Imports = field(default_factory=Imports)
    exports: Exports = field(default_factory=Exports)
    worked_until: float = 0.0
    meter: Meter = field(default_factory=Meter)
    chance: Random = field(default_factory=lambda: Random(0))

    def day(self, at: float) -> str:
        """The quota day of a moment."""
        return central_day(at, self.switches.quota_clock)

    @property
    def case_matters(self) -> bool:
        """Whether keys compare letter by letter."""
        return self.switches.email_case == "sensitive"
