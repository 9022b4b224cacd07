"""What a conversation is, as far as its rules must know."""

from collections.abc import Mapping
from datetime import date

import msgspec

MESSAGES_MAX = 10_000  # Of both sides; the contract numbers no more.
LISTENERS_MAX = 500  # People who were warned or have read: each is kept in the state for good.


class Read(msgspec.Struct, frozen=True, gc=False):
    """How far someone who answers has read, and on which day they last did."""

    until: int
    on: date


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What was said and heard. `warned` has who accepted which warning, `read` how far who has read.

    `heard` is the last message of the reporter that anyone has read, `spoken` the last one that there is.
    """

    institution: str
    messages: int = 0
    spoken: int = 0
    heard: int = 0
    warned: frozenset[tuple[str, str]] = frozenset()
    read: Mapping[str, Read] = msgspec.field(default_factory=dict)


class NotOpened(msgspec.Struct, frozen=True, gc=False):
    """Nobody has taken a code for this case."""

    institution: str = ""


class Talking(msgspec.Struct, frozen=True):
    """Both can speak."""

    facts: Facts

    @property
    def institution(self) -> str:
        """The institution that is spoken to."""
        return self.facts.institution


class Over(msgspec.Struct, frozen=True):
    """Nobody says anything more; what was said can still be read."""

    facts: Facts

    @property
    def institution(self) -> str:
        """The institution that was spoken to."""
        return self.facts.institution


Conversation = NotOpened | Talking | Over
