"""A case with whoever asks for its erasure, through the recorder's own sequencer."""

from datetime import datetime, timedelta
from typing import Any

from events.codec import decode_event
from events.commands.conversation import EndConversation, OpenConversation
from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    EndCriminalTrack,
    FileCriminalReport,
    InformBoard,
    NotifyInspector,
    RaiseSuspicion,
    TellIntention,
)
from events.commands.erasure import ApproveErasure, BeginDestruction, ConfirmDestruction, RequestErasure
from events.commands.incident import CodeIncident
from events.identity import beside
from events.outcome import Outcome
from events.registry import Command
from events.rules import shipped
from events.sealed import Key
from events.vocabulary import (
    Awareness,
    Classification,
    ConversationEnd,
    CriminalOutcome,
    ErasureGround,
    ReasonableSuspicion,
    ToInform,
)
from services.bootstrap import recorder
from services.erasing.state import Erasure
from tests.sent import AT, sent, signal

from ..incidents.cases import coding
from ..inspectorate.duties import MINOR, REFERENCE
from ..recorder.test_sequencer import Bench

CASE = "incident-0190f3c2-0000-7000-8000-000000000001"
STREAM = beside("erasure", CASE, "keys")
DUTY = beside("duty", CASE, "1")
CONVERSATION = beside("conversation", CASE, "reporter")
COORDINATOR, SAME_BY_ANOTHER, BOARD = "coordinator:aaaaaaaaaaaaaaaa", "coordinator:bbbbbbbbbbbbbbbb", "board:cccc"
SAME_PERSON = "board:aaaaaaaaaaaaaaaa"
WORKER = "inspectorate:0000000000000000"
PORTAL = "reporter-portal:fedcba9876543210"

REQUEST = RequestErasure(case=CASE, ground=ErasureGround.OBJECTION)
OPEN_CONVERSATION = OpenConversation(case=CASE)
END_CONVERSATION = EndConversation(reason=ConversationEnd.REPORTER)
TO_FILING: tuple[Command, ...] = (
    InformBoard(),
    ConsultInspector(consultation=REFERENCE),
    ConcludeConsultation(
        consultation=REFERENCE, classification=Classification.CRIME, suspicion=ReasonableSuspicion.YES
    ),
)
FILE: tuple[Command, ...] = (
    TellIntention(whom=ToInform.PARENTS),
    TellIntention(whom=ToInform.ACCUSED),
    FileCriminalReport(),
    NotifyInspector(),
)
END_TRACK = EndCriminalTrack(outcome=CriminalOutcome.NOT_PROSECUTED)


class Desk:
    """Everyone at an institution with one case, which is coded and open."""

    def __init__(self) -> None:
        rules = recorder.deciders(shipped(), "raw")
        self.bench = Bench({decider.kind: decider for decider in rules})
        self.deciders = {decider.kind: decider for decider in rules}
        self.at = AT
        self.say(signal(), CASE)
        self.say(CodeIncident(coding=coding()), CASE)

    def say(self, command: Command, stream: str, actor: str = COORDINATOR, later: timedelta = timedelta()) -> Outcome:
        """One command, some time after the one before."""
        self.at += later + timedelta(minutes=1)
        (outcome,) = self.bench.round(sent(command, stream, actor=actor), at=self.at)
        return outcome

    def suspect(self, *steps: Command) -> None:
        """A suspicion is raised, and these steps of its duty are done."""
        raising = RaiseSuspicion(case=CASE, number=1, known_to=Awareness.STAFF, circumstances=MINOR)
        for command in (raising, *steps):
            self.say(command, DUTY, BOARD)

    def ask(self, command: RequestErasure = REQUEST, actor: str = COORDINATOR) -> str:
        """Ask for it; the request's id."""
        self.say(command, STREAM, actor)
        return self.last("requested").request  # type: ignore[no-any-return]

    def approve(self, request: str, actor: str = BOARD) -> Outcome:
        return self.say(ApproveErasure(request=request), STREAM, actor)

    def begin(self, request: str) -> Outcome:
        return self.say(BeginDestruction(request=request), STREAM, WORKER)

    def confirm(self, request: str, at: datetime | None = None) -> Outcome:
        command = ConfirmDestruction(request=request, keys=(Key(kid=CASE),), destroyed_at=at or self.at)
        return self.say(command, STREAM, WORKER)

    @property
    def events(self) -> list[Any]:
        """What is on the log of the case's erasure, in order, with its type's name."""
        recorded = [decode_event(value) for value in self.bench.memory.events]
        return [
            (one.envelope.type.split(".")[3], one.event) for one in recorded if one.envelope.subject.startswith("eras")
        ]

    @property
    def said(self) -> list[str]:
        """The names of its types."""
        return [name for name, _ in self.events]

    def last(self, name: str) -> Any:
        """The last event of a type."""
        return next(event for each, event in reversed(self.events) if each == name)

    @property
    def state(self) -> Erasure:
        """What the rules know."""
        decider = self.deciders["erasure"]
        state: Any = decider.initial
        for _, event in self.events:
            state = decider.evolve(state, event)
        return state  # type: ignore[no-any-return]
