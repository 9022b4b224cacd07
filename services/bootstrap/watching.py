"""Looks at everything that follows a ledger: processes by their tables, and those without by their consumer groups."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from psycopg_pool import ConnectionPool

from events.ledgers import CASES, Ledger, Part
from events.vocabulary import Processor
from infra.kafka.bus import GROUP as INTAKE_GROUP
from infra.kafka.watch import LogWatch
from infra.postgres.pool import Connection
from infra.postgres.watch import TablePosition, positions
from infra.settings import Settings

from ..console.following import Follower, ShardPlace, Source, Waiting
from ..console.watching import Away
from .parked import SCHEMAS

BUILDING = "building"  # How a rebuild calls the schema that it fills (`infra.postgres.rebuild`).
# Who follows a topic by a consumer group alone; and who by its tables. The reading room has two topics, each by itself.
GROUPS: Mapping[str, Part] = MappingProxyType({"intake": Part.INTAKE, "recorder": Part.COMMANDS})
TABLES: Mapping[str, tuple[Part, Processor]] = MappingProxyType(
    {
        Processor.READING.value: (Part.EVENTS, Processor.READING),
        f"{Processor.READING.value}-outcomes": (Part.OUTCOMES, Processor.READING),
        Processor.ESCALATION.value: (Part.EVENTS, Processor.ESCALATION),
        Processor.INSPECTORATE.value: (Part.EVENTS, Processor.INSPECTORATE),
    }
)


class Looking:
    """One look after another, from one thread; the broker is met when it is there."""

    def __init__(self, settings: Settings, pool: ConnectionPool[Connection], ledger: Ledger = CASES) -> None:
        self._settings = settings
        self._pool = pool
        self._ledger = ledger
        self._groups = {"intake": INTAKE_GROUP, "recorder": f"{ledger.name}-recorder"}
        self._log = LogWatch(settings.kafka)

    def look(self) -> Sequence[Follower]:
        """Every follower as it is. Raises `Away`, with what could be seen all the same."""
        try:
            groups = [self._of_group(name, self._ledger.topic(part)) for name, part in GROUPS.items()]
            topics = [self._ledger.topic(part) for part in (Part.EVENTS, Part.OUTCOMES)]
            ends = self._log.ends([(topic, shard) for topic in topics for shard in self._shards])
        except ConnectionError:
            raise Away(Source.LOG) from None
        try:
            tables = [self._of_tables(name, *place, ends) for name, place in TABLES.items()]
            return [*groups, *tables, *self._rebuilds(ends)]
        except ConnectionError as error:
            raise Away(Source.LOG if "Kafka" in str(error) else Source.DATABASE, groups) from None

    def close(self) -> None:
        """Look no more."""
        self._log.close()

    @property
    def _shards(self) -> Sequence[int]:
        return range(self._settings.shards)

    def _of_group(self, name: str, topic: str) -> Follower:
        places = [(topic, shard) for shard in self._shards]
        ends, starts = self._log.ends(places), self._log.starts(places)
        committed = self._log.committed(self._groups[name], places)
        shards = []
        for place in places:
            # A group that never committed anything has read nothing, and where nothing lies that is all there is.
            position = committed[place]
            position = starts[place] if position is None else position
            shards.append(self._shard(place, position, ends[place], named=False))
        return Follower(name=name, topic=topic, shards=shards)

    def _of_tables(self, name: str, part: Part, processor: Processor, ends: Mapping[tuple[str, int], int]) -> Follower:
        topic = self._ledger.topic(part)
        found = {one.shard: one for one in positions(self._pool, SCHEMAS[processor]) if one.topic == topic}
        shards = [self._of_table(topic, shard, found.get(shard), ends[topic, shard]) for shard in self._shards]
        return Follower(name=name, topic=topic, shards=shards)

    def _rebuilds(self, ends: Mapping[tuple[str, int], int]) -> Sequence[Follower]:
        """The rebuild of the tables that are read, while one is under way, whoever began it."""
        topic = self._ledger.topic(Part.EVENTS)
        schema = f"{SCHEMAS[Processor.READING]}_{BUILDING}"
        found = {one.shard: one for one in positions(self._pool, schema) if one.topic == topic}
        if not found:
            return ()
        shards = [self._of_table(topic, shard, found.get(shard), ends[topic, shard]) for shard in self._shards]
        return (Follower(name=f"{Processor.READING.value}-{BUILDING}", topic=topic, shards=shards, building=True),)

    def _of_table(self, topic: str, shard: int, found: TablePosition | None, end: int) -> ShardPlace:
        if found is None:
            return ShardPlace(shard=shard, position=None, end=end)
        return self._shard(
            (topic, shard), found.next_offset, end, named=topic == self._ledger.topic(Part.EVENTS), table=found
        )

    def _shard(
        self, place: tuple[str, int], position: int, end: int, *, named: bool, table: TablePosition | None = None
    ) -> ShardPlace:
        peeked = self._log.oldest(place, position, end) if position < end else None
        # What a caller calls its own message is for nobody else; the id of an event is an address.
        oldest = peeked and Waiting(id=peeked.id if named else "", offset=peeked.offset, at=peeked.at)
        return ShardPlace(
            shard=place[1],
            position=position,
            end=end,
            oldest=oldest,
            halted=(table.halted if table else None) or "",
            taken_at=table.recorded_at if table else None,
        )
