"""The broker and the database that tests run on: the real ones of `make up`, or those that the environment names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port

from . import containers

# A broker of these tests lives for minutes at the most: compiling its code once and quickly takes half of the time that
# it needs to start, and leaves the processor to others afterwards.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of a broker that all tests share. Tests make topics of their own; none may stop it."""
    if named := os.environ.get("MELDSTROOM_KAFKA"):
        yield named
    elif not containers.why_not():
        with containers.KafkaContainer() as container:
            yield container.bootstrap
    else:
        with EmbeddedKafka(tmp_path_factory.mktemp("kafka"), free_port()) as broker:
            yield broker.bootstrap


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that all tests share. Tests make schemas of their own; none may stop it."""
    if named := os.environ.get("MELDSTROOM_POSTGRES"):
        yield named
    else:
        with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), free_port()) as server:
            yield server.dsn


@pytest.fixture
def own_kafka(tmp_path: Path) -> Iterator[EmbeddedKafka]:
    """A broker for one test, which may kill it and start it again."""
    with EmbeddedKafka(tmp_path / "kafka", free_port()) as broker:
        yield broker


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    """A database for one test, which may kill it and start it again."""
    with EmbeddedPostgres(tmp_path / "postgres", free_port()) as server:
        yield server
