"""What the story tells of deadlines: each date with its reasoning, and who was told that one had passed."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from events import deadline, handoff
from events.codec import decode_envelope
from events.envelope import Envelope
from events.ledgers import CASES
from events.registry import Event
from events.rules import shipped
from events.vocabulary import EscalationLevel, LiftReason, MoveReason, Recipient, Route, StraightReason, TermHolder
from services.escalation.terms import Dated, first_due, moved_due
from services.examples.afterwards import DEADLINE, HANDOFF, go_on
from services.examples.lines import read
from services.examples.player import Answer, Played
from services.examples.story import Story
from services.examples.terms import WIDTH, Terms
from services.examples.words import Language

from ...logs import LedgerLog, case_id, deadline_id, deadline_set
from ...projecting import events_of

CASE = case_id("complaint", 1)
T11 = shipped().rule("T11", date(2026, 3, 5))
HANDLING = T11.terms[0]
FIRST = first_due(T11, HANDLING, shipped(), occurred_on=date(2026, 3, 5), committee=True)
THEN = moved_due(
    T11,
    HANDLING,
    shipped(),
    now=FIRST.due,
    starts_at=FIRST.starts_at,
    occurred_on=date(2026, 5, 11),
    reason=MoveReason.ADJOURNED,
    days=28,
    committee=True,
)
OVER = THEN.due.due_at


def reference(dated: Dated) -> deadline.RuleRef:
    return deadline.RuleRef(rule="T11", term="handling", version=T11.version, calendar=dated.calendar)


def set_and_adjourned(case: str = CASE) -> tuple[Event, Event]:
    began = deadline_set(
        case,
        rule=reference(FIRST),
        occurred_on=date(2026, 3, 5),
        starts_at=FIRST.starts_at,
        committee=True,
        due=FIRST.due,
    )
    adjourned = deadline.DeadlineMoved(
        occurred_on=date(2026, 5, 11),
        reason=MoveReason.ADJOURNED,
        rule=reference(THEN),
        due=THEN.due,
        starts_at=THEN.starts_at,
        days=28,
    )
    return began, adjourned


def escalated(level: EscalationLevel, straight: StraightReason | None = None) -> deadline.DeadlineEscalated:
    return deadline.DeadlineEscalated(occurred_at=OVER, due_at=OVER, level=level, ladder="ladder/1", straight=straight)


def envelopes(stream: str, *events: Event, at: datetime | None = None) -> list[Envelope]:
    log = LedgerLog(CASES, 1)
    log.record(stream, *events)
    found = [decode_envelope(value) for value in events_of(log)]
    return [msgspec.structs.replace(envelope, time=at) if at else envelope for envelope in found]


def told(*events: Event, language: Language = Language.NL) -> list[str]:
    """What is said of the last of these events."""
    terms = Terms(language, shipped(), "raw")
    return [list(terms.tell(envelope)) for envelope in envelopes(deadline_id(CASE), *events)][-1]


def test_a_date_is_told_with_every_day_that_moved_it() -> None:
    first, *why = told(set_and_adjourned()[0])
    assert first == "T11 Afhandeling van het klaagschrift: termijn loopt tot en met maandag 18 mei 2026"
    said = " ".join(line.strip() for line in why)
    for part in ("Awb 9:11", "10 weken", "Hemelvaartsdag", "gelijkgestelde dag", "zaterdag", "zondag"):
        assert part in said
    assert max(map(len, why)) <= WIDTH


def test_a_move_says_why_and_from_which_end_it_was_counted() -> None:
    first, *why = told(*set_and_adjourned(), language=Language.EN)
    assert first == "T11 Handling of the complaint: term moved (adjourned), until the end of Thursday 11 June 2026"
    assert "28 days from the raw end 2026-05-14" in " ".join(line.strip() for line in why)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (deadline.DeadlineHandedOn(occurred_on=date(2026, 6, 1), to=TermHolder.BOARD), "term passes to board"),
        (
            deadline.DeadlineWarned(
                occurred_at=OVER, due_at=OVER, percent=80, told=EscalationLevel.HANDLER, ladder="ladder/1"
            ),
            "80% of the term has gone by, warned: handler",
        ),
        (deadline.DeadlineMissed(occurred_at=OVER, due_at=OVER), "TERM RAN OUT"),
        (
            deadline.DeadlineMissed(occurred_at=OVER, due_at=OVER, opens=Route.NATIONAL_OMBUDSMAN),
            "TERM RAN OUT; now open: National Ombudsman",
        ),
        (escalated(EscalationLevel.COORDINATOR), "ESCALATION, told to coordinator"),
        (
            escalated(EscalationLevel.SUPERVISORY_BOARD, StraightReason.BOARD_LATE),
            "ESCALATION, told to supervisory board, straight: the board itself is late",
        ),
        (deadline.DeadlineMet(occurred_on=date(2026, 6, 1), late=False), "term kept"),
        (deadline.DeadlineMet(occurred_on=date(2026, 7, 1), late=True), "done after all, too late"),
        (
            deadline.DeadlineLifted(occurred_on=date(2026, 6, 1), reason=LiftReason.WITHDRAWN),
            "term lifted: withdrawn",
        ),
        (deadline.DeadlineReinstated(occurred_on=date(2026, 6, 1)), "term reinstated"),
    ],
)
def test_everything_else_is_told_in_a_line(event: Event, said: str) -> None:
    (line,) = told(*set_and_adjourned(), event, language=Language.EN)
    assert line == f"T11 Handling of the complaint: {said}"


def test_a_rule_that_the_catalogue_does_not_have_is_told_by_its_id() -> None:
    unknown = deadline_set(CASE, rule=deadline.RuleRef(rule="X1", term="answer", version=3, calendar="other"))
    first, why = told(unknown)
    assert first.startswith("X1 answer: ")
    assert "no version 3 of X1" in why


def test_deadlines_are_told_under_their_case_on_their_own_day_or_else_with_it() -> None:
    said: list[str] = []
    terms = Terms(Language.EN, shipped(), "raw")
    line = next(line for line in read() if line.subject == "incident-00000501-0000-4000-8000-000000000000")
    day = line.time.astimezone(UTC)
    events = set_and_adjourned()
    recorded = [
        *envelopes(deadline_id(CASE), events[0], at=day - timedelta(days=1)),
        *envelopes(deadline_id(case_id("complaint", 2)), set_and_adjourned(case_id("complaint", 2))[0], at=day),
        *envelopes(deadline_id(case_id("complaint", 3)), events[0], at=day + timedelta(days=2)),
    ]
    story = Story(Language.EN, said.append, terms, lambda: [recorded.pop(0) for _ in range(len(recorded))])
    story.hear(line, Answer(status=201))
    story.end(Played(accepted=1))
    lines = "\n".join(said).splitlines()
    days = [text for text in lines if text.endswith(" 2026") and not text.startswith(" ")]
    assert days == ["Wednesday 4 February 2026", "Thursday 5 February 2026", "Saturday 7 February 2026"]
    row = lines.index(next(text for text in lines if text.startswith("  incident-00000501")))
    assert lines[row - 1] == days[1]
    assert lines[row + 1] == f"  {'-'.join(case_id('complaint', 2).split('-')[:2])}  uni"
    assert lines[row + 2].startswith("      T11 Handling of the complaint: term runs")


def test_what_comes_late_is_told_with_its_own_day() -> None:
    said: list[str] = []
    news: list[Envelope] = []
    story = Story(Language.EN, said.append, Terms(Language.EN, shipped(), "raw"), lambda: news)
    story.turn_to(date(2026, 3, 9))
    news += envelopes(deadline_id(CASE), set_and_adjourned()[0], at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    story.turn_to(date(2026, 3, 10))
    assert said[0] == "\nMonday 9 March 2026"
    assert said[2].startswith("      [Thursday 5 March 2026] T11 Handling of the complaint: term runs")


def test_how_the_deadlines_stand_is_counted() -> None:
    terms = Terms(Language.NL, shipped(), "raw")
    missed = deadline.DeadlineMissed(occurred_at=OVER, due_at=OVER)
    for number, more in enumerate(
        (
            (),
            (missed,),
            (missed, escalated(EscalationLevel.BOARD)),
            (missed, deadline.DeadlineMet(occurred_on=date(2026, 7, 1), late=True)),
        )
    ):
        case = case_id("complaint", number)
        for envelope in envelopes(deadline_id(case), *set_and_adjourned(case), *more):
            terms.tell(envelope)
    assert terms.standing() == {
        "loopt nog": 1,
        "verstreken": 1,
        "verstreken, gemeld aan college van bestuur": 1,
        "alsnog gebeurd, te laat": 1,
    }


def test_time_goes_on_until_the_board_was_told_and_the_signal_was_passed_on() -> None:
    said: list[str] = []
    terms = Terms(Language.EN, shipped(), "raw")
    missed = deadline.DeadlineMissed(occurred_at=OVER, due_at=OVER)
    climb: list[Event] = [
        missed,
        *map(escalated, (EscalationLevel.HANDLER, EscalationLevel.COORDINATOR, EscalationLevel.BOARD)),
    ]
    passed_on = handoff.HandoffPassedOn(occurred_at=OVER, to=Recipient.LABOUR_INSPECTORATE)
    waiting = envelopes(DEADLINE, *set_and_adjourned(), *climb, at=OVER) + envelopes(HANDOFF, passed_on, at=OVER)
    story = Story(Language.EN, said.append, terms, lambda: [waiting.pop(0)] if waiting else [])
    days = iter(OVER + timedelta(days=day) for day in range(100))
    assert go_on(story, terms, lambda: next(days))
    assert any(line.endswith("ESCALATION, told to executive board") for line in said)
    assert said[-1].endswith("signal passed on → Netherlands Labour Authority")
    assert not waiting


def test_it_gives_up_when_nobody_climbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.examples.afterwards.WAIT_SECONDS_MIN", 0.0)
    terms = Terms(Language.EN, shipped(), "raw")
    days = iter(OVER + timedelta(weeks=week) for week in range(100))
    assert not go_on(Story(Language.EN, lambda _: None, terms), terms, lambda: next(days))
