"""Who waits for which outcome, and the outcomes that came by."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from events.codec import decode_outcome
from events.outcome import Outcome

from .denials import Busy
from .gate import Admitted

WAITING_MAX = 1_000  # Each holds a connection and a sealed command; beyond it a client had better come back later.
SEEN_MAX = 10_000  # Outcomes kept for the status address; older ones are in the reading room's table.


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a request waits on: `delivered` once its command is on the topic, `outcome` once it was answered."""

    admitted: Admitted
    delivered: "asyncio.Future[None]"
    outcome: "asyncio.Future[Outcome]"

    def sent(self, error: Exception | None) -> None:
        """The broker said what became of the command. From any thread."""
        with suppress(RuntimeError):  # The loop is closed: nobody waits any more, and the producer still has others.
            self.delivered.get_loop().call_soon_threadsafe(self._settle, error)

    def _settle(self, error: Exception | None) -> None:
        if self.delivered.done():
            return
        if error is None:
            self.delivered.set_result(None)
        else:
            self.delivered.set_exception(error)


class Answers:
    """Hands each outcome to the requests that wait for it. Belongs to one event loop; `tell` comes from a thread.

    Commands and outcomes are matched by command id *and* content digest: of two requests with one id and different
    contents each gets its own answer, and nobody can ask for an outcome whose content they do not know.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: defaultdict[tuple[str, str], list[Ticket]] = defaultdict(list)
        self._seen: OrderedDict[tuple[str, str], Outcome] = OrderedDict()
        self.count = 0  # Requests that wait now.

    @contextmanager
    def room(self, requests: int = 1) -> Iterator[None]:
        """Room to wait, from before a command is admitted. Raises `Busy` when there is none."""
        if self.count + requests > WAITING_MAX:
            raise Busy
        self.count += requests
        try:
            yield
        finally:
            self.count -= requests

    @contextmanager
    def expect(self, admitted: Admitted) -> Iterator[Ticket]:
        """Wait for a command's outcome from now on: before it is sent, so that no outcome passes unseen."""
        self._loop = asyncio.get_running_loop()
        ticket = Ticket(admitted, self._loop.create_future(), self._loop.create_future())
        key = (admitted.commandid, admitted.contentdigest)
        self._waiting[key].append(ticket)
        try:
            yield ticket
        finally:
            self._waiting[key].remove(ticket)
            if not self._waiting[key]:
                del self._waiting[key]
            ticket.delivered.cancel()
            ticket.outcome.cancel()

    def tell(self, values: Sequence[bytes]) -> None:
        """Outcomes came by, as they lie on the log. From any thread."""
        if self._loop is None:
            return
        try:
            self._loop.call_soon_threadsafe(self._told, [decode_outcome(value) for value in values])
        except RuntimeError:
            # The process is ending, and nobody waits any more: outcomes go on coming until their reader is closed.
            if not self._loop.is_closed():
                raise

    def _told(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            key = (outcome.commandid, outcome.contentdigest)
            self._seen[key] = outcome
            if len(self._seen) > SEEN_MAX:
                self._seen.popitem(last=False)
            for ticket in self._waiting.get(key, ()):
                if not ticket.outcome.done():
                    ticket.outcome.set_result(outcome)

    def seen(self, commandid: str, contentdigest: str) -> Outcome | None:
        """An outcome that came by lately."""
        return self._seen.get((commandid, contentdigest))
