"""What the command line does with log and database, put together."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial

import psycopg
from confluent_kafka import KafkaException

from events.identity import case_of
from events.ledgers import Ledger, Part, ledger_of_stream
from events.ledgers import shard as shard_of
from events.rules import Catalogue, DutyRule
from infra.kafka.tail import Stalled, TailReader
from infra.parallel import WorkFailed, spread
from infra.postgres.fill import Source
from infra.postgres.pool import connect
from infra.postgres.progress import Report
from infra.postgres.rebuild import Rebuild, RebuildFailed, RebuildRunning, Rebuilt
from infra.settings import BadSetting, Settings, load
from infra.tokens import DevelopmentKey
from projections.catalogue import PROJECTIONS

from ..audit.count import Counted, count_shard
from ..audit.simulate import Simulated, simulate_shard
from ..audit.verify import ShardRange, Verified, verify_shard
from ..up import local
from .layouts import projected
from .which import NAMED

FOLLOW_RECORDS_MAX = 1_000
FOLLOW_SECONDS = 0.05  # Shards are looked at in turn, so an event is seen within so long times their number.


UNREACHABLE = (KafkaException, psycopg.Error, Stalled, WorkFailed, RebuildRunning, BadSetting)
"""What the functions below raise when log or database cannot be read."""

DIFFERENT = (RebuildFailed,)
"""What they raise when something was read and is not as it must be."""


def here(environ: Mapping[str, str] = os.environ) -> Settings:
    """The set-up that the environment names, or else the embedded one of this folder."""
    settings = load(environ)
    if environ.get("MELDSTROOM_KAFKA") or environ.get("MELDSTROOM_POSTGRES"):
        return settings
    return local(settings)


def rebuild(settings: Settings, name: str, report: Report, *, fresh: bool) -> Rebuilt:
    """Build a projection's tables anew from the log and put them in the place of the present ones."""
    projection = PROJECTIONS[name]
    ledger = NAMED[projection.follows.name]
    source = Source(
        connect=partial(connect, settings.postgres, name="rebuild"),
        read=partial(TailReader, settings.kafka),
        ledger=ledger,
        shards=settings.shards,
    )
    places = [(ledger.topic(part), shard) for part in (Part.EVENTS, Part.OUTCOMES) for shard in range(settings.shards)]
    return Rebuild(source=source, layout=projected(projection), places=places, processes=_processes()).run(
        report, fresh=fresh
    )


def ledgers() -> Mapping[str, Ledger]:
    """The ledgers that there are, by name."""
    return NAMED


def ranges(settings: Settings, ledgers: Iterable[Ledger] | None = None) -> Sequence[ShardRange]:
    """What of each shard of these ledgers, or else of all, is on the log now, from its first record to its end."""
    found = []
    for ledger in NAMED.values() if ledgers is None else ledgers:
        for shard in range(settings.shards):
            with TailReader(settings.kafka, ledger.topic(Part.EVENTS), shard, 0) as reader:
                part = ShardRange(ledger=ledger, shard=shard, start=reader.start(), end=reader.end())
            found.append(part)
    return found


def verification(settings: Settings, parts: Sequence[ShardRange]) -> Generator[Verified]:
    """The chain of every shard, checked in several processes."""
    read = partial(TailReader, settings.kafka)
    return spread(partial(verify_shard, read, settings.shards), parts, _processes())


def counts(settings: Settings, parts: Sequence[ShardRange]) -> Generator[Counted]:
    """What every shard holds, counted in several processes."""
    read = partial(TailReader, settings.kafka)
    return spread(partial(count_shard, read), parts, _processes())


def simulation(
    settings: Settings, parts: Sequence[ShardRange], laws: Catalogue, rule: DutyRule, since: date | None
) -> Generator[Simulated]:
    """What a rule would have made of every shard, played in several processes."""
    read = partial(TailReader, settings.kafka)
    # A process is given the duty rules only: the rest of a catalogue does not travel.
    only = Catalogue(rules=(), ladders=(), calendars=(), institutions={}, duty_rules=laws.duty_rules)
    return spread(partial(simulate_shard, read, only, rule, since), parts, _processes())


def case_values(settings: Settings, case: str) -> Iterator[bytes]:
    """Every event of a case and of what belongs to it, from the log itself: its whole shard is read for it."""
    return _values(settings, case, lambda stream: case_of(stream) == case)


def stream_values(settings: Settings, stream: str) -> Iterator[bytes]:
    """Every event of one stream, such as a deadline, from the log itself: its whole shard is read for it."""
    return _values(settings, stream, lambda found: found == stream)


def follow(
    settings: Settings, ledgers: Iterable[Ledger] | None = None, *, from_start: bool
) -> Generator[Sequence[bytes]]:
    """The events of all shards of these ledgers, or else of all, as they come, some at a time, without an end."""
    with ExitStack() as stack:
        readers = [
            stack.enter_context(
                TailReader(settings.kafka, part.topic, part.shard, part.start if from_start else part.end)
            )
            for part in ranges(settings, ledgers)
        ]
        while True:
            for reader in readers:
                yield [message.value() or b"" for message in reader.read(FOLLOW_RECORDS_MAX, FOLLOW_SECONDS)]


def development_token(
    settings: Settings, *, institution: str, roles: Sequence[str], subject: str, seconds: int, body: str = ""
) -> str:
    """A token that only the embedded set-up accepts. Raises `BadSetting` where real keys are named."""
    if settings.jwks:
        raise BadSetting("MELDSTROOM_JWKS names real keys: ask your identity provider for a token")
    return DevelopmentKey(settings.data).issue(
        subject=subject, institution=institution, roles=roles, audience=settings.audience, seconds=seconds, body=body
    )


def ledger_here(stream: str) -> Ledger:
    """The ledger that a stream lies on."""
    return NAMED[ledger_of_stream(stream).name]


def _processes() -> int:
    return len(os.sched_getaffinity(0))


def _values(settings: Settings, subject: str, wanted: Callable[[str], bool]) -> Iterator[bytes]:
    topic = ledger_here(subject).topic(Part.EVENTS)
    with TailReader(settings.kafka, topic, shard_of(subject, settings.shards), 0) as reader:
        for batch in reader.read_to_end():
            yield from (message.value() or b"" for message in batch if wanted((message.key() or b"").decode()))
