"""One execution environment of a function, as a process: `python worker.py HANDLER`.

Takes invocations as JSON lines on standard input and answers each with one line; what the function prints goes to
standard error. Run as a file and not as a module, so that nothing but functions/ is there to import, as in Lambda.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from dataclasses import dataclass, field
from typing import IO, Any


@dataclass
class Context:
    """What Lambda tells a handler about its invocation."""

    aws_request_id: str
    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    timeout: int
    function_version: str = "$LATEST"
    started: float = field(default_factory=time.monotonic)

    def get_remaining_time_in_millis(self) -> int:
        """Return how long the function may go on."""
        return max(0, int(1_000 * (self.timeout - time.monotonic() + self.started)))


def main(handler: str) -> None:
    """Load ``handler`` and serve until standard input ends."""
    answers = _answers()
    module, name = handler.rsplit(".", 1)
    handle = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        call = json.loads(line)
        answers.write(json.dumps(_invoked(handle, call["event"], Context(**call["context"]))) + "\n")
        answers.flush()


def _answers() -> IO[str]:
    """Keep standard output for answers, and send what anybody prints to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _invoked(handle: Any, event: Any, context: Context) -> dict[str, Any]:
    try:
        return {"answer": handle(event, context)}
    except Exception as error:  # noqa: BLE001 - Lambda, too, reports whatever it is
        traceback.print_exc()
        return {"error": f"{type(error).__name__}: {error}"}
    finally:
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
