"""Tells open pages that something changed: one source for all of them, and each page asks for its own part again."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Hashable, Sequence
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
LISTENERS_EACH_MAX = 5  # Of one user. A browser keeps six connections to a host by HTTP/1.1: one is left for pages.
AWAY_SECONDS = 30  # How long a page stays away that gave way to newer ones, before it asks what changed.
KEEPALIVE_SECONDS = 15.0
PAUSE_SECONDS = 1.0
MISSED_SECONDS = 10.0  # Longer than a page takes to be made and to listen, or to listen again.
CHANGES = "/changes"
LOOK = "look"
LOG = "log"
GIVE_WAY = "give-way"
"""What a page hears last, and alone, to which newer ones of the same user leave no place."""


@dataclass(eq=False, slots=True)
class _Listener:
    whose: Hashable
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    names: dict[str, None] = field(default_factory=dict)
    gives_way: bool = False


class Hub:
    """Hands names of what changed to every open page. Belongs to one event loop; `tell` may come from any thread.

    What a slow page has not heard yet is kept once a name, so that it takes no more however long it sleeps. A page that
    begins to listen is told what changed a moment ago: it may have been made before that.

    Of one user's pages the oldest gives way to a new one where there are too many. It comes back in a while and hears
    what changed meanwhile, but takes nobody's place: so every page is told, those in use at once.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._told_at: dict[str, float] = {}
        self._listeners: dict[_Listener, None] = {}  # The oldest first.
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed = False

    def full(self, whose: Hashable) -> bool:
        """Whether no page more can listen, and none of the same user's can give way to it."""
        return len(self._listeners) >= LISTENERS_MAX and not self._of(whose)

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

    async def names(
        self, whose: Hashable, wanted: Callable[[], bool], *, back: bool = False
    ) -> AsyncGenerator[Sequence[str]]:
        """The names that changed since the last time, none where a while passed; ends once it is not `wanted`.

        One that is `back` gave way before.
        """
        self._loop = asyncio.get_running_loop()
        listener = _Listener(whose)
        since = self._now() - MISSED_SECONDS - (AWAY_SECONDS if back else 0)
        if missed := [name for name, at in self._told_at.copy().items() if at > since]:
            self._told(missed, listener)
        self._place(listener, back=back)
        try:
            while not self._closed and not listener.gives_way and wanted():
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
            if listener.gives_way:
                if listener.names:
                    yield tuple(listener.names)
                yield (GIVE_WAY,)
        finally:
            self._listeners.pop(listener, None)

    def _place(self, listener: _Listener, *, back: bool) -> None:
        """Let it listen, in place of the oldest of the same user where there are too many; or it gives way itself."""
        own = self._of(listener.whose)
        if len(own) >= LISTENERS_EACH_MAX or len(self._listeners) >= LISTENERS_MAX:
            oldest = listener if back or not own else own[0]
            oldest.gives_way = True
            oldest.woken.set()
            self._listeners.pop(oldest, None)
        if not listener.gives_way:
            self._listeners[listener] = None

    def _of(self, whose: Hashable) -> Sequence[_Listener]:
        return [one for one in self._listeners if one.whose == whose]

    def _told(self, names: Sequence[str], *listeners: _Listener) -> None:
        for listener in listeners or tuple(self._listeners):
            listener.names.update(dict.fromkeys(names))
            listener.woken.set()


def live_handlers(hub: Hub, sessions: Sessions, cookies: Cookies) -> Sequence[HTTPRouteHandler]:
    """The stream that open pages listen to."""

    @get(CHANGES, name="changes", sync_to_thread=False)
    def changes(request: Call) -> ServerSentEvent:
        caller = request.user
        if caller is None:
            raise SignInFirst
        whose = caller.institution, caller.issuer, caller.subject
        if hub.full(whose):
            raise ConnectionError("too many pages listen already")
        token = cookies.get(request.cookies, SESSION)
        back = request.headers.get("last-event-id") == GIVE_WAY

        async def messages() -> AsyncGenerator[ServerSentEventMessage]:
            yield ServerSentEventMessage(retry=5_000, comment="open")
            # A page that stays open keeps no session alive; with the session it ends.
            async for names in hub.names(whose, lambda: sessions.find(token, seen=False) is not None, back=back):
                if not names:
                    yield ServerSentEventMessage(comment="still there")
                for name in names:
                    if name == GIVE_WAY:
                        # The browser comes back after so long, and says by this id that it is the same page.
                        yield ServerSentEventMessage(data=None, id=GIVE_WAY, retry=AWAY_SECONDS * 1000)
                    else:
                        yield ServerSentEventMessage(event=name, data=name)

        headers: dict[str, Any] = {**HEADERS, "cache-control": "no-store", "x-accel-buffering": "no"}
        return ServerSentEvent(messages(), headers=headers)

    return [changes]
