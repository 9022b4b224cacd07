"""When somebody is told of a term, and who: warnings, the miss, the rungs. The ladder is policy, and dated data.

Half of the term, most of it (warnings) ── the end: the miss ── then, rung by rung, handler, coordinator, board,
supervisory board; or the supervisory board at once, where the board would have to call itself to account.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from events.commands.deadline import DeadlineCommand, EscalateDeadline, MissDeadline, WarnOfDeadline
from events.rules.catalogue import Catalogue
from events.rules.model import Ladder
from events.vocabulary import EscalationLevel

from ..moments import legal_date

WHOLE = 100
_RANKS = {level: rank for rank, level in enumerate(EscalationLevel, start=1)}


class Step(NamedTuple):
    """What is to happen once this much of the term has gone by: a warning, the miss (nobody's level), or a rung."""

    percent: int
    at: datetime
    level: EscalationLevel | None

    @property
    def name(self) -> str:
        """What tells it from the other steps of its term: there is one miss, and a rung a level."""
        if self.level is None:
            return "miss"
        return f"warn {self.percent}" if self.percent < WHOLE else f"escalate {self.level}"


class Course(NamedTuple):
    """How a term runs, as its steps are reckoned from it.

    `straight` says that the board would have to call itself to account. A term that does not `escalate` is only missed:
    nobody is late with a right that lapses.
    """

    starts_at: datetime
    due_at: datetime
    straight: bool = False
    escalates: bool = True


class Fired(NamedTuple):
    """How far it has come with its present end: the last warning, the miss, who stands highest of those told of it."""

    warned: int = 0
    missed: bool = False
    told: EscalationLevel | None = None


def ladder_of(catalogue: Catalogue, starts_at: datetime) -> Ladder:
    """The ladder that a term keeps to its end: the one in force on the day on which it began to run."""
    return catalogue.ladder(legal_date(starts_at))


def instant(starts_at: datetime, due_at: datetime, percent: int) -> datetime:
    """When this much of a term has gone by: to the microsecond, and not one before."""
    # A database gives instants in a time zone of its own, in which a sum would pass over a change of the clocks.
    starts_at = starts_at.astimezone(UTC)
    microseconds = (due_at - starts_at) // timedelta(microseconds=1)
    return starts_at + timedelta(microseconds=-(-microseconds * percent // WHOLE))


def steps(ladder: Ladder, course: Course) -> tuple[Step, ...]:
    """Every step of a term, in the order in which they come."""
    return tuple(
        Step(percent, instant(course.starts_at, course.due_at, percent), level)
        for percent, level in _rungs(ladder, course)
    )


def _rungs(ladder: Ladder, course: Course) -> Iterator[tuple[int, EscalationLevel | None]]:
    rungs = sorted((step.percent, rank(step.level), step.level) for step in ladder.steps)
    if course.escalates:
        yield from ((percent, level) for percent, _, level in rungs if percent < WHOLE)
    yield WHOLE, None
    if course.straight and course.escalates:
        yield WHOLE, EscalationLevel.SUPERVISORY_BOARD
    elif course.escalates:
        yield from ((percent, level) for percent, _, level in rungs if percent >= WHOLE)


def rank(level: EscalationLevel | None) -> int:
    """How high someone stands; nobody is 0."""
    return _RANKS[level] if level is not None else 0


def ahead(ladder: Ladder, course: Course, fired: Fired) -> tuple[Step, ...]:
    """The steps that are still to come: after the miss no warning, after a rung none that is no higher."""
    return tuple(step for step in steps(ladder, course) if _is_ahead(step, fired))


def _is_ahead(step: Step, fired: Fired) -> bool:
    if step.level is None:
        return not fired.missed
    if step.percent < WHOLE:
        return not fired.missed and step.percent > fired.warned
    return rank(step.level) > rank(fired.told)


def due(ladder: Ladder, course: Course, fired: Fired, now: datetime) -> Step | None:
    """The step to be taken now, if any. One at a time: the next is asked for when this one is on the ledger.

    A warning whose time has gone by when a later one is due, or the miss, is left out, since it would tell nothing.
    """
    here = [step for step in ahead(ladder, course, fired) if step.at <= now]
    before_the_rungs = [step for step in here if step.level is None or step.percent < WHOLE]
    return next(iter([*before_the_rungs[-1:], *here]), None)


def command(step: Step, ladder: Ladder, due_at: datetime) -> DeadlineCommand:
    """What records a step."""
    if step.level is None:
        return MissDeadline(due_at=due_at)
    if step.percent < WHOLE:
        return WarnOfDeadline(due_at=due_at, percent=step.percent, told=step.level, ladder=ladder.ref)
    return EscalateDeadline(due_at=due_at, level=step.level, ladder=ladder.ref)
