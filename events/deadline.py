"""What can be said of a deadline: one term of one case, from the event that started it to what became of it.

The ledger's writer computes every date by the rules and the holidays in force, and each event names their versions, so
that a reader can do the sum again. A deadline's stream is `deadline-CASE.RULE.TERM`, on the shard of its case.
"""

from datetime import date
from typing import Annotated, ClassVar, get_args

import msgspec

from .complaint.parts import Notices
from .payload import Fact, Payload
from .vocabulary import (
    Basis,
    CaseId,
    EscalationLevel,
    EventId,
    Instant,
    LiftReason,
    MoveReason,
    Name,
    Route,
    StraightReason,
    TermHolder,
    Token,
)

Percent = Annotated[int, msgspec.Meta(ge=1, le=99, description="How much of the term has gone by.")]


class RuleRef(Payload):
    """A term of a rule, in the version that was applied. `calendar` is the version of the holidays, if any counted."""

    rule: Name
    term: Name
    version: int
    calendar: Token | None = None


class Due(Payload):
    """When a term ends. `due_on` is its last day; `raw_on` what that was before free days moved it.

    `due_at` is the first instant at which the term is over: the midnight in Amsterdam that ends `due_on`, or the
    instant itself where a term is counted in hours.
    """

    raw_on: date
    due_on: date
    due_at: Instant


class DeadlineSet(Fact):
    """A term began to run (termijn gesteld).

    `occurred_on` is the day of what started it, which is not counted; `starts_at` the instant from which its fractions
    are reckoned. `verify` says that a lawyer has yet to confirm the rule. `set_by` is the event of the case that
    started it, absent where a person set it. With `board_acts` the step is the board's own.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.set.v1"
    institution: str
    case: CaseId
    rule: RuleRef
    basis: Basis
    verify: bool
    holder: TermHolder
    occurred_on: date
    starts_at: Instant
    committee: bool
    board_respondent: bool
    board_acts: bool
    due: Due
    set_by: EventId | None = None


class DeadlineMoved(Fact):
    """It came to lie on another day (termijn verzet): with the notices, or the consent, that make that valid.

    `days`, `until` and `starts_on` are what was asked, from which the new end was counted.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.moved.v1"
    occurred_on: date
    reason: MoveReason
    rule: RuleRef
    due: Due
    starts_at: Instant
    days: int | None = None
    until: date | None = None
    starts_on: date | None = None
    notices: Notices = ()
    consent: Token | None = None
    moved_by: EventId | None = None


class DeadlineHandedOn(Fact):
    """Someone else must act from here on within the same term (overgegaan): the board, once it has the advice."""

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.handed-on.v1"
    occurred_on: date
    to: TermHolder
    handed_on_by: EventId | None = None


class DeadlineWarned(Fact):
    """Someone was warned while there was time (waarschuwing). `ladder` is the policy, with its version."""

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.warned.v1"
    occurred_at: Instant
    due_at: Instant
    percent: Percent
    told: EscalationLevel
    ladder: Token


class DeadlineMissed(Fact):
    """The term ran out, and what it asked for had not happened (termijn verstreken). It closes nothing.

    `opens` is the route outside that the law opens by it.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.missed.v1"
    occurred_at: Instant
    due_at: Instant
    opens: Route | None = None


class DeadlineEscalated(Fact):
    """Someone higher was told that a term has run out (escalatie); `straight` says why nobody in between was."""

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.escalated.v1"
    occurred_at: Instant
    due_at: Instant
    level: EscalationLevel
    ladder: Token
    straight: StraightReason | None = None


class DeadlineMet(Fact):
    """What the term asked for has happened (termijn gehaald); `late` where it happened after the last day."""

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.met.v1"
    occurred_on: date
    late: bool
    met_by: EventId | None = None


class DeadlineLifted(Fact):
    """Nothing has to be done any more, although it was not done (termijn vervallen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.lifted.v1"
    occurred_on: date
    reason: LiftReason
    lifted_by: EventId | None = None


class DeadlineReinstated(Fact):
    """What had lifted it did not hold, and it runs on as before (termijn herleefd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.deadline.reinstated.v1"
    occurred_on: date
    reinstated_by: EventId | None = None


DeadlineEvent = (
    DeadlineSet
    | DeadlineMoved
    | DeadlineHandedOn
    | DeadlineWarned
    | DeadlineMissed
    | DeadlineEscalated
    | DeadlineMet
    | DeadlineLifted
    | DeadlineReinstated
)
EVENTS: tuple[type[DeadlineEvent], ...] = get_args(DeadlineEvent)
