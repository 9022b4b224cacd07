"""Whatever is asked of a hand-off, in whatever order: what must always hold, and that its line in the list agrees."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from events import handoff as said
from events.codec import Origin, decode_envelope, encode_event, rfc3339
from events.commands.handoff import (
    AcceptHandoff,
    AmendHandoff,
    AnswerHandoff,
    ApproveHandoff,
    CancelHandoff,
    ParkHandoff,
    PassOnHandoff,
    RecordReceipt,
    RecordSent,
    ResendHandoff,
    ReturnHandoff,
    RevealHandoff,
)
from events.envelope import NO_HASH
from events.handoff import HandoffEvent, Receipt
from events.registry import Command
from events.rules import shipped
from events.vocabulary import Behaviour, DeliveryFailure, HandoffKind, Recipient, ReturnReason
from projections.handoffs import HANDOFFS, HandoffRow
from services.inspectorate.handoff_content import lacking
from services.inspectorate.handoff_state import Handoff, Known
from services.inspectorate.profiles import content_digest
from services.refusals import Refused

from ...given import NOW, Scenario
from .handoffs import (
    ACCEPTED,
    APPROVED,
    CASE,
    CODES,
    DIGEST,
    DUTY_CODES,
    OTHER_CASE,
    OTHER_DIGEST,
    PARKED,
    RECEIVED,
    RESPONDENT,
    SENT,
    SIGNAL,
    WHO,
    asked,
    box,
    content,
    handoff,
    mandatory,
    own,
    passed_on,
    prepared,
)

COMPLETE = asked(**DUTY_CODES, respondent=WHO, account=box("account"), contact=box("contact"))
STATUS = {
    "Prepared": "prepared",
    "Ready": "ready",
    "Parked": "parked",
    "Sent": "sent",
    "Received": "received",
    "Accepted": "accepted",
    "PassedOn": "passed_on",
    "Answered": "answered",
    "Returned": "returned",
    "Cancelled": "cancelled",
}

WHOLE = content(**DUTY_CODES, respondent=RESPONDENT, account=box("account"), contact=box("contact"))
LET_GO = said.HandoffApproved(content_digest=content_digest(WHOLE), occurred_at=NOW)
# Most start well under way, because few orders of commands get anything approved, let alone answered.
begun: st.SearchStrategy[tuple[HandoffEvent, ...]] = st.sampled_from(
    (
        (prepared(),),
        (mandatory(),),
        (prepared(), APPROVED),
        (prepared(), APPROVED, SENT),
        (prepared(), APPROVED, SENT, RECEIVED),
        (prepared(), APPROVED, SENT, RECEIVED, ACCEPTED),
        (prepared(), APPROVED, PARKED),
        (mandatory(), said.HandoffAmended(content=WHOLE, occurred_at=NOW), LET_GO, SENT),
        (passed_on(),),
        (passed_on(), SENT),
        (own(),),
        (own(), SENT, RECEIVED),
    )
)
digests = st.sampled_from((DIGEST, OTHER_DIGEST))
receipts = st.builds(
    Receipt,
    digest=digests,
    received_at=st.sampled_from(("2026-03-02T08:00:00Z", "2026-03-02T12:00:00+02:00")),
    keyid=st.just("desk-1"),
    signature=st.just("A" * 86),
)
bodies = st.none() | st.sampled_from((Recipient.POLICE, Recipient.INSPECTORATE))
before: st.SearchStrategy[Command] = st.one_of(
    st.builds(
        AmendHandoff, content=st.sampled_from((asked(**CODES), asked(behaviours=(Behaviour.UNCLEAR,)), COMPLETE))
    ),
    st.just(ApproveHandoff(content_digest=content_digest(SIGNAL))),
    st.just("approve what stands"),  # It depends on the state, so it is made there.
    st.just(CancelHandoff()),
)
commands: st.SearchStrategy[Command] = st.one_of(
    before,
    st.builds(RecordSent, occurred_at=st.just(NOW), body_digest=digests, attempts=st.just(1)),
    st.builds(RecordReceipt, receipt=receipts),
    st.builds(ParkHandoff, failure=st.sampled_from(DeliveryFailure), attempts=st.just(9)),
    st.just(ResendHandoff()),
    st.just(AcceptHandoff()),
    st.builds(ReturnHandoff, reason=st.sampled_from(ReturnReason), right_body=bodies),
    st.just(PassOnHandoff(to=Recipient.LABOUR_INSPECTORATE)),
    st.builds(AnswerHandoff, answer=st.none() | st.just(box("answer"))),
    st.builds(RevealHandoff, case=st.sampled_from((CASE, OTHER_CASE))),
)
orders = st.lists(commands, min_size=2, max_size=15)


def played(past: tuple[HandoffEvent, ...], asked_for: list[Command]) -> tuple[Scenario, list[HandoffEvent]]:
    """What the rules let happen after a beginning, one command after another; every event that they give can follow."""
    first = prepared_of(past)
    scenario = handoff(first.recipient if first.case else None).given(*past)
    log = list(past)
    for command in asked_for:
        state = scenario.state()
        assert isinstance(state, Known)
        if not hasattr(command, "TYPE"):
            command = ApproveHandoff(content_digest=content_digest(state.account.content))
        try:
            decided = scenario.decider.decide(state, command, scenario.context)
        except Refused:
            continue
        scenario = scenario.given(*decided)
        scenario.state()
        log += decided  # type: ignore[arg-type] # the decider of hand-offs gives events of hand-offs
    return scenario, log


def prepared_of(past: tuple[HandoffEvent, ...]) -> said.HandoffPrepared:
    """What a history begins with."""
    first = past[0]
    assert isinstance(first, said.HandoffPrepared)
    return first


def places(log: list[HandoffEvent], *kinds: type[HandoffEvent]) -> list[int]:
    """Where in the history events of these kinds stand."""
    return [place for place, event in enumerate(log) if isinstance(event, kinds)]


@settings(deadline=None)
@given(begun, orders)
def test_nothing_goes_out_that_was_not_let_go(past: tuple[HandoffEvent, ...], asked_for: list[Command]) -> None:
    _, log = played(past, asked_for)
    out = places(log, said.HandoffSent, said.HandoffReceived, said.HandoffParked)
    approved = places(log, said.HandoffApproved)
    if prepared_of(past).needs_approval and out:
        assert approved
        assert approved[0] < out[0]
    assert len(approved) <= prepared_of(past).needs_approval


@settings(deadline=None)
@given(st.sampled_from(((prepared(),), (mandatory(),))), st.lists(before, min_size=1, max_size=6))
def test_what_was_let_go_was_seen_is_whole_and_stays_as_it_is(
    past: tuple[HandoffEvent, ...], asked_for: list[Command]
) -> None:
    _, log = played(past, asked_for)
    standing = prepared_of(past).content
    profile = shipped().profile_by_ref(prepared_of(past).profile)
    for event in log:
        match event:
            case said.HandoffAmended():
                standing = event.content
            case said.HandoffApproved():
                assert event.content_digest == content_digest(standing)
                assert not lacking(standing, profile)
    for approved in places(log, said.HandoffApproved):
        assert not [place for place in places(log, said.HandoffAmended) if place > approved]


@settings(deadline=None)
@given(begun, orders)
def test_under_one_number_there_is_one_body_and_one_receipt(
    past: tuple[HandoffEvent, ...], asked_for: list[Command]
) -> None:
    _, log = played(past, asked_for)
    sent = {event.body_digest for event in log if isinstance(event, said.HandoffSent)}
    received = [event.receipt.digest for event in log if isinstance(event, said.HandoffReceived)]
    assert len(received) <= 1
    assert len(sent | set(received)) <= 1


@settings(deadline=None)
@given(begun, orders)
def test_what_the_law_demands_is_never_cancelled_nor_is_anothers(
    past: tuple[HandoffEvent, ...], asked_for: list[Command]
) -> None:
    _, log = played(past, asked_for)
    assert not places(log, said.HandoffCancelled) or prepared_of(past).kind is HandoffKind.VOLUNTARY


@settings(deadline=None)
@given(begun, orders)
def test_a_recipient_speaks_of_what_reached_it_and_returns_it_once(
    past: tuple[HandoffEvent, ...], asked_for: list[Command]
) -> None:
    _, log = played(past, asked_for)
    words = (said.HandoffAccepted, said.HandoffReturned, said.HandoffPassedOn, said.HandoffAnswered)
    spoken, out = places(log, *words), places(log, said.HandoffSent, said.HandoffReceived)
    assert not spoken or out[0] < spoken[0]
    returned = places(log, said.HandoffReturned)
    assert len(returned) <= 1
    assert not returned or returned[0] == spoken[-1]


@settings(deadline=None)
@given(begun, orders)
def test_asking_the_same_twice_gives_nothing_more(past: tuple[HandoffEvent, ...], asked_for: list[Command]) -> None:
    """But for an answer, of which there may be several, nobody is told off and nothing is recorded again."""
    scenario, _ = played(past, asked_for)
    repeated = [command for command in asked_for if not isinstance(command, AnswerHandoff)]
    if not repeated or not hasattr(repeated[-1], "TYPE"):
        return
    before, _ = played(past, [*asked_for, repeated[-1]])
    after, _ = played(past, [*asked_for, repeated[-1], repeated[-1]])
    assert before.state() == after.state()
    assert scenario.past == before.past[: len(scenario.past)]


@settings(deadline=None)
@given(begun, orders)
def test_the_line_in_the_list_says_what_the_rules_know(
    past: tuple[HandoffEvent, ...], asked_for: list[Command]
) -> None:
    scenario, log = played(past, asked_for)
    state = scenario.state()
    row = folded(scenario.context.stream, log)
    agree(state, row)


def folded(stream: str, log: list[HandoffEvent]) -> HandoffRow:
    """What the projection makes of a history."""
    row: HandoffRow | None = None
    for number, event in enumerate(log, start=1):
        row = HANDOFFS.apply(row, decode_envelope(recorded(stream, event, number, NOW)))
    assert row is not None
    return row


def recorded(stream: str, event: HandoffEvent, number: int, at: datetime) -> bytes:
    """An event as a recorder writes it."""
    command = str(uuid5(NAMESPACE_URL, str(number)))
    origin = Origin(institution="uni", commandid=command, actor="a:0", correlationid=command, causationid=command)
    return encode_event(
        event,
        subject=stream,
        time=rfc3339(at),
        sequence=number,
        shardseq=number,
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        origin=origin,
    )


def agree(state: object, row: HandoffRow) -> None:
    """The rules and the list, of the same history."""
    assert isinstance(state, Handoff)
    assert isinstance(state, Known)
    account = state.account
    assert row.status == STATUS[type(state).__name__]
    assert row.case_id == (account.case or account.revealed_to)
    assert row.hidden == (account.kind is HandoffKind.REPORTER_SIDE and account.revealed_to is None)
    assert row.receipt_digest == (account.receipt.digest if account.receipt else None)
    assert set(row.passed_on_to) == {body.value for body in account.passed_on_to}
    assert (row.waiting_since is None) == (row.status in {"answered", "returned", "cancelled"})
    assert (row.failure is not None) == (row.status == "parked")
