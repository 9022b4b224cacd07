"""Given what happened to a hand-off, then its line in the list."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from events import handoff
from events.codec import decode_envelope
from events.ledgers import CASES
from events.registry import EVENTS, Event
from events.vocabulary import Behaviour, DeliveryFailure, HandoffKind, HandoffPurpose, Recipient, ReturnReason
from projections.fold import fold_rows
from projections.handoffs import CHANGES, HANDOFFS, HandoffRow
from projections.kinds import types_of

from ...logs import BEGIN, TEXT, LedgerLog, case_id
from ...projecting import events_of

CASE = case_id("incident", 1)
STREAM = f"handoff-{CASE}.inspectorate.1"
OWN = case_id("handoff", 1)
MINUTE = timedelta(minutes=1)
RECEIPT = handoff.Receipt(
    digest="1" * 64, received_at="2026-03-02T10:00:00+01:00", keyid="k", signature="A" * 86, reference="I-1"
)


def prepared(**changes: Any) -> handoff.HandoffPrepared:
    facts: dict[str, Any] = {
        "institution": "uni",
        "recipient": Recipient.INSPECTORATE,
        "kind": HandoffKind.VOLUNTARY,
        "purpose": HandoffPurpose.SIGNAL,
        "profile": "inspectorate.signal/1",
        "content": handoff.Content(behaviours=(Behaviour.BULLYING,), contact=TEXT),
        "needs_approval": True,
        "occurred_at": BEGIN,
        "case": CASE,
    }
    return handoff.HandoffPrepared(**{**facts, **changes})


APPROVED = handoff.HandoffApproved(content_digest="2" * 64, occurred_at=BEGIN + MINUTE)
SENT = handoff.HandoffSent(occurred_at=BEGIN + 2 * MINUTE, body_digest="1" * 64, attempts=3)
RECEIVED = handoff.HandoffReceived(occurred_at=BEGIN + 3 * MINUTE, receipt=RECEIPT)
ACCEPTED = handoff.HandoffAccepted(occurred_at=BEGIN + 4 * MINUTE, reference="I-2")
PARKED = handoff.HandoffParked(occurred_at=BEGIN + 4 * MINUTE, failure=DeliveryFailure.REFUSED, attempts=9)


def row(*events: Event, stream: str = STREAM) -> HandoffRow:
    log = LedgerLog(CASES, 1)
    log.record(stream, *events)
    (found,) = fold_rows(HANDOFFS, (decode_envelope(value) for value in events_of(log)))
    return found


def test_one_that_was_prepared_waits_for_approval_with_its_content_sealed() -> None:
    shown = row(prepared(prepared_by=f"{CASE}.1", follows=f"handoff-{CASE}.police.1"))
    assert (shown.handoff, shown.case_id, shown.institution, shown.recipient) == (STREAM, CASE, "uni", "inspectorate")
    assert (shown.status, shown.waiting_since, shown.hidden) == ("prepared", BEGIN, False)
    assert (shown.prepared_by, shown.follows) == (f"{CASE}.1", f"handoff-{CASE}.police.1")
    assert orjson.loads(shown.content)["contact"] == {"kid": TEXT.kid, "box": TEXT.box}
    amended = row(
        prepared(), handoff.HandoffAmended(content=handoff.Content(unit="physics"), occurred_at=BEGIN + MINUTE)
    )
    assert orjson.loads(amended.content)["unit"] == "physics"
    assert (amended.waiting_since, amended.amended_at) == (BEGIN + MINUTE, BEGIN + MINUTE)
    assert amended.content_commandid != shown.content_commandid


def test_what_needs_no_approval_waits_to_be_sent() -> None:
    assert row(prepared(needs_approval=False)).status == "ready"


def test_it_is_sent_received_and_taken_up() -> None:
    let_go = row(prepared(), APPROVED)
    assert (let_go.status, let_go.approved_at, let_go.waiting_since) == ("ready", BEGIN + MINUTE, BEGIN + MINUTE)
    sent = row(prepared(), APPROVED, SENT)
    assert (sent.status, sent.attempts, sent.body_digest) == ("sent", 3, "1" * 64)
    received = row(prepared(), APPROVED, SENT, RECEIVED)
    assert (received.status, received.receipt_digest, received.receipt_keyid) == ("received", "1" * 64, "k")
    assert (received.receipt_at, received.receipt_reference) == ("2026-03-02T10:00:00+01:00", "I-1")
    accepted = row(prepared(), APPROVED, SENT, RECEIVED, ACCEPTED)
    assert (accepted.status, accepted.reference, accepted.version) == ("accepted", "I-2", 5)
    assert accepted.waiting_since == BEGIN + 4 * MINUTE
    answered = row(prepared(), APPROVED, SENT, RECEIVED, handoff.HandoffAnswered(occurred_at=BEGIN + 5 * MINUTE))
    assert (answered.status, answered.waiting_since, answered.answered_at) == ("answered", None, BEGIN + 5 * MINUTE)


def test_word_of_the_delivery_that_comes_late_takes_nothing_back() -> None:
    shown = row(prepared(), APPROVED, SENT, ACCEPTED, RECEIVED)
    assert (shown.status, shown.receipt_digest, shown.received_at) == ("accepted", "1" * 64, BEGIN + 3 * MINUTE)


def test_one_that_was_parked_says_why_until_it_goes_again() -> None:
    parked = row(prepared(), APPROVED, PARKED)
    assert (parked.status, parked.failure, parked.attempts) == ("parked", "refused", 9)
    resent = row(prepared(), APPROVED, PARKED, handoff.HandoffResent(occurred_at=BEGIN + 5 * MINUTE))
    assert (resent.status, resent.failure, resent.resent_at) == ("ready", None, BEGIN + 5 * MINUTE)
    assert row(prepared(), APPROVED, PARKED, RECEIVED).failure is None
    cancelled = row(prepared(), handoff.HandoffCancelled(occurred_at=BEGIN + MINUTE))
    assert (cancelled.status, cancelled.waiting_since) == ("cancelled", None)


def test_one_that_was_returned_says_to_whom_it_should_go() -> None:
    back = handoff.HandoffReturned(
        occurred_at=BEGIN + MINUTE, reason=ReturnReason.WRONG_BODY, right_body=Recipient.LABOUR_INSPECTORATE
    )
    shown = row(prepared(), APPROVED, SENT, RECEIVED, back)
    assert (shown.status, shown.return_reason, shown.right_body) == ("returned", "wrong_body", "labour_inspectorate")
    assert shown.waiting_since is None
    bare = handoff.HandoffReturned(occurred_at=BEGIN + MINUTE, reason=ReturnReason.OUT_OF_SCOPE)
    assert row(prepared(), APPROVED, SENT, bare).right_body is None


def test_one_that_was_passed_on_says_to_whom() -> None:
    on = handoff.HandoffPassedOn(occurred_at=BEGIN + MINUTE, to=Recipient.LABOUR_INSPECTORATE)
    shown = row(prepared(), APPROVED, SENT, RECEIVED, on)
    assert (shown.status, shown.passed_on_to) == ("passed_on", ("labour_inspectorate",))
    answered = row(prepared(), APPROVED, SENT, handoff.HandoffAnswered(occurred_at=BEGIN), on)
    assert (answered.status, answered.passed_on_at) == ("answered", BEGIN + MINUTE)


def test_a_reporters_own_is_hidden_and_what_it_tells_is_not_kept_here() -> None:
    entrusted = prepared(kind=HandoffKind.REPORTER_SIDE, case=None, needs_approval=False)
    shown = row(entrusted, stream=OWN)
    assert (shown.hidden, shown.case_id, shown.content, shown.status) == (True, None, "null", "ready")
    revealed = row(entrusted, handoff.HandoffRevealed(occurred_at=BEGIN + MINUTE, case=CASE), stream=OWN)
    assert (revealed.hidden, revealed.case_id, revealed.content) == (False, CASE, "null")
    assert (revealed.revealed_at, revealed.status, revealed.waiting_since) == (BEGIN + MINUTE, "ready", BEGIN)


def test_it_begins_with_being_prepared_and_is_prepared_once() -> None:
    with pytest.raises(ValueError, match="cannot be the first event"):
        row(APPROVED)
    with pytest.raises(KeyError):
        row(prepared(), prepared())


def test_every_event_that_can_follow_has_its_line() -> None:
    of_handoffs = {kind for name, kind in EVENTS.items() if name in types_of("handoff")}
    assert set(CHANGES) == of_handoffs - {handoff.HandoffPrepared}
