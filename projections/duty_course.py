"""How far a duty to report, consult and file has come (WHW 1.20), and which of its clocks runs, by its events alone.

The law says "onverwijld" and gives no number: a clock is an instant from which time goes by, and nothing here says
when that is too long.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

import msgspec
from msgspec.structs import replace

from events.duty import (
    AccusedNotToldYet,
    BoardInformed,
    CircumstancesRestated,
    ConsultationConcluded,
    CriminalReportFiled,
    CriminalTrackEnded,
    DutyEvent,
    DutyRevived,
    InspectorConsulted,
    InspectorNotified,
    IntentionTold,
    SuspicionRaised,
)
from events.vocabulary import (
    Answer,
    Awareness,
    Classification,
    DutyScope,
    DutyStage,
    DutyStep,
    ReasonableSuspicion,
    ToInform,
)
from events.vocabulary.code import Code


class DutyClock(Code):
    """What time is measured of: the steps that the law wants done without delay (onverwijld)."""

    C1 = "C1", "van personeel naar bestuur", "from staff to the board", "WHW 1.20 lid 3"
    C2 = "C2", "van bestuur naar vertrouwensinspecteur", "from the board to the inspector", "WHW 1.20 lid 1"
    C3 = "C3", "van conclusie naar aangifte", "from conclusion to filing", "WHW 1.20 lid 2"
    C4 = "C4", "van aangifte naar kennisgeving daarvan", "from filing to notice of it", "WHW 1.20 lid 2"


CLOCKS: Mapping[DutyStage, DutyClock] = MappingProxyType(
    {
        DutyStage.KNOWN_TO_STAFF: DutyClock.C1,
        DutyStage.BOARD_AWARE: DutyClock.C2,
        DutyStage.FILING_DUE: DutyClock.C3,
        DutyStage.FILED: DutyClock.C4,
    }
)
"""The clock that runs while a duty is at a stage: entering it starts the clock, leaving it ends it."""

OPEN = frozenset({*CLOCKS, DutyStage.IN_CONSULTATION})
"""At these stages a step of the law, or the conclusion from the consultation, is still to come."""


class Drawn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the board concluded last, and how far the duty reached then. `final` says that it settles something."""

    under: DutyScope
    final: bool
    crime: bool

    @property
    def binds(self) -> bool:
        """Whether the duty goes by it: outside the duty a board concludes without owing anything."""
        return self.final and self.under is not DutyScope.NONE

    @property
    def files(self) -> bool:
        """Whether a report to the police follows: only for a crime that is reasonably suspected."""
        return self.binds and self.crime


