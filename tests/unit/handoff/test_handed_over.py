"""What events make of a hand-off, as far as delivering goes: the same, however often and from where they come again."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.codec import decode_envelope, decode_event_data
from events.handoff import (
    Content,
    HandoffAccepted,
    HandoffAmended,
    HandoffApproved,
    HandoffCancelled,
    HandoffEvent,
    HandoffParked,
    HandoffPrepared,
    HandoffReceived,
    HandoffResent,
    HandoffRevealed,
    HandoffSent,
    Receipt,
)
from events.ledgers import CASES
from events.vocabulary import Behaviour, DeliveryFailure, HandoffKind, HandoffPurpose, Recipient
from infra.postgres.handed_over import Handoff, follow

from ...logs import ShardLog

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CASE = "incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
STREAM = f"handoff-{CASE}.police.1"
DIGEST = "1" * 64
RECEIPT = Receipt(digest=DIGEST, received_at="2026-03-02T09:00:00Z", keyid="police", signature="A" * 86)

AMENDED = HandoffAmended(content=Content(behaviours=(Behaviour.BULLYING,)), occurred_at=NOW)
APPROVED = HandoffApproved(content_digest=DIGEST, occurred_at=NOW)
SENT = HandoffSent(occurred_at=NOW, body_digest=DIGEST, attempts=1)
RECEIVED = HandoffReceived(occurred_at=NOW, receipt=RECEIPT)
PARKED = HandoffParked(occurred_at=NOW, failure=DeliveryFailure.UNREACHABLE, attempts=80)
RESENT = HandoffResent(occurred_at=NOW)
CANCELLED = HandoffCancelled(occurred_at=NOW)
ACCEPTED = HandoffAccepted(occurred_at=NOW)
REVEALED = HandoffRevealed(occurred_at=NOW, case=CASE)


def prepared(*, needs_approval: bool = True) -> HandoffPrepared:
    return HandoffPrepared(
        institution="uni",
        recipient=Recipient.POLICE,
        kind=HandoffKind.MANDATORY,
        purpose=HandoffPurpose.CRIMINAL_REPORT,
        profile="police.criminal_report/1",
        content=Content(),
        needs_approval=needs_approval,
        occurred_at=NOW,
        case=CASE,
    )


def after(*events: HandoffEvent, again: Sequence[int] = ()) -> Handoff | None:
    """The hand-off after these, with some of them once more in between; by the numbers of where reading begins anew."""
    log = ShardLog(CASES, 0, 1)
    envelopes = [decode_envelope(log.record(STREAM, event)) for event in events]
    known: Handoff | None = None
    for number, envelope in enumerate(envelopes):
        earlier = [each for begin in again if begin <= number for each in envelopes[begin : number + 1]]
        for each in (envelope, *earlier):
            known = follow(known, each, decode_event_data(each.type, each.data), 0)  # type: ignore[arg-type]
    return known


def test_what_needs_approval_waits_for_it() -> None:
    waiting = after(prepared())
    assert waiting is not None
    assert (waiting.standing, waiting.round, waiting.wanted_at) == ("prepared", 0, None)
    let_go = after(prepared(), AMENDED, APPROVED)
    assert let_go is not None
    assert (let_go.standing, let_go.round, let_go.wanted_at) == ("wanted", 3, NOW)
    assert (*let_go.content["behaviours"], let_go.approved_digest) == ("bullying", DIGEST)
    assert let_go.event == f"{STREAM}.3"


def test_the_boxes_open_by_the_command_that_brought_them() -> None:
    first, second = after(prepared()), after(prepared(), AMENDED, APPROVED)
    assert first is not None
    assert second is not None
    assert first.commandid != second.commandid


@pytest.mark.parametrize(
    ("events", "standing", "round"),
    [
        ([SENT], "wanted", 1),
        ([SENT, RECEIVED], "received", 1),
        ([RECEIVED, SENT], "received", 1),
        ([PARKED], "parked", 1),
        ([PARKED, RESENT], "wanted", 3),
        ([SENT, RESENT, SENT], "wanted", 3),
        ([CANCELLED], "cancelled", 1),
        ([CANCELLED, SENT], "cancelled", 1),
        ([CANCELLED, RECEIVED], "received", 1),
        ([SENT, ACCEPTED], "taken_up", 1),
        ([PARKED, ACCEPTED], "taken_up", 1),
        ([SENT, RECEIVED, ACCEPTED], "received", 1),
        ([SENT, ACCEPTED, RECEIVED], "received", 1),
        ([REVEALED], "wanted", 1),
    ],
    ids=lambda each: "-".join(type(one).__name__[7:].lower() for one in each) if isinstance(each, list) else None,
)
def test_what_needs_nobody_goes_at_once_and_stands_as_its_last_word(
    events: list[HandoffEvent], standing: str, round: int
) -> None:
    known = after(prepared(needs_approval=False), *events)
    assert known is not None
    assert (known.standing, known.round, known.version) == (standing, round, 1 + len(events))


def test_what_was_sent_is_known_by_its_round() -> None:
    sent = after(prepared(needs_approval=False), SENT, RESENT)
    assert sent is not None
    assert (sent.round, sent.sent_round) == (3, 1)


def test_one_whose_beginning_was_left_out_is_nothing_to_deliver() -> None:
    envelope = decode_envelope(ShardLog(CASES, 0, 1).record(STREAM, APPROVED))
    assert follow(None, envelope, APPROVED, 0) is None


LATER = [AMENDED, APPROVED, SENT, RECEIVED, PARKED, RESENT, CANCELLED, ACCEPTED, REVEALED]


@given(st.lists(st.sampled_from(LATER), max_size=8), st.lists(st.integers(0, 8), max_size=3), st.booleans())
def test_events_that_come_again_change_nothing(
    events: list[HandoffEvent], again: list[int], needs_approval: bool
) -> None:
    beginning = prepared(needs_approval=needs_approval)
    assert after(beginning, *events, again=again) == after(beginning, *events)
