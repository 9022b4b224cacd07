"""Takes messages in: through the gate, onto the commands topic, and back with the outcome."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from events.errors import ContractError
from events.outcome import Outcome

from ..permissions import Caller
from ..tracing import NO_SPANS, Spans
from .answers import Answers, Ticket
from .denials import Denied
from .gate import Admitted, Gate
from .submission import Submission
from .traced import traced

ANSWER_SECONDS_MAX = 10.0  # A command takes milliseconds; who has no answer after this meets a recorder that is away.


class Unanswered(ConnectionError):
    """A command is on its topic, and nobody answered in time: it is decided once the recorder comes to it."""


class Commands(Protocol):
    """The ledger's commands topic (`infra.kafka.commands.CommandProducer`)."""

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        """Send a stream's command, in order. `sent` hears, from any thread, None once it is on the topic.

        Otherwise it hears a `ConnectionError`, after which the command may be on the topic all the same.
        """
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """A command that is on its topic; `outcome` is None where the caller would not wait for it."""

    admitted: Admitted
    outcome: Outcome | None


Failure = Denied | ContractError | ConnectionError
Reader = Callable[[], Submission]


class Desk:
    """One way in for everything that HTTP brings."""

    def __init__(
        self,
        gate: Gate,
        answers: Answers,
        commands: Commands,
        spans: Spans = NO_SPANS,
        *,
        own_seconds_max: float = ANSWER_SECONDS_MAX,
    ) -> None:
        """Whoever sends a command waits as long as it takes to know; `own_seconds_max` is for commands of our own."""
        self._spans = spans
        self._own_seconds_max = own_seconds_max
        self._gate = gate
        self._answers = answers
        self._commands = commands

    async def take(self, caller: Caller, submission: Submission, *, wait: bool, behind_code: bool = False) -> Taken:
        """Take one message and, if asked to, wait for its outcome. `behind_code` is the gate's.

        Raises `Denied`, `ContractError`, `Busy`, or `ConnectionError` when Kafka or the keyring is away. After the last
        the command may be recorded all the same: a retry with the same id finds out.
        """
        (result,) = await self.take_all(caller, [lambda: submission], wait=wait, behind_code=behind_code)
        if isinstance(result, Exception):
            raise result
        return result

    async def take_all(
        self, caller: Caller, readers: Sequence[Reader], *, wait: bool, behind_code: bool = False
    ) -> list[Taken | Failure]:
        """Take several messages: sent in their order, answered each by itself. Raises `Busy`."""
        with self._answers.room(len(readers)), ExitStack() as open_tickets:
            # The gate waits for PostgreSQL, so it has a thread; one for all of them keeps their order.
            # Who sends something behind a code is never traced.
            traces = readers if behind_code else [partial(self._begin, each, caller, open_tickets) for each in readers]
            admitted = await asyncio.to_thread(self._admit, caller, traces, behind_code)
            tickets: list[Ticket | Failure] = []
            for each in admitted:
                if isinstance(each, Admitted):
                    ticket = open_tickets.enter_context(self._answers.expect(each))
                    self._commands.send(each.subject, each.value, ticket.sent)
                    tickets.append(ticket)
                else:
                    tickets.append(each)
            limit = asyncio.get_running_loop().time() + ANSWER_SECONDS_MAX
            return [await _answer(ticket, wait, limit) if isinstance(ticket, Ticket) else ticket for ticket in tickets]

    async def put(self, admitted: Admitted) -> Taken:
        """Bring a command of our own onto its ledger and wait for its outcome. Raises `Busy` and `ConnectionError`.

        Someone waits for a page meanwhile. After a `ConnectionError` the command may be recorded all the same, and
        whoever asks for the page again asks for the same command, so that its answer is there by then.
        """
        with self._answers.room(), self._answers.expect(admitted) as ticket:
            self._commands.send(admitted.subject, admitted.value, ticket.sent)
            result = await _answer(ticket, True, asyncio.get_running_loop().time() + self._own_seconds_max)
        if isinstance(result, ConnectionError):
            raise result
        return result

    def _begin(self, read: Reader, caller: Caller, ends: ExitStack) -> Submission:
        submission, span = traced(self._spans, caller, read())
        ends.callback(span.end)
        return submission

    def _admit(self, caller: Caller, readers: Sequence[Reader], behind_code: bool) -> list[Admitted | Failure]:
        admitted: list[Admitted | Failure] = []
        for read in readers:
            try:
                admitted.append(self._gate.admit(caller, read(), behind_code=behind_code))
            except (Denied, ContractError, ConnectionError) as error:
                admitted.append(error)
        return admitted


async def _answer(ticket: Ticket, wait: bool, limit: float) -> Taken | ConnectionError:
    """The outcome of a sent command, or that it is on its topic, whichever the caller waits for."""
    try:
        async with asyncio.timeout_at(limit):
            if not wait:
                await ticket.delivered
                return Taken(ticket.admitted, None)
            # An outcome may overtake the notice that its command was delivered, but never the delivery itself.
            either: set[asyncio.Future[Any]] = {ticket.delivered, ticket.outcome}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not ticket.outcome.done():
                ticket.delivered.result()
            return Taken(ticket.admitted, await ticket.outcome)
    except TimeoutError:
        on_topic = ticket.delivered.done() and ticket.delivered.exception() is None
        return (Unanswered if on_topic else ConnectionError)("the recorder did not answer in time")
    except ConnectionError as error:
        return error
