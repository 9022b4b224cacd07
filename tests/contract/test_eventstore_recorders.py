"""The library's own suites for recorders, factory and transcoder, unmodified, against Kafka."""

from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import ApplicationRecorder, JSONTranscoder, Transcoder, Transcoding, UUIDAsHex
from eventsourcing.tests import persistence as suites

from infra.eventstore import (
    KafkaAggregateRecorder,
    KafkaApplicationRecorder,
    KafkaFactory,
    KafkaProcessRecorder,
    KafkaTrackingRecorder,
    TypedJSONTranscoder,
)

from .eventstore import KafkaEventCounters, OnKafka

pytestmark = pytest.mark.kafka


class WithTextIds(OnKafka):
    """The same with originator ids that are text."""

    @pytest.fixture(autouse=True)
    def _text_ids(self, _own_ledger: None) -> None:
        self.environment["ORIGINATOR_ID_TYPE"] = "text"
        self.factory = KafkaFactory(self.environment)

    def new_originator_id(self) -> UUID | str:
        """An id that is not a UUID."""
        return f"aggregate-{uuid4()}"


class TestAggregateRecorder(OnKafka, suites.AggregateRecorderTestCase):
    def create_recorder(self) -> KafkaAggregateRecorder:
        return cast(KafkaAggregateRecorder, self.factory.aggregate_recorder())


class TestSnapshotRecorder(OnKafka, suites.AggregateRecorderTestCase):
    def create_recorder(self) -> KafkaAggregateRecorder:
        return cast(KafkaAggregateRecorder, self.factory.aggregate_recorder("snapshots"))


class TestAggregateRecorderWithTextIds(WithTextIds, suites.AggregateRecorderTestCase):
    def create_recorder(self) -> KafkaAggregateRecorder:
        return cast(KafkaAggregateRecorder, self.factory.aggregate_recorder())


class TestApplicationRecorder(OnKafka, suites.ApplicationRecorderTestCase[ApplicationRecorder]):
    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestApplicationRecorderWithTextIds(WithTextIds, suites.ApplicationRecorderTestCase[ApplicationRecorder]):
    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(OnKafka, suites.TrackingRecorderTestCase):
    def create_recorder(self) -> KafkaTrackingRecorder:
        return self.factory.tracking_recorder()


class TestProcessRecorder(OnKafka, suites.ProcessRecorderTestCase):
    def create_recorder(self) -> KafkaProcessRecorder:
        return cast(KafkaProcessRecorder, self.factory.process_recorder())


class TestProcessRecorderAsApplicationRecorder(OnKafka, suites.ApplicationRecorderTestCase[ApplicationRecorder]):
    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.process_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestProcessRecorderAsTrackingRecorder(OnKafka, suites.TrackingRecorderTestCase):
    def create_recorder(self) -> KafkaTrackingRecorder:
        return cast(KafkaProcessRecorder, self.factory.process_recorder())


class TestNonInterleavingNotificationIDs(OnKafka, suites.NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()


class TestInfrastructureFactory(OnKafka, suites.InfrastructureFactoryTestCase[KafkaFactory]):
    def expected_factory_class(self) -> type[KafkaFactory]:
        return KafkaFactory

    def expected_aggregate_recorder_class(self) -> type[KafkaAggregateRecorder]:
        return KafkaAggregateRecorder

    def expected_application_recorder_class(self) -> type[KafkaApplicationRecorder]:
        return KafkaApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[KafkaTrackingRecorder]:
        return KafkaTrackingRecorder

    def tracking_recorder_subclass(self) -> type[KafkaTrackingRecorder]:
        return KafkaEventCounters

    def expected_process_recorder_class(self) -> type[KafkaProcessRecorder]:
        return KafkaProcessRecorder


def transcoding(kind: type, base: type) -> Transcoding:
    """A transcoding of a subclass of a built-in type, such as the suite expects to be registered."""

    class Subclass(Transcoding):
        type = kind
        name = kind.__name__.lower()

        def encode(self, obj: Any) -> Any:
            return base(obj)

        def decode(self, data: Any) -> Any:
            return kind(data)

    return Subclass()


class TestTranscoder(OnKafka, suites.TranscoderTestCase):
    def construct_transcoder(self) -> Transcoder:
        transcoder = self.factory.transcoder()
        assert isinstance(transcoder, TypedJSONTranscoder)
        assert isinstance(transcoder, JSONTranscoder)
        for each in (suites.CustomType1AsDict(), suites.CustomType2AsDict(), UUIDAsHex()):
            transcoder.register(each)
        for kind in (suites.Mydict, suites.MyList, suites.MyStr, suites.MyInt):
            transcoder.register(transcoding(kind, kind.__mro__[1]))
        return transcoder
