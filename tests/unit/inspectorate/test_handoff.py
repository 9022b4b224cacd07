"""What becomes of a hand-off: seen and let go, sent, received, and what its recipient says of it."""

import dataclasses
from datetime import timedelta

import pytest
from msgspec.structs import replace

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
from events.duty import CriminalReportFiled
from events.handoff import (
    HandoffAccepted,
    HandoffAmended,
    HandoffAnswered,
    HandoffApproved,
    HandoffCancelled,
    HandoffParked,
    HandoffPassedOn,
    HandoffReceived,
    HandoffResent,
    HandoffReturned,
    HandoffRevealed,
)
from events.registry import Command, Event
from events.rules.catalogue import Catalogue
from events.vocabulary import Behaviour, DeliveryFailure, Recipient, ReturnReason
from services.inspectorate.duty_evolve import evolve as evolve_duty
from services.inspectorate.duty_state import Duty
from services.inspectorate.duty_state import Nothing as DutyNothing
from services.inspectorate.handoff import decider
from services.inspectorate.profiles import content_digest

from ... import duties
from ...given import NOW, Scenario
from .handoffs import (
    ACCEPTED,
    ARRIVED,
    CASE,
    CODES,
    DIGEST,
    DUTY_CODES,
    ENTRUSTED,
    LET_GO,
    OTHER_CASE,
    OTHER_DIGEST,
    OUT,
    PARKED,
    RECEIPT,
    RECEIVED,
    RESPONDENT,
    SENT,
    SIGNAL,
    WAITING,
    WHO,
    asked,
    box,
    content,
    handoff,
    mandatory,
    passed_on,
)

SEEN = content_digest(SIGNAL)
RESENT = HandoffResent(occurred_at=NOW)
CANCELLED = HandoffCancelled(occurred_at=NOW)
WRONG_BODY = HandoffReturned(occurred_at=NOW, reason=ReturnReason.WRONG_BODY, right_body=Recipient.POLICE)
PASSED_ON = HandoffPassedOn(occurred_at=NOW, to=Recipient.LABOUR_INSPECTORATE)
ANSWERED = HandoffAnswered(occurred_at=NOW, answer=box("answer"))

COMPLETE = content(**DUTY_CODES, respondent=RESPONDENT, account=box("account"), contact=box("contact"))
REPORT = handoff(Recipient.POLICE).given(mandatory())
COMPLETED = REPORT.given(HandoffAmended(content=COMPLETE, occurred_at=NOW))

approve = ApproveHandoff(content_digest=SEEN)
sent = RecordSent(occurred_at=NOW, body_digest=DIGEST, attempts=1)
receipt = RecordReceipt(receipt=RECEIPT)
park = ParkHandoff(failure=DeliveryFailure.UNREACHABLE, attempts=9)
returned = ReturnHandoff(reason=ReturnReason.WRONG_BODY, right_body=Recipient.POLICE)
pass_on = PassOnHandoff(to=Recipient.LABOUR_INSPECTORATE)
SAYS: tuple[Command, ...] = (AcceptHandoff(), returned, pass_on, AnswerHandoff(answer=box("answer")))


def test_what_it_tells_is_changed_as_a_whole_until_it_is_let_go() -> None:
    other = {**CODES, "behaviours": (Behaviour.INTIMIDATION,)}
    WAITING.when(AmendHandoff(content=asked(**other))).then(HandoffAmended(content=content(**other), occurred_at=NOW))
    WAITING.when(AmendHandoff(content=asked(**CODES))).nothing()
    WAITING.when(AmendHandoff(content=asked(**CODES, account=box("a")))).refuses(
        "handoff.content.not-allowed", field="content.account"
    )
    for late in (LET_GO, OUT, ARRIVED, ENTRUSTED):
        late.when(AmendHandoff(content=asked(**other))).refuses("handoff.amend.late")
    WAITING.given(CANCELLED).when(AmendHandoff(content=asked(**other))).refuses("handoff.cancelled")


def test_who_approves_lets_go_what_they_saw() -> None:
    WAITING.when(approve).then(HandoffApproved(content_digest=SEEN, occurred_at=NOW))
    for scenario in (LET_GO, OUT, ARRIVED):
        scenario.when(approve).nothing()


