"""Ask that a complaint come in: filing, receipt, the gate of Awb 9:4, the choice not to handle it."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from ...complaint.parts import IsoTerm, Terms
from ...payload import Payload
from ...sealed import Person, Personal
from ...vocabulary import CODES_MAX, Body, CaseId, Channel, Coding, Instant, NotHandledGround
from .parts import NamedRespondent


class FileComplaint(Payload):
    """Bring a complaint to the institution (Awb 9:1). Whatever is lacking can follow later; nothing is a bar to filing.

    `occurred_on` is the day on which the complainant brought it, `dated_on` the date that it bears. An anonymous
    complaint has no `complainant`.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.file.v1"
    OPENS: ClassVar[bool] = True
    occurred_on: date
    filed_with: Body
    channel: Channel
    written: bool
    signed: bool = False
    dated_on: date | None = None
    towards_complainant: bool
    complainant: Person | None = None
    representative: Person | None = None
    description: Personal | None = None
    respondents: Annotated[tuple[NamedRespondent, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    coding: Coding
    terms: Terms
    incident: CaseId | None = None


class ReceiveComplaint(Payload):
    """Stamp the date of receipt at the desk, which decides whether terms are kept (WHW 7.59a lid 5).

    `occurred_on` is the date of `received_at` unless given; any other date, or one before the filing, needs a `reason`.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.receive.v1"
    OPENS: ClassVar[bool] = False
    received_at: Instant
    occurred_on: date | None = None
    desk: Body = Body.FACILITY
    reason: Personal | None = None


class CompleteForm(Payload):
    """Supply what Awb 9:4 asks and was lacking. What is left out stays as it is; nothing is taken back."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.complete-form.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    written: bool = False
    signed: bool = False
    dated_on: date | None = None
    towards_complainant: bool = False
    complainant: Person | None = None
    description: Personal | None = None


class AcknowledgeReceipt(Payload):
    """Record the written acknowledgement (Awb 9:6), which says so where a committee will advise (9:15 lid 1)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.acknowledge.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    committee_will_advise: bool


class ForwardComplaint(Payload):
    """Send it on from the desk to the body that handles it, or back to the desk (WHW 7.59a lid 5-7)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.forward.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    to: Body


class CodeComplaint(Payload):
    """Replace the coding. The earlier one stays on the log."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.code.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    coding: Coding


class NameRespondent(Payload):
    """Name another respondent, who gets the next number."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.name-respondent.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    respondent: NamedRespondent


class ChooseTermSet(Payload):
    """Choose the regime of terms and the route, as a scholarship PhD candidate may, or correct them."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.choose-term-set.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    terms: Terms


class DeclineHandling(Payload):
    """Decide not to handle it, on a ground of Awb 9:8. The board is free to handle it all the same."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.decline.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    ground: NotHandledGround
    reasons: Personal


class NotifyNotHandled(Payload):
    """Record the written notice that it is not handled, naming the route outside (Awb 9:8 lid 3)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.notify-not-handled.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    outside_route: Body | None = None
    outside_term: IsoTerm | None = None


AdmissionCommand = (
    FileComplaint
    | ReceiveComplaint
    | CompleteForm
    | AcknowledgeReceipt
    | ForwardComplaint
    | CodeComplaint
    | NameRespondent
    | ChooseTermSet
    | DeclineHandling
    | NotifyNotHandled
)
