"""What several integration tests share because it takes seconds to start."""

from collections.abc import Iterator

import pytest

from infra.embedded import EmbeddedKafka, free_port

from .intake_stack import Stack, stack


@pytest.fixture(scope="session")
def intake(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Stack]:
    """Recorder and intake, on a broker that no other test puts a ledger on. Who stops a process starts it again."""
    folder = tmp_path_factory.mktemp("intake")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker, stack(folder, broker.bootstrap, postgres) as running:
        yield running
