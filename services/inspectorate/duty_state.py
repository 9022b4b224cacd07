"""What a duty to report, consult and file is at one moment: how far it has come, and what is owed next (WHW 1.20)."""

from datetime import datetime
from typing import ClassVar, TypeVar

import msgspec

from events.duty import Circumstances, Judged
from events.vocabulary import (
    Answer,
    Classification,
    CriminalOutcome,
    DutyScope,
    DutyStage,
    DutyStep,
    ReasonableSuspicion,
    ToInform,
)

T = TypeVar("T")

TELL = {
    ToInform.PARENTS: DutyStep.TELL_PARENTS,
    ToInform.STUDENT: DutyStep.TELL_STUDENT,
    ToInform.ACCUSED: DutyStep.TELL_ACCUSED,
}


def _certain(found: T | None) -> T:
    """What a stage is never without."""
    if found is None:
        raise ValueError("a stage without what makes it that stage")
    return found


class Consultation(msgspec.Struct, frozen=True, gc=False):
    """That the confidential inspector was consulted, by which reference, and when."""

    reference: str
    at: datetime


class Conclusion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the board concluded from a consultation, and how far the duty reached then.

    `drawn_from` counts the consultations there were: another conclusion takes one that came after them.
    """

    consultation: str
    classification: Classification
    suspicion: ReasonableSuspicion
    at: datetime
    under: DutyScope
    drawn_from: int

    @property
    def is_final(self) -> bool:
        """Whether it says something: as long as too little is known, the consultation goes on."""
        return self.suspicion is not ReasonableSuspicion.INSUFFICIENT

    @property
    def binds(self) -> bool:
        """Whether the duty goes by it: outside the duty a board consults and concludes without owing anything."""
        return self.is_final and self.under is not DutyScope.NONE

    @property
    def files(self) -> bool:
        """Whether a report to the police follows. Only a crime is filed, also where the duty reaches further."""
        is_crime = self.classification is Classification.CRIME and self.suspicion is ReasonableSuspicion.YES
        return self.binds and is_crime


class Deferral(msgspec.Struct, frozen=True, gc=False):
    """That the police asked not to tell the accused yet, by which request, and when."""

    police_reference: str
    at: datetime


class Account(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a duty, and is kept whatever becomes of it.

    `known_at` is when someone came to know; with `noticed` a rule read it from the case, so that people may have known
    before. `informed_at` is since when the board knows. A round of consulting begins at `round_from`: with the board's
    knowledge, or with facts that made it begin anew, and what was consulted and concluded before is no part of it.
    """

    institution: str
    case: str
    number: int
    known_at: datetime
    noticed: bool
    circumstances: Circumstances
    judged: Judged
    informed_at: datetime | None = None
    round_from: datetime | None = None
    consultations: tuple[Consultation, ...] = ()
    conclusion: Conclusion | None = None
    told: tuple[tuple[ToInform, datetime], ...] = ()
    deferral: Deferral | None = None
    filed_at: datetime | None = None
    notified_at: datetime | None = None
    outcome: CriminalOutcome | None = None

    def consultation(self, reference: str) -> int | None:
        """Which consultation of this round has this reference: the last one that does."""
        found = [number for number, one in enumerate(self.consultations) if one.reference == reference]
        return found[-1] if found else None

    def told_at(self, whom: ToInform) -> datetime | None:
        """When someone was told that a report will be filed."""
        return next((at for told, at in self.told if told is whom), None)


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """No suspicion has been raised here."""

    institution: str = ""
    open: bool = False
    step: DutyStep | None = None


class Known(msgspec.Struct, frozen=True, gc=False):
    """A suspicion, however far it has come. `since` is when it came that far."""

    STAGE: ClassVar[DutyStage]
    account: Account
    since: datetime

    @property
    def institution(self) -> str:
        """The institution that is responsible for the case."""
        return self.account.institution

    @property
    def steps(self) -> tuple[DutyStep, ...]:
        """What is owed at this stage, in the order in which it must be done."""
        return ()

    @property
    def step(self) -> DutyStep | None:
        """What is owed next, if anything is."""
        return next(iter(self.steps), None)

    @property
    def open(self) -> bool:
        """Whether a step of the duty is owed: its case cannot be closed over it."""
        return bool(self.steps)


class OutOfScope(Known, frozen=True, gc=False):
    """The rule in force does not reach so far. The board may consult all the same, and owes nothing."""

    STAGE = DutyStage.OUT_OF_SCOPE


