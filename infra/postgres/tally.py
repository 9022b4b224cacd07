"""What a projection's tables hold, counted, so that two of them can be compared and one with the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from .layout import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Events projected by shard of a topic, rows by table, events that wait behind a parked case, and those left out.

    `appending` names the tables of which every event is a row.
    """

    positions: Mapping[str, int]
    rows: Mapping[str, int]
    parked: int
    discarded: int
    appending: frozenset[str]

    def lacks(self) -> str:
        """What is missing, empty if nothing is: each event is in every appending table, or parked, or left out."""
        events = sum(self.positions.values())
        for name in sorted(self.appending):
            if self.rows[name] + self.parked + self.discarded != events:
                rest = f"{self.parked} events are parked and {self.discarded} left out"
                return f"{name} has {self.rows[name]} rows, {rest}, of {events} events"
        return ""


def tally(connection: Connection[Any], layout: Layout) -> Tally:
    """Count. Takes as long as reading the tables' smallest index."""
    positions = connection.execute(
        sql.SQL("select topic || '/' || shard, shardseq from {} order by topic, shard").format(layout.table("position"))
    ).fetchall()
    names = [fold.name for fold in layout.folds] + ["command_outcomes"] * layout.keeps_outcomes
    return Tally(
        positions=dict(positions),
        rows={name: _count(connection, layout, name) for name in names},
        parked=_count(connection, layout, "parked_event"),
        discarded=_count(connection, layout, "discarded"),
        appending=frozenset(fold.name for fold in layout.folds if fold.appends and fold.types is None),
    )


def _count(connection: Connection[Any], layout: Layout, name: str) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(layout.table(name))).fetchone()
    return int(row[0]) if row else 0
