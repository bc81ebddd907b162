"""A Marketo that behaves: the simulator segpush is tested against.

Exists because a client of Marketo is proven by what Marketo refuses, not by what a mock was told to answer. It knows
nothing of segpush and shares no code, no constant and no table with it: a lie here must not meet its twin there.

- `simulator.Simulator` is the whole, in one process, on a clock it is given
- `adapter.SimulatorAdapter` puts it behind a `requests.Session` in virtual time
- `python -m local.marketo` puts it on a socket
- `docs/simulator.md` tells of states, faults, traffic and switches
"""

from local.marketo.adapter import SimulatorAdapter
from local.marketo.simulator import Simulator
from local.marketo.told import StateError
from local.marketo.wire import ConnectionDropped, Reply, Request

__all__ = ["ConnectionDropped", "Reply", "Request", "Simulator", "SimulatorAdapter", "StateError"]
