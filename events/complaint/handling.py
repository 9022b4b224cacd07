"""A complaint is handled: handler, committee, copy, hearings, advice, postponement, decision (Awb 9:7 to 9:16)."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..sealed import Party, Sealed
from ..vocabulary import Body, NoHearingReason, Token
from .parts import Findings, IsoTerm, Notices, Number


class HandlerAssigned(Fact):
    """Someone handles it from now on (behandelaar).

    `involved` in the conduct can be so only where that is the board's own.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.handler-assigned.v1"
    occurred_on: date
    handler: Party
    involved: bool


class CommitteeAppointed(Fact):
    """A person or committee will hear and advise (klachtencommissie).

    `complainant_told_on` is there where the acknowledgement did not announce it.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.committee-appointed.v1"
    occurred_on: date
    members: tuple[Party, ...]
    complainant_told_on: date | None = None


class CopySent(Fact):
    """A respondent was sent a copy of the complaint and its enclosures (afschrift)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.copy-sent.v1"
    respondent: Number
    occurred_on: date


class HearingOffered(Fact):
    """A party was given the opportunity to be heard (uitnodiging voor het horen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.hearing-offered.v1"
    respondent: Number | None = None
    occurred_on: date
    reply_by: date


class HearingHeld(Fact):
    """A party was heard (horen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.heard.v1"
    hearing: Number
    respondent: Number | None = None
    occurred_on: date
    heard_by: Body
    other_party_present: bool


class HearingRecorded(Fact):
    """The record of a hearing was made (verslag van het horen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.hearing-recorded.v1"
    hearing: Number
    occurred_on: date
    record: Token


class HearingSkipped(Fact):
    """A party goes unheard (afzien van horen)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.hearing-skipped.v1"
    respondent: Number | None = None
    occurred_on: date
    reason: NoHearingReason


class AdviceGiven(Fact):
    """The committee sent its report of findings, its advice and the record of the hearing (rapport en advies)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.advised.v1"
    occurred_on: date
    report: Token
    hearing_record: Token | None = None
    findings: Findings


class HandlingAdjourned(Fact):
    """The handling was adjourned, and every party had written notice of it (verdaging)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.adjourned.v1"
    occurred_on: date
    days: int
    notices: Notices


class HandlingPostponed(Fact):
    """The handling was put off further, as far as the complainant consented in writing (verder uitstel)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.postponed.v1"
    occurred_on: date
    until: date
    consented_on: date
    consent: Token


class ComplaintDecided(Fact):
    """The board judged the complaint (oordeel). Where it deviates from the advice, it says why."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.decided.v1"
    occurred_on: date
    findings: Findings
    reasons: Sealed
    conclusions: Sealed | None = None
    deviates_from_advice: bool
    deviation_reasons: Sealed | None = None
    academic_freedom_weighed: Sealed | None = None


class DecisionNotified(Fact):
    """The complainant was told of findings, judgement and conclusions, and where to go next (afdoening)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.decision-notified.v1"
    occurred_on: date
    outside_route: Body | None = None
    outside_term: IsoTerm | None = None
    advice_enclosed: bool


HandlingEvent = (
    HandlerAssigned
    | CommitteeAppointed
    | CopySent
    | HearingOffered
    | HearingHeld
    | HearingRecorded
    | HearingSkipped
    | AdviceGiven
    | HandlingAdjourned
    | HandlingPostponed
    | ComplaintDecided
    | DecisionNotified
)