def test_what_was_changed_since_is_not_let_go() -> None:
    changed = WAITING.given(HandoffAmended(content=content(behaviours=(Behaviour.BULLYING,)), occurred_at=NOW))
    changed.when(approve).refuses("handoff.approve.changed", field="content_digest")
    LET_GO.when(ApproveHandoff(content_digest=OTHER_DIGEST)).refuses("handoff.approve.changed")
    WAITING.given(CANCELLED).when(approve).refuses("handoff.cancelled")


@pytest.mark.parametrize("command", SAYS)
def test_a_body_speaks_only_of_what_was_handed_to_it(command: Command) -> None:
    other = handoff(Recipient.INSPECTORATE, actor="recipient.police:0000000000000000")
    dataclasses.replace(other, past=ARRIVED.past).when(command).refuses("handoff.not-yours")


def test_a_body_takes_up_what_was_handed_to_it() -> None:
    own = handoff(actor=f"recipient.{ARRIVED.past[0].recipient}:0000000000000000")  # type: ignore[attr-defined]
    dataclasses.replace(own, past=ARRIVED.past).when(AcceptHandoff()).then(HandoffAccepted(occurred_at=NOW))


def test_what_the_recipient_cannot_do_without_is_there_when_it_is_let_go() -> None:
    lacking = ApproveHandoff(content_digest=content_digest(content(**DUTY_CODES)))
    REPORT.when(lacking).refuses("handoff.content.incomplete", field="content.respondent.name")
    nameless = replace(COMPLETE, respondent=replace(RESPONDENT, name=None))
    scenario = REPORT.given(HandoffAmended(content=nameless, occurred_at=NOW))
    scenario.when(ApproveHandoff(content_digest=content_digest(nameless))).refuses("handoff.content.incomplete")
    whole = content_digest(COMPLETE)
    COMPLETED.when(ApproveHandoff(content_digest=whole)).then(HandoffApproved(content_digest=whole, occurred_at=NOW))


def test_the_board_completes_what_the_duty_prepared() -> None:
    told = asked(**DUTY_CODES, respondent=WHO, account=box("account"), contact=box("contact"))
    REPORT.when(AmendHandoff(content=told)).then(HandoffAmended(content=COMPLETE, occurred_at=NOW))


def test_nobody_approves_what_needs_no_approval() -> None:
    for scenario in (ENTRUSTED, handoff(Recipient.LABOUR_INSPECTORATE).given(passed_on())):
        scenario.when(approve).refuses("handoff.approval.none")


def test_a_profile_that_went_away_lets_nothing_go() -> None:
    bare = decider(Catalogue(rules=(), ladders=(), calendars=(), institutions={}))
    Scenario(bare, WAITING.context, WAITING.past).when(approve).refuses("handoff.profile.gone")


def test_the_board_may_choose_not_to_send_what_it_chose_to_prepare() -> None:
    WAITING.when(CancelHandoff(reasons=box("why"))).then(HandoffCancelled(occurred_at=NOW, reasons=box("why")))
    LET_GO.given(PARKED).when(CancelHandoff()).then(CANCELLED)
    WAITING.given(CANCELLED).when(CancelHandoff()).nothing()
    for late in (LET_GO, OUT, ARRIVED):
        late.when(CancelHandoff()).refuses("handoff.cancel.late")


def test_what_is_owed_and_what_is_anothers_is_not_for_the_board_to_cancel() -> None:
    theirs = handoff(Recipient.LABOUR_INSPECTORATE).given(passed_on())
    for scenario in (REPORT, ENTRUSTED, ENTRUSTED.given(PARKED), theirs):
        scenario.when(CancelHandoff()).refuses("handoff.cancel.owed")


def beside_a_duty(scenario: Scenario, *events: Event) -> Scenario:
    """The same hand-off, with a duty beside its case to which all this has happened."""
    duty: Duty = DutyNothing()
    for event in events:
        duty = evolve_duty(duty, event)  # type: ignore[arg-type] # only events of duties are given
    return dataclasses.replace(scenario, context=replace(scenario.context, beside=lambda _: (duty,)))


