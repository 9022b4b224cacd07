"""Duties under the real rules, and a worker that looks every hour: who hears of it when the policy runs out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from events.chain import Head
from events.commands.duty import (
    ConcludeConsultation,
    ConsultInspector,
    FileCriminalReport,
    InformBoard,
    NotifyInspector,
    RaiseSuspicion,
    RestateCircumstances,
    TellIntention,
)
from events.commands.incident import RaiseIncident, WithdrawReport
from events.deadline import (
    DeadlineEscalated,
    DeadlineEvent,
    DeadlineLifted,
    DeadlineMet,
    DeadlineMissed,
    DeadlineWarned,
)
from events.envelope import NO_HASH
from events.registry import Command
from events.rules import load, shipped
from events.rules.catalogue import Catalogue
from events.vocabulary import (
    Anonymity,
    Answer,
    Awareness,
    Channel,
    EscalationLevel,
    IncidentKind,
    LiftReason,
    StraightReason,
    WithdrawalReason,
)
from services.escalation.deadline import decider
from services.following.asks import Cause, asker
from services.inspectorate import duty
from services.recorder.sequencer import Sequencer

from ...duties import ACCUSED, CRIME, KNOWN_AT, PARENTS, YES, after, circumstances, duty_id
from ..examples.ledger import DECIDERS
from .history import INCIDENT
from .loop import Loop

HOUR = timedelta(hours=1)
DUTY = duty_id(INCIDENT)
SUPERVISORS = EscalationLevel.SUPERVISORY_BOARD


class Rounds(Loop):
    """A case, its duties and its deadlines, hour by hour."""

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        catalogue = catalogue or shipped()
        super().__init__(catalogue)
        deciders = {**DECIDERS, "deadline": decider(catalogue, "raw"), "duty": duty.decider(catalogue)}
        self._sequencer = Sequencer("cases", deciders, self, Head(0, NO_HASH))
        self._asker = asker("somebody")
        self._now = KNOWN_AT
        report = RaiseIncident(kind=IncidentKind.REPORT, anonymity=Anonymity.ANONYMOUS, channel=Channel.CONFIDANT)
        self.ask(INCIDENT, report, 0)

    def ask(self, stream: str, command: Command, hours: float) -> None:
        """So many hours after someone came to know, somebody asks this."""
        self._until(after(hours))
        names = (stream, command.TYPE, str(len(self.log)))
        wish = self._asker.ask(command, stream, names, Cause("event", "uni", "correlation", self._now))
        answered = [*self._ask(wish, self._now)]
        assert not answered[0].refused, answered[0]
        assert not [one for one in answered if one.refused]

    def wait(self, hours: float) -> None:
        """Nothing happens until so many hours after someone came to know."""
        self._until(after(hours))

    def told(self, rule: str, term: str, occurrence: str = "") -> list[tuple[str, EscalationLevel | None, float]]:
        """What became of a clock: the event, whom it told, and after how many hours it was recorded."""
        return [*self._told(self.story(f"deadline-{INCIDENT}.{rule}.{term}{occurrence}"))]

    def _told(self, story: list[DeadlineEvent]) -> Iterator[tuple[str, EscalationLevel | None, float]]:
        for event in story:
            match event:
                case DeadlineWarned():
                    yield "warned", event.told, (event.occurred_at - KNOWN_AT) / HOUR
                case DeadlineMissed():
                    yield "missed", None, (event.occurred_at - KNOWN_AT) / HOUR
                case DeadlineEscalated():
                    yield "told", event.level, (event.occurred_at - KNOWN_AT) / HOUR
                case DeadlineMet():
                    yield "late" if event.late else "in time", None, 0
                case DeadlineLifted():
                    yield "lifted", None, 0

    def _until(self, then: datetime) -> None:
        while self._now + HOUR <= then:
            self._now += HOUR
            self.look(self._now)
        self._now = then


def suspected(known_to: Awareness = Awareness.STAFF, rounds: Rounds | None = None) -> Rounds:
    """Someone knows of a possible crime against a minor student."""
    rounds = rounds or Rounds()
    raising = RaiseSuspicion(case=INCIDENT, known_to=known_to, circumstances=circumstances())
    rounds.ask(DUTY, raising, 0)
    return rounds


def test_staff_who_keep_it_from_the_board_are_told_of_rung_by_rung() -> None:
    rounds = suspected()
    rounds.wait(40)
    assert rounds.told("C1", "inform") == [
        ("warned", EscalationLevel.HANDLER, 12),
        ("warned", EscalationLevel.HANDLER, 20),
        ("missed", None, 24),
        ("told", EscalationLevel.HANDLER, 24),
        ("told", EscalationLevel.COORDINATOR, 26),
        ("told", EscalationLevel.BOARD, 27),
        ("told", SUPERVISORS, 29),
    ]
    rounds.ask(DUTY, InformBoard(), 41)
    assert rounds.told("C1", "inform")[-1] == ("late", None, 0)


def test_a_board_that_does_not_consult_is_told_of_to_who_supervises_it_and_to_nobody_between() -> None:
    rounds = suspected(Awareness.BOARD)
    rounds.wait(30)
    assert rounds.told("C2", "consult")[2:] == [("missed", None, 24), ("told", SUPERVISORS, 24)]
    (escalated,) = (
        event for event in rounds.story(f"deadline-{INCIDENT}.C2.consult") if isinstance(event, DeadlineEscalated)
    )
    assert escalated.straight is StraightReason.BOARD_LATE


def test_a_board_that_does_each_step_within_the_day_is_told_of_to_nobody_above_it() -> None:
    rounds = suspected()
    rounds.ask(DUTY, InformBoard(), 2)
    rounds.ask(DUTY, ConsultInspector(consultation="vi/1"), 5)
    rounds.wait(200)
    concluding = ConcludeConsultation(consultation="vi/1", classification=CRIME, suspicion=YES)
    rounds.ask(DUTY, concluding, 201)
    for whom in (PARENTS, ACCUSED):
        rounds.ask(DUTY, TellIntention(whom=whom), 202)
    rounds.ask(DUTY, FileCriminalReport(), 210)
    rounds.ask(DUTY, NotifyInspector(), 211)
    rounds.wait(400)
    for name in (("C1", "inform"), ("C2", "consult"), ("C3", "file"), ("C4", "notify")):
        assert rounds.told(*name) == [("in time", None, 0)], name
    assert not rounds.fired


def test_the_time_before_a_conclusion_is_on_no_clock_and_filing_has_one() -> None:
    rounds = suspected(Awareness.BOARD)
    rounds.ask(DUTY, ConsultInspector(consultation="vi/1"), 1)
    rounds.ask(DUTY, ConcludeConsultation(consultation="vi/1", classification=CRIME, suspicion=YES), 500)
    rounds.wait(530)
    assert rounds.told("C3", "file")[-2:] == [("missed", None, 524), ("told", SUPERVISORS, 524)]


def test_that_the_report_is_withdrawn_ends_no_clock() -> None:
    rounds = suspected(Awareness.BOARD)
    rounds.ask(INCIDENT, WithdrawReport(reason=WithdrawalReason.OTHER), 1)
    rounds.wait(25)
    assert rounds.told("C2", "consult")[-1] == ("told", SUPERVISORS, 24)


def test_once_the_student_turns_out_to_be_of_age_nobody_is_late() -> None:
    rounds = suspected(Awareness.BOARD)
    rounds.ask(DUTY, RestateCircumstances(circumstances=circumstances(Answer.NO)), 3)
    rounds.wait(60)
    assert rounds.told("C2", "consult") == [("lifted", None, 0)]
    (lifted,) = (
        event for event in rounds.story(f"deadline-{INCIDENT}.C2.consult") if isinstance(event, DeadlineLifted)
    )
    assert lifted.reason is LiftReason.NO_DUTY


def test_an_institution_that_wants_it_sooner_hears_of_it_sooner() -> None:
    own = """
institution:
  id: uni
  kind: public
  takes_up:
    - {rules: [U-C2], duties: true}
  leaves_out: [C2]
rules:
  - id: U-C2
    version: 1
    basis: policy
    title: {nl: Overleg, en: Consultation}
    source: {act: Protocol, article: "4"}
    terms:
      - name: consult
        title: {nl: Overleg, en: Consultation}
        holder: board
        starts_with: [board_aware]
        length: {value: 8, unit: hours}
        counting: instant
        met_by: [inspector_consulted]
        board_acts: true
"""
    rounds = suspected(Awareness.BOARD, Rounds(load({"uni.yaml": own})))
    rounds.wait(30)
    assert rounds.told("U-C2", "consult")[-1] == ("told", SUPERVISORS, 8)
    assert rounds.told("C2", "consult") == []
