"""What reports are made of: the figures of a year, what was stated, patterns and terms, as of one instant. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from events.envelope import Envelope
from events.rules.catalogue import Catalogue
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Dimension
from events.vocabulary.code import Code
from projections.fold import Fold, Row
from projections.lessons import LESSONS, LessonRow
from projections.patterns import PATTERNS_FOLD, PatternRow
from projections.statements import STATEMENTS, StatementRow

from ...moments import legal_date
from ...patterns.facts import CaseFacts
from ..case_counts import COUNTING
from ..exposures import Exposures, exposures
from ..issues import Issue, made
from ..standard_tables import standard_tables
from ..tallies import Tallies
from .figures import Figures
from .model import Account, Head
from .words import word


@dataclass(frozen=True)
class Sources:
    """Everything that a report may speak of. `facts` are the cases as they stood at the instant."""

    institution: str
    year: int
    language: str
    instant: datetime
    rules: Catalogue
    rule: DisclosureRule
    figures: Figures
    issue: Issue | None
    issues: tuple[Issue, ...]
    facts: Sequence[CaseFacts]
    patterns: Sequence[Envelope]
    tallies: Tallies
    heads: tuple[Head, ...]

    def say(self, nl: str, en: str) -> str:
        """A sentence in the language of the report."""
        return nl if self.language == "nl" else en

    def word(self, code: Code) -> str:
        """A code in words."""
        return code.nl if self.language == "nl" else code.en

    @property
    def today(self) -> date:
        """The day of the instant."""
        return legal_date(self.instant)

    @property
    def counting(self) -> int:
        """How the cases were counted that its figures are of."""
        return self.issue.counting if self.issue else COUNTING

    @cached_property
    def statements(self) -> tuple[StatementRow, ...]:
        """What was stated by the instant."""
        return self._rows(STATEMENTS)

    @cached_property
    def exposures(self) -> Exposures:
        """How many people there were."""
        return exposures(self.statements, self.year)

    @cached_property
    def pattern_rows(self) -> tuple[PatternRow, ...]:
        """The patterns as they stood, in the order of when they were indicated."""
        return tuple(sorted(self._rows(PATTERNS_FOLD), key=lambda row: (row.indicated_at, row.pattern)))

    @cached_property
    def lessons(self) -> tuple[LessonRow, ...]:
        """The lessons that were published and not withdrawn."""
        rows = (row for row in self._rows(LESSONS) if row.withdrawn is None)
        return tuple(sorted(rows, key=lambda row: (row.published_at, row.lesson)))

    def events(self, *kinds: type) -> Iterator[Envelope]:
        """The institution's events of these kinds on the ledger of patterns, by the instant, in their order."""
        topics = {kind.TOPIC for kind in kinds}  # type: ignore[attr-defined] # what an event is named by
        return (one for one in self.patterns if one.type in topics and one.time <= self.instant)

    def account(self) -> Account:
        """What the report was made of."""
        issue = self.issue
        return Account(
            instant=self.instant,
            heads=self.heads,
            rule=self.rule.ref,
            status=word("status_published" if issue else "status_concept", self.language),
            release=issue.release if issue else None,
            counted_as_of=issue.counted_as_of if issue else None,
            digest=issue.digest if issue else None,
        )

    def _rows(self, fold: Fold[Row]) -> tuple[Row, ...]:
        found: dict[str, Row] = {}
        for one in self.patterns:
            if fold.takes(one) and one.time <= self.instant:
                key = fold.key(one)
                found[key] = fold.apply(found.get(key), one)
        return tuple(found[key] for key in sorted(found))


def published_for(every: Iterable[Issue], year: int, instant: datetime) -> Issue | None:
    """The last publication with the standard tables of a year that readers had at an instant, and still may use."""
    for one in reversed(made(every)):
        if one.published_at is not None and one.published_at <= instant and one.withdrawn_on is None:
            dimensions = {axis.dimension for table in one.tables for axis in table.axes}
            wanted = {axis.dimension for table in standard_tables(year, ()) for axis in table.axes}
            if wanted <= dimensions and f"{year:04d}" in _periods(one):
                return one
    return None


def _periods(issue: Issue) -> set[str]:
    axes = (axis for table in issue.tables for axis in table.axes)
    return {value for axis in axes if axis.dimension is Dimension.PERIOD for value in axis.values}
