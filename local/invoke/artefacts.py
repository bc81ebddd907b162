"""What `sam build` makes of this checkout, for one processor and one Python."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from local.template import ROOT

ARCHITECTURE = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
BIN = Path(sys.executable).parent
LAYERS = {"pickup": ["BaseLayer", "EngineLayer"], "push": ["BaseLayer"]}


class NotBuilt(Exception):
    """`sam build`, or the make it runs, failed; the message is what they said."""


@dataclass(frozen=True, slots=True)
class Artefacts:
    """The build's folder: one below it for each function and layer."""

    folder: Path
    runtime: str = RUNTIME

    @property
    def template(self) -> Path:
        """The template that names them."""
        return self.folder / "template.yaml"

    def function(self, stem: str) -> Path:
        """Where a function's own code lies."""
        return self.folder / logical(stem)

    def path(self, stem: str) -> list[Path]:
        """What a function can import: its code and its layers, in the order of Lambda's PYTHONPATH."""
        return [self.function(stem), *(self.folder / layer / "python" for layer in LAYERS[stem])]


def logical(stem: str) -> str:
    """Return the name a function has in template.yaml."""
    return f"{stem.title()}Function"


def sam() -> Path:
    """The SAM command; `make` keeps it in a venv of its own."""
    return _program("sam", ROOT / ".venv-sam/bin", BIN)


def choices(runtime: str) -> list[str]:
    """Return what a SAM command is told of this machine's processor and of a Python, as parameter overrides."""
    return [f"Architecture={ARCHITECTURE}", f"Runtime={runtime}"]


def build(folder: Path, runtime: str = RUNTIME) -> Artefacts:
    """Run `sam build` for this machine's processor; raise :class:`NotBuilt` where it fails."""
    chosen = {"ARCHITECTURE": ARCHITECTURE, "RUNTIME": runtime}
    command = [str(sam()), "build", "--build-dir", str(folder), "--parameter-overrides", *choices(runtime)]
    _run(command, {**chosen, "SAM_CLI_TELEMETRY": "0"})
    return Artefacts(folder, runtime)


def make_layer(name: str, folder: Path, architecture: str, runtime: str) -> Path:
    """Make one layer for another machine, as `sam build` would, and return its folder of packages."""
    source = ROOT / "layers" / name.removesuffix("Layer").lower()
    chosen = {"ARCHITECTURE": architecture, "RUNTIME": runtime, "ARTIFACTS_DIR": str(folder)}
    _run(["make", "--silent", "-f", str(ROOT / "layers/Makefile"), "-C", str(source), f"build-{name}"], chosen)
    return folder / "python"


def _run(command: list[str], chosen: dict[str, str]) -> None:
    tools = os.pathsep.join([str(BIN), os.environ["PATH"]])  # uv, and the Python that compiles
    environment = os.environ | chosen | {"PATH": tools, "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "true")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotBuilt(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def _program(name: str, *folders: Path) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(
        f"{name} is in none of {', '.join(map(str, folders))}: run `make build`, which installs it."
    )
