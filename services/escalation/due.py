"""Which deadlines are open and when something is next to be done about each: one row a deadline, by the log alone.

The worker looks up the rows of its shards whose `next_at` has come (`where shard = any(…) and next_at <= …`), in order
of `due_at`, so that after a standstill the terms that ran out first are recorded first; `firing` is what to ask for.
"""

from datetime import UTC, datetime
from typing import Any, assert_never

import msgspec
from msgspec.structs import replace

from events.codec import decode_event_data
from events.deadline import (
    EVENTS,
    DeadlineEscalated,
    DeadlineEvent,
    DeadlineHandedOn,
    DeadlineLifted,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReinstated,
    DeadlineSet,
    DeadlineWarned,
    RuleRef,
)
from events.envelope import Envelope
from events.identity import case_of
from events.ledgers import shard
from events.rules.catalogue import Catalogue
from events.vocabulary import EscalationLevel, StraightReason, TermHolder
from projections.fold import Fold, subject

from ..following.asks import Cause, Wish
from .asks import ask
from .ladder import Course, Fired, ahead, command, due, ladder_of


class DueRow(msgspec.Struct, frozen=True):
    """A deadline, how far it has come with its present end, and when the next step is (none: nothing is to be done).

    `ended` is `met` or `lifted`. `warned` is the percent last warned of, `told` the highest who was told of the miss.
    `cause` is the event by which it ends on `due_at`: that set it, gave it this end, or reinstated it.
    """

    deadline: str
    case_id: str
    shard: int
    institution: str
    rule: str
    term: str
    holder: str
    starts_at: datetime
    due_at: datetime
    escalates: bool
    straight: str | None
    warned: int
    missed: bool
    told: str | None
    ended: str | None
    next_at: datetime | None
    cause: str
    correlationid: str

    @property
    def course(self) -> Course:
        """How the term runs."""
        return Course(self.starts_at, self.due_at, self.straight is not None, self.escalates)

    @property
    def fired(self) -> Fired:
        """How far it has come."""
        return Fired(self.warned, self.missed, EscalationLevel(self.told) if self.told else None)


def due_fold(shards: int, catalogue: Catalogue) -> Fold[DueRow]:
    """The fold of a ledger with so many shards. The ladder is the catalogue's, as it stood when the term began."""

    def apply(row: DueRow | None, envelope: Envelope) -> DueRow:
        event: Any = decode_event_data(envelope.type, envelope.data)
        if row is None:
            if not isinstance(event, DeadlineSet):
                raise ValueError(f"{envelope.type} cannot be the first event of a deadline")
            after = _set(event, envelope, shards, catalogue)
        else:
            after = _changed(row, event, envelope, catalogue)
        return replace(after, next_at=_next_at(after, catalogue))

    return Fold(
        name="due",
        row=DueRow,
        primary=("deadline",),
        indexes=(("shard", "next_at"),),
        key=subject,
        apply=apply,
        types=frozenset(kind.TOPIC for kind in EVENTS),
    )


def firing(catalogue: Catalogue, row: DueRow, now: datetime, attempt: int) -> Wish | None:
    """What to ask for at this instant, or nothing.

    The id derives from deadline, step and cause, so that whoever asks asks the same, and what came to nothing because
    the deadline had just been lifted is asked anew once that is reinstated. A refused command uses its id up: to ask
    again for what has not come about, `attempt` is raised.
    """
    ladder = ladder_of(catalogue, row.starts_at)
    step = None if row.ended else due(ladder, row.course, row.fired, now)
    if step is None:
        return None
    due_at = row.due_at.astimezone(UTC)  # A database gives instants in a time zone of its own, and bytes must agree.
    names = (row.deadline, step.name, row.cause, str(attempt))
    cause = Cause(row.cause, row.institution, row.correlationid, due_at)
    return ask(command(step, ladder, due_at), row.deadline, names, cause)


def _set(event: DeadlineSet, envelope: Envelope, shards: int, catalogue: Catalogue) -> DueRow:
    return DueRow(
        deadline=envelope.subject,
        case_id=case_of(envelope.subject),
        shard=shard(envelope.subject, shards),
        institution=event.institution,
        rule=event.rule.rule,
        term=event.rule.term,
        holder=event.holder,
        starts_at=event.starts_at,
        due_at=event.due.due_at,
        escalates=_escalates(catalogue, event.rule),
        straight=_straight(event),
        warned=0,
        missed=False,
        told=None,
        ended=None,
        next_at=None,
        cause=envelope.id,
        correlationid=envelope.correlationid,
    )


def _straight(event: DeadlineSet) -> StraightReason | None:
    if event.board_respondent:
        return StraightReason.BOARD_RESPONDENT
    return StraightReason.BOARD_LATE if event.board_acts else None


def _escalates(catalogue: Catalogue, ref: RuleRef) -> bool:
    """Whether anyone is late with the term. What the catalogue no longer knows is watched to the end."""
    for rule in catalogue.versions(ref.rule):
        if rule.version == ref.version:
            return all(term.escalates for term in rule.terms if term.name == ref.term)
    return True


def _changed(row: DueRow, event: DeadlineEvent, envelope: Envelope, catalogue: Catalogue) -> DueRow:
    match event:
        case DeadlineMoved():
            return _moved(row, event, envelope, catalogue)
        case DeadlineHandedOn():
            late = StraightReason.BOARD_LATE if event.to is TermHolder.BOARD else None
            return replace(row, holder=event.to, straight=row.straight or late)
        case DeadlineWarned():
            return replace(row, warned=max(row.warned, event.percent))
        case DeadlineMissed():
            return replace(row, missed=True)
        case DeadlineEscalated():
            return replace(row, told=event.level)
        case DeadlineMet():
            return replace(row, ended="met")
        case DeadlineLifted():
            return replace(row, ended="lifted")
        case DeadlineReinstated():
            return replace(row, ended=None, cause=envelope.id, correlationid=envelope.correlationid)
        case DeadlineSet():
            raise ValueError(f"{envelope.subject} is set a second time")
        case _:
            assert_never(event)


def _moved(row: DueRow, event: DeadlineMoved, envelope: Envelope, catalogue: Catalogue) -> DueRow:
    moved = replace(
        row,
        starts_at=event.starts_at,
        due_at=event.due.due_at,
        escalates=_escalates(catalogue, event.rule),
        cause=envelope.id,
        correlationid=envelope.correlationid,
    )
    # With another end warnings, miss and rungs count anew; with the same one they have been.
    return moved if moved.due_at == row.due_at else replace(moved, warned=0, missed=False, told=None)


def _next_at(row: DueRow, catalogue: Catalogue) -> datetime | None:
    if row.ended is not None:
        return None
    return next((step.at for step in ahead(ladder_of(catalogue, row.starts_at), row.course, row.fired)), None)
