"""Fires what has fallen due: looks at the rows of a shard and asks for the next step of each deadline."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from prometheus_client import Counter, Histogram

from events.rules.catalogue import Catalogue

from ..following.asks import Wish
from ..following.ports import Mark
from .due import DueRow, firing
from .ladder import Step, due, ladder_of

LOOK_ROWS_MAX = 500  # Asked for in one transaction, which holds the shard: some tens of milliseconds.

FIRED = Counter("meldstroom_escalation_fired", "Steps of deadlines that were asked for.", ["kind"])
LATENESS_SECONDS = Histogram(
    "meldstroom_escalation_lateness_seconds",
    "From when a step was due until it was asked for.",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 3_600, 21_600, 86_400),
)


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
    """Asks for some of what is due in a shard (`services.following.ports.Look`)."""

    def __init__(self, tables: Tables, catalogue: Catalogue) -> None:
        self._tables = tables
        self._catalogue = catalogue

    def __call__(self, shard: int, mark: Mark) -> bool:
        """Ask for some of what is due; whether there may be more."""
        steps: list[Step] = []

        def fire(row: DueRow, attempt: int) -> Wish | None:
            step = due(ladder_of(self._catalogue, row.starts_at), row.course, row.fired, mark.at)
            wish = firing(self._catalogue, row, mark.at, attempt)
            if step is not None and wish is not None:
                steps.append(step)
            return wish

        looked = self._tables.look(shard, now=mark.at, end=mark.end, limit=LOOK_ROWS_MAX, firing=fire)
        for step in steps:
            FIRED.labels(step.name.partition(" ")[0]).inc()
            LATENESS_SECONDS.observe((mark.at - step.at).total_seconds())
        return looked is not None and looked.found == LOOK_ROWS_MAX
