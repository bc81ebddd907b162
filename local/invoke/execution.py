"""Where a built function is executed: in a container, or on Lambda's runtime emulator."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.invoke import sam_files
from local.invoke.artefacts import Artefacts
from local.invoke.container import Container
from local.invoke.emulator import Emulator, runtime_client
from local.invoke.engine import Engine
from local.invoke.relay import reachable
from local.invoke.sam_files import AS_WRITTEN, Limits
from local.stack import Stack

Invoke = Callable[[Any], Any]
"""Event to answer; raises :class:`~local.lambdas.Failed`."""

CLOUD = "AWS_ENDPOINT_URL"
MARKETO = "SEGPUSH_MARKETO_ENDPOINT"


@dataclass(frozen=True, slots=True)
class Execution:
    """One function of one build, with the stack it works on. ``folder`` takes its files and its log."""

    stem: str
    built: Artefacts
    system: Stack
    folder: Path
    limits: Limits = AS_WRITTEN

    @property
    def log(self) -> Path:
        """What the function says."""
        return self.folder / "function.log"

    @property
    def timeout(self) -> int:
        """In seconds."""
        return self.limits.timeout or self.system.functions[self.stem].function.timeout

    def by_hand(self, engine: Engine) -> tuple[str, str]:
        """Return what a person types to invoke it again, and to keep it warm; the addresses hold while it is contained."""
        return self._container(engine).by_hand(sam_files.in_folder(self.folder))

    @contextmanager
    def contained(self, engine: Engine) -> Iterator[Invoke]:
        """Return what invokes it in a container of ``engine``."""
        container = self._container(engine)
        with (
            reachable(self.system.cloud.endpoint, engine) as cloud,
            reachable(self.system.marketo.url, engine) as marketo,
        ):
            environment = self._environment(cloud, marketo)
            environment.pop("AWS_CONFIG_FILE", None)  # a file of this machine
            yield lambda event: container.invoke(
                sam_files.write(self.folder, self.stem, self.built, environment, event, self.limits)
            )

    @contextmanager
    def emulated(self) -> Iterator[Invoke]:
        """Return what invokes it on the emulator, which keeps the timeout and not the memory limit."""
        environment = self._environment(self.system.cloud.endpoint, self.system.marketo.url)
        with tempfile.TemporaryDirectory(prefix="segpush-runtime-") as client:
            emulator = Emulator(
                self.stem, self.timeout, self.built, runtime_client(Path(client)), environment, self.log
            )
            try:
                yield emulator.invoke
            finally:
                emulator.close()

    def _container(self, engine: Engine) -> Container:
        return Container(engine, self.stem, self.built.runtime, self.timeout, self.folder, self.log)

    def _environment(self, cloud: str, marketo: str) -> dict[str, str]:
        """Return what the function is told, with the addresses at which it finds AWS and Marketo."""
        told = self.system.functions[self.stem].environment
        return told | {CLOUD: cloud} | ({MARKETO: marketo} if MARKETO in told else {})
