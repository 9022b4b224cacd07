"""Looks at everything that follows a ledger: processes by their tables, and those without by their consumer groups."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from psycopg_pool import ConnectionPool

from events.ledgers import ACCESS, CASES, PATTERNS, Ledger, Part
from events.vocabulary import Processor
from infra.kafka.bus import GROUP as INTAKE_GROUP
from infra.kafka.watch import LogWatch
from infra.postgres.pool import Connection
from infra.postgres.watch import TablePosition, positions
from infra.settings import Settings
from projections.catalogue import LOOKS, OVERSIGHT, PROJECTIONS, READING

from ..console.following import Follower, ShardPlace, Source, Waiting
from ..console.watching import Away
from .parked import SCHEMAS
from .which import NAMED

BUILDING = "building"  # How a rebuild calls the schema that it fills (`infra.postgres.rebuild`).
# Who follows a topic by a consumer group alone; and who by its tables. The reading room has two topics, each by itself.
GROUPS: Mapping[str, tuple[str, Part]] = MappingProxyType(
    {
        "intake": (CASES.name, Part.INTAKE),
        "recorder": (CASES.name, Part.COMMANDS),
        "recorder-patterns": (PATTERNS.name, Part.COMMANDS),
        "recorder-access": (ACCESS.name, Part.COMMANDS),
    }
)
TABLES: Mapping[str, tuple[str, Part, str]] = MappingProxyType(
    {
        "reading": (CASES.name, Part.EVENTS, READING.schema),
        "reading-outcomes": (CASES.name, Part.OUTCOMES, READING.schema),
        "escalation": (CASES.name, Part.EVENTS, SCHEMAS[Processor.ESCALATION]),
        "inspectorate": (CASES.name, Part.EVENTS, SCHEMAS[Processor.INSPECTORATE]),
        "patterns": (CASES.name, Part.EVENTS, SCHEMAS[Processor.PATTERNS]),
        "oversight": (PATTERNS.name, Part.EVENTS, OVERSIGHT.schema),
        "oversight-outcomes": (PATTERNS.name, Part.OUTCOMES, OVERSIGHT.schema),
        "stewardship": (PATTERNS.name, Part.EVENTS, SCHEMAS[Processor.STEWARDSHIP]),
        "access": (ACCESS.name, Part.EVENTS, LOOKS.schema),
        "access-outcomes": (ACCESS.name, Part.OUTCOMES, LOOKS.schema),
    }
)


class Looking:
    """One look after another, from one thread; the broker is met when it is there."""

    def __init__(
        self, settings: Settings, pool: ConnectionPool[Connection], ledgers: Mapping[str, Ledger] = NAMED
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._ledgers = ledgers
        self._log = LogWatch(settings.kafka)

    def look(self) -> Sequence[Follower]:
        """Every follower as it is. Raises `Away`, with what could be seen all the same."""
        try:
            made = self._log.topics()
            known = {name: one for name, one in self._ledgers.items() if one.topic(Part.OUTCOMES) in made}
            topics = [one.topic(part) for one in known.values() for part in (Part.EVENTS, Part.OUTCOMES)]
            groups = [
                self._of_group(name, known[ledger], part) if ledger in known else self._absent(name, ledger, part)
                for name, (ledger, part) in GROUPS.items()
                if ledger in self._ledgers
            ]
            ends = self._log.ends([(topic, shard) for topic in topics for shard in self._shards])
        except ConnectionError:
            raise Away(Source.LOG) from None
        try:
            tables = [
                self._of_tables(name, known[ledger].topic(part), schema, ends)
                if ledger in known
                else self._absent(name, ledger, part)
                for name, (ledger, part, schema) in TABLES.items()
                if ledger in self._ledgers
            ]
            return [*groups, *tables, *self._rebuilds(ends)]
        except ConnectionError as error:
            raise Away(Source.LOG if "Kafka" in str(error) else Source.DATABASE, groups) from None

    def _absent(self, name: str, ledger: str, part: Part) -> Follower:
        """Who follows a ledger that its recorder has yet to make."""
        return Follower(name=name, topic=self._ledgers[ledger].topic(part), shards=())

    def close(self) -> None:
        """Look no more."""
        self._log.close()

    @property
    def _shards(self) -> Sequence[int]:
        return range(self._settings.shards)

    def _of_group(self, name: str, ledger: Ledger, part: Part) -> Follower:
        topic, group = ledger.topic(part), INTAKE_GROUP if part is Part.INTAKE else ledger.group("recorder")
        places = [(topic, shard) for shard in self._shards]
        ends, starts = self._log.ends(places), self._log.starts(places)
        committed = self._log.committed(group, places)
        shards = []
        for place in places:
            # A group that never committed anything has read nothing, and where nothing lies that is all there is.
            position = committed[place]
            position = starts[place] if position is None else position
            shards.append(self._shard(place, position, ends[place], named=False))
        return Follower(name=name, topic=topic, shards=shards)

    def _of_tables(self, name: str, topic: str, schema: str, ends: Mapping[tuple[str, int], int]) -> Follower:
        found = {one.shard: one for one in positions(self._pool, schema) if one.topic == topic}
        shards = [self._of_table(topic, shard, found.get(shard), ends[topic, shard]) for shard in self._shards]
        return Follower(name=name, topic=topic, shards=shards)

    def _rebuilds(self, ends: Mapping[tuple[str, int], int]) -> Iterator[Follower]:
        """The rebuilds of tables that are read, while they are under way, whoever began them."""
        for projection in PROJECTIONS.values():
            ledger = self._ledgers.get(projection.follows.name)
            seen = positions(self._pool, f"{projection.schema}_{BUILDING}") if ledger else ()
            if ledger and seen and (ledger.topic(Part.EVENTS), 0) in ends:
                name = f"{projection.name}-{BUILDING}"
                topic = ledger.topic(Part.EVENTS)
                yield replace(self._of_tables(name, topic, f"{projection.schema}_{BUILDING}", ends), building=True)

    def _of_table(self, topic: str, shard: int, found: TablePosition | None, end: int) -> ShardPlace:
        if found is None:
            return ShardPlace(shard=shard, position=None, end=end)
        return self._shard((topic, shard), found.next_offset, end, named=topic.endswith(f".{Part.EVENTS}"), table=found)

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
