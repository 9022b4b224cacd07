"""What a process tells whoever watches it, on a port of its own: /metrics, /healthz and /readyz.

One request at a time and each with a limit, so that nobody who asks can cost the process more than that. Nothing here
is for the outside: the port is on loopback, or in the network of the containers.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Self

import orjson
import structlog
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from .settings import BadSetting

REQUEST_SECONDS_MAX = 2.0
JSON = "application/json"

log = structlog.get_logger()

Parts = Callable[[], Mapping[str, bool]]
"""Of each part, whether it is well. Answers at once."""


class WatchServer:
    """Answers in a thread of its own from `start` on. With port 0 it takes one that is free, and the log says which."""

    def __init__(self, host: str, port: int, *, alive: Parts, ready: Parts) -> None:
        try:
            self._server = HTTPServer((host, port), partial(_Handler, alive, ready))
        except OSError as error:
            place = f"MELDSTROOM_WATCH_HOST and MELDSTROOM_WATCH_PORT cannot be {host} and {port}"
            raise BadSetting(f"{place}: {error.strerror}") from None
        self.port: int = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, name="watched", daemon=True)

    def start(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        log.info("watched at", port=self.port)
        return self

    def close(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    timeout = REQUEST_SECONDS_MAX
    server_version = "meldstroom"
    sys_version = ""

    def __init__(self, alive: Parts, ready: Parts, *arguments: object) -> None:
        self._alive = alive
        self._ready = ready
        with suppress(ConnectionError):  # Whoever asked has gone.
            super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer one of the three."""
        match self.path.partition("?")[0]:
            case "/metrics":
                self._answer(200, CONTENT_TYPE_LATEST, generate_latest(REGISTRY))
            case "/healthz":
                self._judge("alive", self._alive())
            case "/readyz":
                self._judge("ready", self._ready())
            case _:
                self._answer(404, JSON, b"{}")

    def _judge(self, name: str, parts: Mapping[str, bool]) -> None:
        well = all(parts.values())
        self._answer(200 if well else 503, JSON, orjson.dumps({name: well, "parts": dict(parts)}))

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing: who looks every few seconds would fill the log."""
