"""Ask something of a deadline: most of it is asked by the escalation processor, some by whoever handles the case.

A person sets a term by hand where no event of the case starts it, such as that of a data subject's request.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from ..complaint.parts import Notices
from ..deadline import Percent
from ..identity import beside
from ..payload import Payload
from ..vocabulary import CaseId, EscalationLevel, EventId, Instant, LiftReason, MoveReason, Name, TermHolder, Token

Days = Annotated[int, msgspec.Meta(ge=1, le=366)]
Occurrence = Annotated[int, msgspec.Meta(ge=1, le=9_899)]  # Of each of 99 duties of a case, the first 99 times.


class SetDeadline(Payload):
    """Let a term begin to run.

    `rule` and `term` are ids of the catalogue, such as T11 and `handling`. `occurred_on` is the day of what starts it,
    or `occurred_at` its instant where the term is counted in hours. `occurrence` tells two such terms of one case
    apart, as for a second request; in a duty it is the duty's number, and a hundred more each time that it runs anew.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.start.v1"
    OPENS: ClassVar[bool] = True
    case: CaseId
    rule: Name
    term: Name
    occurrence: Occurrence = 1
    occurred_on: date | None = None
    occurred_at: Instant | None = None
    committee: bool = False
    board_respondent: bool = False
    set_by: EventId | None = None

    @property
    def stream(self) -> str:
        """The stream that it opens."""
        names = [self.rule, self.term, *([str(self.occurrence)] if self.occurrence > 1 else [])]
        return beside("deadline", self.case, *names)


class MoveDeadline(Payload):
    """Let it end on another day. What the reason asks for must be there: notices, written consent, a day or a number.

    `days` is for an adjournment, suspension or extension, `until` for a postponement, `starts_on` for
    a corrected start.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.move.v1"
    OPENS: ClassVar[bool] = False
    reason: MoveReason
    occurred_on: date | None = None
    days: Days | None = None
    until: date | None = None
    starts_on: date | None = None
    notices: Notices = ()
    consent: Token | None = None
    moved_by: EventId | None = None


class HandOnDeadline(Payload):
    """Record that someone else must act from here on, within the same term."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.hand-on.v1"
    OPENS: ClassVar[bool] = False
    to: TermHolder
    occurred_on: date | None = None
    handed_on_by: EventId | None = None


class WarnOfDeadline(Payload):
    """Record that someone is warned. `due_at` is the end that was looked at; nothing follows once it has moved."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.warn.v1"
    OPENS: ClassVar[bool] = False
    due_at: Instant
    percent: Percent
    told: EscalationLevel
    ladder: Token


class MissDeadline(Payload):
    """Record that the term ran out. `due_at` is the end that was looked at; nothing follows once it has moved."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.miss.v1"
    OPENS: ClassVar[bool] = False
    due_at: Instant


class EscalateDeadline(Payload):
    """Record that someone higher is told of a term that ran out. `due_at` is the end that was looked at."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.escalate.v1"
    OPENS: ClassVar[bool] = False
    due_at: Instant
    level: EscalationLevel
    ladder: Token


class MeetDeadline(Payload):
    """Record that what the term asks for has happened."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.meet.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    occurred_at: Instant | None = None
    met_by: EventId | None = None


class LiftDeadline(Payload):
    """Record that nothing has to be done any more."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.lift.v1"
    OPENS: ClassVar[bool] = False
    reason: LiftReason
    occurred_on: date | None = None
    lifted_by: EventId | None = None


class ReinstateDeadline(Payload):
    """Record that a lifted deadline runs on as before."""

    TYPE: ClassVar[str] = "nl.meldstroom.deadline.reinstate.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    reinstated_by: EventId | None = None


DeadlineCommand = (
    SetDeadline
    | MoveDeadline
    | HandOnDeadline
    | WarnOfDeadline
    | MissDeadline
    | EscalateDeadline
    | MeetDeadline
    | LiftDeadline
    | ReinstateDeadline
)
COMMANDS: tuple[type[DeadlineCommand], ...] = get_args(DeadlineCommand)
