"""Whatever is asked of a deadline in whatever order: what holds of its history, and of what the clock makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from events.codec import Origin, decode_command, decode_command_envelope, decode_envelope, encode_event, rfc3339
from events.commands.deadline import (
    DeadlineCommand,
    EscalateDeadline,
    HandOnDeadline,
    LiftDeadline,
    MeetDeadline,
    MissDeadline,
    MoveDeadline,
    ReinstateDeadline,
    SetDeadline,
    WarnOfDeadline,
)
from events.complaint import Notice
from events.deadline import (
    DeadlineEscalated,
    DeadlineEvent,
    DeadlineLifted,
    DeadlineMet,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineReinstated,
    DeadlineSet,
    DeadlineWarned,
)
from events.envelope import NO_HASH, Envelope
from events.vocabulary import EscalationLevel, LiftReason, MoveReason, TermHolder
from services.decider import Context
from services.escalation.deadline import decider
from services.escalation.due import DueRow, due_fold, firing
from services.escalation.ladder import rank
from services.moments import CLOCK_SKEW_MAX, legal_date
from services.refusals import Refused

from .deadlines import CASE, LADDER, RULES

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TERMS = (
    ("T11", "handling"),
    ("T11", "handling"),
    ("T28", "answer"),
    ("T32", "judgement"),
    ("H01", "inquiry"),
    ("T15", "request"),
)
TICKS = (DeadlineWarned, DeadlineMissed, DeadlineEscalated)
ORIGIN = Origin(institution="uni", commandid="c", actor="a", correlationid="c", causationid="c")
DECIDER = decider(RULES, "raw")
# Made once: making a strategy costs more than drawing from it.
PERCENTS = st.sampled_from([50, 60, 80])
HOLDERS = st.sampled_from([TermHolder.BOARD, TermHolder.COMMITTEE])
LIFT_REASONS = st.sampled_from(list(LiftReason))
DUE = due_fold(1, RULES)


@dataclass
class Ledger:
    """One deadline with its events, each with the instant of recording, and its row among what is due."""

    stream: str
    at: datetime = BEGIN
    state: Any = field(default_factory=lambda: DECIDER.initial)
    events: list[tuple[datetime, DeadlineEvent]] = field(default_factory=list)
    row: DueRow | None = None

    def ask(self, command: DeadlineCommand) -> tuple[DeadlineEvent, ...]:
        """Record what follows; nothing where a rule says no."""
        context = Context(at=self.at, stream=self.stream, institution="uni", actor="a:0", ids=lambda kind: kind)
        try:
            decided = DECIDER.decide(self.state, command, context)
        except Refused:
            return ()
        for event in decided:
            self.state = DECIDER.evolve(self.state, event)
            self.events.append((self.at, event))  # type: ignore[arg-type]
            self.row = DUE.apply(self.row, self._envelope(event))
        return decided  # type: ignore[return-value]

    def tick(self) -> DeadlineCommand | None:
        """What the worker asks for now, if anything."""
        wish = firing(RULES, self.row, self.at, 0) if self.row else None
        if wish is None:
            return None
        envelope = decode_command_envelope(wish.value)
        return decode_command(envelope.type, envelope.data)  # type: ignore[return-value]

    def _envelope(self, event: Any) -> Envelope:
        value = encode_event(
            event,
            subject=self.stream,
            time=rfc3339(self.at),
            sequence=len(self.events),
            shardseq=len(self.events),
            prevhash=NO_HASH,
            shardhash=NO_HASH,
            origin=ORIGIN,
        )
        return decode_envelope(value)


@st.composite
def commands(draw: st.DrawFn, ledger: Ledger) -> Any:
    """Something to ask of the deadline as it stands: what makes sense, and what does not."""
    today = legal_date(ledger.at)
    days = draw(st.integers(0, 60))
    on = draw(st.sampled_from([None, None, None, today - timedelta(days=days), today + timedelta(days=1)]))
    due_at = draw(st.sampled_from([ledger.row.due_at if ledger.row else BEGIN, BEGIN]))
    level = draw(st.sampled_from(list(EscalationLevel)))
    move = MoveDeadline(
        reason=draw(st.sampled_from(list(MoveReason))),
        occurred_on=on,
        days=draw(st.sampled_from([14, 28])),
        until=today + timedelta(days=days),
        starts_on=today - timedelta(days=days),
        notices=(Notice(on=on or today),),
        consent="document/1",
    )
    return draw(
        st.sampled_from(
            [
                *[move] * 5,  # So often, since what has ended moves no more.
                MissDeadline(due_at=due_at),
                WarnOfDeadline(due_at=due_at, percent=draw(PERCENTS), told=level, ladder=LADDER),
                EscalateDeadline(due_at=due_at, level=level, ladder=LADDER),
                HandOnDeadline(to=draw(HOLDERS)),
                LiftDeadline(reason=draw(LIFT_REASONS), occurred_on=on),
                ReinstateDeadline(occurred_on=on),
                MeetDeadline(occurred_on=on),
            ]
        )
    )


@st.composite
def histories(draw: st.DrawFn) -> Ledger:
    """A deadline after some weeks of life, in which it was also looked at now and then."""
    rule, term = draw(st.sampled_from([TERMS[0], *TERMS]))
    start = SetDeadline(
        case=CASE,
        rule=rule,
        term=term,
        occurred_on=date(2026, 3, 2) - timedelta(days=draw(st.integers(0, 50))),
        committee=draw(st.booleans()),
        board_respondent=draw(st.booleans()),
    )
    ledger = Ledger(start.stream)
    ledger.ask(start)
    for _ in range(draw(st.integers(4, 12))):
        ledger.at += timedelta(hours=draw(st.integers(0, 24 * 25)))
        if draw(st.booleans()) and (asked := ledger.tick()) is not None:
            ledger.ask(asked)
        else:
            ledger.ask(draw(commands(ledger)))
    return ledger


def ends(ledger: Ledger) -> Iterator[list[tuple[datetime, DeadlineEvent]]]:
    """The history cut where it came to end at another instant."""
    part: list[tuple[datetime, DeadlineEvent]] = []
    due_at = None
    for at, event in ledger.events:
        if isinstance(event, DeadlineSet | DeadlineMoved) and event.due.due_at != due_at:
            due_at = event.due.due_at
            yield part
            part = []
        part.append((at, event))
    yield part


@settings(max_examples=100, deadline=None)
@given(histories())
def test_every_history_holds_together(ledger: Ledger) -> None:
    _ends_after_it_begins(ledger)
    _is_told_on_time_while_it_runs(ledger)
    for part in ends(ledger):
        _is_told_once_and_in_order([event for _, event in part if isinstance(event, TICKS)])


def _ends_after_it_begins(ledger: Ledger) -> None:
    for _, event in ledger.events:
        if isinstance(event, DeadlineSet | DeadlineMoved):
            assert event.starts_at < event.due.due_at
            assert event.due.raw_on <= event.due.due_on


def _is_told_on_time_while_it_runs(ledger: Ledger) -> None:
    ended, due_at = False, None
    for at, event in ledger.events:
        assert not (ended and isinstance(event, TICKS))
        if isinstance(event, DeadlineSet | DeadlineMoved):
            due_at = event.due.due_at
        elif isinstance(event, TICKS):
            assert event.due_at == due_at
            assert event.occurred_at <= at
            assert isinstance(event, DeadlineWarned) or at >= event.due_at - CLOCK_SKEW_MAX
        ended = isinstance(event, DeadlineMet | DeadlineLifted) or (ended and not isinstance(event, DeadlineReinstated))


def _is_told_once_and_in_order(ticks: list[Any]) -> None:
    """Of one end: warnings, each later than the one before, then one miss, then rungs, each higher."""
    order = [TICKS.index(type(event)) for event in ticks]
    assert order == sorted(order)
    assert order.count(1) <= 1
    percents = [event.percent for event in ticks if isinstance(event, DeadlineWarned)]
    levels = [rank(event.level) for event in ticks if isinstance(event, DeadlineEscalated)]
    for steps in (percents, levels):
        assert all(before < after for before, after in pairwise(steps))
    assert not levels or 1 in order


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_asked_twice_happens_once(data: st.DataObject) -> None:
    ledger = data.draw(histories())
    command = data.draw(commands(ledger))
    ledger.ask(command)
    assert ledger.ask(command) == ()


@settings(max_examples=60, deadline=None)
@given(histories())
def test_what_the_worker_asks_for_is_never_refused_and_comes_to_an_end(ledger: Ledger) -> None:
    ledger.at += timedelta(days=1000)
    for _ in range(10):
        command = ledger.tick()
        if command is None:
            break
        assert len(ledger.ask(command)) == 1
    assert ledger.row is None or ledger.row.next_at is None
