"""What follows from a complaint and stands beside its handling: measures, satisfaction, links, departures, factors."""

from datetime import date
from typing import ClassVar

from ..payload import Fact
from ..sealed import Sealed
from ..vocabulary import (
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
from .parts import Number


class MeasureAdopted(Fact):
    """The institution will do something about it (maatregel). Directed at a person it always has a basis."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.measure-adopted.v1"
    measure_id: Token
    occurred_on: date
    kind: MeasureKind
    term: MeasureTerm
    person_directed: bool
    owner: Body
    respondent: Number | None = None
    basis: MeasureBasis | None = None
    due_on: date | None = None
    description: Sealed | None = None


class MeasureReported(Fact):
    """It became known whether a measure was carried out (uitvoering van een maatregel)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.measure-reported.v1"
    measure_id: Token
    occurred_on: date
    carried_out: bool
    explanation: Sealed | None = None


class SatisfactionRecorded(Fact):
    """The complainant, or the respondent with this number, looked back on the handling (tevredenheid)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.satisfaction-recorded.v1"
    respondent: Number | None = None
    occurred_on: date
    satisfaction: Satisfaction
    remarks: Sealed | None = None


class CaseLinked(Fact):
    """Another case was linked to this one; both stay cases of their own (koppeling)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.linked.v1"
    occurred_on: date
    case: CaseId
    kind: LinkKind


class AffectedPersonDeparted(Fact):
    """The affected person left study, work or science (vertrek)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.affected-departed.v1"
    occurred_on: date
    departure: Departure


class FactorRecorded(Fact):
    """A factor was seen that feeds unsafety or keeps it going (voedingsbodem)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.factor-recorded.v1"
    occurred_on: date
    factor: Factor
    note: Sealed | None = None


class ComplaintReferred(Fact):
    """A matter of it was brought to another body, with or without identity (verwijzing). The complaint goes on."""

    TOPIC: ClassVar[str] = "nl.meldstroom.complaint.referred.v1"
    occurred_on: date
    to: Body
    consent: bool
    identity_shared: bool
    note: Sealed | None = None


FollowingEvent = (
    MeasureAdopted
    | MeasureReported
    | SatisfactionRecorded
    | CaseLinked
    | AffectedPersonDeparted
    | FactorRecorded
    | ComplaintReferred
)
