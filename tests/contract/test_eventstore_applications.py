"""The library's own suites for applications and projections, unmodified, against Kafka."""

from typing import ClassVar

import pytest
from eventsourcing.tests import application as application_suites
from eventsourcing.tests import projection as projection_suites

from .eventstore import KafkaEventCounters, OnKafka, counters

pytestmark = pytest.mark.kafka


class TestExampleApplication(OnKafka, application_suites.ExampleApplicationTestCase):
    exported = True
    expected_factory_topic = "infra.eventstore.factory:KafkaFactory"


# The suite looks at a deprecation warning itself, which our own setting would turn into an error before.
@pytest.mark.filterwarnings("default::DeprecationWarning")
class TestApplication(OnKafka, application_suites.ApplicationTestCase):
    exported = True


class TestEventCountersView(OnKafka, projection_suites.EventCountersViewTestCase):
    def construct_event_counters_view(self) -> KafkaEventCounters:
        return counters(self.factory)


class TestAggregateEventCountersProjection(OnKafka, projection_suites.AggregateEventCountersProjectionTestCase):
    view_class = KafkaEventCounters


class TestTaggedDecisionCountersProjection(OnKafka, projection_suites.TaggedDecisionCountersProjectionTestCase):
    """The view is on Kafka; the application upstream is in memory, since this module has no DCB recorder."""

    view_class = KafkaEventCounters
    variables: ClassVar[dict[str, str]] = {
        "PERSISTENCE_MODULE": "eventsourcing.dcb.popo",
        "MAPPER_TOPIC": "eventsourcing.dcb.msgpack:MessagePackMapper",
        "EVENTCOUNTERS_PERSISTENCE_MODULE": "infra.eventstore",
    }

    @pytest.fixture(autouse=True)
    def _upstream_in_memory(self, _own_ledger: None) -> None:
        self.environment.update(self.variables)


class TestEventSourcedProjection(OnKafka, projection_suites.EventSourcedProjectionTestCase):
    pass
