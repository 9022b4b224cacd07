"""Tells what happens to deadlines while the examples are played: each date and its reasoning, and who was told."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from textwrap import wrap
from typing import Any, assert_never, cast

from events import deadline
from events.codec import decode_event_data
from events.deadline import DeadlineEvent, Due
from events.envelope import Envelope
from events.rules.catalogue import Catalogue
from events.vocabulary import EscalationLevel
from projections.deadlines import DEADLINES, DeadlineRow, DeadlineStatus

from ..escalation.explain import explain
from ..escalation.terms import AdjournFrom
from .words import (
    DAYS,
    ESCALATED,
    HANDED_ON,
    KEPT,
    KEPT_LATE,
    LIFTED,
    MISSED,
    MONTHS,
    MOVED,
    NOW_OPEN,
    REINSTATED,
    SET,
    STILL_OPEN,
    STRAIGHT,
    TOLD,
    UNTIL,
    WARNED,
    Language,
)

WIDTH = 110


def day_in(language: Language, day: date) -> str:
    """A day as people write it."""
    weekday, month = DAYS[day.weekday()].in_(language), MONTHS[day.month - 1].in_(language)
    return f"{weekday} {day.day} {month} {day.year}"


class Terms:
    """Follows every deadline on the log. What it says of a date is counted again by the rules that the event names."""

    def __init__(self, language: Language, rules: Catalogue, adjourn_from: AdjournFrom) -> None:
        self._language = language
        self._rules = rules
        self._adjourn_from = adjourn_from
        self._events: dict[str, list[DeadlineEvent]] = {}
        self._rows: dict[str, DeadlineRow] = {}
        self._told: set[tuple[str, EscalationLevel]] = set()

    def tell(self, envelope: Envelope) -> Sequence[str]:
        """What an event says, in lines for people."""
        event = cast(DeadlineEvent, decode_event_data(envelope.type, envelope.data))
        row = self._rows[envelope.subject] = DEADLINES.apply(self._rows.get(envelope.subject), envelope)
        events = self._events.setdefault(envelope.subject, [])
        events.append(event)
        if isinstance(event, deadline.DeadlineEscalated):
            self._told.add((envelope.subject, event.level))
        lines = [f"{self._name(row)}: {self._said(event)}"]
        if isinstance(event, deadline.DeadlineSet | deadline.DeadlineMoved):
            lines += wrap(self._why(events, event.occurred_on), WIDTH, initial_indent="    ", subsequent_indent="    ")
        return lines

    def reached(self, stream: str, level: EscalationLevel) -> bool:
        """Whether anyone at this level was told that this deadline had passed."""
        return (stream, level) in self._told

    def standing(self) -> Counter[str]:
        """How many deadlines stand how."""
        return Counter(map(self._stands, self._rows.values()))

    def _stands(self, row: DeadlineRow) -> str:
        status = DeadlineStatus(row.status)
        if status is DeadlineStatus.MISSED and row.level is not None:
            return f"{self._in(status)}, {self._in(TOLD)} {self._in(EscalationLevel(row.level))}"
        if status is DeadlineStatus.MET and row.late:
            return self._in(KEPT_LATE)
        return self._in(STILL_OPEN if status is DeadlineStatus.OPEN else status)

    def _name(self, row: DeadlineRow) -> str:
        versions = {rule.version: rule for rule in self._rules.versions(row.rule)}
        rule = versions.get(row.rule_version)
        term = None if rule is None else rule.term(row.term)
        return f"{row.rule} {row.term if term is None else self._in(term.title)}"

    def _said(self, event: DeadlineEvent) -> str:
        match event:
            case deadline.DeadlineSet():
                return f"{self._in(SET)} {self._in(UNTIL)} {self._day(event.due)}"
            case deadline.DeadlineMoved():
                return f"{self._in(MOVED)} ({self._in(event.reason)}), {self._in(UNTIL)} {self._day(event.due)}"
            case deadline.DeadlineHandedOn():
                return f"{self._in(HANDED_ON)} {self._in(event.to)}"
            case deadline.DeadlineWarned():
                return f"{event.percent}% {self._in(WARNED)} {self._in(event.told)}"
            case deadline.DeadlineMissed():
                opens = "" if event.opens is None else f"; {self._in(NOW_OPEN)} {self._in(event.opens)}"
                return f"{self._in(MISSED)}{opens}"
            case deadline.DeadlineEscalated():
                why = "" if event.straight is None else f", {self._in(STRAIGHT)}: {self._in(event.straight)}"
                return f"{self._in(ESCALATED)} {self._in(event.level)}{why}"
            case deadline.DeadlineMet():
                return self._in(KEPT_LATE if event.late else KEPT)
            case deadline.DeadlineLifted():
                return f"{self._in(LIFTED)}: {self._in(event.reason)}"
            case deadline.DeadlineReinstated():
                return self._in(REINSTATED)
            case _:
                assert_never(event)

    def _why(self, events: Sequence[DeadlineEvent], on: date) -> str:
        """How the newest date was counted, by the versions that its event names: no other day's rules are asked for."""
        step = explain(events, self._rules, as_of=on, adjourn_from=self._adjourn_from)[-1]
        if step.again.dated is None:
            return step.again.failed or ""
        return "; ".join(self._in(why) for why in step.again.dated.why)

    def _day(self, due: Due) -> str:
        return day_in(self._language, due.due_on)

    def _in(self, words: Any) -> str:
        return str(words.nl if self._language is Language.NL else words.en)
