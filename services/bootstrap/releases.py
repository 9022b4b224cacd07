"""Figures from the log itself, put together: the cases of an institution at any time, and its register."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import chain

from events.codec import decode_envelope
from events.envelope import Envelope
from events.ledgers import CASES, PATTERNS
from events.release import register_of
from events.rules.catalogue import Catalogue
from infra.clock import clock
from infra.kafka.tail import TailReader
from infra.parallel import spread
from infra.settings import Settings
from projections.statements import STATEMENTS, StatementRow

from ..audit.verify import ShardRange
from ..releases.exposures import Exposures, exposures
from ..releases.gathering import Gathering
from ..releases.issues import Issue, issues
from ..releases.preparing import Material
from ..releases.shard_reading import Gathered, Head, gather_cases, gather_events
from . import command_line
from .rules import catalogue

APART_FROM = 100_000
"""Records from which shards are read in several processes: these take a second to start."""


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

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """Every publication of the institution, also what was made since."""
        return issues(self.patterns, self.institution)

    def exposures(self, year: int) -> Exposures:
        """How many people there are, as it was stated by the instant."""
        rows: dict[str, StatementRow] = {}
        for one in self.patterns:
            if STATEMENTS.takes(one) and one.time <= self.instant:
                rows[STATEMENTS.key(one)] = STATEMENTS.apply(rows.get(STATEMENTS.key(one)), one)
        return exposures(rows.values(), year)

    def material(self, year: int) -> Material:
        """What a publication is made on."""
        return Material(
            cases=self.cases.counted, issues=self.issues, held=self.exposures(year).held(), rules=self.rules
        )


def read_ledgers(settings: Settings, institution: str, instant: datetime) -> Ledgers:
    """Both ledgers up to their ends now."""
    gathering = Gathering(institution)
    heads: list[Head] = []
    for gathered in _read(settings, institution, instant, command_line.ranges(settings, (CASES,))):
        gathering.add(gathered.rows)
        heads.append(gathered.head)
    patterns: list[Envelope] = []
    for gathered in _read(settings, institution, instant, command_line.ranges(settings, (PATTERNS,))):
        patterns += gathered.events
        heads.append(gathered.head)
    return Ledgers(
        institution=institution,
        instant=instant,
        rules=catalogue(settings),
        cases=gathering,
        patterns=tuple(sorted(patterns, key=lambda one: (one.time, one.subject, one.version))),
        heads=tuple(sorted(heads, key=lambda head: (head.ledger, head.shard))),
    )


def now(settings: Settings) -> datetime:
    """The instant by the clock that every process of the set-up goes by."""
    return clock(settings.clock).now()


def register(settings: Settings, institution: str) -> tuple[Issue, ...]:
    """The publications of an institution, from the log: the shard of its register is read for it."""
    values = command_line.stream_values(settings, register_of(institution))
    return issues(map(decode_envelope, values), institution)


def _read(settings: Settings, name: str, instant: datetime, parts: Sequence[ShardRange]) -> Sequence[Gathered]:
    gather = gather_events if parts[0].ledger == PATTERNS else gather_cases
    work = partial(gather, partial(TailReader, settings.kafka), name, instant)
    if sum(part.end - part.start for part in parts) < APART_FROM:
        return tuple(chain.from_iterable(map(work, parts)))
    return tuple(spread(work, parts, len(os.sched_getaffinity(0))))
