"""The projector process, put together."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event as Flag

import psycopg
from confluent_kafka import KafkaException

from events.errors import ContractError
from events.ledgers import CASES, Ledger, Part
from infra.kafka.group_reader import GroupReader
from infra.logs import set_up as set_up_logs
from infra.postgres.parking import TooManyParked
from infra.postgres.pool import connect
from infra.postgres.positions import PositionGone
from infra.postgres.projector import Projector
from infra.ready import notify_ready
from infra.settings import Settings, load
from projections.catalogue import PROJECTIONS, Projection

from ..projector.process import Ports as ProjectorPorts
from ..projector.process import run as project
from .layouts import projected


def projector(settings: Settings | None = None, ledger: Ledger = CASES) -> int:
    """Run the process that projects a ledger until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    stop = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    layout = projected(projection_of(ledger))

    @contextmanager
    def connections() -> Iterator[tuple[GroupReader, Projector]]:
        with connect(settings.postgres, name="projector") as connection:
            layout.ensure(connection)
            tables = Projector(connection, layout, ledger, settings.shards)
            log = GroupReader(
                settings.kafka,
                group=ledger.group("projector"),
                slot=settings.slot,
                topics=[ledger.topic(Part.EVENTS), ledger.topic(Part.OUTCOMES)],
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


def projection_of(ledger: Ledger) -> Projection:
    """The projection that is made of a ledger's events."""
    (found,) = (projection for projection in PROJECTIONS.values() if projection.follows == ledger)
    return found
