"""Tells open pages that something changed: one source for all of them, and each page asks for its own part again."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from .cookies import SESSION, Cookies
from .rendering import HEADERS, Call
from .screens import SignInFirst
from .sessions import Sessions

LISTENERS_MAX = 100  # Each holds a connection. Beyond it a page is told to come back, and refreshes itself meanwhile.
KEEPALIVE_SECONDS = 15.0
PAUSE_SECONDS = 1.0
MISSED_SECONDS = 10.0  # Longer than a page takes to be made and to listen, or to listen again.
CHANGES = "/changes"
LOOK = "look"
LOG = "log"


@dataclass(eq=False, slots=True)
class _Listener:
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    names: dict[str, None] = field(default_factory=dict)


class Hub:
    """Hands names of what changed to every open page. Belongs to one event loop; `tell` may come from any thread.

    What a slow page has not heard yet is kept once a name, so that it takes no more however long it sleeps. A page that
    begins to listen is told what changed a moment ago: it may have been made before that.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._told_at: dict[str, float] = {}
        self._listeners: set[_Listener] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether no page more can listen."""
        return len(self._listeners) >= LISTENERS_MAX

    def tell(self, *names: str) -> None:
        """Something of these names changed; there are few of them."""
        self._told_at |= dict.fromkeys(names, self._now())
        if not self._listeners and not self._closed:
            return
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._told, names)

    def close(self) -> None:
        """End every stream: nothing more comes."""
        self._closed = True
        self.tell()

    async def names(self, wanted: Callable[[], bool]) -> AsyncGenerator[Sequence[str]]:
        """The names that changed since the last time, none where a while passed; ends once it is not `wanted`."""
        self._loop = asyncio.get_running_loop()
        listener = _Listener()
        self._listeners.add(listener)
        since = self._now() - MISSED_SECONDS
        if missed := [name for name, at in self._told_at.copy().items() if at > since]:
            self._told(missed, listener)
        try:
            while not self._closed and wanted():
                try:
                    async with asyncio.timeout(KEEPALIVE_SECONDS):
                        await listener.woken.wait()
                except TimeoutError:
                    pass
                names, listener.names = tuple(listener.names), {}
                listener.woken.clear()
                yield names
                # However much comes in, a page asks for its part once a second at the most.
                if names and not self._closed:
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._listeners.discard(listener)

    def _told(self, names: Sequence[str], *listeners: _Listener) -> None:
        for listener in listeners or self._listeners:
            listener.names.update(dict.fromkeys(names))
            listener.woken.set()


def live_handlers(hub: Hub, sessions: Sessions, cookies: Cookies) -> Sequence[HTTPRouteHandler]:
    """The stream that open pages listen to."""

    @get(CHANGES, name="changes", sync_to_thread=False)
    def changes(request: Call) -> ServerSentEvent:
        if request.user is None:
            raise SignInFirst
        if hub.full:
            raise ConnectionError("too many pages listen already")
        token = cookies.get(request.cookies, SESSION)

        async def messages() -> AsyncGenerator[ServerSentEventMessage]:
            yield ServerSentEventMessage(retry=5_000, comment="open")
            # A page that stays open keeps no session alive; with the session it ends.
            async for names in hub.names(lambda: sessions.find(token, seen=False) is not None):
                if not names:
                    yield ServerSentEventMessage(comment="still there")
                for name in names:
                    yield ServerSentEventMessage(event=name, data=name)

        headers: dict[str, Any] = {**HEADERS, "cache-control": "no-store", "x-accel-buffering": "no"}
        return ServerSentEvent(messages(), headers=headers)

    return [changes]
