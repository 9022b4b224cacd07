"""A broker in a container, for machines that have an engine. The library's own Kafka class expects another image."""

import os
import socket
from functools import cache

import docker
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import LogMessageWaitStrategy

from infra.embedded import free_port

# A test run never pulls: half a gigabyte in the middle of a test is a surprise, and the embedded broker is the same.
KAFKA_IMAGE = os.environ.get("MELDSTROOM_TEST_KAFKA_IMAGE", "apache/kafka:4.3.1")

engine_answer_seconds_max = 3


@cache
def why_not() -> str:
    """Why no container can be had here; empty when one can."""
    if not _engine_listens():
        return "no container engine answers"
    # With a version named, making the client asks nothing of the engine yet.
    client = docker.from_env(timeout=engine_answer_seconds_max, version="1.41")
    try:
        client.images.get(KAFKA_IMAGE)
    except docker.errors.ImageNotFound:
        return f"the image {KAFKA_IMAGE} is not on this machine (docker pull {KAFKA_IMAGE})"
    except DockerException:
        return "no container engine answers"
    finally:
        client.close()
    return ""


def _engine_listens() -> bool:
    """Asked before the library is, because that leaks its socket when nobody answers."""
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        return True
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
        channel.settimeout(engine_answer_seconds_max)
        return channel.connect_ex(host.removeprefix("unix://")) == 0


class KafkaContainer(DockerContainer):
    """One KRaft node. Clients outside and the node itself use listeners of their own: a transaction coordinator that
    reaches itself only by the mapped port hangs."""

    def __init__(self, image: str = KAFKA_IMAGE) -> None:
        super().__init__(image)
        self._port = free_port()
        self.with_bind_ports(self._port, self._port)
        self.waiting_for(LogMessageWaitStrategy("Kafka Server started").with_startup_timeout(60))
        for name, value in self._settings().items():
            self.with_env(f"KAFKA_{name}", value)

    @property
    def bootstrap(self) -> str:
        """Where clients on this machine connect."""
        return f"127.0.0.1:{self._port}"

    def _settings(self) -> dict[str, str]:
        return {
            "NODE_ID": "1",
            "PROCESS_ROLES": "broker,controller",
            "CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
            "LISTENERS": f"OUTSIDE://:{self._port},INTERNAL://:9092,CONTROLLER://:9093",
            "ADVERTISED_LISTENERS": f"OUTSIDE://{self.bootstrap},INTERNAL://localhost:9092",
            "LISTENER_SECURITY_PROTOCOL_MAP": "OUTSIDE:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "INTER_BROKER_LISTENER_NAME": "INTERNAL",
            "CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "AUTO_CREATE_TOPICS_ENABLE": "false",
            "OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
            "TRANSACTION_STATE_LOG_MIN_ISR": "1",
            "GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        }
