"""Builds a projection's tables anew from the log, beside those that are read, and puts them in their place."""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from .claim import claimed
from .fill import Place, Source, fill
from .layout import Layout
from .outcomes import OutcomeKey
from .progress import Progress, Report, Tracker
from .tally import Tally, tally


class RebuildRunning(Exception):
    """Another rebuild of the same projection is under way."""


class RebuildFailed(Exception):
    """What was built does not hold what the log holds; the tables that are read were left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild came to: what the tables held before, if there were any, and what they hold now."""

    before: Tally | None
    after: Tally
    records: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuild:
    """One rebuild. It may be stopped and run again at any time: it goes on from the positions that it has written.

    Memory is bounded by the rows that one transaction touches.
    """

    source: Source
    layout: Layout
    places: Sequence[Place]
    processes: int

    def run(self, report: Report, *, fresh: bool = False) -> Rebuilt:
        """Build, compare, swap. Raises `RebuildRunning`, `RebuildFailed`, or `WorkFailed` on a log that is damaged."""
        begun = time.monotonic()
        building = self.layout.beside("building")
        with self.source.connect() as connection, claimed(connection, building.schema) as had:
            if not had:
                raise RebuildRunning(f"a rebuild of {self.layout.schema} is under way already")
            if fresh:
                building.drop(connection)
            if not building.exists(connection):
                self._create(connection, building)
            records = self._fill(building, report)
            self._index(connection, building)
            before, after = self._swap(connection, building)
        return Rebuilt(before=before, after=after, records=records, seconds=time.monotonic() - begun)

    def _create(self, connection: Connection[Any], building: Layout) -> None:
        with connection.transaction():
            building.create(connection)
            if building.keeps_outcomes:
                OutcomeKey(building).drop(connection)

    def _fill(self, building: Layout, report: Report) -> int:
        starts, ends = self.source.bounds(building, self.places)
        tracker = Tracker(starts, ends, report)
        left = {place: end for place, end in ends.items() if starts[place] < end}
        with closing(fill(self.source, building, left, tracker.total, self.processes)) as moves:
            for moved in moves:
                tracker.moved(*moved)
        tracker.tell()
        return tracker.done

    def _index(self, connection: Connection[Any], building: Layout) -> None:
        if not building.indexed(connection):
            building.add_indexes(connection)
        if building.keeps_outcomes:
            OutcomeKey(building).ensure(connection)
        for fold in building.folds:
            connection.execute(sql.SQL("analyze {}").format(building.table(fold.name)))

    def _swap(self, connection: Connection[Any], building: Layout) -> tuple[Tally | None, Tally]:
        """Hold the projectors for a moment, read what came meanwhile, compare, and rename."""
        retired = self.layout.beside("retired")
        retired.drop(connection)
        self._fill(building, _quiet)
        before = None
        with connection.transaction():
            if self.layout.exists(connection):
                # Whoever projects has finished or waits here, and will find its position gone.
                positions = self.layout.table("position")
                connection.execute(sql.SQL("select from {} order by topic, shard for update").format(positions))
                self._fill(building, _quiet)
                before = tally(connection, self.layout)
                connection.execute(sql.SQL("delete from {}").format(positions))
            after = tally(connection, building)
            if lacks := after.lacks():
                raise RebuildFailed(lacks)
            if before is not None:
                _rename(connection, self.layout, retired)
            _rename(connection, building, self.layout)
        retired.drop(connection)
        return before, after


def _rename(connection: Connection[Any], old: Layout, new: Layout) -> None:
    connection.execute(
        sql.SQL("alter schema {} rename to {}").format(sql.Identifier(old.schema), sql.Identifier(new.schema))
    )


def _quiet(_: Progress) -> None:
    pass
