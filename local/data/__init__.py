"""A realistic AEP export and the next day's, the Marketo they meet, and the truth about both.

Everything is made from one seed, so that a demo, a test and a bench speak of the same people. The room knows what files
and Marketo look like; it imports nothing of ``segpush`` and nothing of the simulator, or its truth would be worth nothing.
"""

from local.data.demo import Demo, write_demo
from local.data.truth import Day, PersonTruth, RowTruth, Truth, Writes

__all__ = ["Day", "Demo", "PersonTruth", "RowTruth", "Truth", "Writes", "write_demo"]
