"""The broker and the database that tests run on: the real ones of `make up`, or those that the environment names.

`make test` runs several processes at once, each with a broker and a database of its own.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pytest

from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port

from . import containers, java

# How long an example takes says how busy the machine is. What is to be fast is measured in bench/.
hypothesis.settings.register_profile("meldstroom", deadline=None)
hypothesis.settings.load_profile("meldstroom")

# Who runs longest begins first, so that at the end nobody waits for one who began last.
FOLDERS = ("faults", "browser", "integration", "contract", "unit", "docs")
PROCESSES_MAX = 4  # Each has brokers of half a gigabyte.


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, since tests of several processes mostly wait for one of them."""
    return min((os.cpu_count() or 1) + 1, PROCESSES_MAX)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what runs longest first."""
    items.sort(key=lambda item: _place(item.path))


@cache
def _place(module: Path) -> int:
    return FOLDERS.index(module.relative_to(Path(__file__).parent).parts[0])


def pytest_collection_finish(session: pytest.Session) -> None:
    """Make ready what brokers start from, where there will be one."""
    if any(item.get_closest_marker("kafka") for item in session.items):
        java.set_up()


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
