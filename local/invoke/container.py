"""A built function in a container: `sam local invoke`, told everything it would otherwise ask AWS or the shell for."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from local.cloud import CREDENTIALS, REGION
from local.invoke.artefacts import ARCHITECTURE, choices, logical, sam
from local.invoke.engine import HOST, Engine
from local.invoke.sam_files import SamFiles
from local.lambdas import Failed

IMAGE = "public.ecr.aws/lambda/python"
SAM_LOCAL = (".venv-sam/bin/sam", "local")
SPARE_SECONDS = 300  # for an image to be downloaded and built before the function's own time begins
GRACE_SECONDS = 15  # for SAM to stop and remove its container
QUIET = {
    "SAM_CLI_TELEMETRY": "0",
    "AWS_MAX_ATTEMPTS": "1",  # else it asks AWS who we are for up to 17 s
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass(frozen=True, slots=True)
class Container:
    """One function, one container an invocation. ``log`` takes what SAM and the function say; ``timeout`` in seconds."""

    engine: Engine
    stem: str
    runtime: str
    timeout: int
    folder: Path
    log: Path

    def command(self, files: SamFiles) -> list[str]:
        """Return the command that invokes it once."""
        return ["invoke", logical(self.stem), "--event", str(files.event), *self._options(files)]

    def by_hand(self, files: SamFiles) -> tuple[str, str]:
        """Return what a person types to invoke it again, and to keep it warm behind an address as Lambda's own."""
        commands = (self.command(files), ["start-lambda", "--warm-containers", "EAGER", *self._options(files)])
        variables = " ".join(f"{name}={value}" for name, value in (QUIET | CREDENTIALS).items())
        one, other = (f"{variables} {shlex.join([*SAM_LOCAL, *command])}" for command in commands)
        return one, other

    def invoke(self, files: SamFiles) -> Any:
        """Return the function's answer; raise :class:`~local.lambdas.Failed`."""
        began = time.monotonic()
        with self.log.open("ab") as said:
            printed = self._printed(files, said)
        return self._answer(printed, time.monotonic() - began)

    def _printed(self, files: SamFiles, said: IO[bytes]) -> bytes:
        """Run SAM and return what it prints; where it hangs it is interrupted, so that it removes its container."""
        with subprocess.Popen(
            [str(sam()), "local", *self.command(files)],
            env=_shell(), cwd=self.folder, stdout=subprocess.PIPE, stderr=said,
        ) as running:  # fmt: skip
            try:
                printed, _ = running.communicate(timeout=self.timeout + SPARE_SECONDS)
            except subprocess.TimeoutExpired:
                _end(running)
                raise Failed(
                    f"sam local invoke did not end within {self.timeout + SPARE_SECONDS} s: see {self.log}"
                ) from None
        if running.returncode:
            raise Failed(f"sam local invoke failed ({running.returncode}): see {self.log}")
        return printed

    def _options(self, files: SamFiles) -> list[str]:
        host = self.engine.bridge.address if self.engine.bridge else "host-gateway"
        return [
            *("--template", str(files.template), "--env-vars", str(files.environment), "--region", REGION),
            *("--parameter-overrides", *choices(self.runtime), "--add-host", f"{HOST}:{host}"),
            *("--layer-cache-basedir", str((self.folder / "layers").resolve())),
            *(["--skip-pull-image"] if self.engine.has(self._image) else []),
        ]

    @property
    def _image(self) -> str:
        return f"{IMAGE}:{self.runtime.removeprefix('python')}-{ARCHITECTURE}"

    def _answer(self, printed: bytes, seconds: float) -> Any:
        if not printed.strip():
            over = "its time was over" if seconds > self.timeout else "it was ended before that"
            raise Failed(f"no answer within {self.timeout} s ({over}); see {self.log}")
        answer = json.loads(printed)
        if isinstance(answer, dict) and "errorMessage" in answer:
            raise Failed(f"{answer.get('errorType')}: {answer['errorMessage']}")
        return answer


def _end(running: subprocess.Popen[bytes]) -> None:
    """Interrupt a program, and kill it where it does not mind."""
    running.send_signal(signal.SIGINT)
    try:
        running.communicate(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()


def _shell() -> dict[str, str]:
    """Return this shell without its AWS: an endpoint or a profile of it would win over what the function is to have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SEGPUSH_"))}
    return kept | QUIET | CREDENTIALS | {"AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
