"""Notifications that were written reach their receivers: once, whatever dies, and each receiver at its own pace."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from uuid import UUID

import msgspec
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.testing import capture_logs

from infra.embedded import EmbeddedPostgres
from infra.notify import webhook
from infra.postgres import notifications as tables
from infra.postgres.pool import connect, open_pool
from infra.telemetry import OpenSpans
from services.bootstrap.notifications import deliver, recording

from ..eventually import eventually, patience_seconds
from ..logs import BEGIN
from ..unit.cli.run import Shell
from .notification_stand import ADDRESS, CASE, Stand, envelopes, log_of, notification_stand

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture
def stand(postgres: str, tmp_path: Path) -> Iterator[Stand]:
    with notification_stand(postgres, tmp_path) as running:
        yield running


def test_it_goes_out_over_every_channel_of_the_level(stand: Stand) -> None:
    stand.write(log_of(1))
    with stand.delivering():
        stand.until(lambda counted: counted["delivered"] == 4)
    subjects = [letter["subject"].partition(": T11 ") for letter in stand.mail.letters]
    assert sorted(what for what, *_ in subjects) == ["Termijn loopt af", "Termijn verstreken", "Termijn verstreken"]
    assert all(subject.endswith(", laatste dag 16 maart 2026") for *_, subject in subjects)
    assert all(f"{ADDRESS}/cases/{CASE}" in letter.get_content() for letter in stand.mail.letters)
    (post,) = stand.webhook.posts
    row = stand.rows()[-1]
    assert post.headers["webhook-id"] == str(row["id"])
    assert b"executive board (uni)" in post.body
    assert (row["attempts"], row["last_error"], row["delivered_at"]) == (1, None, BEGIN + timedelta(hours=1))


def test_the_trace_of_what_is_told_is_kept_beside_it_and_goes_along_to_a_receiver_of_our_own(stand: Stand) -> None:
    path = Path(stand.settings.notify)
    path.write_text(path.read_text().replace("secret_file: secret}", "secret_file: secret, traced: true}"))
    settings = stand.at(timedelta(hours=2))
    traced = [msgspec.structs.replace(each, traceparent=TRACEPARENT) for each in envelopes(log_of(1))]
    with stand.connection.transaction():
        recording(settings)(stand.connection, traced)
    exporter = InMemorySpanExporter()
    spans = OpenSpans("escalation", "1", exporter)
    stop = Flag()
    thread = Thread(target=deliver, args=(settings, stop, spans))
    thread.start()
    stand.until(lambda states: states["waiting"] == 0)
    stop.set()
    thread.join(patience_seconds)
    spans.close()
    told = exporter.get_finished_spans()
    assert [one.name for one in told] == ["deliver notification"] * 4
    (post,) = stand.webhook.posts
    _version, trace, below, _flags = post.headers["traceparent"].split("-")
    assert trace == TRACE
    assert below in {f"{one.context.span_id:016x}" for one in told if one.context}
    assert TRACE.encode() not in post.body
    assert not any(TRACE in letter.as_string() for letter in stand.mail.letters)


def test_what_fails_is_tried_again_as_the_same(stand: Stand) -> None:
    stand.webhook.answer(503, 204)
    stand.write(log_of(1))
    with stand.delivering():
        stand.until(lambda counted: counted["delivered"] == 3)
        (failed,) = eventually(lambda: [row for row in stand.rows() if row["last_error"]])
        assert (failed["state"], failed["attempts"], failed["last_error"]) == ("waiting", 1, "http 503")
        # A pause is a length of time, so it passes by the database's clock and not by that of the services.
        ((seconds,),) = stand.connection.execute(
            "select extract(epoch from next_at - now()) from notifications.notification where state = 'waiting'"
        ).fetchall()
        assert 5 < seconds <= 30
        stand.hasten()
        stand.until(lambda counted: counted["delivered"] == 4)
    first, second = stand.webhook.posts
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_what_is_refused_is_parked_and_goes_out_when_an_operator_says_so(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MELDSTROOM_POSTGRES", stand.settings.postgres)
    shell = Shell(monkeypatch, capfd)
    stand.webhook.answer(410, 204)
    stand.write(log_of(1))
    with stand.delivering():
        stand.until(lambda counted: counted["parked"] == 1 and counted["delivered"] == 3)
        listed = shell("notification", "list", "--state", "parked", "--json").json
        (parked,) = listed["notifications"]
        assert (parked["channel"], parked["last_error"], parked["attempts"]) == ("tickets", "http 410", 1)
        assert listed["counts"] == {"delivered": 3, "parked": 1, "unaddressed": 1}
        assert shell("notification", "resend", parked["id"]).code == 0
        stand.until(lambda counted: counted["delivered"] == 4)
    assert len({post.headers["webhook-id"] for post in stand.webhook.posts}) == 1


def test_one_endpoint_that_does_not_answer_holds_up_no_other(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ANSWER_SECONDS_MAX", 120.0)  # Not given up while the others are waited for.
    stand.webhook.holds.clear()
    stand.write(log_of(1))
    with stand.delivering():
        eventually(lambda: stand.webhook.posts)
        stand.until(lambda counted: counted["delivered"] == 3)
        stand.write(log_of(2))
        eventually(lambda: len(stand.mail.letters) == 6)
        assert len(stand.webhook.posts) == 1
        stand.webhook.holds.set()
        stand.until(lambda counted: counted["delivered"] == 8)


def test_several_processes_deliver_each_once(stand: Stand) -> None:
    stand.write(log_of(*range(30)))
    with stand.delivering(processes=3):
        stand.until(lambda counted: counted["delivered"] == 120)
    posts, letters = stand.webhook.posts, stand.mail.letters
    assert len(posts) == len({post.headers["webhook-id"] for post in posts}) == 30
    assert len(letters) == len({letter["message-id"] for letter in letters}) == 90


def test_what_a_dying_process_held_is_taken_by_the_next(stand: Stand) -> None:
    stand.write(log_of(1))
    taken: list[UUID] = []

    with open_pool(stand.settings.postgres, name="dying") as pool:
        queue = tables.Notifications(pool, lambda: BEGIN)

        def die(waiting: tables.Waiting) -> tuple[str, str | None, float]:
            taken.append(waiting.id)
            assert queue.attempt("tickets", lambda _: ("delivered", None, 0.0)) is None, "nobody takes it meanwhile"
            stand.connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'meldstroom-dying'"
                " and state = 'idle in transaction'"
            )
            return ("delivered", None, 0.0)

        with pytest.raises(ConnectionError):
            queue.attempt("tickets", die)
    with stand.delivering():
        stand.until(lambda counted: counted["delivered"] == 4)
    assert [post.headers["webhook-id"] for post in stand.webhook.posts] == [str(id) for id in taken]


def test_what_waits_for_a_channel_that_is_gone_is_parked(stand: Stand, tmp_path: Path) -> None:
    stand.write(log_of(1))
    other = tmp_path / "other.yaml"
    there = (tmp_path / "notify.yaml").read_text()
    other.write_text(there.replace("name: tickets", "name: hook").replace(", tickets", ""))
    with stand.delivering(replace(stand.settings, notify=str(other))):
        stand.until(lambda counted: counted["delivered"] == 3)
    assert stand.states()[-1] == ("board", "tickets", "parked")


def test_a_database_that_is_killed_is_waited_for(stand: Stand, own_postgres: EmbeddedPostgres) -> None:
    here = replace(stand.settings, postgres=own_postgres.dsn)

    def tell(number: int) -> None:
        with connect(own_postgres.dsn, name="test") as opened:
            there = replace(stand, connection=opened)
            there.write(log_of(number), here)
            there.until(lambda counted: counted["delivered"] == 4 * number)

    with stand.delivering(here):
        tell(1)
        with capture_logs() as logs:
            own_postgres.kill()
            eventually(lambda: any(entry["event"] == "notifications wait" for entry in logs))
        own_postgres.start()
        tell(2)
    assert len(stand.webhook.posts) == 2
