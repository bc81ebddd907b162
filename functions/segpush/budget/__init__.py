"""An account's call budget: rate, slots and the day's quota, shared by all workers through the state table.

Keyed by Munchkin id, because Marketo counts by subscription whatever our accounts are called. Nothing here knows what a
call is for; what a Marketo code means is decided in ``marketo/verdicts``.
"""

from segpush.budget.gate import Budget
from segpush.budget.slots import Slots
from segpush.budget.standing import LEASE_SECONDS, Limits, day_of, next_reset

__all__ = ["LEASE_SECONDS", "Budget", "Limits", "Slots", "day_of", "next_reset"]
