"""The rules of the duty to report, to consult and to file (WHW 1.20): in this order, and no step of it alone.

Nothing ── raise ──▶ KnownToStaff ── inform board ──▶ BoardAware ── consult ──▶ InConsultation
                                                          ▲ revive                  │ conclude
                                                 NoReasonableSuspicion ◀────────────┤
                                                                                    ▼
            Discharged ◀── end ── CriminalTrack ◀── notify ── Filed ◀── file ── FilingDue

OutOfScope is where the rule in force does not reach, until the circumstances are restated; and back, as long as nothing
was concluded. What the reporter withdraws is another stream's: it ends no step here.
"""

from datetime import datetime
from typing import assert_never

from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    DeferTellingAccused,
    DutyCommand,
    EndCriminalTrack,
    FileCriminalReport,
    InformBoard,
    NotifyInspector,
    RaiseSuspicion,
    RestateCircumstances,
    ReviveDuty,
    TellIntention,
)
from events.duty import (
    BoardInformed,
    Circumstances,
    CircumstancesRestated,
    DutyEvent,
    DutyRevived,
    InspectorConsulted,
    Judged,
    SuspicionRaised,
)
from events.rules.catalogue import Catalogue, UnknownRule
from events.sealed import party, require_sealed
from events.vocabulary import DutyScope

from ..beside import require_event_of, require_own_stream
from ..decider import Context, Decider
from ..moments import happened_on, legal_date
from ..refusals import Refused
from . import concluding, filing
from .duty_evolve import evolve
from .duty_state import (
    Account,
    BoardAware,
    CriminalTrack,
    Discharged,
    Duty,
    Filed,
    FilingDue,
    InConsultation,
    KnownToStaff,
    NoReasonableSuspicion,
    Nothing,
    OutOfScope,
    Raised,
)
from .moment import moment
from .scope import judge

Events = tuple[DutyEvent, ...]
CONSULTATIONS_MAX = 100
"""Of one round: far more than any board has held, and it bounds a state."""


def decider(catalogue: Catalogue) -> Decider:
    """The rules of duties under a catalogue, which says how far the law reaches on which day."""
    return Decider(
        kind="duty",
        initial=Nothing(),
        decide=lambda state, command, context: decide(state, command, context, catalogue),
        evolve=evolve,
        beside=True,
        looks_beside={RaiseSuspicion.TYPE: "duty"},
    )


def decide(  # noqa: C901 - one case a command; the type checker counts them
    state: Duty, command: DutyCommand, context: Context, catalogue: Catalogue
) -> Events:
    """What follows from a command."""
    if isinstance(state, Nothing):
        if isinstance(command, RaiseSuspicion):
            return _raise(command, context, catalogue)
        raise Refused("stream.unknown")
    match command:
        case RaiseSuspicion():
            raise Refused("stream.exists")
        case RestateCircumstances():
            return _restate(state, command, context, catalogue)
        case InformBoard():
            return _inform_board(state, command, context)
        case ConsultInspector():
            return _consult(state, command, context)
        case ConcludeConsultation():
            return concluding.conclude(state, command, context)
        case TellIntention():
            return filing.tell(state, command, context)
        case DeferTellingAccused():
            return filing.defer_telling(state, command, context)
        case FileCriminalReport():
            return filing.file(state, command, context)
        case NotifyInspector():
            return filing.notify_inspector(state, command, context)
        case ReviveDuty():
            return _revive(state, command, context)
        case EndCriminalTrack():
            return filing.end_criminal_track(state, command, context)
        case _:
            assert_never(command)


