"""Plays a rule on what a shard holds, by reading it from its first record to an end that was fixed at the start."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import cast

import msgspec

from events.codec import GENESIS_TYPE, decode_event_data
from events.rules.catalogue import Catalogue
from events.rules.duty import DutyRule

from ..inspectorate.simulation import TYPES, Month, Simulation, Told
from .verify import READ_RECORDS_MAX, READ_SECONDS, Read, ShardRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What a rule would have made of a shard up to an offset. `months` is known once it is `done`."""

    shard: int
    offset: int = 0
    events: int = 0
    last_at: datetime | None = None
    months: Mapping[str, Month] = field(default_factory=dict)
    done: bool = False


class _Line(msgspec.Struct, frozen=True):
    type: str
    subject: str
    time: datetime | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")


_line = msgspec.json.Decoder(_Line)


def simulate_shard(
    read: Read,
    laws: Catalogue,
    rule: DutyRule,
    since: date | None,
    part: ShardRange,
) -> Iterator[Simulated]:
    """Play one shard and tell how far it is; the last that is told has the months.

    Raises `events.errors.ContractError` or `msgspec.MsgspecError` on a record that is no event.
    """
    simulation = Simulation(laws, rule, since)
    simulated = Simulated(shard=part.shard)
    with read(part.topic, part.shard, part.start) as reader:
        while reader.position() < part.end:
            values = [message.value() or b"" for message in reader.read(READ_RECORDS_MAX, READ_SECONDS)]
            lines = [line for line in map(_line.decode, values) if line.type != GENESIS_TYPE]
            for line in lines:
                if line.type in TYPES:
                    simulation.take(line.subject, cast(Told, decode_event_data(line.type, line.data)))
            simulated = replace(
                simulated,
                offset=reader.position(),
                events=simulated.events + len(lines),
                last_at=lines[-1].time if lines else simulated.last_at,
            )
            yield simulated
    yield replace(simulated, months=simulation.months(), done=True)
