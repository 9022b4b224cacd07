"""Ask for what follows from a complaint and stands beside its handling."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from ...complaint.parts import Number
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptMeasure:
    """Adopt a measure. One against a person needs a `basis`, and a complainant with a name."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMeasure:
    """Report whether a measure was carried out; where it was not, the explanation is needed."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.report-measure.v1"
    OPENS: ClassVar[bool] = False
    measure_id: Token
    occurred_on: date | None = None
    carried_out: bool
    explanation: Personal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSatisfaction:
    """Record how the complainant, or the respondent with this number, looks back on the handling."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-satisfaction.v1"
    OPENS: ClassVar[bool] = False
    respondent: Number | None = None
    occurred_on: date | None = None
    satisfaction: Satisfaction
    remarks: Personal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCase:
    """Put the complaint beside another case. Neither changes by it."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.link.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    case: CaseId
    kind: LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDeparture:
    """Record that the one to whom it happened left."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-departure.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    departure: Departure


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFactor:
    """Record what feeds the unsafety or keeps it going; what was recorded before stays."""

    TYPE: ClassVar[str] = "nl.meldstroom.complaint.record-factor.v1"
    OPENS: ClassVar[bool] = False
    occurred_on: date | None = None
    factor: Factor
    note: Personal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferComplaint:
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
