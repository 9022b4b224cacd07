"""Finds a case, or what lies beside one, and waits where a caller has just written what cannot be read yet."""

import asyncio
import time
from collections.abc import Callable
from typing import Literal, Protocol

from events.ledgers import shard as shard_of

from .pages import Reader
from .problems import Unreadable
from .queries import Cases, Row

WAIT_SECONDS_MAX = 5.0  # How long `at_least` waits for the projector, which takes milliseconds when it is well.
POLL_SECONDS_MIN = 0.01
POLL_SECONDS_MAX = 0.2

Kind = Literal["case", "deadline"]


class Tables(Protocol):
    """What waiting needs to know of the tables: how fresh they are, shard by shard."""

    @property
    def cases(self) -> Cases:
        """The tables, which all have one position."""
        ...

    @property
    def shards(self) -> int:
        """How many shards the ledger has."""
        ...


async def found(reader: Reader, kind: Kind, stream: str, institution: str, at_least: int) -> Row:
    """The row of a stream of the caller's institution, once it has the version. Raises `Unreadable`."""
    find = reader.cases.case if kind == "case" else reader.deadlines.deadline
    return await found_by(find, reader, kind, stream, institution, at_least)


async def found_by(
    find: Callable[[str], Row | None], tables: Tables, kind: str, stream: str, institution: str, at_least: int
) -> Row:
    """The same, for whatever is found by the name of its stream. `kind` is what the problems call it.

    One of another institution is waited for and told in the same words as one that is nowhere: that it exists is not
    for others to know.
    """
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    pause = POLL_SECONDS_MIN

    def own() -> Row | None:
        row = find(stream)
        return row if row is not None and row["institution"] == institution else None

    while (row := await asyncio.to_thread(own)) is None or row["version"] < at_least:
        if time.monotonic() >= give_up_at or (row is None and not at_least):
            raise await asyncio.to_thread(_why_not, tables, kind, stream, row, at_least)
        await asyncio.sleep(pause)
        pause = min(pause * 2, POLL_SECONDS_MAX)
    return row


def _why_not(tables: Tables, kind: str, stream: str, row: Row | None, at_least: int) -> Unreadable:
    """Why it, or a version of it, cannot be shown."""
    freshness = tables.cases.freshness(shard_of(stream, tables.shards))
    seconds, records = round(freshness.behind_seconds or 0), freshness.behind_records
    if at_least:
        version = row["version"] if row else 0
        return Unreadable(
            f"{kind}.behind", wanted=at_least, version=version, behind_seconds=seconds, behind_records=records
        )
    if freshness.as_of is None or records or freshness.halted:
        return Unreadable(f"{kind}.not_there_yet", behind_seconds=seconds, behind_records=records)
    return Unreadable(f"{kind}.unknown")
