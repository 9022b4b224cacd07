"""Filing, receipt at the desk, the gate of Awb 9:4, acknowledgement, and the choice not to handle it."""

from datetime import date, datetime

import pytest
from msgspec.structs import replace

from events.commands.complaint import (
    AcknowledgeReceipt,
    CompleteForm,
    DeclineHandling,
    ForwardComplaint,
    NamedRespondent,
    NotifyNotHandled,
    ReceiveComplaint,
)
from events.complaint import (
    CaseLinked,
    CommitteeAppointed,
    ComplaintForwarded,
    ComplaintNotHandled,
    ComplaintReceived,
    ComplaintReopened,
    FormCompleted,
    NotHandledNotified,
    ReceiptAcknowledged,
)
from events.sealed import NotSealed
from events.vocabulary import Answer, Body, FormRequirement, LinkKind, NotHandledGround, Period

from .cases import (
    ACKNOWLEDGED,
    ANONYMOUS,
    ANSWERED,
    BOX,
    CLOSED,
    FILED_ON,
    HOUSE,
    INCIDENT,
    LAST_WEEK,
    NOT_HANDLED,
    NOTIFIED,
    RECEIVED_AT,
    RECEIVED_ON,
    TODAY,
    TOMORROW,
    WITHDRAWN,
    assessed,
    at_desk,
    coding,
    decided,
    file_complaint,
    filed,
    given,
    outside_gate,
    party,
    person,
    ready,
    received,
)


class TestFiling:
    def test_a_complaint_is_filed(self) -> None:
        given().when(file_complaint()).then(filed())

    def test_whatever_it_lacks_it_is_taken_in(self) -> None:
        lacking = {"written": False, "signed": False, "dated_on": None, "towards_complainant": False}
        nobody = {"complainant": None, "description": None, "respondents": ()}
        given().when(file_complaint(**lacking, **nobody)).then(filed(**lacking, **nobody))

    def test_an_incident_that_it_comes_from_is_linked(self) -> None:
        link = CaseLinked(occurred_on=FILED_ON, case=INCIDENT, kind=LinkKind.SAME_MATTER)
        given().when(file_complaint(incident=INCIDENT)).then(filed(), link)

    def test_it_is_not_filed_tomorrow(self) -> None:
        given().when(file_complaint(occurred_on=TOMORROW)).refuses("time.future", field="occurred_on")
        given().when(file_complaint(dated_on=TOMORROW)).refuses("time.future", field="dated_on")

    def test_a_respondent_is_somebody(self) -> None:
        given().when(file_complaint(respondents=(NamedRespondent(),))).refuses("complaint.respondent.nobody")

    def test_it_is_filed_once(self) -> None:
        given(filed()).when(file_complaint()).refuses("stream.exists")

    def test_readable_text_never_reaches_the_log(self) -> None:
        with pytest.raises(NotSealed):
            given().when(file_complaint(description="he shouted at me")).then()

    def test_nothing_else_begins_a_complaint(self) -> None:
        given().when(CompleteForm()).refuses("stream.unknown")


