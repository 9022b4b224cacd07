"""A persistence module of the `eventsourcing` library that keeps events on Kafka; see README.md beside this file."""

from .batch import Change
from .factory import KafkaFactory
from .recorders import (
    KafkaAggregateRecorder,
    KafkaApplicationRecorder,
    KafkaProcessRecorder,
    KafkaSubscription,
    KafkaTrackingRecorder,
)
from .transcoder import TypedJSONTranscoder

__all__ = [
    "Change",
    "KafkaAggregateRecorder",
    "KafkaApplicationRecorder",
    "KafkaFactory",
    "KafkaProcessRecorder",
    "KafkaSubscription",
    "KafkaTrackingRecorder",
    "TypedJSONTranscoder",
]
