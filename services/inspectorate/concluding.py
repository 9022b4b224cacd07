"""What the board concludes from a consultation. Nobody classifies alone, and nothing concluded is taken back alone."""

from events.commands.duty import ConcludeConsultation
from events.duty import ConsultationConcluded, DutyEvent
from events.sealed import require_sealed
from events.vocabulary import Classification, ReasonableSuspicion

from ..decider import Context
from ..refusals import Refused
from .duty_state import Account, Raised
from .moment import moment

Events = tuple[DutyEvent, ...]


def conclude(state: Raised, command: ConcludeConsultation, context: Context) -> Events:
    """Draw a conclusion from a consultation of this round; too little known leaves it in consultation."""
    account = state.account
    if _is_so(account, command):
        return ()
    if account.filed_at is not None:
        raise Refused("duty.filed")
    number = account.consultation(command.consultation)
    if number is None:
        raise Refused("duty.not-consulted", field="consultation")
    yes = command.suspicion is ReasonableSuspicion.YES
    if yes and command.classification is Classification.NEITHER:
        raise Refused("duty.conclusion.contradiction", field="classification")
    _require_may_change(account, command, number)
    return (
        ConsultationConcluded(
            occurred_at=moment(command.occurred_at, context, after=("consult", account.consultations[number].at)),
            consultation=command.consultation,
            classification=command.classification,
            suspicion=command.suspicion,
            reasons=require_sealed(command.reasons, "reasons"),
        ),
    )


def _is_so(account: Account, command: ConcludeConsultation) -> bool:
    drawn = account.conclusion
    if drawn is None or command.reasons is not None:
        return False
    said = (command.consultation, command.classification, command.suspicion)
    return said == (drawn.consultation, drawn.classification, drawn.suspicion)


def _require_may_change(account: Account, command: ConcludeConsultation, number: int) -> None:
    """What binds is replaced only by what settles it too, and follows from a consultation that came after it."""
    drawn = account.conclusion
    if drawn is None or not drawn.binds:
        return
    if command.suspicion is ReasonableSuspicion.INSUFFICIENT or number < drawn.drawn_from:
        raise Refused("duty.concluded", field="consultation")
