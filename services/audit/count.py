"""Counts what a shard holds, by reading it from its first record to an end that was fixed at the start."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from events.codec import GENESIS_TYPE
from events.ledgers import CASES

from .verify import READ_RECORDS_MAX, READ_SECONDS, Place, Read, ShardRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a shard holds up to an offset. `streams` is known once it is `done`."""

    shard: int
    end: int
    offset: int = 0
    events: int = 0
    streams: int = 0
    size_bytes: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    done: bool = False
    ledger: str = CASES.name

    @property
    def place(self) -> Place:
        """Which shard it is."""
        return self.ledger, self.shard

    @property
    def rate_per_day(self) -> float | None:
        """Events a day between the first and the last; None where that is less than a day."""
        if self.first_at is None or self.last_at is None:
            return None
        days = (self.last_at - self.first_at).total_seconds() / 86_400
        return self.events / days if days >= 1 else None


class _Line(msgspec.Struct, frozen=True):
    type: str
    subject: str
    time: datetime | None = None


_line = msgspec.json.Decoder(_Line)


def count_shard(read: Read, part: ShardRange) -> Iterator[Counted]:
    """Count one shard and tell how far it is. Raises `msgspec.MsgspecError` on a record that is no event."""
    counted = Counted(ledger=part.ledger.name, shard=part.shard, end=part.end)
    streams: set[str] = set()
    with read(part.topic, part.shard, part.start) as reader:
        while reader.position() < part.end:
            values = [message.value() or b"" for message in reader.read(READ_RECORDS_MAX, READ_SECONDS)]
            lines = [line for line in map(_line.decode, values) if line.type != GENESIS_TYPE]
            streams.update(line.subject for line in lines)
            counted = replace(
                counted,
                offset=reader.position(),
                events=counted.events + len(lines),
                size_bytes=counted.size_bytes + sum(map(len, values)),
                first_at=counted.first_at or (lines[0].time if lines else None),
                last_at=lines[-1].time if lines else counted.last_at,
            )
            yield counted
    yield replace(counted, streams=len(streams), done=True)
