"""Escrow at intake, put together: the reporter's way in and back, how a released report is read, and what is erased."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread

from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool

from infra import destroyed_keys
from infra.clock import clock
from infra.destroyed_keys import DestroyedKey
from infra.postgres.keyring import Keyring
from infra.postgres.pool import Connection
from infra.postgres.reporting import EscrowTable
from infra.settings import Settings
from projections.catalogue import READING

from ..inbox.escrow_erasing import erasing
from ..inbox.escrow_http import EscrowInbox, inbox_escrow_handlers
from ..inbox.escrow_reading import EscrowTexts, escrow_text_handlers
from ..inbox.passing import Passing

CLOSE_SECONDS_MAX = 5.0


class Withdrawing:
    """The keyring, for whoever erases what was taken back: no backup of before brings back a key that went so."""

    def __init__(self, keyring: Keyring, register: Path, now: Callable[[], datetime]) -> None:
        self._keyring = keyring
        self._register = register
        self._now = now

    def hashed(self, purpose: str, *parts: str) -> str:
        return self._keyring.hashed(purpose, *parts)

    def held(self, owners: Sequence[str]) -> Sequence[str]:
        return self._keyring.held(owners)

    def destroy(self, subject: str, *, by: str, ground: str) -> tuple[str, ...]:
        def told(keys: Sequence[str]) -> None:
            try:
                destroyed_keys.add(self._register, (DestroyedKey(kid, self._now(), ground, by) for kid in keys))
            except OSError as error:
                # As if the keyring were away: it is tried again each minute.
                raise ConnectionError(f"the register of destroyed keys: {error.strerror}") from error

        return self._keyring.destroy(subject, by=by, ground=ground, told=told)


def withdrawing(settings: Settings, keyring: Keyring) -> Withdrawing:
    """The same, with the register of this installation."""
    return Withdrawing(keyring, settings.data / destroyed_keys.FILE, clock(settings.clock).now)


def escrow_inbox(
    settings: Settings, passing: Passing, keyring: Keyring, pool: ConnectionPool[Connection]
) -> Sequence[HTTPRouteHandler]:
    """What can be passed on of reports in escrow, and read of those that are released."""
    escrows = EscrowTable(pool, READING.schema)
    return [
        *inbox_escrow_handlers(EscrowInbox(passing=passing, keyring=withdrawing(settings, keyring), escrows=escrows)),
        *escrow_text_handlers(EscrowTexts(desk=passing.desk, keyring=keyring, escrows=escrows)),
    ]


class Eraser:
    """Erases what was withdrawn and still has a key, in a thread of its own until closed.

    `fail` hears of an end that nobody asked for.
    """

    def __init__(
        self, settings: Settings, keyring: Keyring, pool: ConnectionPool[Connection], fail: Callable[[], None]
    ) -> None:
        self._escrows = EscrowTable(pool, READING.schema)
        self._keyring = withdrawing(settings, keyring)
        self._now = clock(settings.clock).now
        self._fail = fail
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="erasing", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let it end what it is at."""
        self._stop.set()
        self._thread.join(CLOSE_SECONDS_MAX)

    def _run(self) -> None:
        try:
            erasing(self._escrows, self._keyring, self._now, self._stop)
        finally:
            if not self._stop.is_set():
                self._fail()
