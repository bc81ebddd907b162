"""A built function on Lambda's runtime emulator: its own code, its own layers, nothing else to import."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from local.invoke.artefacts import ARCHITECTURE, Artefacts, sam
from local.lambdas import Failed

RUNTIME_CLIENT = ("awslambdaric", "runtime_client*.so", "simplejson", "snapshot_restore_py.py")
"""What Lambda itself brings to every function."""

INVOKE = "/2015-03-31/functions/function/invocations"
START_SECONDS = 20


def emulator() -> Path:
    """Lambda's runtime emulator, which lies in the package of the SAM command."""
    name = f"aws-lambda-rie-{ARCHITECTURE}"
    (found,) = sam().parents[1].glob(f"lib/python*/site-packages/samcli/local/rapid/{name}")
    return found


def runtime_client(folder: Path) -> Path:
    """Put Lambda's own part into a folder by itself, so that no other installed package can be imported."""
    packages = Path(sysconfig.get_path("platlib"))
    for pattern in RUNTIME_CLIENT:
        (found,) = packages.glob(pattern)
        (folder / found.name).symlink_to(found)
    return folder


class Emulator:
    """One execution environment; takes one invocation at a time."""

    def __init__(
        self, stem: str, timeout: int, built: Artefacts, client: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        handler = f"{stem}.handler.handle"
        self._timeout = timeout
        self._port, runtime_port = _free_ports()
        variables = {
            **environment,
            "_HANDLER": handler,
            "AWS_LAMBDA_FUNCTION_NAME": stem,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": str(timeout),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "2048",
            "LAMBDA_TASK_ROOT": str(built.function(stem)),
            "PYTHONPATH": ":".join(map(str, [*built.path(stem), client])),
        }
        addresses = [
            *("--runtime-interface-emulator-address", f"127.0.0.1:{self._port}"),
            *("--runtime-api-address", f"127.0.0.1:{runtime_port}"),
        ]
        runtime = [sys.executable, "-S", "-m", "awslambdaric", handler]  # -S: without this venv's packages
        with log.open("ab") as said:
            self._process = subprocess.Popen(
                [str(emulator()), *addresses, *runtime],
                env=variables,
                cwd=built.function(stem),
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self._wait_until_it_listens()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def invoke(self, event: Any) -> Any:
        """Return the function's answer; raise :class:`Failed` with what it raised (the emulator says 200 to that too)."""
        url = f"http://127.0.0.1:{self._port}{INVOKE}"
        try:
            reply = requests.post(url, json=event, timeout=self._timeout + START_SECONDS)
            answer = json.loads(reply.content or b"null")
        except ValueError as error:  # at the timeout it answers with a sentence
            self.close()
            raise Failed(reply.text.strip()) from error
        except OSError as error:
            self.close()
            raise Failed(f"the emulator: {error}") from error
        if isinstance(answer, dict) and "errorMessage" in answer:
            raise Failed(f"{answer.get('errorType')}: {answer['errorMessage']}")
        return answer

    def close(self) -> None:
        """End the emulator and the function's process, which it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.02)
        self.close()
        raise Failed("Lambda's runtime emulator does not start")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
