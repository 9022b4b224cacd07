"""Hand-offs reach their recipients: each counted once there, each receipt recorded once here, whatever goes wrong."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any, cast
from uuid import uuid4

import orjson
import pytest
from litestar import Response
from structlog.testing import capture_logs

from events.outcome import Status
from events.rules import shipped
from events.vocabulary import Recipient
from infra.embedded import free_port
from infra.handoff.addresses import addresses
from infra.handoff.client import Endpoint
from infra.handoff.keys import public_text
from infra.postgres import deliveries as tables
from infra.postgres.pool import connect, open_pool
from services import lanes
from services.inspectorate import delivery_fate, desk_http
from services.inspectorate.delivery_body import Body
from services.inspectorate.desk_behaviour import Behaviour, Mode
from services.inspectorate.desk_taking import Given
from services.permissions import Role

from ..eventually import eventually, patience_seconds
from .handoff_stand import ACCOUNT, Stand, handoff_stand

BODY = Recipient.LABOUR_INSPECTORATE


@pytest.fixture
def stand(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stand]:
    # What is tried again is so at once: how long pauses are is the business of other tests.
    monkeypatch.setattr(lanes, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(lanes, "FIRST_REST_SECONDS", 0.0)
    monkeypatch.setattr(lanes, "REST_SECONDS_MAX", 0.0)
    monkeypatch.setattr(delivery_fate, "FIRST_PAUSE_SECONDS", 0.02)
    monkeypatch.setattr(delivery_fate, "PAUSE_SECONDS_MAX", 0.1)
    monkeypatch.setattr(tables, "FIRST_ASK_SECONDS", 0.2)
    with handoff_stand(postgres, tmp_path, free_port()) as running:
        yield running


def told_once(stand: Stand, *streams: str) -> None:
    """Each is counted once at the desk, and its receipt is on the ledger once."""
    assert set(stand.desk.posts()) >= set(streams)
    for stream in streams:
        acts = stand.ledger.acts(stream)
        assert acts.count("received") == 1, acts
        assert acts.count("sent") == 1, acts


def test_it_goes_out_and_its_receipt_is_recorded_and_the_recipient_takes_it_up(stand: Stand) -> None:
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream, act="accepted")
    assert stand.ledger.acts(stream) == ["prepared", "sent", "received", "accepted"]
    (row,) = stand.rows()
    assert (row["state"], row["standing"], row["attempts"], row["last_error"]) == ("received", "received", 1, None)
    assert row["receipt"]["digest"] == row["body_digest"]
    told_once(stand, stream)


def test_nothing_personal_is_kept_in_the_clear(stand: Stand) -> None:
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream)
    kept = orjson.dumps(stand.rows(), default=str) + b"".join(stand.ledger.index.events)
    assert ACCOUNT.encode() not in kept
    files = b"".join(path.read_bytes() for path in (stand.settings.data / "desk").iterdir() if path.is_file())
    assert ACCOUNT.encode() not in files


@pytest.mark.parametrize(
    ("mode", "how"),
    [
        (Mode.DOWN, {"requests": 4}),
        (Mode.DOWN, {"requests": 2, "retry_after_seconds": 0}),
        (Mode.LATE, {"requests": 2}),
        (Mode.LOSING, {"requests": 1}),
        (Mode.FORGING, {"requests": 1}),
        (Mode.MISQUOTING, {"requests": 2}),
    ],
    ids=["down", "busy", "late", "receipt lost", "forged once", "misquoted twice"],
)
def test_a_desk_that_comes_round_has_it_once(stand: Stand, mode: Mode, how: dict[str, Any]) -> None:
    stand.desk.tell(mode, **how)
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream)
    told_once(stand, stream)
    (row,) = stand.rows()
    assert row["attempts"] == how["requests"] + 1


def test_a_desk_that_gives_another_receipt_each_time_and_answers_twice_is_recorded_once(stand: Stand) -> None:
    stand.desk.tell(Mode.LOSING, requests=1)
    stream = stand.entrust()
    with stand.delivering():
        eventually(lambda: stand.desk.posts())
        stand.desk.tell(Mode.TWICE)
        stand.until_recorded(stream, act="accepted")
        eventually(lambda: stand.desk.memory.owed() == 0)
    told_once(stand, stream)
    assert stand.ledger.acts(stream).count("accepted") == 1


def test_what_is_refused_is_parked_loudly_and_goes_out_when_someone_says_so(stand: Stand) -> None:
    stand.desk.tell(Mode.REFUSING, requests=1)
    stream = stand.entrust()
    with capture_logs() as logs, stand.delivering():
        stand.until_recorded(stream, act="parked")
        (row,) = stand.rows()
        assert (row["state"], row["last_error"]) == ("parked", "http 422")
        assert stand.ledger.acts(stream) == ["prepared", "parked"]
        stand.resend(stream)
        stand.until_recorded(stream)
    assert [entry["event"] for entry in logs if entry["log_level"] == "critical"] == ["hand-off parked"]
    assert stand.ledger.acts(stream)[:3] == ["prepared", "parked", "resent"]
    told_once(stand, stream)
    assert stand.desk.posts() == {stream: 1}


def test_receipts_that_never_hold_are_parked(stand: Stand) -> None:
    stand.answers = False
    stand.desk.tell(Mode.FORGING)
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream, act="parked")
    assert stand.ledger.acts(stream) == ["prepared", "sent", "parked"]
    (row,) = stand.rows()
    assert (row["attempts"], row["bad_receipts"], row["last_error"]) == (3, 3, "receipt with a wrong signature")
    parked = orjson.loads(bytes(stand.ledger.envelopes()[-1].data))
    assert (parked["failure"], parked["attempts"]) == ("bad_receipt", 3)


def test_what_its_recipient_takes_up_is_not_parked_for_want_of_a_receipt(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_fate, "ATTEMPTS_MAX", 10_000)
    stand.desk.tell(Mode.LATE)
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream, act="accepted")
        stand.desk.tell(Mode.FORGING)
        eventually(lambda: stand.states() == {"parked": 1})
        with open_pool(stand.settings.postgres, name="test") as pool:
            assert tables.Deliveries(pool).open() == []
            assert tables.Deliveries(pool).untold() == 0
    assert stand.ledger.acts(stream) == ["prepared", "sent", "accepted"]


def test_a_desk_that_is_away_for_good_is_given_up_in_the_end(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery_fate, "ATTEMPTS_MAX", 5)
    stand.desk.tell(Mode.DOWN)
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream, act="parked")
    parked = orjson.loads(bytes(stand.ledger.envelopes()[-1].data))
    assert (parked["failure"], parked["attempts"]) == ("unreachable", 5)
    assert stand.desk.posts() == {}


def test_text_whose_key_was_destroyed_goes_nowhere(stand: Stand) -> None:
    stream = stand.entrust()
    stand.keyring.destroy(stream, by="tests", ground="erasure")
    with stand.delivering():
        stand.until_recorded(stream, act="parked")
    parked = orjson.loads(bytes(stand.ledger.envelopes()[-1].data))
    assert parked["failure"] == "unreadable"
    assert stand.desk.posts() == {}


def test_a_desk_that_is_stopped_for_a_while_has_all_of_it_once(stand: Stand) -> None:
    first = stand.entrust()
    with stand.delivering():
        stand.until_recorded(first)
        stand.desk.stop()
        streams = [stand.entrust() for _ in range(5)]
        eventually(lambda: all(row["attempts"] >= 2 for row in stand.rows() if row["id"] in streams))
        assert stand.states() == {"received": 1, "waiting": 5}
        stand.desk.start()
        stand.until_recorded(*streams)
    told_once(stand, first, *streams)
    assert set(stand.desk.posts().values()) == {1}


def test_one_desk_that_does_not_answer_holds_up_no_other_and_nobody_who_follows_the_log(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, answers = desk_http._answered, Flag()

    async def held(given: Given, behaviour: Behaviour) -> Response[bytes]:
        if behaviour.mode is Mode.SLOW:
            await asyncio.to_thread(answers.wait, patience_seconds)
        return await answered(given, Behaviour())

    monkeypatch.setattr(desk_http, "_answered", held)
    stand.desk.tell(Mode.SLOW, recipient=BODY)
    slow = stand.entrust()
    with stand.delivering():
        eventually(lambda: stand.desk.posts())
        quick = stand.entrust(Recipient.INSPECTORATE)
        stand.until_recorded(quick)
        # Its row is held all the while. What the log says of it is written all the same.
        case = {"case": "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"}
        assert stand.say(Role.CONFIDANT, "nl.meldstroom.handoff.reveal.v1", case, slow).status is Status.ACCEPTED
        assert stand.ledger.acts(slow) == ["prepared", "revealed"]
        answers.set()
        stand.until_recorded(slow)
    told_once(stand, slow)


def test_who_writes_what_became_of_it_and_who_follows_the_log_never_wait_for_one_another(stand: Stand) -> None:
    stream = stand.entrust()
    case = {"case": "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"}
    followed: list[Status] = []

    def follow() -> None:
        followed.append(stand.say(Role.CONFIDANT, "nl.meldstroom.handoff.reveal.v1", case, stream).status)

    dsn = stand.settings.postgres
    with open_pool(dsn, name="sending") as pool, connect(dsn, name="looking") as other:
        follower = Thread(target=follow)

        def waits() -> bool:
            return other.execute("select from pg_locks where not granted").fetchone() is not None

        def asks() -> Iterator[tuple[str, str, bytes]]:
            # Its delivery is written by now, and not committed: an event of the same hand-off comes by.
            follower.start()
            eventually(lambda: not follower.is_alive() or waits())
            yield "sent", str(uuid4()), b"{}"

        fate = delivery_fate.Fate("sent", pause_seconds=60.0, asks=cast("Any", asks()))
        assert tables.Deliveries(pool).attempt([0], [("uni", BODY)], lambda _: fate) == "sent"
        follower.join(patience_seconds)
    assert followed == [Status.ACCEPTED]


def test_several_processes_send_each_once(stand: Stand) -> None:
    streams = [stand.entrust() for _ in range(20)]
    with stand.delivering(processes=3):
        stand.until_recorded(*streams)
    told_once(stand, *streams)
    assert stand.desk.posts() == dict.fromkeys(streams, 1)


def test_what_a_process_had_sent_when_it_died_is_sent_again_under_the_same_key(stand: Stand) -> None:
    stream = stand.entrust()
    with open_pool(stand.settings.postgres, name="dying") as pool:
        queue = tables.Deliveries(pool)

        def die(waiting: tables.Waiting) -> Any:
            address = addresses(stand.settings).find("uni", BODY)
            assert address is not None
            sending = Endpoint(address, lambda: datetime.now(UTC))
            made = Body(shipped().profile_by_ref, stand.keyring.open_at)(waiting)
            assert sending.send(waiting.id, made).verdict == "receipted"
            sending.close()
            assert queue.attempt([0], [("uni", BODY)], die) is None, "nobody takes it meanwhile"
            stand.connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'meldstroom-dying'"
                " and state = 'idle in transaction'"
            )
            return delivery_fate.Fate("received", receipt={})

        with pytest.raises(ConnectionError):
            queue.attempt([0], [("uni", BODY)], die)
    assert stand.desk.posts() == {stream: 1}
    with stand.delivering():
        stand.until_recorded(stream)
    assert stand.desk.posts() == {stream: 2}
    told_once(stand, stream)


def test_what_the_broker_lost_is_asked_again(stand: Stand) -> None:
    stand.ledger.loses = 2
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream)
    told_once(stand, stream)
    assert stand.desk.posts() == {stream: 1}


def test_a_rebuild_sends_nothing_again(stand: Stand) -> None:
    stream = stand.entrust()
    with stand.delivering():
        stand.until_recorded(stream, act="accepted")
        before = stand.rows()
        for _ in range(2):
            with stand.connection.transaction():
                tables.record(stand.connection, stand.ledger.envelopes(), shards=1)
        assert stand.rows() == before
        other = stand.entrust()
        stand.until_recorded(other)
    assert stand.desk.posts() == {stream: 1, other: 1}


def test_what_has_no_address_is_parked_and_holds_up_nothing(stand: Stand, tmp_path: Path) -> None:
    file = tmp_path / "recipients.yaml"
    known = addresses(stand.settings).find("uni", BODY)
    assert known is not None
    public = public_text(known.keys["development"])
    file.write_text(
        "signing: {id: development, key_file: handoff/sender.pem}\nrecipients:\n"
        f"  - {{recipient: labour_inspectorate, url: '{stand.desk.url}/labour_inspectorate/handoffs',"
        f" keys: [{{id: development, ed25519: {public}}}]}}\n"
    )
    nowhere, there = stand.entrust(Recipient.INSPECTORATE), stand.entrust()
    with stand.delivering(settings=replace(stand.settings, recipients=str(file))):
        stand.until_recorded(there)
        stand.until_recorded(nowhere, act="parked")
    parked = [each for each in stand.ledger.envelopes() if each.subject == nowhere][-1]
    assert orjson.loads(bytes(parked.data))["failure"] == "no_address"
