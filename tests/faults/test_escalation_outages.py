"""Broker and database go away under an escalation worker, also while many terms run out: nothing is lost or doubled."""

import signal
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bench.escalation_faults import Sizes
from bench.escalation_faults import run as many_run_out
from infra.embedded import EmbeddedKafka, EmbeddedPostgres
from tests.eventually import eventually, patience_seconds
from tests.integration.following_stand import Follower, start

from .escalation_load import Load, settings_of
from .supervised import supervised

pytestmark = pytest.mark.kafka


def test_broker_and_database_go_away_and_come_back(
    own_kafka: EmbeddedKafka, own_postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    settings = settings_of(own_kafka.bootstrap, tmp_path)
    load = Load(Follower(replace(settings, postgres=own_postgres.dsn)))
    recorder = partial(start, replace(settings, slot="recorder"), "tests.integration.hasty_recorder")
    with supervised(recorder) as supervise, load.follower.running() as worker:
        for server in (own_postgres, own_kafka):
            eventually(load.follower.caught_up)
            load.send(20)
            server.kill()
            server.start()
            load.send(20)
        eventually(lambda: supervise() and load.settled())
        assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(patience_seconds) == 0
    load.check()


def test_many_terms_run_out_at_once_while_everything_is_killed(tmp_path: Path) -> None:
    few = Sizes(open=200, due=40, seconds=8, lead_seconds=6, patience_seconds=patience_seconds)
    rounds = many_run_out(few, tmp_path)
    assert [round.whole for round in rounds] == [True, True], rounds
