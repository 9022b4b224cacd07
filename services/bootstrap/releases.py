"""Figures from the log itself, put together: the cases of an institution at any time, and its register."""

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import chain

from events.codec import decode_envelope
from events.ledgers import CASES, PATTERNS
from events.release import register_of
from infra.clock import clock
from infra.kafka.tail import TailReader
from infra.parallel import spread
from infra.settings import Settings

from ..audit.verify import ShardRange
from ..releases.issues import Issue, issues
from ..releases.ledgers import Ledgers, ledgers_of
from ..releases.reports.duty_of_care import COUNTED
from ..releases.shard_reading import Gathered, News, Wanted, gather_cases, gather_events
from . import command_line
from .rules import catalogue

APART_FROM = 100_000
"""Records from which shards are read in several processes: these take a second to start."""


Told = Callable[[int, int], None]
"""So many of so many records are read. What it raises ends the reading."""


def read_ledgers(
    settings: Settings, institution: str, instant: datetime, year: int = 0, told: Told = lambda _done, _total: None
) -> Ledgers:
    """Both ledgers up to their ends now; with a year, what was done in it is tallied too."""
    wanted = Wanted(institution=institution, instant=instant, year=year, tallied=COUNTED if year else frozenset())
    ranges = [command_line.ranges(settings, (ledger,)) for ledger in (CASES, PATTERNS)]
    done, total = 0, sum(part.end - part.start for parts in ranges for part in parts)
    gathered: list[Gathered] = []
    for parts in ranges:
        with closing(_read(settings, wanted, parts)) as news:
            for one in news:
                if isinstance(one, Gathered):
                    gathered.append(one)
                else:
                    done += one
                    told(done, total)
    return ledgers_of(wanted, catalogue(settings), gathered)


def now(settings: Settings) -> datetime:
    """The instant by the clock that every process of the set-up goes by."""
    return clock(settings.clock).now()


def register(settings: Settings, institution: str) -> tuple[Issue, ...]:
    """The publications of an institution, from the log: the shard of its register is read for it."""
    values = command_line.stream_values(settings, register_of(institution))
    return issues(map(decode_envelope, values), institution)


def _read(settings: Settings, wanted: Wanted, parts: Sequence[ShardRange]) -> Generator[News]:
    gather = gather_events if parts[0].ledger == PATTERNS else gather_cases
    work = partial(gather, partial(TailReader, settings.kafka), wanted)
    if sum(part.end - part.start for part in parts) < APART_FROM:
        yield from chain.from_iterable(map(work, parts))
    else:
        yield from spread(work, parts, len(os.sched_getaffinity(0)))
