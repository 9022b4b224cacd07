"""What the board owes: P13 measures and advice, P17 clauses that silence, P18 steps of the duty. By institution."""

from collections.abc import Iterator
from datetime import date, timedelta

from events.rules.patterns import PatternRule

from .facts import CaseFacts, missed
from .independence import grouped
from .indication import Day, Figures, Indication, PatternKey, indicated
from .reports import Report
from .windows import window


class NotCarriedOut:
    """Measures that were not carried out, and judgements that deviate from the advice."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        # The day after the days of grace is the first on which it is overdue.
        self._grace = timedelta(days=rule.days + 1)
        self._overdue: list[Report] = []
        self._deviating: list[Report] = []

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case with a measure whose day and days of grace are past, or that is said not to be carried out."""
        if self._is_overdue(facts):
            self._overdue.append(report)
        if any(one.deviates and self.window.has(one.on) for one in facts.decisions):
            self._deviating.append(report)

    def _is_overdue(self, facts: CaseFacts) -> bool:
        said = {one.measure: one for one in facts.carried_out}
        for measure in facts.measures:
            reported = said.get(measure.measure)
            if reported is not None:
                if not reported.done and self.window.has(reported.on):
                    return True
            elif measure.due_on is not None and self.window.has(measure.due_on + self._grace):
                return True
        return False

    def found(self, day: Day) -> Iterator[Indication]:
        """The board, where there are enough of either."""
        for reports, threshold in ((self._overdue, self.rule.threshold), (self._deviating, self.rule.second)):
            groups = grouped(reports, self.rule.independence, day.links, threshold)
            if len(groups) >= threshold:
                yield indicated(self.rule, day, self.window, PatternKey(), groups, Figures(len(groups), threshold))
                return


class _Any:
    """Cases of one kind, of which enough say it all."""

    def __init__(self, rule: PatternRule, on: date) -> None:
        self.rule = rule
        self.window = window(on, rule.window_months)
        self.reported_since: date | None = None
        self._cases: list[Report] = []

    def shows(self, facts: CaseFacts) -> bool:
        """Whether the case is one."""
        raise NotImplementedError

    def add(self, facts: CaseFacts, report: Report) -> None:
        """Take a case that is one."""
        if self.shows(facts):
            self._cases.append(report)

    def found(self, day: Day) -> Iterator[Indication]:
        """The board, where there are enough."""
        groups = grouped(self._cases, self.rule.independence, day.links, self.rule.threshold)
        if len(groups) >= self.rule.threshold:
            figures = Figures(len(groups), self.rule.threshold)
            yield indicated(self.rule, day, self.window, PatternKey(), groups, figures)


class SilencingClauses(_Any):
    """Agreements by which someone is made to keep silent."""

    def shows(self, facts: CaseFacts) -> bool:
        """Whether one was made within the window."""
        return any(one.silences and self.window.has(one.on) for one in facts.agreements)


class OverdueDuties(_Any):
    """Terms of the duty to report, consult and file that ran out."""

    def shows(self, facts: CaseFacts) -> bool:
        """Whether one ran out within the window."""
        if not facts.fates:
            return False
        of_duty = {one.which for one in facts.terms if one.of_duty}
        return any(one.which in of_duty and self.window.has(one.on) for one in missed(facts))
