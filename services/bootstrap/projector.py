"""The projector process, put together."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag

import psycopg
from confluent_kafka import KafkaException

from events.errors import ContractError
from events.ledgers import CASES, Part
from infra.kafka.group_reader import GroupReader
from infra.logs import set_up as set_up_logs
from infra.postgres.layout import Layout
from infra.postgres.parking import TooManyParked
from infra.postgres.pool import connect
from infra.postgres.positions import PositionGone
from infra.postgres.projector import Projector
from infra.ready import notify_ready
from infra.settings import Settings, load
from projections.catalogue import READING

from ..projector.process import Ports as ProjectorPorts
from ..projector.process import run as project


def projector(settings: Settings | None = None) -> int:
    """Run the projector process until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    stop = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    layout = Layout(READING.schema, READING.folds, READING.name)

    @contextmanager
    def connections() -> Iterator[tuple[GroupReader, Projector]]:
        with connect(settings.postgres, name="projector") as connection:
            layout.ensure(connection)
            tables = Projector(connection, layout, CASES, settings.shards)
            log = GroupReader(
                settings.kafka,
                group=f"{CASES.name}-projector",
                slot=settings.slot,
                topics=[CASES.topic(Part.EVENTS), CASES.topic(Part.OUTCOMES)],
                place=tables.begin,
            )
            try:
                yield log, tables
            finally:
                log.close()

    ports = ProjectorPorts(
        connect=connections,
        doubts=(KafkaException, psycopg.OperationalError, psycopg.InterfaceError, PositionGone),
        damage=(TooManyParked, ContractError, psycopg.DataError),
    )
    project(ports, stop, notify_ready)
    return 0
