"""How a receiving desk answers: as any recipient does, with acts that it sends to the sender's intake."""

from collections.abc import Callable, Sequence
from threading import Event as Flag
from typing import Protocol

import structlog

LOOK_SECONDS = 0.2
ANSWERS_MAX = 50  # A look; then whoever wants to stop it is heard.
FIRST_PAUSE_SECONDS = 0.5
AWAY_SECONDS = 2.0  # Between two tries while intake is away.
PAUSE_SECONDS_MAX = 60.0
# What is refused may be so because the receipt is still on its way to the ledger: with a pause that doubles that is
# waited for half an hour. After that there is another reason.
TRIES_MAX = 36

log = structlog.get_logger()


class Answer(Protocol):
    """An act that a recipient owes the sender, and how often it was tried in vain."""

    @property
    def id(self) -> int: ...
    @property
    def recipient(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def institution(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def tries(self) -> int: ...


class Owing(Protocol):
    """The acts that are owed (`infra.handoff.memory.Memory`)."""

    def due(self, limit: int) -> Sequence[Answer]:
        """The acts that can be tried now: of each hand-off the first that is owed."""
        ...

    def done(self, id: int) -> None:
        """The act was taken, or was given up."""
        ...

    def put_off(self, id: int, seconds: float, *, in_vain: bool) -> None:
        """Try it again after so long. What was refused was tried in vain; who was away has not heard it yet."""
        ...


Send = Callable[[Answer, str], str]
"""Sends an act, under an id: `taken`, `refused` by a rule, or `away`. It raises nothing."""


class Answering:
    """Sends what is owed until it is taken."""

    def __init__(self, owing: Owing, send: Send) -> None:
        self._owing = owing
        self._send = send

    def run(self, stop: Flag) -> None:
        """Answer until told to stop."""
        while not stop.wait(LOOK_SECONDS):
            self.look()

    def look(self) -> None:
        """Try what is due."""
        for each in self._owing.due(ANSWERS_MAX):
            # The ledger remembers what it refused under an id, so what is tried again has another.
            said = self._send(each, f"desk/{each.key}/{each.id}/{each.tries}")
            if said == "taken":
                self._owing.done(each.id)
            elif said == "refused" and each.tries + 1 >= TRIES_MAX:
                log.error("answer given up", recipient=each.recipient, handoff=each.key, act=each.act)
                self._owing.done(each.id)
            elif said == "refused":
                pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(each.tries, 16), PAUSE_SECONDS_MAX)
                self._owing.put_off(each.id, pause, in_vain=True)
            else:
                self._owing.put_off(each.id, AWAY_SECONDS, in_vain=False)
                return
