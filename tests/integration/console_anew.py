"""A console stand that tests share one after the other: an application takes longer to make than most do with it."""

from datetime import UTC, datetime

from events.ledgers import CASES, PATTERNS
from services.access.looks import LOOK_SECONDS
from services.console.runs import Runs

from ..logs import LedgerLog
from ..projecting import begun
from .console_stand import (
    ConsoleStand,
    Erased,
    Followers,
    Looks,
    MemoryLog,
    Ordered,
    ProvingHere,
    ReportsHere,
)


def begun_anew(stand: ConsoleStand) -> ConsoleStand:
    """As it was when it was made, but that some have signed in."""
    made_anew = (
        (stand.followers, Followers()),
        (stand.reads, MemoryLog(stand.log, stand.patterns)),
        (stand.orders, Ordered()),
        (stand.erased, Erased()),
        (stand.proving, ProvingHere()),
        (stand.reports, ReportsHere(stand.log, stand.patterns)),
        (stand.runs, Runs(lambda: datetime.now(UTC))),
        # What was looked at in one quarter of an hour is recorded once: this is the next.
        (stand.looks, Looks(stand.looks.seconds + LOOK_SECONDS)),
    )
    # The application holds on to all of these, so they change within.
    stand.log.logs = LedgerLog(CASES, 1).logs
    stand.patterns.logs = LedgerLog(PATTERNS, 1).logs
    for one, other in made_anew:
        vars(one).clear()
        vars(one).update(vars(other))
    stand.parked.said = ()
    vars(stand.watcher)["_samples"] = {}
    stand.watcher.look()
    stand.tables = [(begun(stand.connection, layout, log), log) for layout, log in stand.layouts]
    return stand
