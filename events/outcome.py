"""What became of a command: the one answer that every repetition of it gets."""

from enum import StrEnum

import msgspec


class Status(StrEnum):
    """How a command ended.

    ACCEPTED    its events are on the log (there may be none: what was asked was already so)
    REFUSED     the rules say no; `code` names the rule
    CONFLICT    the stream has moved on from the expected version; read it again and decide anew
    MISMATCH    the id was used before with other content; the newcomer is parked
    UNREADABLE  it does not follow the contract; it is parked
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONFLICT = "conflict"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"


class NewEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event that a command led to."""

    id: str
    type: str


class Outcome(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The answer to one command. `version` is the stream's version after it, 0 where there is no stream.

    `code` and `parameters` say why not, in words that `services/refusals.py` translates; they hold nothing personal.
    """

    commandid: str
    subject: str
    status: Status
    version: int
    contentdigest: str
    events: tuple[NewEvent, ...] = ()
    code: str | None = None
    field: str | None = None
    parameters: dict[str, str | int] = {}
