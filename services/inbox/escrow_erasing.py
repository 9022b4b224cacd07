"""Sees to it that what was withdrawn from escrow is erased, also where a process died between the fact and that."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from typing import Protocol

import structlog

from .escrow_http import GROUND, WITHDRAWN_BY

EACH_SECONDS = 60.0
BACK = timedelta(hours=1)  # Longer than the tables ever are behind without someone hearing of it.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

log = structlog.get_logger(__name__)


class Withdrawn(Protocol):
    """What was withdrawn (`infra.postgres.reporting.EscrowTable`). Raises `ConnectionError` while it is away."""

    def withdrawn(self, since: datetime) -> Sequence[str]:
        """The ids of the reports that were withdrawn, of every institution, where anything happened since."""
        ...


class Keyring(Protocol):
    """What this needs of the keyring; raises `ConnectionError` while that is away."""

    def held(self, owners: Sequence[str]) -> Sequence[str]:
        """Those of these owners who still have a key."""
        ...

    def destroy(self, subject: str, *, by: str, ground: str) -> tuple[str, ...]:
        """Destroy the keys of an owner; those that there were."""
        ...


def erase(escrows: Withdrawn, keyring: Keyring, since: datetime) -> int:
    """Destroy the keys that are left of what was withdrawn since; how many there were."""
    left = keyring.held(escrows.withdrawn(since))
    for deposit in left:
        keyring.destroy(deposit, by=WITHDRAWN_BY, ground=GROUND)
    return len(left)


def erasing(escrows: Withdrawn, keyring: Keyring, now: Callable[[], datetime], stop: Flag) -> None:
    """Look once at everything and then every minute at what is recent, until told to stop."""
    since = BEGINNING
    while not stop.is_set():
        begun = now()
        try:
            if count := erase(escrows, keyring, since):
                log.warning("erased what was withdrawn from escrow and still had a key", count=count)
            since = begun - BACK
        except ConnectionError as error:
            log.warning("erasing put off", reason=str(error))
        stop.wait(EACH_SECONDS)
