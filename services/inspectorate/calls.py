"""Which hand-offs a case comes to call for: by its duties, and by what a recipient does with what it got.

A duty calls for each of its hand-offs once, and again when it was revived. What a recipient gives back goes on to the
body that it names, unless that has had it already: nobody is sent round in circles.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from events.handoff import HandoffPassedOn, HandoffReturned
from events.vocabulary import STAFF, DutyStep, HandoffKind, HandoffPurpose, Recipient

from .duty_state import BoardAware, Filed, FilingDue
from .facts import Call, Facts, Given, Suspicion


class Owed(NamedTuple):
    """A hand-off that a duty owes as it stands. `round` is none where it is owed once, whatever is begun anew."""

    recipient: Recipient
    purpose: HandoffPurpose
    round: datetime | None = None


def calls_for(facts: Facts, event: Any, id: str, stream: str) -> Iterator[Call]:
    """What the case calls for since this event of a stream of its own, by the facts as they are with it."""
    for suspicion in facts.suspicions:
        owed = _owed(suspicion)
        if owed is not None and not _called(facts, suspicion, owed):
            yield Call(
                recipient=owed.recipient,
                kind=HandoffKind.MANDATORY,
                purpose=owed.purpose,
                cause=id,
                duty=suspicion.number,
                round=owed.round,
            )
    given = facts.handoff(stream)
    if given is not None:
        gone_on = {call.recipient for call in facts.calls if call.follows == stream}
        yield from (call for call in _onward(facts, given, event, id) if call.recipient not in gone_on)


def _owed(suspicion: Suspicion) -> Owed | None:
    """What is owed. The report to the police is prepared only when all were told who must know before."""
    match suspicion.state:
        case BoardAware():
            round = suspicion.account.round_from
            return Owed(Recipient.CONFIDENTIAL_INSPECTOR, HandoffPurpose.CONSULTATION, round)
        case FilingDue(step=DutyStep.FILE):
            return Owed(Recipient.POLICE, HandoffPurpose.CRIMINAL_REPORT)
        case Filed():
            return Owed(Recipient.CONFIDENTIAL_INSPECTOR, HandoffPurpose.REPORT_NOTICE)
        case _:
            return None


def _called(facts: Facts, suspicion: Suspicion, owed: Owed) -> bool:
    wanted = (suspicion.number, owed.recipient, owed.purpose, owed.round)
    own = (call for call in facts.calls if call.follows is None)
    return any((call.duty, call.recipient, call.purpose, call.round) == wanted for call in own)


def _onward(facts: Facts, given: Given, event: Any, id: str) -> Iterator[Call]:
    match event:
        case HandoffReturned(right_body=Recipient() as body):
            if body not in {each.recipient for each in facts.chain(given)}:
                yield _following(given, id, body, given.kind, given.purpose)
        case HandoffPassedOn(to=Recipient.LABOUR_INSPECTORATE):
            # By what the Inspectorate was told, which is all that it can pass on.
            if given.recipient is Recipient.INSPECTORATE and given.content.affected_population in STAFF:
                yield _following(given, id, event.to, HandoffKind.PASSED_ON, HandoffPurpose.SIGNAL)


def _following(given: Given, cause: str, recipient: Recipient, kind: HandoffKind, purpose: HandoffPurpose) -> Call:
    return Call(recipient=recipient, kind=kind, purpose=purpose, cause=cause, duty=given.duty, follows=given.stream)
