"""Does the sums of a deadline again: as they were recorded, and by the rules and holidays of another day.

A running term keeps the rules of the day on which it started, so that a date which another day's rules would give is
a comparison and no correction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from events.deadline import DeadlineEvent, DeadlineMoved, DeadlineSet, Due, RuleRef
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.model import Rule, Term
from events.vocabulary import Counting, MoveReason

from .terms import NO_DELAY, AdjournFrom, Dated, first_due, moved_due

DateEvent = DeadlineSet | DeadlineMoved
Choice = tuple[Rule, date | None]
"""The version of a rule that a sum is done by, and the day whose holiday table it uses."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that was done again: by which version of the rule, and what came out; or why it could not be done."""

    version: int | None
    dated: Dated | None
    failed: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One event that gave the deadline a date: what it recorded, the same sum again, and that of another day."""

    event: DateEvent
    again: Sum
    then: Sum

    @property
    def differences(self) -> tuple[str, ...]:
        """Which of the sums gives another date than was recorded, or none: `again`, `then`."""
        sums = {"again": self.again, "then": self.then}
        return tuple(name for name, one in sums.items() if one.dated is None or one.dated.due != self.event.due)


def explain(
    events: Iterable[DeadlineEvent], catalogue: Catalogue, *, as_of: date, adjourn_from: AdjournFrom
) -> tuple[Step, ...]:
    """Every sum of a deadline, from the events of its stream."""
    recorded = _Sums(catalogue, adjourn_from, lambda ref: _named(catalogue, ref))
    other = _Sums(catalogue, adjourn_from, lambda ref: (catalogue.rule(ref.rule, as_of), as_of))
    steps: list[Step] = []
    for event in events:
        if isinstance(event, DeadlineSet | DeadlineMoved):
            again, then = recorded.count(event), other.count(event)
            recorded.go_on(event, None)
            other.go_on(event, then.dated)
            steps.append(Step(event, again, then))
    return tuple(steps)


def _named(catalogue: Catalogue, ref: RuleRef) -> Choice:
    """The versions that an event names."""
    rule = next((rule for rule in catalogue.versions(ref.rule) if rule.version == ref.version), None)
    table = next((table for table in catalogue.calendars if table.id == ref.calendar), None)
    if rule is None:
        raise UnknownRule(f"the catalogue has no version {ref.version} of {ref.rule}")
    if ref.calendar is not None and table is None:
        raise UnknownRule(f"the catalogue has no holiday table {ref.calendar}")
    return rule, table.in_use_from if table else None


class _Sums:
    """The sums of one deadline, one after the other, by the versions that are chosen for each."""

    def __init__(self, catalogue: Catalogue, adjourn_from: AdjournFrom, choose: Callable[[RuleRef], Choice]) -> None:
        self._catalogue = catalogue
        self._adjourn_from = adjourn_from
        self._choose = choose
        self._before: tuple[Due, datetime] | None = None
        self._committee = False
        self._delay = NO_DELAY

    def count(self, event: DateEvent) -> Sum:
        """The date that an event gives, as things stand before it."""
        version = None
        try:
            rule, as_of = self._choose(event.rule)
            version = rule.version
            term = rule.term(event.rule.term)
            if term is None:
                return Sum(version, None, f"{rule.id} has no term {event.rule.term} in version {version}")
            return Sum(version, self._dated(event, rule, term, as_of))
        except (UnknownRule, ValueError) as error:
            return Sum(version, None, str(error))

    def go_on(self, event: DateEvent, dated: Dated | None) -> None:
        """Take an event's date over, or else the one that was found in its place."""
        now = (dated.due, dated.starts_at) if dated else (event.due, event.starts_at)
        if isinstance(event, DeadlineMoved) and self._before is not None:
            self._delay = self._delay.after(event.reason, self._before[0], now[0])
        self._before = now
        match event:
            case DeadlineSet():
                self._committee = event.committee
            case DeadlineMoved(reason=MoveReason.COMMITTEE):
                self._committee = True

    def _dated(self, event: DateEvent, rule: Rule, term: Term, as_of: date | None) -> Dated:
        if isinstance(event, DeadlineSet):
            at = event.starts_at if term.counting is Counting.INSTANT else None
            return first_due(
                rule,
                term,
                self._catalogue,
                occurred_on=event.occurred_on,
                occurred_at=at,
                committee=event.committee,
                as_of=as_of,
            )
        if self._before is None:
            raise ValueError("a deadline cannot move before it is set")
        now, starts_at = self._before
        return moved_due(
            rule,
            term,
            self._catalogue,
            now=now,
            delay=self._delay,
            starts_at=starts_at,
            occurred_on=event.occurred_on,
            reason=event.reason,
            days=event.days,
            until=event.until,
            starts_on=event.starts_on,
            committee=self._committee,
            adjourn_from=self._adjourn_from,
            as_of=as_of,
        )