class TestReceipt:
    def test_the_desk_stamps_the_date_in_amsterdam(self) -> None:
        late = datetime.fromisoformat("2026-02-03T23:30:00+00:00")
        stamped = ComplaintReceived(occurred_on=date(2026, 2, 4), received_at=late, desk=Body.FACILITY)
        command = ReceiveComplaint(received_at=late)
        given(filed()).when(command).then(stamped, assessed(on=date(2026, 2, 4)))

    def test_the_gate_names_what_is_missing(self) -> None:
        anonymous = filed(complainant=None, signed=False)
        missing = (FormRequirement.SIGNATURE, FormRequirement.NAME, FormRequirement.ADDRESS)
        given(anonymous).when(ReceiveComplaint(received_at=RECEIVED_AT)).then(received(), assessed(*missing))

    def test_another_date_or_one_before_the_filing_needs_a_reason(self) -> None:
        command = ReceiveComplaint(received_at=RECEIVED_AT, occurred_on=FILED_ON)
        given(filed()).when(command).refuses("complaint.receipt.unexplained", field="reason")
        early = ReceiveComplaint(received_at=datetime.fromisoformat("2026-02-01T08:00:00+00:00"))
        given(filed()).when(early).refuses("complaint.receipt.unexplained", field="reason")

    def test_with_a_reason_it_may_be_another_date(self) -> None:
        command = ReceiveComplaint(received_at=RECEIVED_AT, occurred_on=FILED_ON, reason=BOX)
        stamped = ComplaintReceived(occurred_on=FILED_ON, received_at=RECEIVED_AT, desk=Body.FACILITY, reason=BOX)
        given(filed()).when(command).then(stamped, assessed(on=FILED_ON))

    def test_it_is_never_received_in_the_future(self) -> None:
        tomorrow = datetime.fromisoformat("2026-03-03T08:00:00+00:00")
        given(filed()).when(ReceiveComplaint(received_at=tomorrow)).refuses("time.future", field="received_at")
        command = ReceiveComplaint(received_at=RECEIVED_AT, occurred_on=TOMORROW, reason=BOX)
        given(filed()).when(command).refuses("time.future", field="occurred_on")

    def test_a_stamp_does_not_change(self) -> None:
        command = ReceiveComplaint(received_at=RECEIVED_AT, occurred_on=FILED_ON, reason=BOX)
        given(*at_desk()).when(command).refuses("complaint.receipt.stamped")

    def test_the_same_stamp_says_nothing_new(self) -> None:
        given(*at_desk()).when(ReceiveComplaint(received_at=RECEIVED_AT)).nothing()


SIGNED = FormCompleted(occurred_on=TODAY, written=False, signed=True, towards_complainant=False)


class TestForm:
    def test_what_was_lacking_opens_the_gate(self) -> None:
        given(*outside_gate()).when(CompleteForm(signed=True)).then(SIGNED, assessed(on=TODAY))

    def test_what_is_still_lacking_keeps_it_shut(self) -> None:
        nearly = outside_gate(dated_on=None)
        given(*nearly).when(CompleteForm(signed=True)).then(SIGNED, assessed(FormRequirement.DATE, on=TODAY))

    def test_an_anonymous_complainant_may_give_a_name(self) -> None:
        named = FormCompleted(
            occurred_on=TODAY, written=False, signed=True, towards_complainant=False, complainant=party("s-anna")
        )
        command = CompleteForm(signed=True, complainant=person("s-anna"))
        given(*ANONYMOUS).when(command).then(named, assessed(on=TODAY))

    def test_before_the_desk_has_it_nothing_is_assessed(self) -> None:
        given(filed(signed=False)).when(CompleteForm(signed=True)).then(SIGNED)

    def test_a_receipt_recorded_later_counts_from_the_completion(self) -> None:
        past = (filed(signed=False), SIGNED)
        given(*past).when(ReceiveComplaint(received_at=RECEIVED_AT)).then(received(), assessed(on=TODAY))

    def test_what_is_added_to_a_complete_one_before_its_receipt_puts_nothing_off(self) -> None:
        added = FormCompleted(
            occurred_on=LAST_WEEK, written=False, signed=False, towards_complainant=False, description=BOX
        )
        given(filed(), added).when(ReceiveComplaint(received_at=RECEIVED_AT)).then(received(), assessed())
        once_signed = (filed(signed=False), replace(added, signed=True), replace(added, occurred_on=TODAY))
        receipt = ReceiveComplaint(received_at=RECEIVED_AT)
        given(*once_signed).when(receipt).then(received(), assessed(on=LAST_WEEK))

    def test_it_counts_from_the_last_part_also_when_that_was_recorded_first(self) -> None:
        dated = FormCompleted(
            occurred_on=LAST_WEEK, written=False, signed=False, dated_on=FILED_ON, towards_complainant=False
        )
        receipt = ReceiveComplaint(received_at=RECEIVED_AT)
        given(filed(signed=False, dated_on=None), SIGNED, dated).when(receipt).then(received(), assessed(on=TODAY))
        date_it = CompleteForm(dated_on=FILED_ON, occurred_on=LAST_WEEK)
        still = assessed(FormRequirement.DATE, on=TODAY)
        given(*outside_gate(dated_on=None), SIGNED, still).when(date_it).then(dated, assessed(on=TODAY))

    def test_a_complaint_answered_before_is_owed_its_handling_when_it_is_complete(self) -> None:
        reopened = ComplaintReopened(occurred_on=TODAY)
        past = (*outside_gate(), ANSWERED)
        given(*past).when(CompleteForm(signed=True)).then(SIGNED, reopened, assessed(on=TODAY))

    def test_a_new_address_is_kept_though_the_gate_is_open(self) -> None:
        moved = FormCompleted(
            occurred_on=TODAY, written=False, signed=False, towards_complainant=False, complainant=party("s-anna")
        )
        given(*at_desk()).when(CompleteForm(complainant=person("s-anna"))).then(moved)

    def test_not_once_it_is_withdrawn(self) -> None:
        given(*outside_gate(), WITHDRAWN).when(CompleteForm(signed=True)).refuses("complaint.ended")

    def test_supplying_what_is_there_says_nothing_new(self) -> None:
        given(*at_desk()).when(CompleteForm(signed=True, written=True)).nothing()


