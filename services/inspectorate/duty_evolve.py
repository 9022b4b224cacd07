"""How an event changes what is known of a duty."""

from typing import assert_never

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
from events.vocabulary import Awareness, DutyScope

from ..decider import ImpossibleHistory
from .duty_state import (
    Account,
    Conclusion,
    Consultation,
    CriminalTrack,
    Deferral,
    Discharged,
    Duty,
    Filed,
    FilingDue,
    KnownToStaff,
    NoReasonableSuspicion,
    Nothing,
    Raised,
    state_of,
)

# What is undecided is handled as if the duty reached all the way.
_REACH = {DutyScope.NONE: 0, DutyScope.CONSULT_ONLY: 1, DutyScope.UNDECIDED: 2, DutyScope.FULL: 2}


def evolve(state: Duty, event: DutyEvent) -> Duty:
    """The state after an event. Raises `ImpossibleHistory` on one that cannot follow."""
    if isinstance(state, Nothing):
        if not isinstance(event, SuspicionRaised):
            raise ImpossibleHistory(f"{type(event).__name__} before anything was raised")
        return state_of(_raised(event), state, event.occurred_at)
    if not _can_follow(state, event):
        raise ImpossibleHistory(f"{type(event).__name__} when it is {type(state).__name__}")
    return state_of(_learn(state.account, event), state, event.occurred_at)


def _can_follow(state: Raised, event: DutyEvent) -> bool:
    match event:
        case SuspicionRaised():
            return False
        case CircumstancesRestated():
            return True
        case BoardInformed():
            return state.account.informed_at is None
        case InspectorConsulted():
            return not isinstance(state, KnownToStaff)
        case ConsultationConcluded():
            return state.account.filed_at is None and state.account.consultation(event.consultation) is not None
        case IntentionTold() | AccusedNotToldYet() | CriminalReportFiled():
            return isinstance(state, FilingDue)
        case InspectorNotified():
            return isinstance(state, Filed)
        case DutyRevived():
            return isinstance(state, NoReasonableSuspicion)
        case CriminalTrackEnded():
            return isinstance(state, CriminalTrack | Discharged)
        case _:
            assert_never(event)


def _raised(event: SuspicionRaised) -> Account:
    informed_at = event.occurred_at if event.known_to is Awareness.BOARD else None
    return Account(
        institution=event.institution,
        case=event.case,
        number=event.number,
        known_at=event.occurred_at,
        noticed=event.raised_by is not None,
        circumstances=event.circumstances,
        judged=event.judged,
        informed_at=informed_at,
        round_from=informed_at,
    )


def _learn(account: Account, event: DutyEvent) -> Account:  # noqa: C901 - one case an event; the type checker counts them
    match event:
        case CircumstancesRestated():
            return _restated(account, event)
        case BoardInformed():
            return replace(account, informed_at=event.occurred_at, round_from=account.round_from or event.occurred_at)
        case InspectorConsulted():
            return _consulted(account, event)
        case ConsultationConcluded():
            return _concluded(account, event)
        case IntentionTold():
            return replace(account, told=(*account.told, (event.whom, event.occurred_at)))
        case AccusedNotToldYet():
            return replace(account, deferral=Deferral(event.police_reference, event.occurred_at))
        case CriminalReportFiled():
            return replace(account, filed_at=event.occurred_at)
        case InspectorNotified():
            return replace(account, notified_at=event.occurred_at)
        case DutyRevived():
            return replace(_anew(account), round_from=event.occurred_at)
        case CriminalTrackEnded():
            return replace(account, outcome=event.outcome)
        case SuspicionRaised():
            raise ImpossibleHistory("a suspicion is raised a second time")
        case _:
            assert_never(event)


def _anew(account: Account) -> Account:
    """What was consulted and concluded so far settles nothing any more."""
    return replace(account, consultations=(), conclusion=None, told=(), deferral=None)


def _restated(account: Account, event: CircumstancesRestated) -> Account:
    """What was concluded stays, unless it was that nothing is filed, on facts that reached less far than these."""
    after = replace(account, circumstances=event.circumstances, judged=event.judged)
    drawn = account.conclusion
    if drawn is None or not drawn.is_final or drawn.files or account.filed_at is not None:
        return after
    if _REACH[event.judged.scope] <= _REACH[drawn.under]:
        return after
    return replace(_anew(after), round_from=event.occurred_at)


def _consulted(account: Account, event: InspectorConsulted) -> Account:
    """Who consults knows: outside the duty nobody need have told the board before."""
    return replace(
        account,
        consultations=(*account.consultations, Consultation(event.consultation, event.occurred_at)),
        informed_at=account.informed_at or event.occurred_at,
        round_from=account.round_from or event.occurred_at,
    )


def _concluded(account: Account, event: ConsultationConcluded) -> Account:
    conclusion = Conclusion(
        consultation=event.consultation,
        classification=event.classification,
        suspicion=event.suspicion,
        at=event.occurred_at,
        under=account.judged.scope,
        drawn_from=len(account.consultations),
    )
    after = replace(account, conclusion=conclusion)
    # Who was told of a report that will not be filed has to be told anew of one that will.
    return after if conclusion.files else replace(after, told=(), deferral=None)
