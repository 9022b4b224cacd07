"""How long a case is kept: from its closing, by its outcome, put off by holds, proposed once for each ending."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import complaint, erasure, incident
from events.codec import decode_envelope
from events.complaint import BehaviourFinding, ComplaintClosed, ComplaintDecided, ComplaintReopened, ComplaintWithdrawn
from events.conversation import ConversationEnded, ConversationOpened
from events.identity import beside
from events.ledgers import CASES
from events.rules import load, shipped
from events.sealed import Key
from events.vocabulary import (
    Behaviour,
    ConversationEnd,
    ErasureGround,
    Finding,
    Forgetting,
    HoldReason,
    WithdrawalReason,
)
from services.erasing.keeping import KeepingRow, fire, keeping_fold

from ...duties import concluded, duty_id, filed_with_police, suspicion, track_ended
from ...logs import DAY, PERSON, TEXT, ShardLog, case_id, filed, incident_story

CASE, REPORT = case_id("complaint", 1), case_id("incident", 1)
STREAM = beside("erasure", CASE, "keys")
CONVERSATION = beside("conversation", CASE, "reporter")
CLOSED = ComplaintClosed(occurred_on=DAY, outcomes=())
WITHDRAWN = ComplaintWithdrawn(occurred_on=DAY, reason=next(iter(WithdrawalReason)))
AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DUE = datetime(2028, 3, 2, 23, 0, tzinfo=UTC)
REQUEST = "request-0190f3c2-7a10-5000-8000-000000000009"


class Kept:
    """A case by its log, under the shipped rules."""

    def __init__(self, rules: Any = None) -> None:
        self.fold = keeping_fold(1, rules or shipped())
        self.log = ShardLog(CASES, 0, 1)
        self.row: KeepingRow | None = None

    def hears(self, stream: str, *events: Any) -> "Kept":
        for event in events:
            envelope = decode_envelope(self.log.record(stream, event))
            if self.fold.takes(envelope):
                self.row = self.fold.apply(self.row, envelope)
        return self

    @property
    def now(self) -> KeepingRow:
        assert self.row is not None
        return self.row


def decided(finding: Finding) -> ComplaintDecided:
    found = (BehaviourFinding(behaviour=Behaviour.BULLYING, finding=finding),)
    return ComplaintDecided(occurred_on=DAY, findings=found, reasons=TEXT, deviates_from_advice=False)


def proposed(row: KeepingRow) -> erasure.ErasureProposed:
    assert row.rule
    assert row.ended_on
    assert row.due_on
    return erasure.ErasureProposed(
        institution="uni", case=CASE, rule=row.rule, ended_on=row.ended_on, due_on=row.due_on, occurred_at=AT
    )


@pytest.mark.parametrize(
    ("ending", "rule", "due_on"),
    [
        (WITHDRAWN, "B01/1", date(2028, 3, 2)),
        (decided(Finding.NOT_UPHELD), "B01/1", date(2028, 3, 2)),
        (decided(Finding.UPHELD), "B02/1", date(2031, 3, 2)),
    ],
)
def test_a_closed_case_is_kept_by_how_it_ended(ending: Any, rule: str, due_on: date) -> None:
    kept = Kept().hears(CASE, filed(), ending)
    assert (kept.now.rule, kept.now.due_on) == (None, None), "it is not closed"
    closed = kept.hears(CASE, CLOSED).now
    assert (closed.rule, closed.due_on) == (rule, due_on)
    assert kept.now.next_at == kept.now.due_at


def test_a_report_has_no_term_unless_its_institution_wrote_one() -> None:
    assert Kept().hears(REPORT, *incident_story()).now.due_on is None
    own = load(
        {
            "uni.yaml": "institution: {id: uni, kind: public}\nretentions:\n  - {id: B09, version: 1, basis: policy,"
            " record: incident, title: {nl: Een, en: One}, source: {act: Beleid, article: geen},"
            " keep: {value: 18, unit: months}}\n"
        }
    )
    assert Kept(own).hears(REPORT, *incident_story()).now.due_on == date(2027, 9, 2)


def test_it_falls_due_after_its_last_day_and_is_proposed_once() -> None:
    kept = Kept().hears(CASE, filed(), WITHDRAWN, CLOSED)
    assert fire(kept.now, DUE.replace(hour=22), 1) is None
    fired = fire(kept.now, DUE, 1)
    assert fired is not None
    command = msgspec.json.decode(fired.wish.value)
    assert command["subject"] == STREAM
    assert command["data"] == {"case": CASE, "rule": "B01/1", "ended_on": "2026-03-02", "due_on": "2028-03-02"}
    again = fire(kept.now, DUE.replace(year=2030), 1)
    assert again is not None
    assert again.wish == fired.wish, "the same bytes, whenever it looks"
    kept.hears(STREAM, proposed(kept.now))
    assert kept.now.next_at is None


def test_a_case_that_is_taken_up_again_is_proposed_anew_by_its_new_ending() -> None:
    kept = Kept().hears(CASE, filed(), WITHDRAWN, CLOSED)
    kept.hears(STREAM, proposed(kept.now))
    kept.hears(CASE, ComplaintReopened(occurred_on=DAY))
    assert (kept.now.due_on, kept.now.next_at) == (None, None)
    later = date(2027, 1, 4)
    kept.hears(CASE, decided(Finding.PARTLY_UPHELD), ComplaintClosed(occurred_on=later, outcomes=()))
    assert (kept.now.rule, kept.now.due_on) == ("B02/1", date(2032, 1, 4))
    assert kept.now.next_at is not None


def test_every_kind_of_hold_postpones_and_what_fell_due_meanwhile_is_due_at_once() -> None:
    kept = Kept().hears(CASE, filed(), WITHDRAWN, CLOSED)
    due_at = kept.now.next_at
    held = erasure.HoldPlaced(
        institution="uni", case=CASE, reason=HoldReason.LEGAL_CLAIM, placed_by="board:1", occurred_at=AT
    )
    kept.hears(duty_id(CASE), suspicion(CASE), concluded(3), filed_with_police(4))
    kept.hears(CONVERSATION, ConversationOpened(institution="uni", case=CASE))
    kept.hears(STREAM, held)
    releases = (
        (duty_id(CASE), track_ended(2000)),
        (CONVERSATION, ConversationEnded(reason=ConversationEnd.DONE, occurred_on=DAY)),
        (STREAM, erasure.HoldReleased(reason=HoldReason.LEGAL_CLAIM, released_by="board:1", occurred_at=AT)),
    )
    for left, (stream, release) in zip((3, 2, 1), releases, strict=True):
        assert (len(kept.now.holds), kept.now.next_at) == (left, None)
        kept.hears(stream, release)
    assert (kept.now.holds, kept.now.next_at) == ((), due_at)


def test_the_row_says_how_far_an_erasure_has_come_and_since_when_it_is_forgotten() -> None:
    kept = Kept().hears(CASE, filed(), WITHDRAWN, CLOSED)
    kept.hears(STREAM, *course())
    assert (kept.now.step, kept.now.keys, kept.now.spared) == (Forgetting.DONE, 1, 2)
    assert (kept.now.requested_by, kept.now.answered_by) == ("coordinator:1", "board:2")
    assert kept.now.forgotten_at == AT
    assert kept.now.next_at is None, "nothing is left to propose"


def test_a_case_that_was_forgotten_and_taken_up_again_has_a_term_once_it_is_closed_anew() -> None:
    """Who handled it again wrote something, which nobody would ever have been asked to destroy."""
    kept = Kept().hears(CASE, filed(), WITHDRAWN, CLOSED).hears(STREAM, *course())
    kept.hears(CASE, ComplaintReopened(occurred_on=DAY))
    assert (kept.now.forgotten_at, kept.now.next_at) == (None, None)
    kept.hears(CASE, WITHDRAWN, CLOSED)
    assert (kept.now.due_at, kept.now.next_at) == (DUE, DUE)
    assert kept.now.destroyed_at == AT


def test_the_row_says_whom_the_last_request_is_about() -> None:
    of_case = course()[0]
    kept = Kept().hears(CASE, filed()).hears(STREAM, msgspec.structs.replace(of_case, person=PERSON))
    assert (kept.now.of_person, kept.now.person) == (True, PERSON.subject)
    assert kept.hears(STREAM, of_case).now.person is None


def course() -> tuple[Any, ...]:
    return (
        erasure.ErasureRequested(
            institution="uni",
            case=CASE,
            request=REQUEST,
            ground=ErasureGround.OBJECTION,
            requested_by="coordinator:1",
            occurred_at=AT,
        ),
        erasure.ErasureApproved(request=REQUEST, approved_by="board:2", occurred_at=AT),
        erasure.DestructionBegun(request=REQUEST, occurred_at=AT),
        erasure.KeysDestroyed(
            request=REQUEST,
            keys=(Key(kid=CASE),),
            spared=2,
            ground=ErasureGround.OBJECTION,
            requested_by="coordinator:1",
            approved_by="board:2",
            destroyed_at=AT,
            occurred_at=AT,
        ),
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["close", "reopen", "hold", "release", "talk", "hush"]), max_size=25))
def test_nothing_is_ever_proposed_of_a_case_that_goes_on_or_is_held(moves: list[str]) -> None:
    kept = Kept().hears(CASE, filed(), WITHDRAWN)
    closed, holds = False, set[str]()
    acts: dict[str, tuple[str, Any]] = {
        "close": (CASE, CLOSED),
        "reopen": (CASE, ComplaintReopened(occurred_on=DAY)),
        "hold": (
            STREAM,
            erasure.HoldPlaced(
                institution="uni", case=CASE, reason=HoldReason.ARCHIVING, placed_by="board:1", occurred_at=AT
            ),
        ),
        "release": (STREAM, erasure.HoldReleased(reason=HoldReason.ARCHIVING, released_by="board:1", occurred_at=AT)),
        "talk": (CONVERSATION, ConversationOpened(institution="uni", case=CASE)),
        "hush": (CONVERSATION, ConversationEnded(reason=ConversationEnd.DONE, occurred_on=DAY)),
    }
    for move in moves:
        kept.hears(*acts[move])
        closed = {"close": True, "reopen": False}.get(move, closed)
        holds = {"hold": holds | {"h"}, "release": holds - {"h"}, "talk": holds | {"t"}, "hush": holds - {"t"}}.get(
            move, holds
        )
        assert (kept.now.next_at is not None) == (closed and not holds)


def test_it_follows_nothing_that_is_no_case() -> None:
    types = keeping_fold(1, shipped()).types
    assert types is not None
    assert not any(".escrow." in kind or ".handoff." in kind for kind in types)
    assert {incident.IncidentRaised.TOPIC, complaint.ComplaintFiled.TOPIC} <= types
