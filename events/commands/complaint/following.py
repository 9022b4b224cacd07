"""Ask for what follows from a complaint and stands beside its handling."""

from datetime import date
from typing import ClassVar

from ...complaint.parts import Number
from ...payload import Payload
from ...sealed import Personal
from ...vocabulary import (
    Body,
    CaseId,
    Departure,
    Factor,
    LinkKind,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    Satisfaction,
    Token,
)


class AdoptMeasure(Payload):
    """Adopt a measure. One against a person needs a `basis`, and a complainant with a name.

    Of several respondents it names the one it is directed at, who must be the one that a formal finding is about.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.adopt-measure.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    kind: MeasureKind
    term: MeasureTerm
    owner: Body
    respondent: Number | None = None
    basis: MeasureBasis | None = None
    due_on: date | None = None
    description: Personal | None = None


class ReportMeasure(Payload):
    """Report whether a measure was carried out; where it was not, the explanation is needed."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.report-measure.v1"
    OPENS: ClassVar[bool] = False
    measure_id: Token
    occurred_on: date | None = None
    carried_out: bool
    explanation: Personal | None = None


class RecordSatisfaction(Payload):
    """Record how the complainant, or the respondent with this number, looks back on the handling."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-satisfaction.v1"
    OPENS: ClassVar[bool] = False
    respondent: Number | None = None
    occurred_on: date | None = None
    satisfaction: Satisfaction
    remarks: Personal | None = None


class LinkCase(Payload):
    """Put the complaint beside another case. Neither changes by it."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.link.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    case: CaseId
    kind: LinkKind


class RecordDeparture(Payload):
    """Record that the one to whom it happened left."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-departure.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    departure: Departure


class RecordFactor(Payload):
    """Record what feeds the unsafety or keeps it going; what was recorded before stays."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-factor.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    factor: Factor
    note: Personal | None = None


class ReferComplaint(Payload):
    """Record that a matter of the complaint was brought to another body. Identity goes along only with consent."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.refer.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    to: Body
    consent: bool
    identity_shared: bool = False
    note: Personal | None = None


FollowingCommand = (
    AdoptMeasure | ReportMeasure | RecordSatisfaction | LinkCase | RecordDeparture | RecordFactor | ReferComplaint
)
