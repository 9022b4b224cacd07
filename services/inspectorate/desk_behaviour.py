"""How a receiving desk can be told to behave, so that it can be seen what senders make of it."""

from enum import StrEnum
from threading import Lock
from typing import Annotated

import msgspec

from events.vocabulary import Recipient

SECONDS_MAX = 600
REQUESTS_MAX = 1_000_000


class Mode(StrEnum):
    """What it does with what is sent to it.

    WELL         takes it and gives a receipt
    SLOW         the same, after a while
    DOWN         is not there: 503
    REFUSING     wants none of it: 422
    LATE         takes it, and has no receipt yet: 202
    LOSING       takes it, and the answer is lost on the way
    TWICE        takes it as if it were new each time: another receipt, and it answers again
    FORGING      gives a receipt with a signature that is not its own
    MISQUOTING   gives a receipt for something else
    """

    WELL = "well"
    SLOW = "slow"
    DOWN = "down"
    REFUSING = "refusing"
    LATE = "late"
    LOSING = "losing"
    TWICE = "twice"
    FORGING = "forging"
    MISQUOTING = "misquoting"


class Behaviour(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it behaves as one body: for so many requests, or until it is told otherwise.

    `seconds` is for how long it is slow; `retry_after_seconds` is what it says when it is down.
    """

    mode: Mode = Mode.WELL
    requests: Annotated[int, msgspec.Meta(ge=1, le=REQUESTS_MAX)] | None = None
    seconds: Annotated[float, msgspec.Meta(ge=0, le=SECONDS_MAX)] = 2.0
    retry_after_seconds: Annotated[int, msgspec.Meta(ge=0, le=SECONDS_MAX)] | None = None


class Told(Behaviour, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What someone tells it, about one body or about all."""

    recipient: Recipient | None = None


class Behaviours:
    """How it behaves at present, by body. Forgotten when the desk ends: a desk that starts behaves well."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: dict[Recipient, Behaviour] = {}

    def tell(self, told: Told) -> None:
        """Behave so from now on."""
        behaviour = Behaviour(
            mode=told.mode,
            requests=told.requests,
            seconds=told.seconds,
            retry_after_seconds=told.retry_after_seconds,
        )
        with self._lock:
            for recipient in (told.recipient,) if told.recipient else Recipient:
                self._now[recipient] = behaviour

    def next(self, recipient: Recipient) -> Behaviour:
        """How to behave to one more request."""
        with self._lock:
            behaviour = self._now.get(recipient, Behaviour())
            if behaviour.requests is not None:
                left = behaviour.requests - 1
                self._now[recipient] = msgspec.structs.replace(behaviour, requests=left) if left else Behaviour()
            return behaviour

    def present(self) -> dict[str, Behaviour]:
        """How it behaves, by body."""
        with self._lock:
            return {recipient.value: self._now.get(recipient, Behaviour()) for recipient in Recipient}
