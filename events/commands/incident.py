"""What can be asked of a signal, a report or an incident.

`occurred_at` is when it happened; left out, it happened now. It is never in the future.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated, ClassVar, get_args

import msgspec

from ..payload import Payload
from ..sealed import Person, Personal
from ..vocabulary import (
    CODES_MAX,
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
    LinkedCase,
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

_some = msgspec.Meta(min_length=1, max_length=CODES_MAX)


class RaiseIncident(Payload):
    """Tell of unsafety, as a person or for a system that noticed something.

    `named` needs `reporter`; `pseudonymous` needs `return_channel`, the handle of an inbox and never its secret;
    `anonymous` and `no_reporter` have neither.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.incident.raise.v1"
    OPENS: ClassVar[bool] = True
    kind: IncidentKind
    anonymity: Anonymity
    channel: Channel
    occurred_at: Instant | None = None
    reporter: Person | None = None
    return_channel: Token | None = None
    unit: Token | None = None
    narrative: Personal | None = None


class AcknowledgeIncident(Payload):
    """Record that the reporter was told that the report has arrived."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.acknowledge.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    message: Personal | None = None


class NamePerson(Payload):
    """Record who the affected person, the respondent or a bystander is. A reporter discloses themselves."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.name-person.v1"
    OPENS: ClassVar[bool] = False
    role: CaseRole
    person: Person
    occurred_at: Instant | None = None


class CodeIncident(Payload):
    """Code the case, or code it anew."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.code.v1"
    OPENS: ClassVar[bool] = False
    coding: Coding
    occurred_at: Instant | None = None


class GiveRouteInformation(Payload):
    """Record that someone was told which routes are open. For staff the labour inspectorate is one of them."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.give-route-information.v1"
    OPENS: ClassVar[bool] = False
    to: CaseRole
    population: Population
    routes: Annotated[tuple[Route, ...], _some]
    occurred_at: Instant | None = None


class InformReporter(Payload):
    """Send the reporter a message about the progress or the outcome."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.inform-reporter.v1"
    OPENS: ClassVar[bool] = False
    about: Message
    message: Personal
    occurred_at: Instant | None = None


class OfferSupport(Payload):
    """Record that someone in the case was offered help."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.offer-support.v1"
    OPENS: ClassVar[bool] = False
    to: CaseRole
    kinds: Annotated[tuple[SupportKind, ...], _some]
    occurred_at: Instant | None = None
    accepted: bool | None = None


class OfferAftercare(Payload):
    """Record that someone in the case was offered aftercare."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.offer-aftercare.v1"
    OPENS: ClassVar[bool] = False
    to: CaseRole
    moment: AftercareMoment
    occurred_at: Instant | None = None
    accepted: bool | None = None


class TakeMeasure(Payload):
    """Record a measure. One against a person needs a basis, and a reporter whose identity is known."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.take-measure.v1"
    OPENS: ClassVar[bool] = False
    kind: MeasureKind
    term: MeasureTerm
    starts_on: date | None = None
    ends_on: date | None = None
    basis: MeasureBasis | None = None
    person: Person | None = None
    reasons: Personal | None = None
    occurred_at: Instant | None = None


class EndMeasure(Payload):
    """Record that a measure no longer holds."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.end-measure.v1"
    OPENS: ClassVar[bool] = False
    measure_id: Token
    ended_on: date | None = None
    reasons: Personal | None = None
    occurred_at: Instant | None = None


class RecordFactor(Payload):
    """Record a factor that feeds unsafety or keeps it going."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.record-factor.v1"
    OPENS: ClassVar[bool] = False
    factor: Factor
    occurred_at: Instant | None = None
    note: Personal | None = None


class ReferenceConductRule(Payload):
    """Record which article of which version of a code of conduct is at stake."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.reference-conduct-rule.v1"
    OPENS: ClassVar[bool] = False
    code: Token
    version: Token
    article: Token
    occurred_at: Instant | None = None


class HandleInformally(Payload):
    """Record that an informal way was gone, and what came of it; `no_solution` is an outcome too."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.handle-informally.v1"
    OPENS: ClassVar[bool] = False
    way: InformalWay
    outcomes: Annotated[tuple[InformalOutcome, ...], _some]
    occurred_at: Instant | None = None
    agreements: Personal | None = None


