"""How often each thing was done in a year, over all cases, and a digest of the events that say so. Pure.

A shard is read in its order, so that the same events give the same digest however many read them.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from events.codec import decode_event_data
from events.envelope import Envelope
from events.identity import case_of
from events.pattern import PatternIndicated

from ..moments import day_of, legal_date


def done_on(one: Envelope) -> date:
    """The day on which what an event says was done, whenever that was recorded: it counts in the year of that day."""
    event = decode_event_data(one.type, one.data)
    # A pattern is indicated by its being recorded, and has no other day.
    return legal_date(one.time) if isinstance(event, PatternIndicated) else day_of(event)


@dataclass(slots=True)
class Tally:
    """The events of one type: how many, in which cases, and the digest of their ids."""

    events: int = 0
    cases: set[str] = field(default_factory=set)
    digest: str = ""

    def add(self, one: Envelope) -> None:
        """Take the next event of the shard."""
        self.events += 1
        self.cases.add(case_of(one.subject))
        self.digest = hashlib.sha256(f"{self.digest}{one.id}".encode()).hexdigest()


Tallies = Mapping[str, Tally]
"""The tally of each type of event."""


def joined(shards: Iterable[tuple[int, Tallies]]) -> Tallies:
    """The tallies of all shards together, by the order of their numbers."""
    found: dict[str, Tally] = {}
    for _, tallies in sorted(shards, key=lambda pair: pair[0]):
        for kind, one in tallies.items():
            whole = found.setdefault(kind, Tally())
            whole.events += one.events
            whole.cases |= one.cases
            whole.digest = hashlib.sha256(f"{whole.digest}{one.digest}".encode()).hexdigest()
    return found
