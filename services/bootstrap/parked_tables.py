"""What is parked, as the console shows it: by connections that are there already, and without waiting for a broker."""

import time
from collections.abc import Mapping, Sequence

from confluent_kafka import KafkaException
from psycopg_pool import ConnectionPool

from events.vocabulary import Processor
from infra.kafka.tail import Stalled
from infra.postgres.parked import ParkedCase, parked_cases, parked_events
from infra.postgres.pool import Connection, reachable
from infra.settings import Settings

from . import parked

REFRESH_SECONDS = 15.0  # Reading the topic takes a moment, and what is parked there stays.


class ParkedTables:
    """Every method but `refresh` is for any thread, and raises `ConnectionError`."""

    def __init__(self, settings: Settings, pool: ConnectionPool[Connection]) -> None:
        self._settings = settings
        self._pool = pool
        self._commands: Sequence[parked.ParkedCommand] | None = None
        self._read_at = float("-inf")

    def cases(self, case: str | None = None) -> Mapping[Processor, Sequence[ParkedCase]]:
        """The parked cases of every processor, or one case wherever it is parked, the longest parked first."""
        with reachable(), self._pool.connection() as connection:
            return {name: parked_cases(connection, schema, case) for name, schema in parked.SCHEMAS.items()}

    def waiting(self, processor: Processor, case: str, limit: int) -> Sequence[bytes]:
        """The events of a parked case that wait, the one that it is parked by first."""
        with reachable(), self._pool.connection() as connection:
            return parked_events(connection, parked.SCHEMAS[processor], case, limit)

    def commands(self) -> Sequence[parked.ParkedCommand]:
        """The newest commands that were parked, the newest first, as they were read last."""
        if self._commands is None:
            raise ConnectionError("the topic of parked commands was not read yet")
        return self._commands

    def refresh(self) -> None:
        """Read the topic of parked commands again, where that is long ago."""
        if time.monotonic() - self._read_at < REFRESH_SECONDS:
            return
        self._read_at = time.monotonic()
        try:
            self._commands = parked.commands(self._settings)
        except (KafkaException, Stalled):
            self._commands = None
