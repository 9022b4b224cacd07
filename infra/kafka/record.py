"""A record of a topic without the client's own object around it."""

from typing import NamedTuple

from confluent_kafka import Message


class Record(NamedTuple):
    """Where a record lies in its partition, and what it is."""

    offset: int
    key: str
    value: bytes

    @classmethod
    def of(cls, message: Message) -> "Record":
        """What the consumer gave."""
        return cls(message.offset() or 0, (message.key() or b"").decode(), message.value() or b"")
