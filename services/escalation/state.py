"""What a deadline is at one moment: whether it runs, was missed or has ended, and what is known of it all along."""

from datetime import date, datetime

import msgspec

from events.deadline import Due, RuleRef
from events.vocabulary import EscalationLevel, MoveReason, StraightReason, TermHolder

from .terms import NO_DELAY, Delay

PutOff = tuple[MoveReason, date, int | None]
"""Why it was put off, on which day, and by how many days if that was said."""


class Account(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a deadline, and is kept whatever becomes of it.

    States are structs, as of every kind of stream, because making new ones is what a replay spends its time on.
    `occurred_on` is the day of what started it. `straight` says why the supervisory board is told at once of a miss, if
    it is. `put_off` has the moves that can come again, so that asking for the same one twice changes nothing, and
    `delay` what they came to.
    """

    institution: str
    case: str
    rule: RuleRef
    holder: TermHolder
    occurred_on: date
    starts_at: datetime
    committee: bool
    straight: StraightReason | None
    due: Due
    put_off: frozenset[PutOff] = frozenset()
    delay: Delay = NO_DELAY


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """No term runs here yet."""

    institution: str = ""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A deadline, however it stands."""

    account: Account

    @property
    def institution(self) -> str:
        """The institution that is responsible for the case."""
        return self.account.institution


class Open(Known, frozen=True, gc=False):
    """It runs. `warned` is the percent of the term at which someone was last warned of this end, or 0."""

    warned: int = 0


class Missed(Known, frozen=True, gc=False):
    """It ran out, and runs on until something ends it. `told` is the highest who was told of this end."""

    told: EscalationLevel | None = None


class Met(Known, frozen=True, gc=False):
    """What it asked for has happened."""


class Lifted(Known, frozen=True, gc=False):
    """Nothing has to be done any more. `before` is how it stood, and stands again if that does not hold."""

    before: Open | Missed


Running = Open | Missed
Deadline = Nothing | Running | Met | Lifted
