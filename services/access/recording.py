"""Records who looks at what, before it is shown: a command of our own, and its outcome awaited."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from events.codec import encode_command, schema_of
from events.commands.access import AccessCommand, RecordAccess, RecordRefusal
from events.envelope import CommandEnvelope
from events.outcome import Status
from events.vocabulary import Accessed

from ..intake.denials import Busy
from ..intake.desk import Taken
from ..intake.gate import Admitted
from ..metrics import counter
from ..permissions import Caller
from .looks import LOOK_SECONDS, SOURCE, flood, id_of

NOBODY = "nobody"  # The role of whoever has none that allows what they ask.
KNOWN_MAX = 20_000  # Looks that are on the ledger already, so that a page that asks every second need not wait for it.
REFUSALS_MAX = 20  # Of one person, while a look lasts; what follows is recorded as one.
PEOPLE_MAX = 10_000

RECORDED = counter("meldstroom_access_recorded")
UNRECORDED = counter("meldstroom_access_unrecorded")

Put = Callable[[Admitted], Awaitable[Taken]]


class Unrecorded(ConnectionError):
    """That someone looks could not be recorded, so that nothing may be shown to them."""


class Actors(Protocol):
    """What is needed of the keyring; raises `ConnectionError` while it is away. May block."""

    def hashed(self, purpose: str, *parts: str) -> str:
        """A keyed hash in hex, unrelated between purposes."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What recording works with. `put` brings a command onto its ledger and waits for its outcome (`Desk.put`).

    `now` is the clock that the cases live by. A look lasts for a while of the real present, which `seconds` tells.
    """

    put: Put
    actors: Actors
    now: Callable[[], datetime]
    seconds: Callable[[], float]


class AccessRecorder:
    """Belongs to one event loop."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._known: OrderedDict[str, None] = OrderedDict()
        self._actors: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._refusals: OrderedDict[tuple[str, str, int], set[str]] = OrderedDict()

    async def shown(
        self, caller: Caller, command: RecordAccess, *, page: str = "", traceparent: str | None = None
    ) -> None:
        """See that it is on the ledger that someone is shown this. Raises `Unrecorded`."""
        actor = await self._actor(caller, command.role)
        id = id_of(actor, command, page, self._ports.seconds())
        if id not in self._known:
            await self._record(id, actor, command, traceparent)

    async def refused(self, caller: Caller, command: RecordRefusal, *, traceparent: str | None = None) -> None:
        """See that it is on the ledger that someone was refused this. Raises `Unrecorded`."""
        actor = await self._actor(caller, NOBODY)
        now = self._ports.seconds()
        id = id_of(actor, command, "", now)
        seen = self._refusals.setdefault((actor, command.institution, int(now // LOOK_SECONDS)), set())
        while len(self._refusals) > PEOPLE_MAX:
            self._refusals.popitem(last=False)
        if id not in seen and len(seen) >= REFUSALS_MAX:
            command = flood(command)
            id = id_of(actor, replace(command, what=Accessed.ACCESS), "", now)
        else:
            seen.add(id)
        if id not in self._known:
            await self._record(id, actor, command, traceparent)

    async def _actor(self, caller: Caller, role: str) -> str:
        """Under which name someone is on the ledger: the one that all that they do has there."""
        who = (caller.issuer, caller.subject)
        if who not in self._actors:
            try:
                self._actors[who] = (await asyncio.to_thread(self._ports.actors.hashed, "actor", *who))[:16]
            except ConnectionError as error:
                raise _unrecorded(str(error)) from error
            if len(self._actors) > PEOPLE_MAX:
                self._actors.popitem(last=False)
        return f"{role}:{self._actors[who]}"

    async def _record(self, id: str, actor: str, command: AccessCommand, traceparent: str | None) -> None:
        try:
            taken = await self._ports.put(admitted(id, actor, command, self._ports.now(), traceparent))
        except (ConnectionError, Busy) as error:
            raise _unrecorded(str(error)) from error
        status = taken.outcome.status if taken.outcome else None
        if status is not Status.ACCEPTED:
            raise _unrecorded(f"the recorder said {status}: {taken.outcome and taken.outcome.code}")
        RECORDED.inc()
        self._known[id] = None
        if len(self._known) > KNOWN_MAX:
            self._known.popitem(last=False)


def admitted(id: str, actor: str, command: AccessCommand, at: datetime, traceparent: str | None) -> Admitted:
    """The command ready for its ledger. However often it is asked, the first answer holds: ids say what is the same."""
    envelope = CommandEnvelope(
        specversion="1.0",
        id=id,
        source=SOURCE,
        type=command.TYPE,
        subject=command.stream,
        time=at,
        commandid=id,
        contentdigest=id,
        institution=command.institution,
        actor=actor,
        dataschema=schema_of(command.TYPE),
        traceparent=traceparent,
    )
    return Admitted(
        commandid=id,
        contentdigest=id,
        subject=command.stream,
        type=command.TYPE,
        institution=command.institution,
        value=encode_command(envelope, command),
    )


def _unrecorded(why: str) -> Unrecorded:
    UNRECORDED.inc()
    return Unrecorded(f"that you look could not be recorded: {why}")
