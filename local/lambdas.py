"""Functions as Lambda runs them: one process an invocation at a time, kept warm, killed when the time is over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from local.template import ROOT
from local.wiring import Function

CODE = ROOT / "functions"
WORKER = ROOT / "local" / "worker.py"
FROM_SHELL = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "SYSTEMROOT",
)  # no more of it: a function knows what its template says


class Failed(Exception):
    """The function raised, was killed at its timeout, or ended without an answer."""


class Lambda:
    """One function. Starts an environment for each invocation that finds none free."""

    def __init__(self, function: Function, cloud: Mapping[str, str], log: Path) -> None:
        self.function = function
        self.invocations = 0
        self.failures = 0
        self.busy = 0
        self._cloud = cloud
        self._log = log
        self._free: deque[_Environment] = deque()
        self._all: list[_Environment] = []
        self._lock = threading.Lock()
        self._closed = False

    def warm(self) -> None:
        """Start one environment ahead of its first use."""
        self._free.append(self._start())

    def invoke(self, event: Any) -> Any:
        """Call the function and return its answer; raise :class:`Failed`."""
        with self._lock:
            self.invocations, self.busy = self.invocations + 1, self.busy + 1
            environment = self._free.popleft() if self._free else None
        try:
            environment = environment or self._start()
            answer = environment.invoke(event)
        except Failed:
            self.failures += 1
            raise
        finally:
            with self._lock:
                self.busy -= 1
                if environment is not None and environment.alive:
                    self._free.append(environment)
        return answer

    def close(self) -> None:
        """End every environment."""
        with self._lock:
            self._closed = True
        for environment in self._all:
            environment.close()

    def _start(self) -> _Environment:
        with self._lock:
            if self._closed:
                raise Failed("the stack is being stopped")
            environment = _Environment(self.function, self._variables(), self._log)
            self._all.append(environment)
            return environment

    @property
    def environment(self) -> dict[str, str]:
        """What the function is told: where its cloud is and who it is there, and what the template says."""
        return {**self._cloud, **self.function.environment}

    def _variables(self) -> dict[str, str]:
        shell = {name: os.environ[name] for name in FROM_SHELL if name in os.environ}
        task = {
            "AWS_LAMBDA_FUNCTION_NAME": self.function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(self.function.memory),
            "PYTHONPATH": str(CODE),
            "PYTHONUNBUFFERED": "1",
        }
        return {**shell, **task, **self.environment}


class _Environment:
    """One process of a function."""

    def __init__(self, function: Function, variables: dict[str, str], log: Path) -> None:
        self._function = function
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, str(WORKER), function.handler],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=variables,
                text=True,
                start_new_session=True,  # Ctrl-C is for the stack, which ends its processes itself
            )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def invoke(self, event: Any) -> Any:
        timer = threading.Timer(self._function.timeout, self._process.kill)
        timer.start()
        try:
            _pipe(self._process.stdin).write(json.dumps({"event": event, "context": self._context()}) + "\n")
            _pipe(self._process.stdin).flush()
            line = _pipe(self._process.stdout).readline()
        except (OSError, ValueError):  # its pipe is broken, or closed here
            line = ""
        finally:
            timer.cancel()
        if not line:
            self.close()
            raise Failed(f"{self._function.stem} was ended after {self._function.timeout} s, or ended itself")
        reply = json.loads(line)
        if "error" in reply:
            raise Failed(reply["error"])
        return reply["answer"]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            _quietly_close(pipe)

    def _context(self) -> dict[str, Any]:
        return {
            "aws_request_id": str(uuid.uuid4()),
            "function_name": self._function.name,
            "invoked_function_arn": self._function.arn,
            "memory_limit_in_mb": self._function.memory,
            "timeout": self._function.timeout,
        }


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise OSError("no pipe")
    return pipe


def _quietly_close(pipe: IO[str] | None) -> None:
    try:
        _pipe(pipe).close()
    except OSError:
        return  # what was not written any more has no reader either
