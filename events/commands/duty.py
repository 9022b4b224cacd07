"""Ask something of the duty to report, consult and file (WHW 1.20). Order is kept; what is law refuses a shortcut."""

from typing import ClassVar, get_args

from ..duty import Circumstances, DutyNumber
from ..identity import beside
from ..payload import Payload
from ..sealed import Person, Personal
from ..vocabulary import (
    Awareness,
    CaseId,
    Classification,
    CriminalOutcome,
    EventId,
    Instant,
    ReasonableSuspicion,
    ToInform,
    Token,
)


class RaiseSuspicion(Payload):
    """Record that someone knows of a possible sexual offence by a person charged with tasks.

    `number` is one more than the suspicions that the case has. How far the duty reaches follows from the rule in force.
    """

    TYPE: ClassVar[str] = "nl.meldstroom.duty.raise.v1"
    OPENS: ClassVar[bool] = True
    case: CaseId
    number: DutyNumber = 1
    known_to: Awareness
    occurred_at: Instant | None = None
    circumstances: Circumstances
    accused: Person | None = None
    affected: Person | None = None
    note: Personal | None = None
    raised_by: EventId | None = None

    @property
    def stream(self) -> str:
        """The stream that it opens."""
        return beside("duty", self.case, str(self.number))


class RestateCircumstances(Payload):
    """Record what is known now of the circumstances, from which the reach of the duty is judged anew."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.restate.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    circumstances: Circumstances
    note: Personal | None = None


class InformBoard(Payload):
    """Record that the board itself was told. Telling a manager is not enough."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.inform-board.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    informed_by: Awareness = Awareness.STAFF


class ConsultInspector(Payload):
    """Record that the board consulted the confidential inspector, and the reference of that consultation."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.consult.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    consultation: Token


class ConcludeConsultation(Payload):
    """Record what the board concludes from a consultation, which must have been: nobody classifies alone."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.conclude.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    consultation: Token
    classification: Classification
    suspicion: ReasonableSuspicion
    reasons: Personal | None = None


class TellIntention(Payload):
    """Record that someone was told that a report to the police will be filed."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.tell.v1"
    OPENS: ClassVar[bool] = False
    whom: ToInform
    occurred_at: Instant | None = None


class DeferTellingAccused(Payload):
    """Record that the police asked not to tell the accused before the filing, and by which request."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.defer-telling.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    police_reference: Token
    reasons: Personal | None = None


class FileCriminalReport(Payload):
    """Record that the board filed a report with the police, once those who must know before were told."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.file.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    police_reference: Token | None = None


class NotifyInspector(Payload):
    """Record that the confidential inspector was told of the filing."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.notify-inspector.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None


class ReviveDuty(Payload):
    """Record that new facts came up: the board is to consult again."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.revive.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    note: Personal | None = None


class EndCriminalTrack(Payload):
    """Record that police and prosecutor are done with it."""

    TYPE: ClassVar[str] = "nl.meldstroom.duty.end-criminal-track.v1"
    OPENS: ClassVar[bool] = False
    occurred_at: Instant | None = None
    outcome: CriminalOutcome


DutyCommand = (
    RaiseSuspicion
    | RestateCircumstances
    | InformBoard
    | ConsultInspector
    | ConcludeConsultation
    | TellIntention
    | DeferTellingAccused
    | FileCriminalReport
    | NotifyInspector
    | ReviveDuty
    | EndCriminalTrack
)
COMMANDS: tuple[type[DutyCommand], ...] = get_args(DutyCommand)
