"""How a container reaches what listens on the loopback: over the containers' network, and from nowhere else."""

from __future__ import annotations

from ipaddress import IPv4Network
from urllib.parse import urlsplit

import pytest
import requests

from local.invoke.engine import HOST, Bridge, Engine
from local.invoke.relay import reachable
from local.marketo.server import serving
from tests.flow.conftest import MARKETO

LOOPBACK = IPv4Network("127.0.0.0/8")
CONTAINERS = IPv4Network("172.17.0.0/16")


def counts(url: str) -> requests.Response:
    """Ask by the bridge's address; only containers know the name."""
    return requests.get(f"{url.replace(HOST, '127.0.0.1')}/_simulator/counts", timeout=5)


def test_who_is_in_the_network_is_carried_over() -> None:
    with (
        serving(MARKETO) as marketo,
        reachable(marketo.url, Engine("docker", Bridge("127.0.0.1", LOOPBACK))) as url,
    ):
        assert urlsplit(url).port != urlsplit(marketo.url).port
        assert counts(url).json() == counts(marketo.url).json()


def test_who_is_not_is_turned_away() -> None:
    with (
        serving(MARKETO) as marketo,
        reachable(marketo.url, Engine("docker", Bridge("127.0.0.1", CONTAINERS))) as url,
        pytest.raises(requests.ConnectionError),
    ):
        counts(url)


def test_nothing_listens_any_more_afterwards() -> None:
    with serving(MARKETO) as marketo:
        with reachable(marketo.url, Engine("docker", Bridge("127.0.0.1", LOOPBACK))) as url:
            counts(url)
        with pytest.raises(requests.ConnectionError):
            counts(url)


def test_an_engine_in_a_machine_of_its_own_leads_to_the_loopback_itself() -> None:
    with reachable("http://127.0.0.1:8123", Engine("docker", None)) as url:
        assert url == "http://host.docker.internal:8123"
