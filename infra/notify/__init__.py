"""How a notification leaves: over a signed webhook, or by mail. `config.py` says over which, and to whom.

An adapter has `send(message, traceparent) -> Result`. It may block for as long as its time limits say, raises nothing
that the other side can bring about, and keeps nothing between two messages. It may be called again with a message that
has arrived: each carries an id that never changes, by which a receiver knows what it has had.
"""

from datetime import datetime
from typing import Literal, NamedTuple, Protocol

Verdict = Literal["delivered", "refused", "later"]


class Result(NamedTuple):
    """What became of sending. `refused` is for good, `later` is not.

    `reason` is a code, never what the other side wrote, which may name someone. `after_seconds` is how long the other
    side asked to be left alone.
    """

    verdict: Verdict
    reason: str = ""
    after_seconds: float | None = None


DELIVERED = Result("delivered")


class Message(Protocol):
    """What is sent: a text for people, and the same as a CloudEvent for machines."""

    @property
    def id(self) -> str: ...
    @property
    def made_at(self) -> datetime: ...
    @property
    def language(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def event(self) -> bytes: ...