class LinkCase(Payload):
    """Link another case. There is no way to merge or to unlink."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.link.v1"
    OPENS: ClassVar[bool] = False
    case: CaseId
    kind: LinkKind
    occurred_at: Instant | None = None


class ReferIncident(Payload):
    """Record that the case was put into the hands of another body. Identity goes along only with consent."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.refer.v1"
    OPENS: ClassVar[bool] = False
    to: Body
    consent: bool
    identity_shared: bool = False
    referred_on: date | None = None
    occurred_at: Instant | None = None
    note: Personal | None = None


class WithdrawReport(Payload):
    """Record that the reporter withdraws. It closes nothing."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.withdraw.v1"
    OPENS: ClassVar[bool] = False
    reason: WithdrawalReason = WithdrawalReason.NOT_SAID
    occurred_at: Instant | None = None
    note: Personal | None = None


class RecordDeparture(Payload):
    """Record that the affected person left."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.record-departure.v1"
    OPENS: ClassVar[bool] = False
    departure: Departure
    departed_on: date
    occurred_at: Instant | None = None


class DiscloseIdentity(Payload):
    """Become known as the reporter, by one's own choice and for good."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.disclose-identity.v1"
    OPENS: ClassVar[bool] = False
    reporter: Person
    occurred_at: Instant | None = None


class CloseIncident(Payload):
    """End the handling, for a stated reason, once nobody is left without an answer."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.close.v1"
    OPENS: ClassVar[bool] = False
    reason: ClosingReason
    occurred_at: Instant | None = None
    reasons: Personal | None = None


class ReopenIncident(Payload):
    """Take a closed case up again."""

    TYPE: ClassVar[str] = "nl.meldstroom.incident.reopen.v1"
    OPENS: ClassVar[bool] = False
    reason: ReopeningReason
    occurred_at: Instant | None = None
    reasons: Personal | None = None


class TakenMeasure(Payload):
    """A measure that was taken in a case of the past. One against a person needs a basis, then as now."""

    kind: MeasureKind
    term: MeasureTerm
    started_on: date
    ended_on: date | None = None
    basis: MeasureBasis | None = None


class BringInIncident(Payload):
    """Bring in a case of the past whole, with the dates that it had then (historie).

    `source` is the declared name of the data set, `row` a keyed hash of what identifies the case in it. Of its handling
    what is known is said and nothing more: what a case must have had before it may be closed today is not asked here.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.incident.bring-in.v1"
    OPENS: ClassVar[bool] = True
    SEALED_AS: ClassVar[Mapping[str, str]] = MappingProxyType({"affected": "person", "respondents": "person"})
    source: Token
    row: Token
    kind: IncidentKind
    anonymity: Anonymity
    channel: Channel
    raised_at: Instant
    reporter: Person | None = None
    return_channel: Token | None = None
    unit: Token | None = None
    narrative: Personal | None = None
    acknowledged_at: Instant | None = None
    affected: Person | None = None
    respondents: Annotated[tuple[Person, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    coding: Coding
    factors: Annotated[tuple[Factor, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    way: InformalWay | None = None
    outcomes: Annotated[tuple[InformalOutcome, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    measures: Annotated[tuple[TakenMeasure, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    links: Annotated[tuple[LinkedCase, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    closed_at: Instant | None = None
    closing: ClosingReason | None = None
    reasons: Personal | None = None


IncidentCommand = (
    RaiseIncident
    | BringInIncident
    | AcknowledgeIncident
    | NamePerson
    | CodeIncident
    | GiveRouteInformation
    | InformReporter
    | OfferSupport
    | OfferAftercare
    | TakeMeasure
    | EndMeasure
    | RecordFactor
    | ReferenceConductRule
    | HandleInformally
    | LinkCase
    | ReferIncident
    | WithdrawReport
    | RecordDeparture
    | DiscloseIdentity
    | CloseIncident
    | ReopenIncident
)
COMMANDS: tuple[type[IncidentCommand], ...] = get_args(IncidentCommand)