def test_what_the_duty_asks_for_no_more_can_be_let_be() -> None:
    story = duties.whole_story(CASE)
    filed = next(place for place, event in enumerate(story) if isinstance(event, CriminalReportFiled))
    beside_a_duty(REPORT, *story[:filed]).when(CancelHandoff()).refuses("handoff.cancel.owed")
    # The board went to the police itself, and has nothing to send any more.
    beside_a_duty(REPORT, *story[: filed + 1]).when(CancelHandoff()).then(CANCELLED)
    theirs = handoff(Recipient.LABOUR_INSPECTORATE).given(passed_on())
    beside_a_duty(theirs, *story).when(CancelHandoff()).refuses("handoff.cancel.owed")


def test_the_endpoint_took_it() -> None:
    for scenario in (LET_GO, ENTRUSTED, LET_GO.given(PARKED), OUT.given(RESENT)):
        scenario.when(sent).then(SENT)
    for known in (OUT, ARRIVED, ARRIVED.given(ACCEPTED), LET_GO.given(RECEIVED)):
        known.when(sent).nothing()


def test_under_one_number_only_one_body_goes_out() -> None:
    other = replace(sent, body_digest=OTHER_DIGEST)
    for scenario in (OUT, OUT.given(RESENT), OUT.given(PARKED), ARRIVED, LET_GO.given(RECEIVED)):
        scenario.when(other).refuses("handoff.body.other", field="body_digest")


def test_nothing_is_delivered_that_was_not_let_go() -> None:
    for command in (sent, receipt, park, ResendHandoff()):
        WAITING.when(command).refuses("handoff.unapproved")
        WAITING.given(CANCELLED).when(command).refuses("handoff.cancelled")


def test_it_was_not_sent_in_the_future() -> None:
    LET_GO.when(replace(sent, occurred_at=NOW + timedelta(hours=1))).refuses("time.future")


def test_a_receipt_says_that_it_arrived_and_when() -> None:
    at = NOW - timedelta(minutes=1)
    for scenario in (OUT, LET_GO, LET_GO.given(PARKED), LET_GO.given(PARKED, CANCELLED), OUT.given(ACCEPTED)):
        scenario.when(receipt).then(HandoffReceived(occurred_at=at, receipt=RECEIPT))


def test_a_recipients_clock_may_run_ahead() -> None:
    ahead = replace(RECEIPT, received_at="2026-03-02T19:00:00+01:00")
    OUT.when(RecordReceipt(receipt=ahead)).then(HandoffReceived(occurred_at=NOW, receipt=ahead))


@pytest.mark.parametrize("said", ["2026-03-02T09:00:00", "monday"])
def test_a_receipt_says_legibly_when_it_was_given(said: str) -> None:
    OUT.when(RecordReceipt(receipt=replace(RECEIPT, received_at=said))).refuses(
        "handoff.receipt.moment", field="receipt.received_at"
    )


def test_the_first_receipt_holds() -> None:
    ARRIVED.when(receipt).nothing()
    OUT.given(RECEIVED, WRONG_BODY).when(receipt).nothing()
    ARRIVED.when(RecordReceipt(receipt=replace(RECEIPT, keyid="desk-2"))).refuses("handoff.receipt.other")


def test_a_receipt_is_for_what_was_sent() -> None:
    other = RecordReceipt(receipt=replace(RECEIPT, digest=OTHER_DIGEST))
    OUT.when(other).refuses("handoff.receipt.digest", field="receipt.digest")


def test_a_delivery_is_given_up_once_and_never_after_it_arrived() -> None:
    for scenario in (LET_GO, OUT, ENTRUSTED):
        scenario.when(park).then(HandoffParked(occurred_at=NOW, failure=DeliveryFailure.UNREACHABLE, attempts=9))
    for known in (LET_GO.given(PARKED), ARRIVED, OUT.given(ACCEPTED), ARRIVED.given(WRONG_BODY)):
        known.when(park).nothing()


def test_what_was_parked_or_not_acknowledged_is_sent_again() -> None:
    for scenario in (LET_GO.given(PARKED), OUT, OUT.given(PARKED)):
        scenario.when(ResendHandoff(note=box("note"))).then(HandoffResent(occurred_at=NOW, note=box("note")))
    for waiting in (LET_GO, OUT.given(RESENT)):
        waiting.when(ResendHandoff()).nothing()


