"""Ports for servers of a test: nobody's, and one caller's each."""

import socket

import pytest

from infra.embedded.errors import EmbeddedError
from infra.embedded.ports import LOOPBACK, free_port, require_free
from infra.settings import Settings
from services.up import watch_ports


def test_no_port_is_given_to_two_who_ask() -> None:
    """Two processes that start servers at once must not choose the same; at random, nine of these would be the same."""
    ports = [free_port() for _ in range(500)]
    assert len(set(ports)) == len(ports)


def test_a_server_may_listen_on_it_at_once() -> None:
    port = free_port()
    socket.create_server((LOOPBACK, port)).close()
    socket.create_server((LOOPBACK, port)).close()


def test_each_process_is_watched_at_a_port_of_its_own_or_at_any() -> None:
    ports = watch_ports(Settings(watch_port=18100))
    assert list(ports.values()) == [18100 + number for number in range(len(ports))]
    assert set(watch_ports(Settings()).values()) == {0}


def test_counting_on_beyond_the_last_port_names_the_setting() -> None:
    """`make up` gives each process the next one."""
    with pytest.raises(EmbeddedError, match=r"no port 65536.*MELDSTROOM_WATCH_PORT"):
        require_free(65_536, "MELDSTROOM_WATCH_PORT")