class TestAcknowledgement:
    def test_it_is_acknowledged(self) -> None:
        acknowledged = ReceiptAcknowledged(occurred_on=TODAY, committee_will_advise=True)
        given(*at_desk()).when(AcknowledgeReceipt(committee_will_advise=True)).then(acknowledged)

    def test_late_is_better_than_never(self) -> None:
        acknowledged = ReceiptAcknowledged(occurred_on=TODAY, committee_will_advise=False)
        past = (*at_desk(), NOT_HANDLED)
        given(*past).when(AcknowledgeReceipt(committee_will_advise=False)).then(acknowledged)

    def test_a_committee_is_not_kept_from_the_complainant(self) -> None:
        committee = (*at_desk(), CommitteeAppointed(occurred_on=TODAY, members=(party("s-carla"),)))
        command = AcknowledgeReceipt(committee_will_advise=False)
        given(*committee).when(command).refuses("complaint.committee.unannounced", field="committee_will_advise")

    def test_not_before_it_was_received(self) -> None:
        command = AcknowledgeReceipt(committee_will_advise=False)
        given(filed()).when(command).refuses("complaint.not-received")
        early = AcknowledgeReceipt(committee_will_advise=False, occurred_on=FILED_ON)
        given(*at_desk()).when(early).refuses("complaint.date.too-early", field="occurred_on")

    def test_twice_says_nothing_new_unless_it_announces_a_committee(self) -> None:
        past = (*at_desk(), ACKNOWLEDGED)
        given(*past).when(AcknowledgeReceipt(committee_will_advise=False)).nothing()
        announced = ReceiptAcknowledged(occurred_on=TODAY, committee_will_advise=True)
        given(*past).when(AcknowledgeReceipt(committee_will_advise=True)).then(announced)


class TestForwarding:
    FORWARDED = ComplaintForwarded(occurred_on=TODAY, to=Body.COMPLAINTS_COMMITTEE)

    def test_the_desk_sends_it_on(self) -> None:
        given(*at_desk()).when(ForwardComplaint(to=Body.COMPLAINTS_COMMITTEE)).then(self.FORWARDED)

    def test_only_by_way_of_the_desk(self) -> None:
        given(filed()).when(ForwardComplaint(to=Body.BOARD)).refuses("complaint.not-received")
        given(*at_desk(), WITHDRAWN, CLOSED).when(ForwardComplaint(to=Body.BOARD)).refuses("complaint.closed")

    def test_to_where_it_is_says_nothing_new(self) -> None:
        given(*at_desk(), self.FORWARDED).when(ForwardComplaint(to=Body.COMPLAINTS_COMMITTEE)).nothing()


