"""Carries out what two people agreed on: asks the log once more, destroys the keys, and tells the log that it is done.

A request is a row of the keyring. Agreed on, the log is asked to begin; begun, the keys are destroyed in one
transaction that also writes which they were; destroyed, that is said on the log until the log shows it. So whoever dies
anywhere between goes on where that was, and says nothing twice that differs.

Before anything is destroyed, everything that was on the log when the beginning was seen has been followed, on every
shard: what holds a person may lie in another case than the one that the request is about.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from math import nan
from threading import Event as Flag
from typing import NamedTuple, Protocol

import structlog

from events.commands.erasure import BeginDestruction, ConfirmDestruction, HaltErasure
from events.registry import Command
from events.sealed import Key
from events.vocabulary import Forgetting, HoldReason

from ..following.asks import Cause
from ..inspectorate.asks import ask
from ..metrics import gauge

BACKLOG = gauge("meldstroom_erasure_backlog_requests")
LOOK_SECONDS = 1.0
AGAIN_SECONDS = 60.0  # A recorder that is up has answered by then; what is said again is known by its id.

log = structlog.get_logger(__name__)


class Agreed(Protocol):
    """What two people agreed on (`infra.postgres.erasures.Agreed`). The event is the last that moved it on."""

    @property
    def request(self) -> str: ...
    @property
    def stream(self) -> str: ...
    @property
    def institution(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def event(self) -> str: ...
    @property
    def event_at(self) -> datetime: ...
    @property
    def correlationid(self) -> str: ...


class Destroyed(Protocol):
    """The keys that are gone, and since when."""

    @property
    def keys(self) -> Sequence[str]: ...
    @property
    def spared(self) -> int: ...
    @property
    def at(self) -> datetime: ...


class Held(NamedTuple):
    """Nothing was destroyed, nor will be by this request: a hold was there."""

    reason: HoldReason


class Erasures(Protocol):
    """The keyring's record. Raises `ConnectionError` while it is away."""

    def open(self, shards: Sequence[int]) -> Sequence[Agreed]:
        """What was agreed on in these shards and is not over."""
        ...

    def destroy(self, request: str) -> Destroyed | Held:
        """Destroy, unless something holds; the same answer again where it is done."""
        ...


class Commands(Protocol):
    """Takes commands, in order per stream (`infra.kafka.commands.LedgerProducer`, a patient one)."""

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        """Send; `sent` hears None once the broker has it."""
        ...


class Ports(NamedTuple):
    """What this is given. `live` are the shards that were read to their end, `ends` where each shard of the log ends,
    `followed` up to where each was followed by whoever keeps the holds. `absence` is what any of them may raise.
    """

    erasures: Erasures
    commands: Commands
    live: Callable[[], Sequence[int]]
    ends: Callable[[], Mapping[int, int]]
    followed: Callable[[], Mapping[int, int]]
    absence: tuple[type[Exception], ...]
    pulse: Callable[[], float] = time.monotonic


class Destroyer:
    """Goes by what is open, again and again."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._said: dict[tuple[str, str], float] = {}
        self._marks: dict[str, Mapping[int, int]] = {}
        self._found: dict[str, Destroyed | Held] = {}

    def run(self, stop: Flag) -> None:
        """Look every second until told to stop."""
        while not stop.is_set():
            try:
                self.look()
            except self._ports.absence as error:
                BACKLOG.set(nan)  # Not known is not none.
                log.warning("destroying put off", kind=type(error).__name__)
            stop.wait(LOOK_SECONDS)

    def look(self) -> None:
        """Take everything that is open one step further, as far as it can go."""
        rows = self._ports.erasures.open(self._ports.live())
        BACKLOG.set(len(rows))
        for row in rows:
            if row.step == Forgetting.AGREED:
                self._say(row, BeginDestruction(request=row.request))
            elif row.request in self._found or self._caught_up(row.request):
                self._destroy(row)
        left = {row.request for row in rows}
        self._marks = {request: mark for request, mark in self._marks.items() if request in left}
        self._found = {request: found for request, found in self._found.items() if request in left}
        self._said = {key: at for key, at in self._said.items() if key[0] in left}

    def _caught_up(self, request: str) -> bool:
        mark = self._marks.get(request)
        if mark is None:
            mark = self._marks[request] = self._ports.ends()
        followed = self._ports.followed()
        return all(followed.get(shard, 0) >= end for shard, end in mark.items())

    def _destroy(self, row: Agreed) -> None:
        # The answer is for good, and to be asked for it again is to rewrite the whole table of keys once more.
        found = self._found.get(row.request)
        if found is None:
            found = self._found[row.request] = self._ports.erasures.destroy(row.request)
            if not isinstance(found, Held):
                log.info("keys destroyed", request=row.request, keys=len(found.keys), spared=found.spared)
        match found:
            case Held(reason=reason):
                self._say(row, HaltErasure(request=row.request, hold=reason))
            case _:
                command = ConfirmDestruction(
                    request=row.request,
                    keys=tuple(Key(kid=kid) for kid in found.keys),
                    spared=found.spared,
                    destroyed_at=found.at,
                )
                self._say(row, command)

    def _say(self, row: Agreed, command: Command) -> None:
        """Tell the log, unless it was told a moment ago. What is told again has the same id and the same bytes."""
        key, now = (row.request, command.TYPE), self._ports.pulse()
        if now - self._said.get(key, -AGAIN_SECONDS) < AGAIN_SECONDS:
            return
        self._said[key] = now
        cause = Cause(row.event, row.institution, row.correlationid, row.event_at)
        wish = ask(command, row.stream, (row.request, command.TYPE), cause)
        self._ports.commands.send(wish.subject, wish.value, _heard)


def _heard(error: Exception | None) -> None:
    if error is not None:
        log.warning("the log was not told yet", kind=type(error).__name__)
