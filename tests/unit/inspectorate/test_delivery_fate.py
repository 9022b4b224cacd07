"""What becomes of a hand-off by what its recipient answered: when again, when no more, and what the ledger hears."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.codec import decode_command, decode_command_envelope
from events.commands.handoff import ParkHandoff, RecordReceipt, RecordSent
from events.handoff import Receipt
from events.vocabulary import DeliveryFailure
from infra.handoff import Result
from services.inspectorate.delivery_fate import (
    ATTEMPTS_MAX,
    BAD_RECEIPTS_MAX,
    FIRST_PAUSE_SECONDS,
    Attempt,
    Fate,
    fate,
    pause_seconds,
)
from services.lanes import PAUSE_SECONDS_MAX

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DIGEST = "1" * 64
RECEIPT = Receipt(digest=DIGEST, received_at="2026-03-02T09:00:00Z", keyid="police", signature="A" * 86)
STREAM = "handoff-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"


@dataclass(frozen=True)
class Waiting:
    id: str = STREAM
    round: int = 1
    attempts: int = 0
    bad_receipts: int = 0
    body_digest: str | None = None
    institution: str = "uni"
    recipient: str = "police"
    kind: str = "reporter_side"
    purpose: str = "signal"
    profile: str = "police.signal/1"
    follows: str | None = None
    content: Any = None
    commandid: str = "c"
    approved_digest: str | None = None
    event: str = f"{STREAM}.1"
    correlationid: str = "c"
    traceparent: str | None = None
    receipted: bool = False


def attempt(chance: float = 0.5, now: datetime = NOW, **waiting: Any) -> Attempt:
    return Attempt(Waiting(**waiting), DIGEST, now, chance)


def asked(found: Fate) -> list[Any]:
    """The commands that the ledger is to hear, in order."""
    envelopes = [decode_command_envelope(value) for _, _, value in found.asks]
    assert all(each.subject == STREAM and each.causationid == f"{STREAM}.1" for each in envelopes)
    return [decode_command(each.type, bytes(each.data)) for each in envelopes]


SENT = RecordSent(occurred_at=NOW, body_digest=DIGEST, attempts=1)


def test_a_receipt_ends_it_and_is_told_with_the_sending() -> None:
    found = fate(attempt(), Result("receipted", receipt=RECEIPT))
    assert (found.state, found.body_digest, found.receipt["keyid"]) == ("received", DIGEST, "police")
    assert asked(found) == [SENT, RecordReceipt(receipt=RECEIPT)]


def test_of_one_that_the_ledger_has_a_receipt_of_it_hears_no_more() -> None:
    assert fate(attempt(receipted=True), Result("receipted", receipt=RECEIPT)).asks == ()
    assert fate(attempt(receipted=True), Result("taken")).asks == ()


def test_what_was_taken_is_told_and_its_receipt_is_asked_for_again() -> None:
    found = fate(attempt(), Result("taken", "no receipt yet", 60.0))
    assert (found.state, found.pause_seconds) == ("sent", 60.0)
    assert asked(found) == [SENT]


def test_what_fails_for_now_is_told_to_nobody() -> None:
    found = fate(attempt(), Result("later", "http 503"))
    assert (found.state, found.error, found.pause_seconds, found.asks) == (
        "waiting",
        "http 503",
        FIRST_PAUSE_SECONDS / 2,
        (),
    )


def test_a_refusal_is_for_good() -> None:
    found = fate(attempt(attempts=4), Result("refused", "http 400"))
    assert (found.state, found.error) == ("parked", "http 400")
    assert asked(found) == [ParkHandoff(failure=DeliveryFailure.REFUSED, attempts=5)]


def test_a_few_bad_receipts_are_forgiven() -> None:
    bad = Result("bad_receipt", "receipt for other content")
    found = fate(attempt(), bad)
    assert (found.state, found.bad_receipt, asked(found)) == ("sent", True, [SENT])
    last = fate(attempt(attempts=7, bad_receipts=BAD_RECEIPTS_MAX - 1), bad)
    assert last.state == "parked"
    assert asked(last) == [
        replace(SENT, attempts=8),
        ParkHandoff(failure=DeliveryFailure.BAD_RECEIPT, attempts=8),
    ]


def test_the_last_attempt_parks() -> None:
    assert fate(attempt(attempts=ATTEMPTS_MAX - 2), Result("later", "ConnectError")).state == "waiting"
    found = fate(attempt(attempts=ATTEMPTS_MAX - 1), Result("later", "ConnectError"))
    assert asked(found) == [ParkHandoff(failure=DeliveryFailure.UNREACHABLE, attempts=ATTEMPTS_MAX)]


def test_what_is_told_twice_of_a_round_has_one_id_and_of_another_round_another() -> None:
    receipted = Result("receipted", receipt=RECEIPT)
    first, second = (fate(attempt(attempts=n, now=NOW + timedelta(hours=n)), receipted) for n in (0, 5))
    assert [ask[:2] for ask in first.asks] == [ask[:2] for ask in second.asks]
    other = fate(attempt(round=4), receipted)
    assert {id for _, id, _ in first.asks}.isdisjoint(id for _, id, _ in other.asks)


def test_a_desk_that_is_away_for_a_day_parks_nothing_and_one_that_stays_away_is_known_within_three() -> None:
    """Chances run over the middle of their range: by the law of large numbers as good as any 80 of them."""
    even = sum(pause_seconds(n, (n % 10 + 0.5) / 10, None) for n in range(ATTEMPTS_MAX - 1))
    assert timedelta(hours=33) < timedelta(seconds=even) < timedelta(hours=39)
    longest = sum(pause_seconds(n, 1.0, 3_600) for n in range(ATTEMPTS_MAX - 1))
    assert timedelta(seconds=longest) < timedelta(days=3.5)


@given(st.integers(0, 200), st.floats(0, 1), st.none() | st.floats(0, 1e9))
def test_a_pause_is_bounded_and_not_shorter_than_was_asked(attempts: int, chance: float, after: float | None) -> None:
    pause = pause_seconds(attempts, chance, after)
    assert min(after or 0, PAUSE_SECONDS_MAX) <= pause <= PAUSE_SECONDS_MAX


def test_pauses_double_up_to_an_hour() -> None:
    longest = [pause_seconds(number, 1.0, None) for number in range(10)]
    assert longest[0] == FIRST_PAUSE_SECONDS
    assert all(later == min(2 * earlier, PAUSE_SECONDS_MAX) for earlier, later in pairwise(longest))


@pytest.mark.parametrize("verdict", ["receipted", "taken", "bad_receipt", "later"])
def test_what_went_out_is_remembered(verdict: Any) -> None:
    assert fate(attempt(), Result(verdict, receipt=RECEIPT)).body_digest == DIGEST
