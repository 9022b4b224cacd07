"""Intake while something that it needs is away: it says so, does nothing by halves, and comes back by itself."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Timer
from uuid import uuid4

import httpx
import psycopg
import pytest

from events.ledgers import Part
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port
from infra.settings import Settings
from services.intake.desk import ANSWER_SECONDS_MAX
from services.intake.samples import SAMPLES
from tests.eventually import eventually

from . import intake_stack
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
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, monkeypatch_module: pytest.MonkeyPatch) -> Iterator[World]:
    """A broker and a database that the tests may kill, and processes on them. Each test leaves all of it well."""
    folder = tmp_path_factory.mktemp("faults")
    monkeypatch_module.setattr(intake_stack, "PAGE_SECONDS", Settings().page_seconds)
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


def looked(running: Stack, path: str = "/cases") -> tuple[httpx.Response, float]:
    """A page, and how long someone waited for it. What nobody has asked for yet is a look of its own."""
    began = time.monotonic()
    with running.client as client:
        answer = client.get(path, headers=running.token("handler", subject=uuid4().hex))
    return answer, time.monotonic() - began


def waited(running: Stack, code: str) -> float:
    """The shortest of a few waits for a page that says that something is away."""
    found = [looked(running) for _ in range(3)]
    assert {(answer.status_code, answer.json()["code"]) for answer, _ in found} == {(503, code)}
    assert all(int(answer.headers["retry-after"]) > 0 for answer, _ in found)
    return min(seconds for _, seconds in found)


def shown(running: Stack) -> bool:
    """Whether a page is answered with what was asked for."""
    return looked(running)[0].status_code == 200


def test_a_page_says_soon_that_the_database_is_away(world: World) -> None:
    eventually(lambda: shown(world.running))
    world.postgres.kill()
    assert 1 < waited(world.running, "unavailable") < ANSWER_SECONDS_MAX - 1
    world.postgres.start()
    eventually(lambda: shown(world.running))


def test_a_page_says_soon_that_nobody_can_record_the_look(world: World) -> None:
    world.running.kill("recorder-access")
    assert 1 < waited(world.running, "access.unrecorded") < ANSWER_SECONDS_MAX - 1
    world.running.start("recorder-access")
    eventually(lambda: shown(world.running))


def test_a_short_hiccup_of_either_is_waited_for(world: World) -> None:
    """Once in some times at least, since a busy machine may make any hiccup a long one."""

    def connections_end() -> bool:
        with psycopg.connect(world.postgres.dsn, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'meldstroom-reading'"
            )
        return shown(world.running)

    def recorder_stops() -> bool:
        recorder = world.running.children["recorder-access"].id
        assert recorder is not None
        os.kill(recorder.pid, signal.SIGSTOP)
        Timer(0.5, os.kill, (recorder.pid, signal.SIGCONT)).start()
        answer, seconds = looked(world.running)
        return answer.status_code == 200 and seconds > 0.4

    eventually(connections_end)
    eventually(recorder_stops)


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
