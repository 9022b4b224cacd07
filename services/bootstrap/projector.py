"""The projector process, put together."""

import signal
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event as Flag

import psycopg
from confluent_kafka import KafkaException

from events.errors import ContractError
from events.ledgers import CASES, Ledger, Part
from infra.kafka.group_reader import GroupReader
from infra.logs import set_up as set_up_logs
from infra.postgres.parking import TooManyParked
from infra.postgres.pool import connect, reachable
from infra.postgres.positions import PositionGone
from infra.postgres.projector import Projector
from infra.settings import Settings, load
from projections.catalogue import PROJECTIONS, Projection

from ..projector.process import Ports as ProjectorPorts
from ..projector.process import Session
from ..projector.process import run as project
from ..watching.health import Answering
from ..watching.lookout import Following
from .layouts import projected
from .watched import name_of, spans_of, watched_follower


def projector(settings: Settings | None = None, ledger: Ledger = CASES) -> int:
    """Run the process that projects a ledger until it is told to stop; the exit code."""
    settings = settings or load()
    set_up_logs()
    stop = Flag()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    layout = projected(projection_of(ledger))
    sessions: deque[Session | None] = deque([None], maxlen=1)

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
        watched=sessions.append,
        spans=spans_of(settings, name_of("projector", ledger)),
    )
    with watched_follower(
        settings,
        name_of("projector", ledger),
        ledger,
        lambda _: following(sessions[-1]),
        stop,
        database=Answering(partial(answers, settings.postgres)),
    ) as ready:
        project(ports, stop, ready)
    return 0


def following(session: Session | None) -> Following | None:
    """How far a session is, for whoever watches it; None while it has no shards."""
    if session is None or not session.log.joined:
        return None
    return Following(positions=session.positions, halted=session.halted)


def answers(dsn: str) -> bool:
    """Whether the database does. Asked over a connection of its own, since the projector's is its alone."""
    with reachable(), connect(dsn, name="projector-watch") as connection:
        connection.execute("select 1")
    return True


def projection_of(ledger: Ledger) -> Projection:
    """The projection that is made of a ledger's events."""
    (found,) = (projection for projection in PROJECTIONS.values() if projection.follows == ledger)
    return found
