"""Builds the recorders that an application's environment asks for, and makes their topics."""

from dataclasses import replace
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    OperationalError,
    ProcessRecorder,
    ProgrammingError,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool
from kafka.errors import KafkaError

from events.ledgers import Ledger, Part

from ..kafka.topics import TopicPlan, WrongTopic, ensure_topics
from .leases import Lease, lease
from .recorders import (
    KafkaAggregateRecorder,
    KafkaApplicationRecorder,
    KafkaProcessRecorder,
    KafkaRecorder,
    KafkaTrackingRecorder,
)
from .sequencer import Sequencer
from .shard_log import ShardPlace
from .tracked import answer_of
from .transcoder import TypedJSONTranscoder

EVENTS = "events"
AnyRecorder = TypeVar("AnyRecorder", bound=KafkaRecorder)


class KafkaFactory(InfrastructureFactory[KafkaTrackingRecorder]):
    """The factory that the library finds in this persistence module."""

    KAFKA_BOOTSTRAP = "KAFKA_BOOTSTRAP"
    KAFKA_LEDGER = "KAFKA_LEDGER"
    KAFKA_SHARDS = "KAFKA_SHARDS"
    KAFKA_SHARD = "KAFKA_SHARD"
    KAFKA_REPLICATION = "KAFKA_REPLICATION"
    INDEX_DIR = "INDEX_DIR"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"
    CREATE_TABLE = "CREATE_TABLE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._leases: list[Lease] = []
        self._bootstrap = self._required(self.KAFKA_BOOTSTRAP)
        self._index_dir = Path(self._required(self.INDEX_DIR)).resolve()
        self._ledger = self._ledger_name()
        self._shards = self._number(self.KAFKA_SHARDS, 1, least=1)
        self._shard = self._number(self.KAFKA_SHARD, 0, least=0)
        self._replication = self._number(self.KAFKA_REPLICATION, 1, least=1)
        if self._shard >= self._shards:
            raise OSError(f"{self.KAFKA_SHARD} is {self._shard}, and there are {self._shards} shards, from 0")
        self._originator_id_class = self._id_class()

    def aggregate_recorder(self, purpose: str = EVENTS) -> AggregateRecorder:
        """A recorder of events, or of what the purpose says: the library asks for one of snapshots."""
        if purpose == EVENTS:
            return self._recorder(KafkaAggregateRecorder, self._events_lease())
        place = self._place(f"{self._ledger}.{purpose}", "")
        return self._recorder(KafkaAggregateRecorder, self._lease(place, dense=False))

    def application_recorder(self) -> ApplicationRecorder:
        """The recorder of an application."""
        kind = self._named(self.APPLICATION_RECORDER_TOPIC, KafkaApplicationRecorder)
        return self._recorder(kind, self._events_lease())

    def tracking_recorder(
        self, tracking_recorder_class: type[KafkaTrackingRecorder] | None = None
    ) -> KafkaTrackingRecorder:
        """The recorder of a projection's positions, and of its view where the class is one."""
        kind = tracking_recorder_class or self._named(self.TRACKING_RECORDER_TOPIC, KafkaTrackingRecorder)
        return self._recorder(kind, self._events_lease())

    def process_recorder(self) -> ProcessRecorder:
        """The recorder of an application that follows others."""
        kind = self._named(self.PROCESS_RECORDER_TOPIC, KafkaProcessRecorder)
        return self._recorder(kind, self._events_lease())

    def transcoder(self) -> Transcoder:
        """The transcoder that the environment names, else one that passes the library's own suite for transcoders."""
        return super().transcoder() if self.env.get(self.TRANSCODER_TOPIC) else TypedJSONTranscoder()

    def close(self) -> None:
        """Let go of the shards; what was recorded is on the log."""
        while self._leases:
            self._leases.pop().close()

    def _required(self, key: str) -> str:
        if not (value := self.env.get(key)):
            raise OSError(f"not found in environment: {' or '.join(self.env.create_keys(key))}")
        return value

    def _number(self, key: str, default: int, *, least: int) -> int:
        text = self.env.get(key) or str(default)
        if not text.isdecimal() or int(text) < least:
            raise OSError(f"{key} must be a whole number, at least {least}, not {text!r}")
        return int(text)

    def _ledger_name(self) -> str:
        """The setting made for this application, as it is; else the general one and the application's name."""
        if self.env.name and (own := dict.get(self.env, f"{self.env.name.upper()}_{self.KAFKA_LEDGER}")):
            return own
        general = self._required(self.KAFKA_LEDGER)
        return f"{general}.{self.env.name.lower()}" if self.env.name else general

    def _id_class(self) -> type[UUID | str]:
        match self.env.get(self.ORIGINATOR_ID_TYPE, "uuid").lower():
            case "uuid":
                return UUID
            case "text":
                return str
            case other:
                raise OSError(f"{self.ORIGINATOR_ID_TYPE} must be 'uuid' or 'text', not {other!r}")

    def _named(self, key: str, default: type[AnyRecorder]) -> type[AnyRecorder]:
        if not (topic := self.env.get(key)):
            return default
        kind = resolve_topic(topic)
        if not (isinstance(kind, type) and issubclass(kind, default)):
            raise OSError(f"{key} must name a subclass of {default.__name__}, not {topic!r}")
        return kind

    def _recorder(self, kind: type[AnyRecorder], held: Lease) -> AnyRecorder:
        return kind(held, self._originator_id_class)

    def _events_lease(self) -> Lease:
        return self._lease(self._place(f"{self._ledger}.{EVENTS}", f"{self._ledger}.tracking"), dense=True)

    def _place(self, events_topic: str, answers_topic: str) -> ShardPlace:
        return ShardPlace(self._ledger, self._shard, self._shards, events_topic, answers_topic, answer_of)

    def _lease(self, place: ShardPlace, *, dense: bool) -> Lease:
        def make() -> Sequencer:
            if strtobool(self.env.get(self.CREATE_TABLE) or "yes"):
                self._make_topics(place)
            return Sequencer(self._bootstrap, place, self._index_dir, dense=dense)

        held = lease(f"{self._bootstrap} {place.identity}/{place.shards} {self._index_dir}", make)
        self._leases.append(held)
        return held

    def _make_topics(self, place: ShardPlace) -> None:
        events = replace(Ledger(self._ledger).topics()[Part.EVENTS], name=place.events_topic)
        topics = [events]
        if place.answers_topic:
            # Only the last record of a key counts, and there is one for every event that a projection has followed.
            config = {**events.config, "cleanup.policy": "compact"}
            topics.append(replace(events, name=place.answers_topic, config=config))
        try:
            ensure_topics(self._bootstrap, TopicPlan(tuple(topics), place.shards, self._replication))
        except WrongTopic as error:
            raise ProgrammingError(str(error)) from error
        except KafkaError as error:
            raise OperationalError(str(error)) from error
