"""A checkout in which `make deploy` finds a SAM that only writes down what it was asked, and saves answers as the true one does."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.template import ROOT

SAM = """\
#!/bin/bash
# --guided saves what it is told, in the words of samcli's own samconfig.toml
echo "$*" >>asked
[ "$1" = deploy ] && [[ " $* " == *" --guided "* ]] || exit 0
while [ $# -gt 0 ]; do case $1 in
  --config-env) stage=$2 ;;
  --parameter-overrides) printf '\\n[%s.deploy.parameters]\\nstack_name = "segpush-%s"\\nparameter_overrides = "' "$stage" "$stage" >>samconfig.toml
    while [ $# -gt 1 ]; do shift; printf '%s=\\\\"%s\\\\" ' "${1%%=*}" "${1#*=}" >>samconfig.toml; done; echo '"' >>samconfig.toml ;;
esac; shift; done
"""


@dataclass(frozen=True, slots=True)
class Checkout:
    folder: Path

    def make(self, *words: str) -> str:
        shell = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(
            ["make", *words], cwd=self.folder, env=shell, check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout

    def asked(self) -> list[str]:
        """What SAM was asked since the last time."""
        lines = (self.folder / "asked").read_text().splitlines()
        (self.folder / "asked").unlink()
        return lines


def checkout(folder: Path) -> Checkout:
    for name in ("Makefile", "samconfig.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / ".aws-sam/build").mkdir(parents=True)
    (folder / "requirements").mkdir()
    for name in ("dev", "uv", "sam"):
        (folder / f"requirements/{name}.txt").touch()
    for venv in (".venv", ".venv-sam"):
        (folder / venv / "bin").mkdir(parents=True)
        (folder / venv / "stamp").touch()
    sam = folder / ".venv-sam/bin/sam"
    sam.write_text(SAM)
    sam.chmod(0o755)
    return Checkout(folder)
