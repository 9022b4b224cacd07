"""Deadlines to try the rules on: a complaint's term of six weeks, with an end that free days move, and some others."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from events.commands.deadline import SetDeadline
from events.deadline import DeadlineMissed, DeadlineMoved, DeadlineSet, Due, RuleRef
from events.identity import beside
from events.rules import Catalogue, load
from events.vocabulary import Basis, MoveReason, Route, TermHolder
from services.decider import Context
from services.escalation.calendar import end_instant
from services.escalation.deadline import decider

from ...given import Scenario

# Rules of one institution, for what no act that is shipped has.
HOUSE = """
rules:
  - id: H01
    version: 1
    basis: house_regulation
    title: {nl: Huisregel, en: House rule}
    source: {act: Huisregeling, article: "1"}
    effective_from: 2026-01-01
    effective_to: 2026-03-31
    terms: &terms
      - name: inquiry
        title: {nl: Onderzoek, en: Inquiry}
        holder: committee
        starts_with: [committee_appointed]
        length: {value: 4, unit: weeks}
        counting: calendar
        suspends: true
  - id: H01
    version: 2
    basis: house_regulation
    title: {nl: Huisregel, en: House rule}
    source: {act: Huisregeling, article: "1"}
    effective_from: 2026-04-01
    terms:
      - name: inquiry
        title: {nl: Onderzoek, en: Inquiry}
        holder: committee
        starts_with: [committee_appointed]
        length: {value: 6, unit: weeks}
        counting: calendar
        suspends: true
"""

RULES = load({"house.yaml": HOUSE})
CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
OTHER_CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b12"
EVENT = f"{CASE}.7"
LADDER = "ladder/1"
SECOND = timedelta(seconds=1)

STARTED_ON = date(2026, 3, 24)
RAW_ON = date(2026, 5, 5)  # Six weeks later: Liberation Day.
DUE_ON = date(2026, 5, 6)
DUE_AT = datetime(2026, 5, 6, 22, tzinfo=UTC)  # Midnight in Amsterdam, in summer.
STARTS_AT = datetime(2026, 3, 24, 23, tzinfo=UTC)  # And in winter.
BEGUN = DeadlineSet(
    institution="uni",
    case=CASE,
    rule=RuleRef(rule="T11", term="handling", version=1, calendar="nl-1"),
    basis=Basis.LAW,
    verify=False,
    holder=TermHolder.BOARD,
    occurred_on=STARTED_ON,
    starts_at=STARTS_AT,
    committee=False,
    board_respondent=False,
    board_acts=False,
    due=Due(raw_on=RAW_ON, due_on=DUE_ON, due_at=DUE_AT),
    set_by=f"{CASE}.3",
)
MISSED = DeadlineMissed(occurred_at=DUE_AT, due_at=DUE_AT, opens=Route.NATIONAL_OMBUDSMAN)


def due(raw_on: date, due_on: date | None = None) -> Due:
    """The end of a term in days, by its last day."""
    last = due_on or raw_on
    return Due(raw_on=raw_on, due_on=last, due_at=end_instant(last))


def moved(reason: MoveReason, on: date, ends: Due, **changes: object) -> DeadlineMoved:
    """The term of six weeks came to end elsewhere."""
    given: dict[str, object] = {"rule": BEGUN.rule, "starts_at": STARTS_AT, **changes}
    return DeadlineMoved(occurred_on=on, reason=reason, due=ends, **given)  # type: ignore[arg-type]


def deadline(
    at: datetime | date, *, rule: str = "T11", term: str = "handling", rules: Catalogue = RULES, actor: str = ""
) -> Scenario:
    """A deadline of the case; what is asked is asked at this instant, or at noon of this day."""
    instant = at if isinstance(at, datetime) else datetime.combine(at, datetime.min.time(), UTC) + timedelta(hours=11)
    stream = beside("deadline", CASE, rule, term)
    context = Context(
        at=instant,
        stream=stream,
        institution="uni",
        actor=actor or "escalation:0000000000000000",
        ids=lambda kind: f"{kind}-1",
    )
    return Scenario(decider(rules, "raw"), context)


def begin(rule: str, term: str, **changes: object) -> SetDeadline:
    """Let a term of the case begin."""
    return SetDeadline(case=CASE, rule=rule, term=term, **changes)  # type: ignore[arg-type]


def event_of(scenario: Scenario) -> Any:
    """The one event that follows, for a test that looks at a part of it."""
    assert scenario.command is not None
    (event,) = scenario.decider.decide(scenario.state(), scenario.command, scenario.context)
    return event
