"""`python -m local.marketo --port N [--state FILE]`: the simulator as a program of its own."""

import argparse
import json
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from local.marketo.server import SimulatorServer, in_a_thread
from local.marketo.simulator import Simulator


def main() -> int:
    """Serve until SIGTERM or SIGINT; 2 when the port or the state cannot be used."""
    options = _options()
    try:
        server = SimulatorServer(Simulator(_state(options.state), time.time), options.port)
    except (OSError, ValueError) as error:
        print(f"marketo simulator: {error}", file=sys.stderr)
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with in_a_thread(server):
        print(f"marketo simulator on {server.url}", flush=True)
        stop.wait()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.marketo", description="A Marketo that behaves.")
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--state", type=Path, help="the account to begin with, a JSON file; see docs/simulator.md")
    return parser.parse_args()


def _state(path: Path | None) -> dict[str, Any]:
    state: dict[str, Any] = {} if path is None else json.loads(path.read_text(encoding="utf-8"))
    return state


if __name__ == "__main__":
    sys.exit(main())
