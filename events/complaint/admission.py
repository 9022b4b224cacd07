"""A complaint comes in: filing, receipt, the gate of Awb 9:4, the choice not to handle it."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..provenance import Provenance
from ..sealed import Party, Sealed
from ..vocabulary import Body, Channel, Coding, FormRequirement, Instant, NotHandledGround
from .parts import IsoTerm, Number, Respondent, Terms


class ComplaintFiled(Fact):
    """A complaint was brought to the institution, in whatever form and at whatever body (indiening).

    Without a complainant it is anonymous: then only proper handling (Awb 9:2) is owed, until a name follows. `history`
    says that it was brought in from elsewhere, by one command with all that follows on it here.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.filed.v1"
    institution: str
    occurred_on: date
    filed_with: Body
    channel: Channel
    written: bool
    signed: bool
    dated_on: date | None = None
    towards_complainant: bool
    complainant: Party | None = None
    representative: Party | None = None
    description: Sealed | None = None
    respondents: tuple[Respondent, ...]
    coding: Coding
    terms: Terms
    history: Provenance | None = None


class ComplaintReceived(Fact):
    """The desk received the complaint (ontvangst).

    `occurred_on` is the legal date, from which terms are counted; `reason` says why it is not that of `received_at`.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.received.v1"
    occurred_on: date
    received_at: Instant
    desk: Body
    reason: Sealed | None = None


class FormCompleted(Fact):
    """The complainant supplied what was lacking (herstel van verzuim); what is false or absent here stays as it was."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.form-completed.v1"
    occurred_on: date
    written: bool
    signed: bool
    dated_on: date | None = None
    towards_complainant: bool
    complainant: Party | None = None
    description: Sealed | None = None


class FormAssessed(Fact):
    """What Awb 9:4 asks was compared with what the desk has (toetsing van de vormvereisten).

    With nothing missing, Awb 9:5 to 9:12 apply, and `occurred_on` is the first day on which all of it was there.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.form-assessed.v1"
    occurred_on: date
    missing: tuple[FormRequirement, ...]


class ReceiptAcknowledged(Fact):
    """The complainant had written acknowledgement, saying whether a committee will advise (ontvangstbevestiging)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.acknowledged.v1"
    occurred_on: date
    committee_will_advise: bool


class ComplaintForwarded(Fact):
    """It was sent on to the body that handles it, or back from one that is not competent (doorzending)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.forwarded.v1"
    occurred_on: date
    to: Body


class ComplaintCoded(Fact):
    """The coding was replaced (codering)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.coded.v1"
    occurred_on: date
    coding: Coding


class RespondentNamed(Fact):
    """It turned out to concern another respondent too, who has the next number (beklaagde)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.respondent-named.v1"
    occurred_on: date
    number: Number
    respondent: Respondent


class TermSetChosen(Fact):
    """The regime of terms or the route was chosen anew (keuze van de route)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.term-set-chosen.v1"
    occurred_on: date
    terms: Terms


class ComplaintNotHandled(Fact):
    """The board made use of its freedom not to handle it (niet in behandeling nemen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.not-handled.v1"
    occurred_on: date
    ground: NotHandledGround
    reasons: Sealed


class NotHandledNotified(Fact):
    """The complainant was told in writing that it is not handled, and where to go next (kennisgeving)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.not-handled-notified.v1"
    occurred_on: date
    outside_route: Body | None = None
    outside_term: IsoTerm | None = None


AdmissionEvent = (
    ComplaintFiled
    | ComplaintReceived
    | FormCompleted
    | FormAssessed
    | ReceiptAcknowledged
    | ComplaintForwarded
    | ComplaintCoded
    | RespondentNamed
    | TermSetChosen
    | ComplaintNotHandled
    | NotHandledNotified
)
