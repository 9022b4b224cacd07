"""Tells what happens while the examples are played: a block a day, a row a case, and in the end how all stands."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from events.commands import complaint, duty, handoff, incident, pattern
from events.envelope import Envelope
from events.identity import case_of
from events.registry import Command, stream_kind
from events.vocabulary import SILENCING_CLAUSES, Anonymity, Coding
from events.vocabulary.code import Code
from projections.fold import institution

from ..moments import legal_date
from ..permissions import act_of
from .handovers import Handovers
from .lines import Line
from .oversight import Oversight
from .player import Answer, Played
from .terms import Terms, day_in
from .words import (
    ACTS,
    CARRIED_OUT,
    DEADLINES,
    HEADINGS,
    NOT_CARRIED_OUT,
    RECORDED,
    REFUSED,
    RIGHTLY_REFUSED,
    STILL_OPEN,
    UNEXPECTED,
    Language,
    Words,
)

Label = Code | Words


class Story:
    """Hears the answers, those of one day before those of the next, and says them in `language`.

    `terms` tells of the deadlines; `news` gives what processors and bodies outside brought about since it was last
    asked. Each is told with its own day, or where that has been told already, with the next, and then its own day is
    said.
    """

    def __init__(
        self,
        language: Language,
        say: Callable[[str], None],
        terms: Terms,
        news: Callable[[], Iterable[Envelope]] = tuple,
    ) -> None:
        self._language = language
        self._say = say
        self._terms = terms
        self._handovers = Handovers(language)
        self._tellers: Mapping[str, Callable[[Envelope], Sequence[str]]] = {
            "deadline": terms.tell,
            "pattern": Oversight(language).tell,
        }
        self._news = news
        self._waiting: list[Envelope] = []
        self._day = date.min
        self._acts: dict[str, list[str]] = {}
        self._institutions: dict[str, str] = {}
        self._standing: dict[str, Label] = {}

    def hear(self, line: Line, answer: Answer) -> None:
        """A line was answered."""
        self.turn_to(legal_date(line.time))
        self._institutions.setdefault(line.case, line.system.institution)
        said = self._refusal(answer) if answer.code else self._act(line.type, line.command)
        self._acts.setdefault(line.case, []).append(said)
        if not answer.code and (standing := standing_after(line.command, answer)) is not None:
            self._standing[line.case] = standing

    def turn_to(self, day: date) -> None:
        """A day has come: what happened on those before it is told."""
        if day > self._day:
            self._tell_until(day)
            self._day = day

    def passed_on(self, stream: str) -> bool:
        """Whether it was told that a body passed this hand-off on to another."""
        return stream in self._handovers.passed_on

    def end(self, played: Played) -> None:
        """All is played: the last day, and how every case and every deadline stands."""
        self._tell_until(date.max)
        for kind, heading in HEADINGS.items():
            standing = [label for subject, label in self._standing.items() if subject.startswith(f"{kind}-")]
            self._count(heading, Counter(self._in(label) for label in standing))
        self._count(DEADLINES, self._terms.standing())
        acts, refused = self._in(RECORDED), self._in(RIGHTLY_REFUSED)
        self._say(f"\n{played.accepted} {acts}, {played.refused} {refused}.")
        for surprise in played.surprises:
            self._say(f"{self._in(UNEXPECTED)}: {surprise}")

    def _count(self, heading: Words, standing: Counter[str]) -> None:
        self._say(f"\n{self._in(heading)} ({standing.total()})")
        for label, count in standing.most_common():
            self._say(f"  {count:>4}  {label}")

    def _tell_until(self, end: date) -> None:
        self._waiting += self._news()
        days: dict[date, list[Envelope]] = {self._day: []}
        for envelope in self._waiting:
            if (day := legal_date(envelope.time)) < end:
                days.setdefault(max(day, self._day), []).append(envelope)
        self._waiting = [envelope for envelope in self._waiting if legal_date(envelope.time) >= end]
        for day, envelopes in sorted(days.items()):
            self._tell_day(day, envelopes)

    def _tell_day(self, day: date, envelopes: Iterable[Envelope]) -> None:
        terms: dict[str, list[str]] = {subject: [] for subject in self._acts}
        for envelope in envelopes:
            case = case_of(envelope.subject)
            told = self._tellers.get(stream_kind(envelope.type), self._handovers.tell)(envelope)
            if not told:
                continue
            self._institutions.setdefault(case, institution(envelope))
            recorded = legal_date(envelope.time)
            late = "" if recorded == day else f"[{day_in(self._language, recorded)}] "
            terms.setdefault(case, []).extend([f"{late}{told[0]}", *told[1:]])
        if terms:
            self._say(f"\n{day_in(self._language, day)}")
        for subject, lines in terms.items():
            # The first group of its number tells a case of the examples from the others.
            name = "-".join(subject.split("-")[:2])
            acts = "; ".join(_runs(self._acts.get(subject, ())))
            self._say(f"  {name:<18}  {self._institutions[subject]:<15}  {acts}".rstrip())
            for line in lines:
                self._say(f"      {line}")
        self._acts.clear()

    def _act(self, type: str, command: Command) -> str:
        act = self._in(ACTS[act_of(type)])
        details = " · ".join(self._in(label) for label in details_of(command))
        return f"{act}: {details}" if details else act

    def _refusal(self, answer: Answer) -> str:
        return f"{self._in(REFUSED)}: {answer.title} [{answer.code}]"

    def _in(self, label: Label) -> str:
        return label.nl if self._language is Language.NL else label.en


def details_of(command: Command) -> Sequence[Label]:  # noqa: C901 - one case a kind of command
    """What is worth telling of a command beside its act: codes, never a text."""
    match command:
        case incident.RaiseIncident():
            return (command.kind,) if command.anonymity is Anonymity.NAMED else (command.kind, command.anonymity)
        case incident.CodeIncident() | complaint.FileComplaint() | complaint.CodeComplaint():
            return _coded(command.coding)
        case incident.TakeMeasure() | complaint.AdoptMeasure():
            return (command.kind,)
        case incident.RecordFactor() | complaint.RecordFactor():
            return (command.factor,)
        case incident.HandleInformally():
            return command.outcomes
        case incident.ReferIncident() | complaint.ReferComplaint() | complaint.ForwardComplaint():
            return (command.to,)
        case incident.RecordDeparture() | complaint.RecordDeparture():
            return (command.departure,)
        case incident.CloseIncident() | incident.ReopenIncident() | complaint.SkipHearing():
            return (command.reason,)
        case incident.WithdrawReport() | complaint.WithdrawComplaint():
            return (command.reason,)
        case complaint.DeclineHandling():
            return (command.ground,)
        case complaint.GiveAdvice() | complaint.DecideComplaint():
            return tuple(one.finding for one in command.findings)
        case complaint.RecordSettlement():
            return tuple(clause for clause in command.clauses if clause in SILENCING_CLAUSES)
        case complaint.ReportMeasure():
            return (CARRIED_OUT if command.carried_out else NOT_CARRIED_OUT,)
        case complaint.RecordSatisfaction():
            return (command.satisfaction,)
        case complaint.CloseComplaint():
            return command.outcomes
        case duty.RaiseSuspicion():
            return (*command.circumstances.conduct, command.known_to)
        case duty.ConcludeConsultation():
            return (command.classification, command.suspicion)
        case duty.TellIntention():
            return (command.whom,)
        case handoff.PrepareHandoff():
            return (command.recipient,)
        case _:
            return _of_pattern(command)


def _of_pattern(command: Command) -> Sequence[Label]:
    match command:
        case pattern.ReviewPattern():
            return command.checks
        case pattern.RecordStructuralCause():
            return (command.theme, *command.factors)
        case pattern.AdoptStructuralMeasure():
            return (command.kind, command.owner)
        case pattern.GiveSupervisoryAdvice():
            return (command.about,)
        case pattern.AnswerAdvice():
            return (command.response,)
        case _:
            return ()


def standing_after(command: Command, answer: Answer) -> Label | None:
    """How a case stands after a command that was accepted; None where that is as before."""
    # A complaint is reopened by being completed, too.
    if any(type.endswith(".reopened.v1") for type in answer.events):
        return STILL_OPEN
    match command:
        case incident.RaiseIncident() | complaint.FileComplaint():
            return STILL_OPEN
        case incident.CloseIncident():
            return command.reason
        case complaint.DeclineHandling():
            return ACTS["complaint.decline"]
        case complaint.AnswerComplaint():
            return ACTS["complaint.answer"]
        case complaint.SettleComplaint():
            return ACTS["complaint.settle"]
        case complaint.WithdrawComplaint():
            return ACTS["complaint.withdraw"]
        case complaint.DecideComplaint():
            return max((one.finding for one in command.findings), key=_weight)
        case _:
            return None


def _weight(finding: Code) -> int:
    """Findings are listed from upheld on: the earlier one says most about a complaint."""
    return -list(type(finding)).index(finding)


def _coded(coding: Coding) -> Sequence[Label]:
    return (*(one.behaviour for one in coding.behaviours), coding.occasion.setting)


def _runs(acts: Iterable[str]) -> list[str]:
    """The acts of a day, what was done several times said once."""
    return [said if count == 1 else f"{said} ({count}x)" for said, count in Counter(acts).items()]
