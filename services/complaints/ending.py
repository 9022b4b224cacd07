"""How the handling of a complaint ends other than by a judgement, and how it begins again."""

from collections.abc import Collection

from events.commands.complaint import (
    AnswerComplaint,
    CloseComplaint,
    RecordSatisfaction,
    ReopenComplaint,
    SettleComplaint,
    WithdrawComplaint,
)
from events.complaint import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintEvent,
    ComplaintReopened,
    ComplaintSettled,
    ComplaintWithdrawn,
    SatisfactionRecorded,
)
from events.sealed import require_sealed
from events.vocabulary import InformalOutcome

from ..beside import open_duty
from ..decider import Context
from ..refusals import Refused
from .duties import open_duties
from .stages import day, day_after_ending, in_hand, known, not_ended, respondent, text
from .state import Answered, Closed, Complaint, Decided, Filed, NotHandled, Received, Settled, UnderReview, Withdrawn

Events = tuple[ComplaintEvent, ...]


def answer(state: Complaint, command: AnswerComplaint, context: Context) -> Events:
    """Deal properly with a complaint outside the gate of Awb 9:4, which is all that is owed then (9:2)."""
    if isinstance(state, Answered):
        return ()
    dossier = in_hand(state)
    if dossier.gate_passed:
        raise Refused("complaint.within-gate")
    on = day(command.occurred_on, context, dossier)
    return (ComplaintAnswered(occurred_on=on, answer=text(command.answer, "answer")),)


def settle(state: Complaint, command: SettleComplaint, context: Context) -> Events:
    """End the handling because the complaint was met to the complainant's satisfaction (Awb 9:5).

    That the complainant is satisfied is for the complainant to say.
    """
    if isinstance(state, Settled):
        return ()
    dossier = not_ended(state)
    if command.satisfied_on is None:
        raise Refused("complaint.settlement.unsatisfied", field="satisfied_on")
    return (
        ComplaintSettled(
            occurred_on=day(command.occurred_on, context, dossier),
            satisfied_on=day(command.satisfied_on, context, dossier, "satisfied_on"),
            how=command.how,
            outcome=require_sealed(command.outcome, "outcome"),
        ),
    )


def withdraw(state: Complaint, command: WithdrawComplaint, context: Context) -> Events:
    """End the handling because the complainant wishes it. What was found stays, and measures run on."""
    if isinstance(state, Withdrawn):
        return ()
    dossier = not_ended(state)
    return (ComplaintWithdrawn(occurred_on=day(command.occurred_on, context, dossier), reason=command.reason),)


def reopen(state: Complaint, command: ReopenComplaint, context: Context) -> Events:
    """Take it up again: the settlement fails, the board handles it after all, or the complainant completes the form.

    A judgement stands (Awb 9:3), and who withdrew may file again.
    """
    dossier = known(state)
    if isinstance(state, Filed | Received | UnderReview):
        return ()
    if isinstance(state, Decided | Withdrawn) or (isinstance(state, Closed) and not state.may_revive):
        raise Refused("complaint.not-reopenable")
    on = day_after_ending(command.occurred_on, context, dossier)
    return (ComplaintReopened(occurred_on=on, explanation=require_sealed(command.explanation, "explanation")),)


def close(state: Complaint, command: CloseComplaint, context: Context) -> Events:
    """Close it when no duty is open. Each open one is named, because the caller has to do it first."""
    dossier = known(state)
    if isinstance(state, Closed):
        return ()
    if (statutory := open_duty(context)) is not None:
        raise Refused("complaint.duty-open", number=statutory[0], step=statutory[1])
    if owed := open_duties(state):
        raise Refused("complaint.duties-open", open=", ".join(owed))
    check_outcomes(command.outcomes)
    on = day_after_ending(command.occurred_on, context, dossier)
    return (ComplaintClosed(occurred_on=on, outcomes=command.outcomes),)


def check_outcomes(outcomes: Collection[InformalOutcome]) -> None:
    """Refuse that it was (partly) resolved and had no solution."""
    if InformalOutcome.NO_SOLUTION in outcomes and {
        InformalOutcome.RESOLVED,
        InformalOutcome.PARTLY_RESOLVED,
    }.intersection(outcomes):
        raise Refused("complaint.outcome.contradiction", field="outcomes")


def record_satisfaction(state: Complaint, command: RecordSatisfaction, context: Context) -> Events:
    """Record how a party looks back, each for itself, once the handling has ended."""
    dossier = known(state)
    if not isinstance(state, NotHandled | Answered | Settled | Decided | Withdrawn | Closed):
        raise Refused("complaint.not-ended")
    respondent(dossier, command.respondent)
    on = day_after_ending(command.occurred_on, context, dossier)
    if (command.respondent, on, command.satisfaction) in dossier.satisfaction and command.remarks is None:
        return ()
    return (
        SatisfactionRecorded(
            occurred_on=on,
            respondent=command.respondent,
            satisfaction=command.satisfaction,
            remarks=require_sealed(command.remarks, "remarks"),
        ),
    )
