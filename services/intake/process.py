"""The intake process: HTTP in the main thread, outcomes and the bus in threads of their own."""

from collections.abc import Callable
from threading import Event as Flag
from threading import Thread
from typing import Protocol

import uvicorn
from litestar import Litestar

from ..watching.serving import Serving

GRACE_SECONDS_MAX = 12  # Longer than any request waits for its outcome, so that a stop cuts off none.


class Stoppable(Protocol):
    """A loop that runs until its flag is set."""

    def __call__(self, stop: Flag) -> None: ...


class _Server(uvicorn.Server):
    """Says that it is ready once its port is open."""

    def __init__(
        self, config: uvicorn.Config, serving: Serving, ready: Callable[[], None], leaving: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._serving = serving
        self._ready = ready
        self._leaving = leaving

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override] # narrower upstream
        """Open the port."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if not self.should_exit:
            self._serving.began()
            self._ready()

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override] # narrower upstream
        """Say that it ends to whoever answers without an end, then wait for all answers."""
        self._leaving()
        await super().shutdown(sockets)  # type: ignore[arg-type]


class IntakeProcess:
    """Serves until it is told to stop, or until a thread that it cannot do without has ended."""

    def __init__(
        self,
        app: Litestar,
        *,
        host: str,
        port: int,
        ready: Callable[[], None],
        leaving: Callable[[], None] = lambda: None,
    ) -> None:
        self.serving = Serving()
        self._server = _Server(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE_SECONDS_MAX,
            ),
            self.serving,
            ready,
            leaving,
        )
        self._failed = False
        self._stop = Flag()

    def stop(self) -> None:
        """Answer what is under way, then leave. uvicorn hands signals on once it has served: it may come twice."""
        self._server.should_exit = True

    def fail(self) -> None:
        """Something ended that must not: leave, so that whoever started this process starts another. Any thread."""
        self._failed = True
        self.stop()

    def run(self, beside: Stoppable) -> int:
        """Serve, with a loop beside; the exit code."""
        thread = Thread(target=self._beside, args=(beside,), name="bus", daemon=True)
        thread.start()
        try:
            self._server.run()
        finally:  # Also where its port is taken: whoever closes what the loop reads waits for the loop.
            self._stop.set()
            thread.join(GRACE_SECONDS_MAX)
        return 1 if self._failed else 0

    def _beside(self, loop: Stoppable) -> None:
        try:
            loop(self._stop)
        finally:
            if not self._stop.is_set():
                self.fail()
