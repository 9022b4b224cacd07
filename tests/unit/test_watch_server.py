"""The port at which a process is watched: three answers, and nothing that a slow or a rude caller could hold up."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from infra.settings import BadSetting
from infra.watch_server import WatchServer
from tests.plain_http import PLAIN

WELL = {"moves": True, "kafka": True}


@pytest.fixture
def parts() -> dict[str, bool]:
    return dict(WELL)


@pytest.fixture
def server(parts: dict[str, bool]) -> Iterator[WatchServer]:
    server = WatchServer("127.0.0.1", 0, alive=lambda: {"moves": True}, ready=lambda: parts).start()
    yield server
    server.close()


def get(server: WatchServer, path: str) -> httpx.Response:
    return httpx.get(f"http://127.0.0.1:{server.port}{path}", timeout=10, verify=PLAIN)


def test_it_says_of_each_part_whether_it_is_well(server: WatchServer, parts: dict[str, bool]) -> None:
    assert get(server, "/readyz").json() == {"ready": True, "parts": WELL}
    parts["kafka"] = False
    answer = get(server, "/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "parts": WELL | {"kafka": False}}
    assert get(server, "/healthz").json() == {"alive": True, "parts": {"moves": True}}


def test_it_tells_its_numbers(server: WatchServer) -> None:
    answer = get(server, "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "process_start_time_seconds" in answer.text


def test_there_is_nothing_else(server: WatchServer) -> None:
    assert get(server, "/").status_code == 404
    assert httpx.post(f"http://127.0.0.1:{server.port}/healthz").status_code == 501


def test_who_says_nothing_holds_up_nobody_for_long(server: WatchServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        assert get(server, "/healthz").status_code == 200


def test_a_port_that_is_taken_is_told_by_the_name_of_its_setting(server: WatchServer) -> None:
    with pytest.raises(BadSetting, match="MELDSTROOM_WATCH_PORT"):
        WatchServer("127.0.0.1", server.port, alive=dict, ready=dict)
