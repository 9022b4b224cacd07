"""What can happen to a signal, a report or an incident: the facts of a stream of kind `incident`.

`occurred_at` is when it happened, in UTC; when it was recorded is the envelope's `time`.
"""

from datetime import date
from typing import ClassVar, get_args

from .payload import Fact
from .provenance import Provenance
from .sealed import Party, Sealed
from .vocabulary import (
    AftercareMoment,
    Anonymity,
    Body,
    CaseId,
    CaseRole,
    Channel,
    ClosingReason,
    Coding,
    Departure,
    Factor,
    IncidentKind,
    InformalOutcome,
    InformalWay,
    Instant,
    LinkKind,
    MeasureBasis,
    MeasureKind,
    MeasureTerm,
    Message,
    Population,
    ReopeningReason,
    Route,
    SupportKind,
    Token,
    WithdrawalReason,
)


class IncidentRaised(Fact):
    """Someone told of unsafety, or a system noticed it (signaal, melding, incident).

    `history` says that the case was brought in from elsewhere, by one command with all that follows on it here.
    """

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.raised.v1"
    institution: str
    kind: IncidentKind
    anonymity: Anonymity
    channel: Channel
    occurred_at: Instant
    reporter: Party | None = None
    return_channel: Token | None = None
    unit: Token | None = None
    narrative: Sealed | None = None
    history: Provenance | None = None


class IncidentAcknowledged(Fact):
    """The reporter was told that the report has arrived (ontvangstbevestiging)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.acknowledged.v1"
    occurred_at: Instant
    message: Sealed | None = None


class PersonNamed(Fact):
    """It became known who the affected person, the respondent or a bystander is."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.person-named.v1"
    role: CaseRole
    person: Party
    occurred_at: Instant


class IncidentCoded(Fact):
    """The case was coded, or coded anew; earlier codings stay in its history (codering)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.coded.v1"
    coding: Coding
    occurred_at: Instant


class RouteInformationGiven(Fact):
    """Someone was told which routes are open (routewijzer). Staff are always told of the labour inspectorate."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.route-information-given.v1"
    to: CaseRole
    population: Population
    routes: tuple[Route, ...]
    occurred_at: Instant


class ReporterInformed(Fact):
    """The reporter got a message about the progress or the outcome (bericht aan de melder)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.reporter-informed.v1"
    about: Message
    message: Sealed
    occurred_at: Instant


class SupportOffered(Fact):
    """Someone in the case was offered help (ondersteuning). `accepted` is absent while there is no answer."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.support-offered.v1"
    to: CaseRole
    kinds: tuple[SupportKind, ...]
    occurred_at: Instant
    accepted: bool | None = None


class AftercareOffered(Fact):
    """Someone in the case was asked how they are, and offered help, some time after the handling (nazorg)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.aftercare-offered.v1"
    to: CaseRole
    moment: AftercareMoment
    occurred_at: Instant
    accepted: bool | None = None


class MeasureTaken(Fact):
    """A measure was taken, interim or lasting (maatregel). Directed at a person it always has a basis."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.measure-taken.v1"
    measure_id: Token
    kind: MeasureKind
    term: MeasureTerm
    person_directed: bool
    starts_on: date
    occurred_at: Instant
    ends_on: date | None = None
    basis: MeasureBasis | None = None
    person: Party | None = None
    reasons: Sealed | None = None


class MeasureEnded(Fact):
    """A measure no longer holds (maatregel beëindigd)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.measure-ended.v1"
    measure_id: Token
    ended_on: date
    occurred_at: Instant
    reasons: Sealed | None = None


class FactorRecorded(Fact):
    """A factor was seen that feeds unsafety or keeps it going (voedingsbodem; structuur, cultuur, systeem)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.factor-recorded.v1"
    factor: Factor
    occurred_at: Instant
    note: Sealed | None = None


class ConductRuleReferenced(Fact):
    """An article of a version of a code of conduct was said to be at stake (gedragsregel)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.conduct-rule-referenced.v1"
    code: Token
    version: Token
    article: Token
    occurred_at: Instant


class InformallyHandled(Fact):
    """An informal way was gone, without a finding of fact, and this came of it (informele afhandeling)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.informally-handled.v1"
    way: InformalWay
    outcomes: tuple[InformalOutcome, ...]
    occurred_at: Instant
    agreements: Sealed | None = None


class CaseLinked(Fact):
    """Another case was linked to this one; both stay cases of their own (koppeling)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.linked.v1"
    case: CaseId
    kind: LinkKind
    occurred_at: Instant


class IncidentReferred(Fact):
    """The case was put into the hands of another body (verwijzing), with or without the reporter's identity."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.referred.v1"
    to: Body
    referred_on: date
    consent: bool
    identity_shared: bool
    occurred_at: Instant
    note: Sealed | None = None


class ReportWithdrawn(Fact):
    """The reporter wants no part in it any more (intrekking). The case stays open, and so does every duty."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.withdrawn.v1"
    reason: WithdrawalReason
    occurred_at: Instant
    note: Sealed | None = None


class AffectedPersonDeparted(Fact):
    """The affected person left study, work or science (vertrek)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.affected-departed.v1"
    departure: Departure
    departed_on: date
    occurred_at: Instant


class IdentityDisclosed(Fact):
    """A reporter who was not known chose to be; there is no way back (bekendmaking door de melder)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.identity-disclosed.v1"
    reporter: Party
    occurred_at: Instant


class IncidentClosed(Fact):
    """The handling ended, for a stated reason, and nobody was left without an answer (afsluiting)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.closed.v1"
    reason: ClosingReason
    occurred_at: Instant
    reasons: Sealed | None = None


class IncidentReopened(Fact):
    """A closed case was taken up again (heropening)."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.reopened.v1"
    reason: ReopeningReason
    occurred_at: Instant
    reasons: Sealed | None = None


IncidentEvent = (
    IncidentRaised
    | IncidentAcknowledged
    | PersonNamed
    | IncidentCoded
    | RouteInformationGiven
    | ReporterInformed
    | SupportOffered
    | AftercareOffered
    | MeasureTaken
    | MeasureEnded
    | FactorRecorded
    | ConductRuleReferenced
    | InformallyHandled
    | CaseLinked
    | IncidentReferred
    | ReportWithdrawn
    | AffectedPersonDeparted
    | IdentityDisclosed
    | IncidentClosed
    | IncidentReopened
)
EVENTS: tuple[type[IncidentEvent], ...] = get_args(IncidentEvent)