class Course(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a duty has come, and `since` when.

    `told` are those who know that a report will be filed; `deferred` says that the police asked not to tell the accused
    yet.
    """

    stage: DutyStage
    since: datetime
    scope: DutyScope
    minor: Answer = Answer.UNKNOWN
    board_knows: bool = False
    consulted: bool = False
    drawn: Drawn | None = None
    told: tuple[ToInform, ...] = ()
    deferred: bool = False
    filed: bool = False
    notified: bool = False
    ended: bool = False

    @property
    def clock(self) -> DutyClock | None:
        """The clock that runs now."""
        return CLOCKS.get(self.stage)

    @property
    def is_open(self) -> bool:
        """Whether something is still owed."""
        return self.stage in OPEN

    @property
    def step(self) -> DutyStep | None:
        """What is owed next, if anything."""
        return self._before_filing() if self.stage is DutyStage.FILING_DUE else _STEPS.get(self.stage)

    def _before_filing(self) -> DutyStep:
        """Who must know is told first: the parents of a minor or else the student, and the accused."""
        family = {Answer.YES: ToInform.PARENTS, Answer.NO: ToInform.STUDENT}.get(self.minor)
        if family is None:
            return DutyStep.ESTABLISH_AGE
        if family not in self.told:
            return DutyStep.TELL_PARENTS if family is ToInform.PARENTS else DutyStep.TELL_STUDENT
        if ToInform.ACCUSED not in self.told and not self.deferred:
            return DutyStep.TELL_ACCUSED
        return DutyStep.FILE


_STEPS: Mapping[DutyStage, DutyStep] = MappingProxyType(
    {
        DutyStage.KNOWN_TO_STAFF: DutyStep.INFORM_BOARD,
        DutyStage.BOARD_AWARE: DutyStep.CONSULT,
        DutyStage.IN_CONSULTATION: DutyStep.CONCLUDE,
        DutyStage.FILED: DutyStep.NOTIFY_INSPECTOR,
    }
)

# What is undecided is handled as if the duty reached all the way.
_REACH: Mapping[DutyScope, int] = MappingProxyType(
    {DutyScope.NONE: 0, DutyScope.CONSULT_ONLY: 1, DutyScope.UNDECIDED: 2, DutyScope.FULL: 2}
)


def begin(event: SuspicionRaised) -> Course:
    """The course of a duty that begins with this suspicion."""
    course = Course(
        stage=DutyStage.OUT_OF_SCOPE,
        since=event.occurred_at,
        scope=event.judged.scope,
        minor=event.circumstances.minor,
        board_knows=event.known_to is Awareness.BOARD,
    )
    return replace(course, stage=_stage(course))


def follow(course: Course, event: DutyEvent) -> Course:
    """The course after an event. Raises on one that begins it a second time."""
    after = _learned(course, event)
    stage = _stage(after)
    return after if stage is course.stage else replace(after, stage=stage, since=event.occurred_at)


def _learned(course: Course, event: DutyEvent) -> Course:  # noqa: C901 - one case an event; the type checker counts them
    match event:
        case SuspicionRaised():
            raise ValueError(f"{event.TOPIC} can only be the first event of a duty")
        case CircumstancesRestated():
            return _restated(course, event)
        case BoardInformed():
            return replace(course, board_knows=True)
        case InspectorConsulted():
            # Who consults knows: outside the duty nobody need have told the board before.
            return replace(course, consulted=True, board_knows=True)
        case ConsultationConcluded():
            return _concluded(course, event)
        case IntentionTold():
            return replace(course, told=tuple(dict.fromkeys((*course.told, event.whom))))
        case AccusedNotToldYet():
            return replace(course, deferred=True)
        case CriminalReportFiled():
            return replace(course, filed=True)
        case InspectorNotified():
            return replace(course, notified=True)
        case DutyRevived():
            return _anew(course)
        case CriminalTrackEnded():
            return replace(course, ended=True)
        case _:
            assert_never(event)


def _anew(course: Course) -> Course:
    """What was consulted and concluded so far settles nothing any more."""
    return replace(course, consulted=False, drawn=None, told=(), deferred=False)


def _restated(course: Course, event: CircumstancesRestated) -> Course:
    """What was concluded stays, unless it was that nothing is filed, on facts that reached less far than these."""
    after = replace(course, scope=event.judged.scope, minor=event.circumstances.minor)
    drawn = course.drawn
    if drawn is None or not drawn.final or drawn.files or course.filed:
        return after
    return after if _REACH[after.scope] <= _REACH[drawn.under] else _anew(after)


def _concluded(course: Course, event: ConsultationConcluded) -> Course:
    drawn = Drawn(
        under=course.scope,
        final=event.suspicion is not ReasonableSuspicion.INSUFFICIENT,
        crime=event.classification is Classification.CRIME and event.suspicion is ReasonableSuspicion.YES,
    )
    # Who was told of a report that will not be filed has to be told anew of one that will.
    after = replace(course, drawn=drawn)
    return after if drawn.files else replace(after, told=(), deferred=False)


def _stage(course: Course) -> DutyStage:
    """Looked at from the end: what was done stays done, whatever is found out about the circumstances after it."""
    if course.filed:
        if not course.notified:
            return DutyStage.FILED
        return DutyStage.DISCHARGED if course.ended else DutyStage.CRIMINAL_TRACK
    if course.drawn is not None and course.drawn.binds:
        return DutyStage.FILING_DUE if course.drawn.files else DutyStage.NO_REASONABLE_SUSPICION
    if course.scope is DutyScope.NONE:
        return DutyStage.OUT_OF_SCOPE
    if not course.board_knows:
        return DutyStage.KNOWN_TO_STAFF
    return DutyStage.IN_CONSULTATION if course.consulted else DutyStage.BOARD_AWARE
