"""Makes the topics that a ledger declares, and refuses a cluster whose topics are otherwise."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient
from kafka.errors import TopicAlreadyExistsError

from events.ledgers import Ledger, Topic

from .address import for_kafka_python


class WrongTopic(Exception):
    """A topic exists and is not as declared; changing it is for a human, since it may hold facts already."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """Topics to be there before anything is read or written, all with the same number of partitions."""

    topics: tuple[Topic, ...]
    partitions: int
    replication: int

    @classmethod
    def of(cls, ledger: Ledger, *, shards: int, replication: int) -> "TopicPlan":
        """The plan of a whole ledger."""
        return cls(tuple(ledger.topics().values()), shards, replication)


def ensure_topics(bootstrap: str, plan: TopicPlan) -> None:
    """Make what is missing and check what is there. Safe to call from several processes at once.

    Raises `WrongTopic` on another number of partitions or another value of a declared setting.
    """
    admin = KafkaAdminClient(
        **for_kafka_python(bootstrap),
        client_id="meldstroom-topics",
        # By default it waits ever longer, up to half a minute, and so misses a broker that came back long ago.
        reconnect_backoff_max_ms=500,
    )
    try:
        present = set(admin.list_topics())
        for topic in plan.topics:
            if topic.name not in present:
                _create(admin, topic, plan)
        admin.wait_for_topics([topic.name for topic in plan.topics])
        _check_partitions(admin, plan)
        _check_settings(admin, plan)
    finally:
        admin.close()


def _settings(topic: Topic, plan: TopicPlan) -> Mapping[str, str]:
    # Two of three replicas must have a record before it counts; with one replica there is nothing to wait for.
    return {**topic.config, "min.insync.replicas": "2" if plan.replication > 2 else "1"}


def _create(admin: KafkaAdminClient, topic: Topic, plan: TopicPlan) -> None:
    wanted = {
        "num_partitions": plan.partitions,
        "replication_factor": plan.replication,
        "configs": dict(_settings(topic, plan)),
    }
    # Another process may be faster; the check that follows holds for its topic too.
    with suppress(TopicAlreadyExistsError):
        admin.create_topics({topic.name: wanted})


def _check_partitions(admin: KafkaAdminClient, plan: TopicPlan) -> None:
    for found in admin.describe_topics([topic.name for topic in plan.topics]):
        count = len(found["partitions"])
        if count != plan.partitions:
            name = found["name"]
            raise WrongTopic(f"topic {name} has {count} partitions, the settings say {plan.partitions} shards")


def _check_settings(admin: KafkaAdminClient, plan: TopicPlan) -> None:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in plan.topics]
    found: Mapping[str, Any] = admin.describe_configs(resources, config_filter="all")
    for by_name in found.values():
        for topic in plan.topics:
            for setting, value in _settings(topic, plan).items():
                actual = by_name[topic.name][setting]
                actual = actual["value"] if isinstance(actual, dict) else actual
                if str(actual) != value:
                    raise WrongTopic(f"topic {topic.name} has {setting}={actual}, declared is {value}")
