"""What was published is counted again as it was counted then, and what comes after it as cases are counted now."""

from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace

from events import deadline, incident
from events.commands.release import PrepareRelease, RefuseRelease
from events.vocabulary import ClosingReason, Dimension, LiftReason, ReleaseBar, WithdrawalReason
from services.releases.case_counts import COUNTING
from services.releases.cells import Cell
from services.releases.issues import Issue, by_cell, made
from services.releases.ledgers import Ledgers
from services.releases.republishing import republished
from services.releases.standard_tables import standard_tables
from tests.logs import TEXT, case_id, deadline_set, filed, raised

from ..patterns.streams import Stream, day, noon, person
from .test_case_counts import gathered
from .test_preparing import FIRST, RULES, SECOND, Register

BEFORE, NOW = FIRST, SECOND
COUNTED_ANEW = {Dimension.OUTCOME, Dimension.TIMELINESS}
TABLES = tuple(one for one in standard_tables(2024, ()) if {axis.dimension for axis in one.axes} & COUNTED_ANEW)


def complaint(number: int, fate: deadline.DeadlineEvent) -> Stream:
    """A complaint with a term of fourteen days that this became of."""
    case = case_id("complaint", number)
    term = f"deadline-{case}.T11.handling"
    opened = filed(occurred_on=day(0), complainant=person(f"person.{number}"))
    return [(0, case, opened), (0, term, deadline_set(case, day(14))), (10, term, fate)]


def report(number: int, after: incident.IncidentEvent) -> Stream:
    """A report, and what followed on it."""
    case = case_id("incident", number)
    return [(0, case, raised(occurred_at=noon(0), reporter=person(f"person.{number}"))), (80, case, after)]


KEPT = deadline.DeadlineMet(occurred_on=day(10), late=False)
LATE = deadline.DeadlineMet(occurred_on=day(20), late=True)
LIFTED = deadline.DeadlineLifted(occurred_on=day(10), reason=LiftReason.WITHDRAWN)
WITHDRAWN = incident.ReportWithdrawn(reason=WithdrawalReason.FEAR, occurred_at=noon(1))
CLOSED = incident.IncidentClosed(reason=ClosingReason.RESOLVED, occurred_at=noon(80), reasons=TEXT)
CASES = gathered(
    *(complaint(number, KEPT) for number in range(30)),
    *(complaint(number, LIFTED) for number in range(30, 50)),
    *(complaint(number, LATE) for number in range(50, 70)),
    *(report(number, WITHDRAWN) for number in range(100, 130)),
    *(report(number, CLOSED) for number in range(130, 150)),
)


class Counts(Register):
    """A register of the cases above, whose publications are prepared by who counts them so."""

    def __init__(self) -> None:
        super().__init__(self)  # type: ignore[arg-type] # all that is asked of it is the cases of an instant
        self.counting = 1

    def __getitem__(self, instant: datetime) -> Any:
        if all(one.counted_as_of != instant for one in self.issues):
            return CASES.counted(instant, self.counting)
        ledgers = Ledgers(
            institution="uni",
            instant=NOW,
            rules=RULES,
            cases=CASES,
            patterns=tuple(self._log),
            heads=(),
            tallies={},
        )
        return ledgers.counted(instant)

    def send(self, command: Any, at: datetime) -> None:
        """Decide on a command, and record what follows."""
        prepares = isinstance(command, PrepareRelease)
        super().send(replace(command, counting=self.counting) if prepares else command, at)


@pytest.fixture(scope="module")
def register() -> Counts:
    """A publication by the first way of counting, and a second one of the same cases, counted as now."""
    both = Counts()
    both.prepare(TABLES, BEFORE)
    first = both.publish(BEFORE)
    both.counting = COUNTING
    both.prepare(TABLES, NOW, corrects=first.release)
    both.publish(NOW)
    return both


def figure(issue: Issue, route: str, dimension: Dimension, code: str) -> int | None:
    at: Cell = ((Dimension.ROUTE, route), (dimension, code), (Dimension.PERIOD, "2024"))
    return by_cell(issue)[at].count


def test_each_has_the_figures_of_its_own_way_of_counting(register: Counts) -> None:
    first, second = made(register.issues)
    assert (first.counting, second.counting) == (1, COUNTING)
    outcomes = [
        [figure(one, "report", Dimension.OUTCOME, code) for code in ("withdrawn", "running")] for one in (first, second)
    ]
    assert outcomes == [[30, 0], [0, 30]]
    assert figure(first, "complaint", Dimension.TIMELINESS, "on_time") == 50
    assert figure(second, "complaint", Dimension.TIMELINESS, "on_time") in {30, None}  # None where that protects.


def test_each_is_made_again_as_it_was_counted(register: Counts) -> None:
    for issue in made(register.issues):
        again = republished(register.material, issue)
        assert again.same, again


def test_what_was_refused_says_nothing_of_how_cases_are_counted() -> None:
    refused = Counts()
    refused.prepare(TABLES, BEFORE)
    assert refused[BEFORE] == CASES.counted(BEFORE, 1)
    bar = ReleaseBar.WITHDRAWN_BY_PREPARER
    refused.send(RefuseRelease(institution="uni", release=refused.issues[0].release, bar=bar), BEFORE)
    assert refused[BEFORE] == CASES.counted(BEFORE, COUNTING)