class TestNotHandling:
    DECLINE = DeclineHandling(ground=NotHandledGround.ALREADY_HANDLED, reasons=BOX)
    OLD = DeclineHandling(ground=NotHandledGround.OVER_A_YEAR, reasons=BOX)
    NOTICE = NotifyNotHandled(outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y")

    def test_the_board_may_leave_it(self) -> None:
        given(*at_desk()).when(self.DECLINE).then(NOT_HANDLED)

    def test_outside_the_gate_there_is_nothing_to_leave(self) -> None:
        given(*outside_gate()).when(self.DECLINE).refuses("complaint.outside-gate")

    @pytest.mark.parametrize(
        "period",
        [
            Period(),
            Period(from_on=date(2020, 1, 1)),
            Period(until_on=date(2025, 2, 2)),
            Period(until_on=date(2025, 2, 1), still_going_on=Answer.YES),
        ],
    )
    def test_only_conduct_known_to_be_old_opens_that_ground(self, period: Period) -> None:
        recent = at_desk(coding=coding(period=period))
        given(*recent).when(self.OLD).refuses("complaint.not-handled.too-recent", field="ground")

    @pytest.mark.parametrize("ended", [date(2025, 2, 1), date(2024, 2, 29)])
    def test_old_conduct_opens_it_and_obliges_to_nothing(self, ended: date) -> None:
        old = at_desk(coding=coding(period=Period(until_on=ended)))
        left = ComplaintNotHandled(occurred_on=TODAY, ground=NotHandledGround.OVER_A_YEAR, reasons=BOX)
        given(*old).when(self.OLD).then(left)

    def test_leaving_it_twice_on_the_same_ground_says_nothing_new(self) -> None:
        given(*at_desk(), NOT_HANDLED).when(self.DECLINE).nothing()
        given(*at_desk(), NOT_HANDLED).when(self.OLD).refuses("complaint.ended")

    def test_the_complainant_is_told_where_to_go(self) -> None:
        told = NotHandledNotified(occurred_on=TODAY, outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y")
        given(*at_desk(), NOT_HANDLED).when(self.NOTICE).then(told)
        given(*at_desk(), NOT_HANDLED, told).when(self.NOTICE).nothing()

    def test_a_notice_names_the_route_and_its_term(self) -> None:
        past = (*at_desk(), NOT_HANDLED)
        given(*past).when(NotifyNotHandled()).refuses("complaint.outside-route.missing", field="outside_route")
        termless = NotifyNotHandled(outside_route=Body.NATIONAL_OMBUDSMAN)
        given(*past).when(termless).refuses("complaint.outside-route.missing", field="outside_term")

    def test_a_house_regulation_may_have_no_route_outside(self) -> None:
        past = (*at_desk(terms=HOUSE), NOT_HANDLED)
        given(*past).when(NotifyNotHandled()).then(NotHandledNotified(occurred_on=TODAY))

    def test_there_is_no_notice_without_the_choice_nor_before_it(self) -> None:
        given(*at_desk()).when(self.NOTICE).refuses("complaint.not-handled.undecided")
        given(*ready(), decided()).when(self.NOTICE).refuses("complaint.not-handled.undecided")
        given(*ready(), decided(), NOTIFIED, CLOSED).when(self.NOTICE).refuses("complaint.closed")
        early = NotifyNotHandled(outside_route=Body.NATIONAL_OMBUDSMAN, outside_term="P1Y", occurred_on=RECEIVED_ON)
        given(*at_desk(), NOT_HANDLED).when(early).refuses("complaint.date.too-early", field="occurred_on")
