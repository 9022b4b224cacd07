"""Fills a projection's tables from the log up to a given end, in this process or in several at once."""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, Protocol

import psycopg
from confluent_kafka import KafkaException
from psycopg import Connection

from events.errors import ContractError
from events.ledgers import Ledger

from ..kafka.record import Record
from ..parallel import WorkFailed, spread
from .layout import Layout
from .parking import TooManyParked
from .projector import Projector
from .work import EventWork

READ_RECORDS_MAX = 10_000
READ_SECONDS = 0.1  # The wait for a full batch, not for the first record; short, since the end is known by offset.
TRANSACTION_RECORDS_MAX = 100_000  # A case that is touched often within so many events is written once.
PLACES_AT_ONCE_MAX = 16
INLINE_RECORDS_MAX = 20_000  # Less is done before another process has started.

Place = tuple[str, int]


class Reader(Protocol):
    """Reads one shard of a topic in order (`infra.kafka.tail.TailReader`)."""

    def read(self, max_messages: int, timeout: float) -> Sequence[Any]:
        """The next records, none when the timeout passed."""
        ...

    def position(self) -> int:
        """The offset up to which everything was read."""
        ...

    def end(self) -> int:
        """The last stable offset."""
        ...


class FillFailed(WorkFailed):
    """The log could not be taken into the tables; the message says where, and why."""


class Moved(NamedTuple):
    """A shard has been read up to an offset; its last event was recorded then."""

    place: Place
    offset: int
    reached_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What to fill from. `connect` and `read` reach other processes by pickling, so they are functions by name."""

    connect: Callable[[], Connection[Any]]
    read: Callable[[str, int, int], AbstractContextManager[Reader]]
    ledger: Ledger
    shards: int

    def bounds(self, layout: Layout, places: Sequence[Place]) -> tuple[Mapping[Place, int], Mapping[Place, int]]:
        """Where filling begins and where the log ends at present, by shard."""
        with self.connect() as connection:
            projector = Projector(connection, layout, self.ledger, self.shards)
            starts = {place: projector.place(*place) for place in places}
        # Asking is mostly waiting for a connection, so all shards are asked at once.
        with ThreadPoolExecutor(PLACES_AT_ONCE_MAX) as pool:
            ends = dict(zip(starts, pool.map(self._end, starts.items()), strict=True))
        return starts, ends

    def _end(self, beginning: tuple[Place, int]) -> int:
        place, start = beginning
        with self.read(*place, start) as reader:
            return reader.end()


def fill(source: Source, layout: Layout, ends: Mapping[Place, int], records: int, processes: int) -> Generator[Moved]:
    """Fill the shards to their ends and tell how far each is. Raises `WorkFailed`.

    Stopping in between, by closing the iterator, costs what was not committed yet and nothing else.
    """
    work = partial(_fill_shard, source, layout)
    if records <= INLINE_RECORDS_MAX or processes < 2:
        for part in ends.items():
            yield from work(part)
    else:
        yield from spread(work, tuple(ends.items()), processes)


def _fill_shard(source: Source, layout: Layout, part: tuple[Place, int]) -> Generator[Moved]:
    place, end = part
    try:
        with source.connect() as connection:
            # A commit that a crash of the server takes away takes its position with it.
            connection.execute("set synchronous_commit = off")
            projector = Projector(connection, layout, source.ledger, source.shards)
            with source.read(*place, projector.place(*place)) as reader:
                while reader.position() < end:
                    yield from _fill_some(connection, projector, place, reader, end)
                projector.read_to(*place, reader.position())
    except (psycopg.Error, KafkaException, ContractError, TooManyParked) as error:
        raise FillFailed(f"{place[0]} [{place[1]}]: {error}") from error


def _fill_some(
    connection: Connection[Any], projector: Projector, place: Place, reader: Reader, end: int
) -> Generator[Moved]:
    taken = 0
    with connection.transaction():
        work = projector.work(*place)
        while reader.position() < end and taken < TRANSACTION_RECORDS_MAX:
            messages = reader.read(READ_RECORDS_MAX, READ_SECONDS)
            work.add([Record.of(message) for message in messages])
            if isinstance(work, EventWork) and work.broken is not None:
                raise FillFailed(str(work.broken))
            taken += len(messages)
            yield Moved(place, reader.position(), work.position.recorded_at)
        work.finish()
