"""What several integration tests share because it takes seconds to start."""

from collections.abc import Iterator

import pytest

from infra.embedded import EmbeddedKafka, free_port

from ..projecting import new_database
from .console_stand import ConsoleStand, console_stand
from .intake_stack import Stack, stack


@pytest.fixture(scope="session")
def intake(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Stack]:
    """Recorder and intake, on a broker that no other test puts a ledger on. Who stops a process starts it again."""
    folder = tmp_path_factory.mktemp("intake")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker, stack(folder, broker.bootstrap, postgres) as running:
        yield running


@pytest.fixture(scope="module")
def database(postgres: str) -> Iterator[str]:
    """One for the module: making a database takes longer than making the tables in it anew."""
    with new_database(postgres) as dsn:
        yield dsn


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleStand]:
    """The console over tables of its own; `begun_anew` makes it as it was for the next test."""
    with console_stand(database, tmp_path_factory.mktemp("console")) as made:
        yield made
