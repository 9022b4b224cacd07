"""Hearing both sides (Awb 9:10)."""

import pytest
from msgspec.structs import replace

from events.commands.complaint import HoldHearing, OfferHearing, RecordHearing, SkipHearing
from events.complaint import HearingOffered, HearingRecorded, HearingSkipped
from events.vocabulary import CODES_MAX, Body, NoHearingReason

from .cases import (
    BOTH_HEARD,
    CLOSED,
    COMMITTEE,
    LAST_WEEK,
    TODAY,
    TOMORROW,
    WITHDRAWN,
    at_desk,
    given,
    heard,
    offered,
    outside_gate,
    recorded,
    under_review,
)


class TestOffer:
    OFFER = OfferHearing(respondent=1, reply_by=TOMORROW)
    OFFERED = HearingOffered(occurred_on=TODAY, respondent=1, reply_by=TOMORROW)

    def test_a_party_gets_the_opportunity(self) -> None:
        given(*under_review()).when(self.OFFER).then(self.OFFERED)

    def test_with_time_to_reply(self) -> None:
        command = OfferHearing(reply_by=TODAY)
        given(*under_review()).when(command).refuses("complaint.hearing.no-time-to-reply", field="reply_by")

    def test_only_a_party(self) -> None:
        command = OfferHearing(respondent=2, reply_by=TOMORROW)
        given(*under_review()).when(command).refuses("complaint.respondent.unknown")

    def test_there_is_an_end_to_them(self) -> None:
        offers = (offered(respondent=1) for _ in range(CODES_MAX))
        given(*under_review(), *offers).when(self.OFFER).refuses("complaint.limit")

    def test_the_same_offer_says_nothing_new(self) -> None:
        given(*under_review(), self.OFFERED).when(self.OFFER).nothing()


class TestHearing:
    def test_the_board_hears(self) -> None:
        given(*under_review()).when(HoldHearing()).then(replace(heard(1), occurred_on=TODAY))

    def test_the_committee_hears_where_there_is_one(self) -> None:
        by_committee = replace(heard(1, respondent=1, by=Body.COMPLAINTS_COMMITTEE), occurred_on=TODAY)
        given(*under_review(), COMMITTEE).when(HoldHearing(respondent=1)).then(by_committee)

    def test_a_party_may_be_heard_again(self) -> None:
        given(*under_review(), heard(1)).when(HoldHearing()).then(replace(heard(2), occurred_on=TODAY))

    def test_not_before_someone_handles_it_nor_outside_the_gate(self) -> None:
        given(*at_desk()).when(HoldHearing()).refuses("complaint.no-handler")
        given(*outside_gate()).when(HoldHearing()).refuses("complaint.outside-gate")

    def test_there_is_an_end_to_them(self) -> None:
        many = (heard(number) for number in range(1, CODES_MAX + 1))
        given(*under_review(), *many).when(HoldHearing()).refuses("complaint.limit")

    def test_the_same_party_on_the_same_day_says_nothing_new(self) -> None:
        given(*under_review(), heard(1)).when(HoldHearing(occurred_on=LAST_WEEK)).nothing()


class TestRecord:
    RECORD = RecordHearing(hearing=2, record="doc/hearing")
    RECORDED = HearingRecorded(occurred_on=TODAY, hearing=2, record="doc/hearing")

    def test_a_record_is_made(self) -> None:
        past = (*under_review(), heard(1), heard(2, respondent=1))
        given(*past).when(self.RECORD).then(self.RECORDED)
        given(*past, WITHDRAWN).when(self.RECORD).then(self.RECORDED)

    def test_only_of_a_hearing(self) -> None:
        given(*under_review(), heard(1)).when(self.RECORD).refuses("complaint.hearing.unknown", field="hearing")

    def test_not_once_it_is_closed(self) -> None:
        past = (*under_review(), *BOTH_HEARD, WITHDRAWN, CLOSED)
        given(*past).when(self.RECORD).refuses("complaint.closed")

    def test_twice_says_nothing_new(self) -> None:
        given(*under_review(), *BOTH_HEARD).when(self.RECORD).nothing()


class TestSkipping:
    @pytest.mark.parametrize("reason", [NoHearingReason.MANIFESTLY_UNFOUNDED, NoHearingReason.WAIVED])
    def test_the_complainant_may_go_unheard(self, reason: NoHearingReason) -> None:
        skipped = HearingSkipped(occurred_on=TODAY, respondent=None, reason=reason)
        given(*under_review()).when(SkipHearing(reason=reason)).then(skipped)

    @pytest.mark.parametrize("respondent", [None, 1])
    def test_a_party_that_lets_the_term_pass_goes_unheard(self, respondent: int | None) -> None:
        command = SkipHearing(respondent=respondent, reason=NoHearingReason.NO_REPLY)
        skipped = HearingSkipped(occurred_on=TODAY, respondent=respondent, reason=NoHearingReason.NO_REPLY)
        given(*under_review(), offered(respondent)).when(command).then(skipped)
        given(*under_review()).when(command).refuses("complaint.hearing.not-offered")
        waiting = (*under_review(), offered(respondent), offered(respondent, reply_by=TODAY))
        given(*waiting).when(command).refuses("complaint.hearing.reply-awaited")

    def test_a_respondent_may_decline_what_was_offered(self) -> None:
        command = SkipHearing(respondent=1, reason=NoHearingReason.WAIVED)
        skipped = HearingSkipped(occurred_on=TODAY, respondent=1, reason=NoHearingReason.WAIVED)
        given(*under_review(), offered(1)).when(command).then(skipped)
        given(*under_review()).when(command).refuses("complaint.hearing.not-offered")

    def test_a_respondent_is_never_passed_over_as_unfounded(self) -> None:
        command = SkipHearing(respondent=1, reason=NoHearingReason.MANIFESTLY_UNFOUNDED)
        given(*under_review(), offered(1)).when(command).refuses("complaint.hearing.reason", field="reason")

    def test_who_was_heard_was_not_skipped(self) -> None:
        command = SkipHearing(reason=NoHearingReason.WAIVED)
        given(*under_review(), heard(1), recorded(1)).when(command).refuses("complaint.hearing.held")

    def test_twice_says_nothing_new(self) -> None:
        skipped = HearingSkipped(occurred_on=TODAY, respondent=None, reason=NoHearingReason.WAIVED)
        given(*under_review(), skipped).when(SkipHearing(reason=NoHearingReason.WAIVED)).nothing()
