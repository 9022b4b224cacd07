"""Fires what has fallen due: looks at the rows of a shard and asks for the next step of each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from .asks import Wish
from .metrics import FIRED, LATENESS_SECONDS
from .ports import Mark

LOOK_ROWS_MAX = 500  # Asked for in one transaction, which holds the shard: some tens of milliseconds.


class Fired(NamedTuple):
    """What is asked for, of which kind its step is, and when that was due."""

    wish: Wish
    kind: str
    at: datetime


Fire = Callable[[Any, datetime, int], Fired | None]
"""What to ask for on account of a row at an instant, or nothing; the attempts are counted from 1."""


class Looked(Protocol):
    """How many rows a look found due."""

    @property
    def found(self) -> int: ...


class Tables(Protocol):
    """What falls due, in tables (`infra.postgres.processor.Processor`)."""

    def look(
        self, shard: int, *, now: datetime, end: int, limit: int, firing: Callable[[Any, int], Wish | None]
    ) -> Looked | None:
        """Ask for what is due; None where the shard was not read to that end yet."""
        ...


class Firing:
    """Asks for some of what is due in a shard (`services.following.ports.Look`), in the name of a processor."""

    def __init__(self, processor: str, tables: Tables, fire: Fire) -> None:
        self._processor = processor
        self._tables = tables
        self._fire = fire

    def __call__(self, shard: int, mark: Mark) -> bool:
        """Ask for some of what is due; whether there may be more."""
        fired: list[Fired] = []

        def fire(row: Any, attempt: int) -> Wish | None:
            found = self._fire(row, mark.at, attempt)
            if found is None:
                return None
            fired.append(found)
            return found.wish

        looked = self._tables.look(shard, now=mark.at, end=mark.end, limit=LOOK_ROWS_MAX, firing=fire)
        for each in fired:
            FIRED.labels(self._processor, each.kind).inc()
            LATENESS_SECONDS.labels(self._processor).observe((mark.at - each.at).total_seconds())
        return looked is not None and looked.found == LOOK_ROWS_MAX
