"""The container engine of this machine, and how a container in it reaches the machine."""

from __future__ import annotations

import ipaddress
import json
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

PROGRAMS = ("docker", "finch")  # in SAM's own order
HOST = "host.docker.internal"  # what Docker and Finch call the machine they run on
ANSWER_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Bridge:
    """The network between this machine and its containers: ``address`` is the machine's own in it."""

    address: str
    network: IPv4Network


@dataclass(frozen=True, slots=True)
class Engine:
    """One that answers. ``bridge`` is None where it runs in a machine of its own, as Docker Desktop does."""

    program: str
    bridge: Bridge | None

    def has(self, image: str) -> bool:
        """Tell whether an image needs no download."""
        return _ask(self.program, "image", "inspect", image) is not None


def find() -> Engine | None:
    """Return the engine that answers, None where none does."""
    for program in PROGRAMS:
        if _ask(program, "ps", "-q") is not None:
            return Engine(program, next(_bridges(program), None))
    return None


def _bridges(program: str) -> Iterator[Bridge]:
    """Yield the default network's address where it is one of this machine's own."""
    networks: list[dict[str, Any]] = json.loads(_ask(program, "network", "inspect", "bridge") or "[]")
    for setting in [each for network in networks for each in network.get("IPAM", {}).get("Config") or []]:
        network = ipaddress.ip_network(setting["Subnet"])
        address = setting.get("Gateway") or str(
            next(network.hosts())
        )  # Docker takes the first and does not always say so
        if isinstance(network, IPv4Network) and _is_ours(address):
            yield Bridge(address, network)


def _is_ours(address: str) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def _ask(program: str, *words: str) -> str | None:
    """Return what a command of the engine prints; None where it fails or is not there."""
    try:
        done = subprocess.run([program, *words], capture_output=True, text=True, check=True, timeout=ANSWER_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