def _raise(command: RaiseSuspicion, context: Context, catalogue: Catalogue) -> Events:
    """Record that someone knows, and how far the duty reaches by the law of the day on which they came to know."""
    require_own_stream(command.stream, context)
    if command.raised_by is not None:
        require_event_of(command.case, command.raised_by, "raised_by")
    number = len(context.beside("duty")) + 1
    if command.number != number:
        raise Refused("duty.number", field="number", number=number)
    at = moment(command.occurred_at, context)
    return (
        SuspicionRaised(
            institution=context.institution,
            case=command.case,
            number=command.number,
            known_to=command.known_to,
            occurred_at=at,
            circumstances=command.circumstances,
            judged=_judged(command.circumstances, at, context, catalogue),
            accused=party(command.accused, "accused") if command.accused else None,
            affected=party(command.affected, "affected") if command.affected else None,
            note=require_sealed(command.note, "note"),
            raised_by=command.raised_by,
        ),
    )


def _judged(circumstances: Circumstances, at: datetime, context: Context, catalogue: Catalogue) -> Judged:
    if circumstances.conduct_until is not None:
        happened_on(circumstances.conduct_until, context.at, "circumstances.conduct_until")
    on = legal_date(at)
    try:
        return judge(catalogue.duty_rule(on=on), circumstances)
    except UnknownRule:
        raise Refused("duty.rule.none", field="occurred_at", on=on.isoformat()) from None


def _restate(state: Raised, command: RestateCircumstances, context: Context, catalogue: Catalogue) -> Events:
    """Judge anew by the law of the day. What the law has changed meanwhile is news too."""
    account = state.account
    at = moment(command.occurred_at, context, after=("raise", account.known_at))
    judged = _judged(command.circumstances, at, context, catalogue)
    if (command.circumstances, judged) == (account.circumstances, account.judged) and command.note is None:
        return ()
    return (
        CircumstancesRestated(
            occurred_at=at,
            circumstances=command.circumstances,
            judged=judged,
            note=require_sealed(command.note, "note"),
        ),
    )


def _inform_board(state: Raised, command: InformBoard, context: Context) -> Events:
    """Record that the board knows. Where a rule noticed the suspicion, people may have acted on it before."""
    account = state.account
    if account.informed_at is not None:
        return ()
    after = None if account.noticed else ("raise", account.known_at)
    return (
        BoardInformed(occurred_at=moment(command.occurred_at, context, after=after), informed_by=command.informed_by),
    )


def _consult(state: Raised, command: ConsultInspector, context: Context) -> Events:
    """Record that the confidential inspector was consulted: at any stage once the board knows, and outside the duty.

    A consultation that ends no stage is recorded as well: only from one that came later can a conclusion be drawn anew.
    """
    account = state.account
    if isinstance(state, KnownToStaff):
        raise Refused("duty.board-uninformed")
    if account.consultation(command.consultation) is not None:
        return ()
    if len(account.consultations) >= CONSULTATIONS_MAX:
        raise Refused("duty.limit", most=CONSULTATIONS_MAX)
    return (
        InspectorConsulted(
            occurred_at=moment(command.occurred_at, context, after=_began(account)),
            consultation=command.consultation,
        ),
    )


def _began(account: Account) -> tuple[str, datetime]:
    """With what the present round of consulting began."""
    if account.round_from is None or account.round_from == account.known_at:
        return "raise", account.known_at
    return ("inform-board" if account.round_from == account.informed_at else "new-facts"), account.round_from


def _revive(state: Raised, command: ReviveDuty, context: Context) -> Events:
    """Take it up again on new facts: the board is to consult once more. Facts that leave it outside the law do not."""
    match state:
        case NoReasonableSuspicion() if state.account.judged.scope is not DutyScope.NONE:
            return (
                DutyRevived(
                    occurred_at=moment(command.occurred_at, context, after=("conclude", state.conclusion.at)),
                    note=require_sealed(command.note, "note"),
                ),
            )
        case NoReasonableSuspicion() | OutOfScope():
            raise Refused("duty.out-of-scope")
        case KnownToStaff() | BoardAware() | InConsultation() | FilingDue():
            return ()
        case Filed() | CriminalTrack() | Discharged():
            raise Refused("duty.filed")
        case _:
            assert_never(state)
