"""Which terms run in a case, and how each of them stands, by what has happened and by the rules of that day.

A term runs from the first milestone that starts it. When the case is reopened and that milestone did not hold, the next
one starts the term anew: a second decision not to handle is owed a second notice.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from events.commands.deadline import MoveDeadline, SetDeadline
from events.complaint import Terms
from events.rules.model import Rule, Term
from events.vocabulary import LiftReason, Milestone, MoveReason, TermUnit

from .facts import DutyFacts, Facts, Happening
from .milestones import CLOSINGS, LIFTS, TO_THE_REPORTER

DUTIES = 100  # A case has fewer than this, so that number and run of a duty's term make one number.
RUNS_MAX = 99  # No duty begins anew so often; should one, its time goes on being measured and no deadline is set.


class Met(NamedTuple):
    """What the term asked for came about."""

    by: Happening


class Lifted(NamedTuple):
    """Nothing has to be done any more."""

    reason: LiftReason


class Owed(NamedTuple):
    """One term of a case. `ended` is none while it runs; `board_from` is what made it the board's own to act.

    `committee` is the appointment of one that makes it longer.
    """

    rule: str
    term: Term
    occurrence: int
    started: Happening
    counted: Happening
    committee: Happening | None
    board_respondent: bool
    board_from: Happening | None
    put_off: tuple[MoveDeadline, ...]
    ended: Met | Lifted | None

    def stream(self, case: str) -> str:
        """The stream of its deadline in a case."""
        return SetDeadline(case=case, rule=self.rule, term=self.term.name, occurrence=self.occurrence).stream

    @property
    def in_hours(self) -> bool:
        """Whether it is counted from an instant and not from a day."""
        return self.term.length is not None and self.term.length.unit is TermUnit.HOURS


Applicable = Callable[[Terms | None, date], Sequence[tuple[Rule, Term]]]
"""Which terms hold for a case with these terms, by the rules in force on that day."""

OfDuties = Callable[[date], Sequence[tuple[Rule, Term]]]
"""Which terms hold for a duty beside a case, by the rules in force on that day."""


def owed(applicable: Applicable, of_duties: OfDuties, case: str, facts: Facts) -> Mapping[str, Owed]:
    """The terms of a case by their streams, with those of its duties and those that ran before others were chosen.

    The rules are those in force on the day from which a term is counted, so that a new rule leaves running terms alone.
    A case of the past that was over when it was brought in has none of its own.
    """
    found: dict[str, Owed] = {}
    for choice in range(0 if facts.over else len(facts.terms)):
        now = dict(_chosen(applicable, case, facts, choice))
        left = {stream: _superseded(one) for stream, one in found.items() if stream not in now}
        found = {**left, **now}
    return {**found, **dict(_of_duties(of_duties, case, facts.duties))}


def _superseded(before: Owed) -> Owed:
    return before._replace(ended=before.ended or Lifted(LiftReason.OTHER_TERMS))


def _chosen(applicable: Applicable, case: str, facts: Facts, choice: int) -> Iterator[tuple[str, Owed]]:
    """The terms under one choice, as they stood when the next was made."""
    known = Known(facts, choice)
    for day in sorted({happening.on for happening in known.happened}):
        for rule, term in applicable(facts.terms[choice], day):
            if not facts.reachable and term.met_by and TO_THE_REPORTER.issuperset(term.met_by):
                continue
            for occurrence, started in enumerate(known.starts(term), start=1):
                one = known.owed(rule.id, term, occurrence, started)
                if one.counted.on == day:
                    yield one.stream(case), one


def _of_duties(of_duties: OfDuties, case: str, duties: Sequence[DutyFacts]) -> Iterator[tuple[str, Owed]]:
    """The terms of each duty, which nothing in the case ends: neither that it is closed nor that it is withdrawn."""
    for duty in duties:
        for day in sorted({happening.on for happening in duty.happened}):
            for rule, term in of_duties(day):
                for run, (started, ended) in enumerate(_runs(term, duty.happened), start=1):
                    if started.on == day and run <= RUNS_MAX:
                        one = _of_duty(rule.id, term, duty, run, started, ended)
                        yield one.stream(case), one


def _runs(term: Term, happened: Sequence[Happening]) -> Iterator[tuple[Happening, Met | Lifted | None]]:
    """Each time that a term began to run in a duty, and how it ended: it runs anew only once it has ended."""
    started: Happening | None = None
    for happening in happened:
        if started is not None and happening.milestone in term.met_by:
            yield started, Met(happening)
            started = None
        elif started is not None and happening.milestone in term.lifted_by:
            yield started, Lifted(LIFTS.get(happening.milestone, LiftReason.OVERTAKEN))
            started = None
        if started is None and happening.milestone in term.starts_with:
            started = happening
    if started is not None:
        yield started, None


def _of_duty(rule: str, term: Term, duty: DutyFacts, run: int, started: Happening, ended: Met | Lifted | None) -> Owed:
    return Owed(
        rule=rule,
        term=term,
        occurrence=duty.number + DUTIES * (run - 1),
        started=started,
        counted=started,
        committee=None,
        board_respondent=duty.board_respondent,
        board_from=None,
        put_off=(),
        ended=ended,
    )


class Known:
    """What had happened in a case by the time that its terms were chosen anew, or until now."""

    def __init__(self, facts: Facts, choice: int) -> None:
        self._facts = facts
        self.happened = tuple(happening for happening in facts.happened if happening.chosen <= choice)
        self.put_off = tuple(put_off.move for put_off in facts.put_off if put_off.chosen <= choice)
        self.standing = {happening.milestone: happening for happening in self.happened if facts.holds(happening)}

    def starts(self, term: Term) -> Iterator[Happening]:
        """What starts the term, and starts it anew where the start before it did not hold."""
        before: Happening | None = None
        for happening in self.happened:
            again = before is not None and not self._facts.holds(before) and happening.round > before.round
            if happening.milestone in term.starts_with and (before is None or again):
                before = happening
                yield happening

    def owed(self, rule: str, term: Term, occurrence: int, started: Happening) -> Owed:
        """The term that was started so."""
        return Owed(
            rule=rule,
            term=term,
            occurrence=occurrence,
            started=started,
            counted=self._standing_one(term.counts_from) or started,
            committee=self._standing_one(Milestone.COMMITTEE_APPOINTED) if term.length_with_committee else None,
            board_respondent=self._facts.board_respondent,
            board_from=self._standing_one(term.board_acts_from),
            put_off=tuple(move for move in self.put_off if _allows(term, move.reason)),
            ended=self._ended(term, started),
        )

    def _standing_one(self, milestone: Milestone | None) -> Happening | None:
        return self.standing.get(milestone) if milestone else None

    def _ended(self, term: Term, started: Happening) -> Met | Lifted | None:
        """How the term ended, by whichever came first.

        What was done stays done, also when the case is reopened; what lifted the term must hold.
        """
        held = self._facts.holds(started)
        since = False
        for happening in self.happened:
            holds = self._facts.holds(happening)
            of_this_start = since and (held or happening.round == started.round)
            since = since or happening is started
            if happening.milestone in term.met_by and (of_this_start or (holds and not since)):
                return Met(happening)
            if of_this_start and holds and _lifts(term, happening.milestone):
                return Lifted(LIFTS.get(happening.milestone, LiftReason.OVERTAKEN))
        return None if held else Lifted(LiftReason.OVERTAKEN)


def _lifts(term: Term, milestone: Milestone) -> bool:
    """Whether it takes the ground of the term away. Closing does, but for a right, which runs whatever we do."""
    return milestone in term.lifted_by or (milestone in CLOSINGS and term.escalates)


def _allows(term: Term, reason: MoveReason) -> bool:
    if reason is MoveReason.ADJOURNED:
        return term.adjournment is not None
    return term.further_with_consent