class KnownToStaff(Known, frozen=True, gc=False):
    """Someone at the institution knows, and the board itself has not been told."""

    STAGE = DutyStage.KNOWN_TO_STAFF

    @property
    def steps(self) -> tuple[DutyStep, ...]:
        """The board is to be told."""
        return (DutyStep.INFORM_BOARD,)


class BoardAware(Known, frozen=True, gc=False):
    """The board knows and has not consulted the confidential inspector (again) since."""

    STAGE = DutyStage.BOARD_AWARE

    @property
    def steps(self) -> tuple[DutyStep, ...]:
        """The confidential inspector is to be consulted."""
        return (DutyStep.CONSULT,)


class InConsultation(Known, frozen=True, gc=False):
    """The board consults, and nothing has been concluded that settles it. The law gives no clock for this."""

    STAGE = DutyStage.IN_CONSULTATION

    @property
    def steps(self) -> tuple[DutyStep, ...]:
        """It is to be concluded."""
        return (DutyStep.CONCLUDE,)


class FilingDue(Known, frozen=True, gc=False):
    """It was concluded that there is a reasonable suspicion of a crime: it will be filed, whatever anyone wishes."""

    STAGE = DutyStage.FILING_DUE

    @property
    def conclusion(self) -> Conclusion:
        """From which it follows that it will be filed."""
        return _certain(self.account.conclusion)

    @property
    def must_know(self) -> tuple[ToInform, ...]:
        """Who must be told before it is filed, as far as the student's age is known."""
        student = {Answer.YES: (ToInform.PARENTS,), Answer.NO: (ToInform.STUDENT,)}
        return (*student.get(self.account.circumstances.minor, ()), ToInform.ACCUSED)

    @property
    def steps(self) -> tuple[DutyStep, ...]:
        """Whoever has not been told is to be told, unless the police asked otherwise of the accused; then filing.

        While the age is not known, nobody can say whether it is the parents or the student who must know.
        """
        account = self.account
        age = (DutyStep.ESTABLISH_AGE,) if account.circumstances.minor is Answer.UNKNOWN else ()
        untold = (
            TELL[whom]
            for whom in self.must_know
            if account.told_at(whom) is None and not (whom is ToInform.ACCUSED and account.deferral)
        )
        return (*age, *untold, DutyStep.FILE)


class NoReasonableSuspicion(Known, frozen=True, gc=False):
    """It was concluded that there is no reasonable suspicion of a crime. New facts revive the duty."""

    STAGE = DutyStage.NO_REASONABLE_SUSPICION

    @property
    def conclusion(self) -> Conclusion:
        """From which it follows that nothing is filed."""
        return _certain(self.account.conclusion)


class Filed(Known, frozen=True, gc=False):
    """The report is with the police."""

    STAGE = DutyStage.FILED

    @property
    def steps(self) -> tuple[DutyStep, ...]:
        """The confidential inspector is to hear of it."""
        return (DutyStep.NOTIFY_INSPECTOR,)


class CriminalTrack(Known, frozen=True, gc=False):
    """All steps of the duty are done, and police and prosecutor are at work."""

    STAGE = DutyStage.CRIMINAL_TRACK

    @property
    def notified_at(self) -> datetime:
        """When the confidential inspector heard of the filing."""
        return _certain(self.account.notified_at)


class Discharged(Known, frozen=True, gc=False):
    """All steps are done and the criminal track has ended."""

    STAGE = DutyStage.DISCHARGED

    @property
    def notified_at(self) -> datetime:
        """When the confidential inspector heard of the filing."""
        return _certain(self.account.notified_at)


Raised = (
    OutOfScope
    | KnownToStaff
    | BoardAware
    | InConsultation
    | FilingDue
    | NoReasonableSuspicion
    | Filed
    | CriminalTrack
    | Discharged
)
Duty = Nothing | Raised


def state_of(account: Account, before: Duty, at: datetime) -> Raised:
    """How far a duty has come by what is known of it; `at` is when it came there, if it was elsewhere `before`."""
    stage = _stage(account)
    return stage(account, before.since if isinstance(before, stage) else at)


def _stage(account: Account) -> type[Raised]:
    """Looked at from the end: what was done stays done, whatever is found out about the circumstances after it."""
    if account.filed_at is not None:
        if account.notified_at is None:
            return Filed
        return CriminalTrack if account.outcome is None else Discharged
    if account.conclusion is not None and account.conclusion.binds:
        return FilingDue if account.conclusion.files else NoReasonableSuspicion
    if account.judged.scope is DutyScope.NONE:
        return OutOfScope
    if account.informed_at is None:
        return KnownToStaff
    return InConsultation if account.consultations else BoardAware