def test_what_arrived_is_not_sent_again() -> None:
    for scenario in (ARRIVED, OUT.given(ACCEPTED), ARRIVED.given(ANSWERED)):
        scenario.when(ResendHandoff()).refuses("handoff.resend.arrived")
    ARRIVED.given(WRONG_BODY).when(ResendHandoff()).refuses("handoff.returned")
    LET_GO.given(PARKED, CANCELLED).when(ResendHandoff()).refuses("handoff.cancelled")


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (AcceptHandoff(reference="NLA-1"), HandoffAccepted(occurred_at=NOW, reference="NLA-1")),
        (returned, WRONG_BODY),
        (pass_on, PASSED_ON),
        (AnswerHandoff(answer=box("answer")), ANSWERED),
    ],
)
def test_a_recipient_says_what_it_does_with_what_it_got(command: Command, event: Event) -> None:
    for scenario in (OUT, ARRIVED, OUT.given(PARKED), OUT.given(RESENT), LET_GO.given(RECEIVED)):
        scenario.when(command).then(event)


@pytest.mark.parametrize("command", SAYS)
def test_a_recipient_speaks_of_what_was_sent_to_it_only(command: Command) -> None:
    for scenario in (WAITING, LET_GO, LET_GO.given(PARKED), ENTRUSTED):
        scenario.when(command).refuses("handoff.unsent")
    LET_GO.given(PARKED, CANCELLED).when(command).refuses("handoff.cancelled")


def test_who_took_it_up_need_not_say_so_again() -> None:
    for scenario in (OUT.given(ACCEPTED), ARRIVED.given(PASSED_ON), ARRIVED.given(ANSWERED)):
        scenario.when(AcceptHandoff()).nothing()
    ARRIVED.given(PASSED_ON).when(pass_on).nothing()
    ARRIVED.given(ANSWERED).when(AnswerHandoff()).nothing()


def test_a_recipient_may_answer_and_pass_on_in_any_order_and_more_than_once() -> None:
    ARRIVED.given(PASSED_ON).when(AnswerHandoff(answer=box("answer"))).then(ANSWERED)
    ARRIVED.given(ANSWERED).when(AnswerHandoff(answer=box("answer"))).then(ANSWERED)
    ARRIVED.given(ANSWERED).when(pass_on).then(PASSED_ON)
    ARRIVED.given(ACCEPTED).when(returned).then(WRONG_BODY)


def test_what_was_returned_is_out_of_its_hands() -> None:
    back = ARRIVED.given(WRONG_BODY)
    back.when(returned).nothing()
    back.when(replace(returned, right_body=None)).refuses("handoff.returned")
    for command in SAYS:
        if not isinstance(command, ReturnHandoff):
            back.when(command).refuses("handoff.returned")
    for late in (ARRIVED.given(PASSED_ON), ARRIVED.given(ANSWERED)):
        late.when(returned).refuses("handoff.return.late")


def test_a_body_does_not_send_it_to_itself() -> None:
    itself = Recipient.INSPECTORATE
    ARRIVED.when(replace(returned, right_body=itself)).refuses("handoff.itself", field="right_body")
    ARRIVED.when(PassOnHandoff(to=itself)).refuses("handoff.itself", field="to")
    ARRIVED.when(replace(returned, right_body=None)).then(replace(WRONG_BODY, right_body=None))


def test_a_reporter_lets_the_institution_know_for_good() -> None:
    revealed = HandoffRevealed(occurred_at=NOW, case=CASE)
    for scenario in (ENTRUSTED, ENTRUSTED.given(SENT, RECEIVED), ENTRUSTED.given(SENT, RECEIVED, WRONG_BODY)):
        scenario.when(RevealHandoff(case=CASE)).then(revealed)
        scenario.given(revealed).when(RevealHandoff(case=CASE)).nothing()
        scenario.given(revealed).when(RevealHandoff(case=OTHER_CASE)).refuses("handoff.reveal.other", field="case")
    WAITING.when(RevealHandoff(case=CASE)).refuses("handoff.reveal.not-own")


@pytest.mark.parametrize("command", [approve, sent, receipt, park, ResendHandoff(), RevealHandoff(case=CASE), *SAYS])
def test_of_a_hand_off_that_is_not_there_nothing_is_said(command: Command) -> None:
    handoff(Recipient.INSPECTORATE).when(command).refuses("stream.unknown")
