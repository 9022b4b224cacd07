"""Hand-offs to try the rules on: of the board's own choice, demanded by law, passed on, and a reporter's own."""

from typing import Any

from events.commands.handoff import ContentAsked, EntrustToBody, PrepareHandoff
from events.handoff import (
    Content,
    HandoffAccepted,
    HandoffApproved,
    HandoffParked,
    HandoffPrepared,
    HandoffReceived,
    HandoffSent,
    Receipt,
)
from events.identity import beside
from events.rules import shipped
from events.sealed import Party, Person, Sealed
from events.vocabulary import (
    Behaviour,
    DeliveryFailure,
    HandoffKind,
    HandoffPurpose,
    Population,
    Recipient,
    TaskCharge,
)
from services.decider import Context
from services.inspectorate.handoff import decider
from services.inspectorate.profiles import content_digest

from ...given import NOW, Scenario

DECIDER = decider(shipped())
CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
OTHER_CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b12"
OWN = "handoff-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"
EVENT = f"duty-{CASE}.1.2"
DIGEST = "1" * 64
OTHER_DIGEST = "2" * 64

CODES = {"behaviours": (Behaviour.BULLYING,), "affected_population": Population.SCIENTIFIC_STAFF}
DUTY_CODES = {
    "behaviours": (Behaviour.SEXUAL_CRIME,),
    "affected_population": Population.STUDENT,
    "respondent_task_charge": TaskCharge.EMPLOYEE,
}


def box(what: str) -> Sealed:
    """A sealed text; only the keyring knows what it says."""
    return Sealed(kid=CASE, box=what)


RESPONDENT = Party(subject="person-" + "a" * 32, name=box("name"))
WHO = Person(subject=RESPONDENT.subject, name=box("name"))


def asked(**fields: Any) -> ContentAsked:
    """What a recipient is to be told."""
    return ContentAsked(**fields)


def content(**fields: Any) -> Content:
    """The same, on the log."""
    return Content(**fields)


SIGNAL = content(**CODES)


def stream(recipient: Recipient, number: int = 1) -> str:
    """The stream of a hand-off of the case."""
    return beside("handoff", CASE, recipient.value, str(number))


def handoff(recipient: Recipient | None = None, number: int = 1, **changes: Any) -> Scenario:
    """A hand-off of the case to a body, or without one a reporter's own."""
    name = OWN if recipient is None else stream(recipient, number)
    facts = {"at": NOW, "stream": name, "institution": "uni", "actor": "board:0000000000000000"}
    return Scenario(DECIDER, Context(**{**facts, **changes}, ids=lambda kind: f"{kind}-1"))


def prepare(recipient: Recipient, purpose: HandoffPurpose, told: ContentAsked, **changes: Any) -> PrepareHandoff:
    """Make one ready, by the board's own choice unless said otherwise."""
    return PrepareHandoff(case=CASE, recipient=recipient, purpose=purpose, content=told, **changes)


def entrust(recipient: Recipient, told: ContentAsked, **changes: Any) -> EntrustToBody:
    """Hand something over as a reporter."""
    return EntrustToBody(recipient=recipient, content=told, **changes)


def prepared(**changes: Any) -> HandoffPrepared:
    """The board's signal to the Inspectorate, which waits for approval."""
    facts: dict[str, Any] = {
        "institution": "uni",
        "recipient": Recipient.INSPECTORATE,
        "kind": HandoffKind.VOLUNTARY,
        "purpose": HandoffPurpose.SIGNAL,
        "profile": "inspectorate.signal/1",
        "content": SIGNAL,
        "needs_approval": True,
        "occurred_at": NOW,
        "case": CASE,
    }
    return HandoffPrepared(**{**facts, **changes})


def mandatory(**changes: Any) -> HandoffPrepared:
    """A report to the police that the duty asks for: prepared in codes, for the board to complete."""
    facts: dict[str, Any] = {
        "recipient": Recipient.POLICE,
        "kind": HandoffKind.MANDATORY,
        "purpose": HandoffPurpose.CRIMINAL_REPORT,
        "profile": "police.criminal_report/1",
        "content": content(**DUTY_CODES),
        "prepared_by": EVENT,
    }
    return prepared(**{**facts, **changes})


def passed_on(**changes: Any) -> HandoffPrepared:
    """A signal that the Inspectorate passed on."""
    facts: dict[str, Any] = {
        "recipient": Recipient.LABOUR_INSPECTORATE,
        "kind": HandoffKind.PASSED_ON,
        "profile": "labour_inspectorate.passed_on/1",
        "needs_approval": False,
        "follows": stream(Recipient.INSPECTORATE),
    }
    return prepared(**{**facts, **changes})


def own(**changes: Any) -> HandoffPrepared:
    """What a reporter entrusted to the labour inspectorate."""
    facts: dict[str, Any] = {
        "recipient": Recipient.LABOUR_INSPECTORATE,
        "kind": HandoffKind.REPORTER_SIDE,
        "profile": "labour_inspectorate.reporter_signal/1",
        "content": content(account=box("account")),
        "needs_approval": False,
        "case": None,
    }
    return prepared(**{**facts, **changes})


APPROVED = HandoffApproved(content_digest=content_digest(SIGNAL), occurred_at=NOW)
SENT = HandoffSent(occurred_at=NOW, body_digest=DIGEST, attempts=1)
RECEIPT = Receipt(digest=DIGEST, received_at="2026-03-02T08:59:00Z", keyid="desk-1", signature="A" * 86)
RECEIVED = HandoffReceived(occurred_at=NOW, receipt=RECEIPT)
PARKED = HandoffParked(occurred_at=NOW, failure=DeliveryFailure.UNREACHABLE, attempts=9)
ACCEPTED = HandoffAccepted(occurred_at=NOW)

WAITING = handoff(Recipient.INSPECTORATE).given(prepared())
LET_GO = WAITING.given(APPROVED)
OUT = LET_GO.given(SENT)
ARRIVED = OUT.given(RECEIVED)
ENTRUSTED = handoff().given(own())
