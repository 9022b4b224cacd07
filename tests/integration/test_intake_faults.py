"""Intake while something that it needs is away: it says so, does nothing by halves, and comes back by itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from events.ledgers import Part
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from .intake_stack import Stack, records, stack

pytestmark = pytest.mark.kafka

RAISE = dict(SAMPLES["incident.raise"])
HASTY = {name: f"tests.integration.hasty_{name}" for name in ("intake", "recorder")}


@dataclass(frozen=True)
class World:
    """What can be killed."""

    kafka: EmbeddedKafka
    postgres: EmbeddedPostgres
    running: Stack


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A broker and a database that the tests may kill, and processes on them. Each test leaves all of it well."""
    folder = tmp_path_factory.mktemp("faults")
    with (
        EmbeddedKafka(folder / "kafka", free_port()) as kafka,
        EmbeddedPostgres(folder / "postgres", free_port()) as postgres,
        stack(folder, kafka.bootstrap, postgres.dsn, **HASTY) as running,
    ):
        yield World(kafka, postgres, running)


def post(running: Stack, headers: dict[str, str]) -> httpx.Response:
    with running.client as client:
        return client.post("/incidents", json=RAISE, headers=headers)


def expect_away(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0


def taken(running: Stack, headers: dict[str, str]) -> httpx.Response:
    """The answer, once there is a good one; until then it is always the same one."""

    def once() -> list[httpx.Response]:
        running.tend()
        answer = post(running, headers)
        assert answer.status_code in {201, 503}
        return [answer] if answer.status_code == 201 else []

    return eventually(once)[0]


def recorded(running: Stack, answer: httpx.Response) -> int:
    subject = answer.json()["subject"].encode()
    return len([value for value in records(running, Part.EVENTS) if subject in value])


def test_kafka_killed_and_back(world: World) -> None:
    running = world.running
    before, *waiting = (running.headers("desk") for _ in range(5))
    assert post(running, before).status_code == 201
    world.kafka.kill()
    with ThreadPoolExecutor(4) as threads:
        for answer in threads.map(partial(post, running), waiting):
            expect_away(answer)
    with running.client as client:
        health = client.get("/health")
    assert (health.status_code, health.json()["reachable"]) == (503, {"kafka": False, "keyring": True})
    world.kafka.start()
    # The same keys again: whatever became of the first attempts, each is recorded once.
    for headers in (*waiting, before):
        assert recorded(running, taken(running, headers)) == 1


def test_the_recorder_away_and_back(world: World) -> None:
    running = world.running
    running.kill("recorder")
    headers = running.headers("desk")
    with ThreadPoolExecutor(1) as threads:
        unanswered = threads.submit(post, running, headers)
        accepted = post(running, running.headers("desk", prefer="respond-async"))
        assert accepted.status_code == 202
        expect_away(unanswered.result())
    running.start("recorder")
    assert recorded(running, taken(running, headers)) == 1
    with running.client as client:
        address = accepted.headers["location"]
        eventually(lambda: client.get(address, headers=running.token("desk")).status_code == 201)


def test_the_keyring_away_and_back(world: World) -> None:
    running = world.running
    headers = running.headers("desk")
    world.postgres.kill()
    expect_away(post(running, headers))
    world.postgres.start()
    assert recorded(running, taken(running, headers)) == 1
