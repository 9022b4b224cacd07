"""How hand-offs leave, put together: what the inspectorate process writes of them, and what delivers them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from threading import Event as Flag
from threading import Lock
from typing import Protocol

import structlog

from events.ledgers import CASES
from events.sealed import Sealed
from infra.clock import SystemClock, clock
from infra.handoff.addresses import Addresses, addresses
from infra.handoff.client import Endpoint
from infra.kafka.commands import LedgerProducer
from infra.postgres.deliveries import Deliveries, record
from infra.postgres.erasures import Gone
from infra.postgres.keyring import Keyring
from infra.postgres.layout import Also
from infra.postgres.pool import Connection, open_pool
from infra.settings import Settings

from ..inspectorate.delivery import Commands, Deliverer, Ports
from ..inspectorate.delivery_body import Body
from ..tracing import NO_SPANS, Spans
from .keyring import keyring_of
from .rules import catalogue

# Longer than an attempt can take, so that a process that is frozen in the middle of one lets go of it in the end.
HELD = "180s"

log = structlog.get_logger()


class Live(Protocol):
    """The shards that were read to their end: only from those anything leaves."""

    @property
    def shards(self) -> Sequence[int]: ...


def recording(settings: Settings) -> Also:
    """What writes hand-offs that are to be delivered beside the events that they come from, in the same transaction.

    Raises `BadSetting` where the recipients' file cannot be used. Can be pickled, for a rebuild in several processes.
    """
    addresses(settings)
    return partial(record, shards=settings.shards)


def deliver(settings: Settings, stop: Flag, live: Live, spans: Spans = NO_SPANS) -> None:
    """Deliver what was written, of the shards that are live, until told to stop."""
    if not settings.recipients:
        log.warning("hand-offs go to the desk of this set-up: MELDSTROOM_RECIPIENTS names no bodies outside")
    commands = LedgerProducer(settings.kafka, CASES, settings.shards, patient=True)
    try:
        with deliverer(settings, commands, live, spans) as delivering:
            delivering.run(stop)
    finally:
        commands.close()


@contextmanager
def deliverer(settings: Settings, commands: Commands, live: Live, spans: Spans = NO_SPANS) -> Iterator[Deliverer]:
    """What delivers, and tells the ledger of it by `commands`."""
    known = addresses(settings)
    with ExitStack() as open_things:
        pool = open_pool(settings.postgres, name="deliveries", configure=_limit)
        open_things.callback(pool.close)
        keyring = LazyKeyring(settings)
        open_things.callback(keyring.close)
        ports = Ports(
            queue=Deliveries(pool),
            commands=commands,
            endpoint=_endpoints(known, open_things),
            body=Body(catalogue(settings).profile_by_ref, keyring.open_at),
            live=lambda: live.shards,
            now=clock(settings.clock).now,
            spans=spans,
        )
        yield Deliverer(ports)


def _endpoints(known: Addresses, open_things: ExitStack) -> Callable[[str, str], Endpoint | None]:
    # Receivers compare a signature's time with the real present, also where the cases live in a simulated one.
    made = {address.name: Endpoint(address, SystemClock().now) for address in known.by_place.values()}
    for endpoint in made.values():
        open_things.callback(endpoint.close)

    def find(institution: str, recipient: str) -> Endpoint | None:
        address = known.find(institution, recipient)
        return made[address.name] if address else None

    return find


class LazyKeyring:
    """Opened when first needed, since the database may come up later than this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._opened: Keyring | None = None

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """The text of a box that belongs there. Raises `ConnectionError` while PostgreSQL is away."""
        return self.open().open_at(at, sealed)

    def hashed(self, purpose: str, *parts: str) -> str:
        """A keyed hash in hex, unrelated between purposes. Raises `ConnectionError` while PostgreSQL is away."""
        return self.open().hashed(purpose, *parts)

    def erased(self, kids: Sequence[str]) -> Mapping[str, datetime]:
        """Those of these keys that were destroyed, and when. Raises `ConnectionError` while PostgreSQL is away."""
        return self.open().erased(kids)

    def gone(self, kids: Sequence[str]) -> Sequence[Gone]:
        """The same, with the ground and the request. Raises `ConnectionError` while PostgreSQL is away."""
        return self.open().gone(kids)

    def open(self) -> Keyring:
        """The keyring itself. Raises `ConnectionError` while PostgreSQL is away."""
        with self._lock:
            self._opened = self._opened or keyring_of(self._settings)
        return self._opened

    def close(self) -> None:
        """Give the connections back."""
        if self._opened is not None:
            self._opened.close()


def _limit(connection: Connection) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{HELD}'")
