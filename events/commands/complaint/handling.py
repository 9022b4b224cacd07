"""Ask that a complaint be handled: handler, committee, copy, hearings, advice, adjournment, decision (Awb 9:7 on)."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from ...complaint.parts import Findings, IsoTerm, Notices, Number
from ...payload import Payload
from ...sealed import Person, Personal
from ...vocabulary import CODES_MAX, Body, HandlerTie, NoHearingReason, Token

Ties = Annotated[tuple[HandlerTie, ...], msgspec.Meta(max_length=CODES_MAX)]
Days = Annotated[int, msgspec.Meta(ge=1, le=366)]


class AssignHandler(Payload):
    """Let someone handle it who was not involved in the conduct (Awb 9:7).

    `involved` and `ties` are the handler's own declaration: involvement in the conduct, and ties with a respondent.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.assign-handler.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    handler: Person
    involved: bool
    ties: Ties = ()


class AppointCommittee(Payload):
    """Charge a person or committee with handling it and advising on it (Awb 9:14).

    `involved` and `ties` speak for all members. `complainant_told_on` is needed where the acknowledgement did not say
    that a committee will advise (9:15 lid 1).
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.appoint-committee.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    members: Annotated[tuple[Person, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    involved: bool
    ties: Ties = ()
    complainant_told_on: date | None = None


class SendCopy(Payload):
    """Record that a respondent was sent a copy of the complaint and its enclosures (Awb 9:9)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.send-copy.v1"
    OPENS: ClassVar[bool] = False
    respondent: Number = 1
    occurred_on: date | None = None


class OfferHearing(Payload):
    """Give the complainant, or the respondent with this number, the opportunity to be heard (Awb 9:10 lid 1)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.offer-hearing.v1"
    OPENS: ClassVar[bool] = False
    respondent: Number | None = None
    occurred_on: date | None = None
    reply_by: date


class HoldHearing(Payload):
    """Record that the complainant, or the respondent with this number, was heard: by the committee if there is one."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.hear.v1"
    OPENS: ClassVar[bool] = False
    respondent: Number | None = None
    occurred_on: date | None = None
    other_party_present: bool = False


class RecordHearing(Payload):
    """File the record of a hearing (Awb 9:10 lid 3)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-hearing.v1"
    OPENS: ClassVar[bool] = False
    hearing: Number
    occurred_on: date | None = None
    record: Token


class SkipHearing(Payload):
    """Go on without hearing a party (Awb 9:10 lid 2).

    Only a complainant goes unheard because the complaint is manifestly unfounded. A respondent goes unheard only after
    having let an offered opportunity pass.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.skip-hearing.v1"
    OPENS: ClassVar[bool] = False
    respondent: Number | None = None
    occurred_on: date | None = None
    reason: NoHearingReason


class GiveAdvice(Payload):
    """Send the board the committee's report of findings, its advice and the record of the hearing (Awb 9:15 lid 3).

    Every behaviour and every respondent has a finding; one without a respondent is about all of them.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.advise.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    report: Token
    hearing_record: Token | None = None
    findings: Findings


class AdjournHandling(Payload):
    """Adjourn the handling, once, with written notice to every party: by four weeks at most (Awb 9:11 lid 2).

    A house regulation may have another maximum, or none.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.adjourn.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    days: Days
    notices: Notices = ()


class PostponeHandling(Payload):
    """Put the handling off further, as far as the complainant consents in writing (Awb 9:11 lid 3)."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.postpone.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    until: date
    consented_on: date | None = None
    consent: Token | None = None


class DecideComplaint(Payload):
    """Judge the complaint, behaviour by behaviour, with reasons (Awb 9:12).

    Every behaviour and every respondent has a finding; one without a respondent is about all of them.
    Findings that differ from the committee's deviate from its advice; `deviates_from_advice` says so where the
    deviation lies elsewhere. Either needs `deviation_reasons` (9:16). `academic_freedom_weighed` holds the balance that
    was struck where the coding marks such an interest.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.decide.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    findings: Findings
    reasons: Personal
    conclusions: Personal | None = None
    deviates_from_advice: bool = False
    deviation_reasons: Personal | None = None
    academic_freedom_weighed: Personal | None = None


class NotifyDecision(Payload):
    """Record the written notice of the decision, naming the route outside and its term (Awb 9:12 lid 2).

    Where the decision deviates from the advice, the advice is enclosed (9:16).
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.notify-decision.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    outside_route: Body | None = None
    outside_term: IsoTerm | None = None
    advice_enclosed: bool = False


HandlingCommand = (
    AssignHandler
    | AppointCommittee
    | SendCopy
    | OfferHearing
    | HoldHearing
    | RecordHearing
    | SkipHearing
    | GiveAdvice
    | AdjournHandling
    | PostponeHandling
    | DecideComplaint
    | NotifyDecision
)
