"""The ledgers: their topics, keys, retention, and the one function that places a stream on a shard."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

EVENT_BYTES_MAX = 900_000  # Below Kafka's default message.max.bytes (1 MiB) with room for the batch header.
COMMAND_BYTES_MAX = 256 * 1024  # A case's narrative is text; what is longer belongs in a document store.
ATTRIBUTES_BYTES_MAX = 4 * 1024  # Of a command, around its data. Intake admits half of that.
DAY_MS = 24 * 60 * 60 * 1000
UUID_CHARACTERS = 36


class Part(StrEnum):
    """The topics of a ledger, in the order in which data passes through them."""

    INTAKE = "intake"
    COMMANDS = "commands"
    EVENTS = "events"
    OUTCOMES = "outcomes"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One Kafka topic as it must be: what differs from this at start is refused, never adapted to."""

    name: str
    key: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    about: str
    config: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A set of topics with the same number of partitions (shards), and one writer per shard.

    `recorder` and `projector` are the processes that write it and that show it, `followed_by` those that react to its
    events, `asked_by` those of them that put commands on it. Without `takes_in` it has no intake topic of its own, and
    without `answers_services` no service outside is told what became of a command.
    """

    name: str
    recorder: str = "recorder"
    projector: str = "projector"
    followed_by: tuple[str, ...] = ()
    asked_by: tuple[str, ...] = ()
    takes_in: bool = True
    answers_services: bool = True

    def topic(self, part: Part) -> str:
        """The topic's name, such as `cases.events`."""
        return f"{self.name}.{part}"

    def group(self, member: str) -> str:
        """The consumer group in which the processes of a kind share the ledger's shards, such as `cases-recorder`."""
        return f"{self.name}-{member}"

    def topics(self) -> Mapping[Part, Topic]:
        """Every topic of the ledger, by part."""
        return MappingProxyType({part: self._topic(part) for part in Part if self.takes_in or part is not Part.INTAKE})

    def _topic(self, part: Part) -> Topic:
        key, reads, writes, retention_ms, about = _PARTS[part]
        config = {
            "cleanup.policy": "delete",
            "retention.ms": str(retention_ms),
            "retention.bytes": "-1",
            # On the intake topic the broker says when a record came: its token must have been good then.
            "message.timestamp.type": "LogAppendTime" if part is Part.INTAKE else "CreateTime",
            "unclean.leader.election.enable": "false",
            "max.message.bytes": str(1024 * 1024),
        }
        reads, writes = self._who(reads), self._who(writes)
        return Topic(name=self.topic(part), key=key, reads=reads, writes=writes, about=about, config=config)

    def _who(self, roles: tuple[str, ...]) -> tuple[str, ...]:
        """The processes that have these roles here; who is no process of ours is called by the role."""
        processes = {
            "recorder": (self.recorder,),
            "projector": (self.projector,),
            "followers": self.followed_by,
            "askers": self.asked_by,
            "services": ("backend services",) if self.answers_services else (),
        }
        return tuple(who for role in roles for who in processes.get(role, (role,)))


_PARTS: Mapping[Part, tuple[str, tuple[str, ...], tuple[str, ...], int, str]] = MappingProxyType(
    {
        Part.INTAKE: (
            "stream id or empty",
            ("intake", "console"),
            ("backend services",),
            1 * DAY_MS,
            "Commands from services that prefer the bus, not yet authenticated or sealed: kept for a day.",
        ),
        Part.COMMANDS: (
            "stream id",
            ("recorder", "console"),
            ("intake", "console", "askers"),
            30 * DAY_MS,
            "Authenticated and sealed commands that wait for their shard's writer.",
        ),
        Part.EVENTS: (
            "stream id",
            ("recorder", "projector", "followers", "checkpoints", "console", "auditors"),
            ("recorder",),
            -1,
            "The facts. Kept for ever, in the order in which the shard's one writer recorded them.",
        ),
        Part.OUTCOMES: (
            "command id",
            ("intake", "recorder", "projector", "console", "services", "auditors"),
            ("recorder",),
            -1,
            "What became of each command. Kept for ever, so that a repeated command gets the same answer again.",
        ),
        Part.PARKED: (
            "stream id or empty",
            ("operators", "console"),
            ("intake", "recorder"),
            -1,
            "What could not be processed, with its reason, and whole where it fits a record.",
        ),
    }
)

CASES = Ledger(
    "cases",
    followed_by=("escalation", "inspectorate", "patterns"),
    asked_by=("escalation", "inspectorate"),
)
# What services put on the bus goes through one topic, that of `cases`: intake reads what it is and passes it on to its
# ledger, so a sender need not know the ledgers, and what it sends stays in one order.
PATTERNS = Ledger(
    "patterns",
    recorder="recorder-patterns",
    projector="projector-patterns",
    followed_by=("stewardship",),
    asked_by=("patterns", "stewardship", "checkpoints"),
    takes_in=False,
)
# Who looked at what is for auditors alone: nobody follows it, and nobody asks but who shows something.
ACCESS = Ledger(
    "access",
    recorder="recorder-access",
    projector="projector-access",
    takes_in=False,
    answers_services=False,
)
LEDGERS = (CASES, PATTERNS, ACCESS)

# Whatever is not named here lies on `cases`: a kind of stream is on one ledger for life.
_ON_PATTERNS = frozenset({"pattern", "statement", "release", "checkpoint", "patternparking"})
_ON_ACCESS = frozenset({"access", "accessparking"})


def ledger_of(name: str) -> Ledger:
    """The ledger of a kind of stream, such as `pattern`, or of the type of an event or command."""
    kind = name.split(".")[2] if name.count(".") > 1 else name
    if kind in _ON_ACCESS:
        return ACCESS
    return PATTERNS if kind in _ON_PATTERNS else CASES


def ledger_of_stream(stream: str) -> Ledger:
    """The ledger on which a stream lies, by the kind that its name begins with."""
    return ledger_of(stream.partition("-")[0])


def shard(stream_id: str, shards: int) -> int:
    """The shard of a stream: CRC-32 (ISO 3309, as in zlib) of its case's UUID in UTF-8, modulo the number of shards.

    The UUID is the last 36 characters before the first full stop, so that what belongs to a case, such as
    `deadline-complaint-….T11.handling`, is recorded in one order with it. Every producer sets the partition with this
    function, because the default partitioners of librdkafka and of the Java client differ.
    """
    return zlib.crc32(stream_id.partition(".")[0][-UUID_CHARACTERS:].encode()) % shards
