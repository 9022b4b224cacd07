"""Both ledgers as far as figures of one institution are made of them, whoever read them and in whatever order. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from events.envelope import Envelope
from events.rules.catalogue import Catalogue
from projections.statements import STATEMENTS, StatementRow

from .case_counts import COUNTING
from .exposures import Exposures, exposures
from .gathering import Gathering
from .issues import Issue, issues
from .preparing import Material
from .sensitivity import Held
from .shard_reading import Gathered, Head, Wanted
from .tables import Counted
from .tallies import Tallies, joined


@dataclass(frozen=True)
class Ledgers:
    """Both ledgers as far as they are about one institution, and how far they reach at an instant.

    Whoever reads the same ledgers for the same instant has the same, whatever was recorded since.
    """

    institution: str
    instant: datetime
    rules: Catalogue
    cases: Gathering
    patterns: tuple[Envelope, ...]
    heads: tuple[Head, ...]
    tallies: Tallies

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Every publication of the institution, also what was made since."""
        return issues(self.patterns, self.institution)

    @cached_property
    def _countings(self) -> Mapping[datetime, int]:
        """How cases were counted as of which instants; what was refused binds nobody."""
        return {one.counted_as_of: one.counting for one in self.issues if not one.refused}

    def counting(self, instant: datetime) -> int:
        """How cases are counted as of an instant: as they were for what was made as of then, or else as now."""
        return self._countings.get(instant, COUNTING)

    def counted(self, instant: datetime) -> tuple[Counted, ...]:
        """The cases as they are counted as of an instant: a publication of before is made again as it was made."""
        return self.cases.counted(instant, self.counting(instant))

    def exposures(self, year: int, instant: datetime | None = None) -> Exposures:
        """How many people there are, as it was stated by the instant, or else by an earlier one."""
        until = instant or self.instant
        rows: dict[str, StatementRow] = {}
        for one in self.patterns:
            if STATEMENTS.takes(one) and one.time <= until:
                rows[STATEMENTS.key(one)] = STATEMENTS.apply(rows.get(STATEMENTS.key(one)), one)
        return exposures(rows.values(), year)

    def held(self, instant: datetime, year: int) -> Held:
        """What is held back of a year, as it was known at an instant."""
        return self.exposures(year, instant).held()

    def material(self, every: tuple[Issue, ...] | None = None) -> Material:
        """What a publication is made on, after all that were ever made, or else after these."""
        earlier = self.issues if every is None else every
        return Material(cases=self.counted, issues=earlier, held=self.held, rules=self.rules)


def ledgers_of(wanted: Wanted, rules: Catalogue, shards: Iterable[Gathered]) -> Ledgers:
    """What was read of every shard of both ledgers, together."""
    gathering = Gathering(wanted.institution)
    patterns: list[Envelope] = []
    every = sorted(shards, key=lambda one: (one.head.ledger, one.head.shard))
    for one in every:
        gathering.add(one.rows)
        patterns += one.events
    return Ledgers(
        institution=wanted.institution,
        instant=wanted.instant,
        rules=rules,
        cases=gathering,
        # A stream is on one shard, so its own order stays as it is.
        patterns=tuple(sorted(patterns, key=lambda one: (one.time, one.subject, one.version))),
        heads=tuple(one.head for one in every),
        tallies=joined((one.head.shard, one.tallies) for one in every),
    )
