"""P07, P08, P09, P12: given how cases were handled, then too large a share, too low a mean, too long a time."""

from typing import Any

import pytest
from msgspec.structs import replace

from events.vocabulary import (
    Body,
    CaseRole,
    InformalOutcome,
    InformalWay,
    NotHandledGround,
    PatternScale,
    ReopeningReason,
    Route,
    Satisfaction,
    WithdrawalReason,
)
from services.patterns.facts import (
    Assigned,
    CaseFacts,
    Copied,
    Ended,
    Fate,
    Informal,
    NotHandled,
    PutOff,
    Rated,
    Reopened,
    Running,
    Withdrawn,
)

from .cases import TODAY, UNIT, ago, at, case, coding, indicated

HANDLER = "person.handler"


def went_informally(number: int, *, withdrawn: int | None = None, days: int = 30, **changes: Any) -> CaseFacts:
    talk = Informal(at(ago(days)), ago(days), InformalWay.MEDIATION, (InformalOutcome.NO_SOLUTION,))
    back = () if withdrawn is None else (Withdrawn(at(ago(withdrawn)), ago(withdrawn), WithdrawalReason.FEAR),)
    known = {"coded": coding(unit=UNIT), **changes}
    return case(number, on=ago(days), informal=(talk,), withdrawals=back, **known)


def test_withdrawals_after_an_informal_way_are_a_share() -> None:
    stayed = [went_informally(number) for number in range(3)]
    withdrew = [went_informally(number, withdrawn=10) for number in (10, 11)]
    (found,) = indicated("P07", *stayed, *withdrew)
    assert (found.observed, found.threshold, found.total, found.scale) == (0.4, 0.3, 5, PatternScale.SHARE)
    assert found.cases == tuple(sorted(one.case for one in withdrew))
    assert (found.key.route, found.key.unit) == (Route.INFORMAL, UNIT)
    assert indicated("P07", *stayed[1:], *withdrew) == ()  # A share of four says nothing.


def test_withdrawals_where_the_unit_is_not_known_are_of_no_one_unit() -> None:
    nowhere = coding()
    withdrew = [went_informally(number, withdrawn=10, coded=nowhere) for number in range(5)]
    assert indicated("P07", *withdrew) == ()
    here = [went_informally(number, withdrawn=10) for number in range(10, 15)]
    (found,) = indicated("P07", *withdrew, *here)
    assert found.cases == tuple(sorted(one.case for one in here))


@pytest.mark.parametrize("reason", ReopeningReason)
def test_who_asked_to_take_it_up_again_has_not_withdrawn(reason: ReopeningReason) -> None:
    stayed = [went_informally(number) for number in range(3)]
    ended = (Ended(at(ago(9)), ago(9), "withdrawn", False),)
    back: dict[str, Any] = {"endings": ended, "reopenings": (Reopened(at(ago(5)), ago(5), reason),)}
    found = indicated("P07", *stayed, *(went_informally(number, withdrawn=10, **back) for number in (10, 11)))
    assert bool(found) is (reason is not ReopeningReason.REPORTER_ASKS)
    again = {**back, "endings": (*ended, Ended(at(ago(2)), ago(2), "withdrawn", False))}
    assert indicated("P07", *stayed, *(went_informally(number, withdrawn=10, **again) for number in (10, 11)))


def test_a_share_must_be_exceeded() -> None:
    stayed = [went_informally(number) for number in range(7)]
    withdrew = [went_informally(number, withdrawn=10) for number in range(10, 13)]
    assert indicated("P07", *stayed, *withdrew) == ()
    assert len(indicated("P07", *stayed, *withdrew, went_informally(13, withdrawn=10))) == 1


def test_who_withdrew_before_that_withdrew_for_another_reason() -> None:
    stayed = [went_informally(number) for number in range(3)]
    assert indicated("P07", *stayed, *(went_informally(number, withdrawn=40) for number in (10, 11))) == ()


def test_an_informal_way_long_ago_does_not_count() -> None:
    stayed = [went_informally(number, days=400) for number in range(3)]
    withdrew = [went_informally(number, withdrawn=380, days=400) for number in (10, 11)]
    assert indicated("P07", *stayed, *withdrew) == ()


def test_three_who_withdrew_from_one_matter_are_one() -> None:
    stayed = [went_informally(number) for number in range(4)]
    same = [went_informally(number, withdrawn=10, reporter="reporter.a") for number in (10, 11, 12)]
    assert indicated("P07", *stayed, *same) == ()


def test_withdrawals_once_the_respondent_had_a_copy() -> None:
    def copied(number: int, *, withdrawn: bool) -> CaseFacts:
        back = (Withdrawn(at(TODAY), TODAY, WithdrawalReason.NOT_SAID),) if withdrawn else ()
        return case(
            number, complaint=True, coded=coding(unit=UNIT), copies=(Copied(at(ago(5)), ago(5), 1),), withdrawals=back
        )

    (found,) = indicated("P07", *(copied(number, withdrawn=number < 2) for number in range(5)))
    assert (found.key.route, found.observed) == (Route.COMPLAINT, 0.4)


def handled(number: int, *, late: int, due: int = 30, **changes: Any) -> CaseFacts:
    """A complaint that was decided so many days after its term's last day."""
    met = ago(due - late)
    return case(
        number,
        complaint=True,
        on=ago(due + 42),
        handlers=(Assigned(at(ago(due + 40)), ago(due + 40), HANDLER),),
        terms=(Running(at(ago(due + 42)), ago(due + 42), "T11", "handling", 1, ago(due)),),
        fates=(Fate(at(met), met, "T11", "handling", 1, "met", late > 0),),
        **changes,
    )


def test_most_cases_of_a_handler_are_late() -> None:
    late = [handled(1, late=-3), handled(2, late=4), handled(3, late=20)]
    (found,) = indicated("P08", *late)
    assert (found.observed, found.total, found.scale, found.key.person) == (4, 3, PatternScale.DAYS, HANDLER)
    assert indicated("P08", *late[1:]) == ()
    assert indicated("P08", handled(1, late=-3), handled(2, late=0), handled(3, late=20)) == ()
    assert indicated("P08", *(handled(number, late=4, due=370) for number in range(3))) == ()


def test_what_still_runs_after_its_last_day_is_late_until_now() -> None:
    open_still = [handled(number, late=1) for number in range(3)]
    running = [replace(one, fates=()) for one in open_still]
    (found,) = indicated("P08", *running)
    assert found.observed == 30


def test_one_matter_of_three_reporters_is_late_once() -> None:
    same = [handled(number, late=9, reporter="reporter.a") for number in range(3)]
    assert indicated("P08", *same) == ()


def test_a_case_that_was_put_off_twice() -> None:
    once = PutOff(at(ago(20)), ago(20), False)
    again = PutOff(at(ago(10)), ago(10), True)
    handler = (Assigned(at(ago(60)), ago(60), HANDLER),)
    (found,) = indicated("P08", case(1, complaint=True, on=ago(60), handlers=handler, postponements=(once, again)))
    assert (found.observed, found.key.person) == (1, HANDLER)
    assert indicated("P08", case(1, complaint=True, on=ago(60), handlers=handler, postponements=(once,))) == ()


def rated(number: int, satisfaction: Satisfaction, *, respondent: int = 0, on: int = 3, **changes: Any) -> CaseFacts:
    rating = Rated(at(ago(on)), ago(on), satisfaction, respondent)
    return case(number, complaint=True, on=ago(90), ratings=(rating,), **changes)


LOW, MIDDLE = Satisfaction.DISSATISFIED, Satisfaction.NEUTRAL


def test_a_low_mean_of_complainants_and_apart_from_them_of_respondents() -> None:
    low = [rated(number, LOW) for number in range(4)]
    (found,) = indicated("P09", *low, rated(4, MIDDLE))
    assert (found.observed, found.threshold, found.total) == (2.2, 2.5, 5)
    assert (found.key.route, found.key.role) == (Route.COMPLAINT, CaseRole.COMPLAINANT)
    assert indicated("P09", *low) == ()
    assert indicated("P09", *low[:3], *(rated(number, MIDDLE) for number in (4, 5, 6))) == ()  # Just 2.5.
    assert indicated("P09", *low, rated(4, LOW, respondent=1, respondents=("person.x",))) == ()
    assert indicated("P09", *low, rated(4, LOW, on=400)) == ()
    assert indicated("P09", *low, rated(4, LOW, reporter="reporter.0")) == ()


def test_what_was_settled_is_rated_as_the_informal_route() -> None:
    settled = (Ended(at(ago(20)), ago(20), "settled", True),)
    (found,) = indicated("P09", *(rated(number, LOW, endings=settled) for number in range(5)))
    assert found.key.route is Route.INFORMAL


def test_what_was_taken_up_again_after_it_was_settled_is_rated_as_the_formal_route() -> None:
    settled = (Ended(at(ago(60)), ago(60), "settled", True),)
    failed = (Reopened(at(ago(40)), ago(40)),)
    after = [rated(number, LOW, on=9, endings=settled, reopenings=failed) for number in range(5)]
    assert [one.key.route for one in indicated("P09", *after)] == [Route.COMPLAINT]
    before = [rated(number, LOW, on=50, endings=settled, reopenings=failed) for number in range(5)]
    assert [one.key.route for one in indicated("P09", *before)] == [Route.INFORMAL]


def refused(number: int, ground: NotHandledGround = NotHandledGround.OVER_A_YEAR, **changes: Any) -> CaseFacts:
    no = NotHandled(at(ago(5)), ago(5), ground)
    return case(number, **{"complaint": True, "on": ago(30), "not_handled": (no,), **changes})


def taken(number: int, **changes: Any) -> CaseFacts:
    return case(number, complaint=True, on=ago(30), **changes)


def test_complaints_that_are_often_not_handled() -> None:
    others = [taken(number) for number in range(5)]
    no = [refused(number) for number in (10, 11, 12)]
    (found,) = indicated("P12", *others, *no)
    assert (found.observed, found.total, found.key.body) == (3 / 8, 8, Body.FACILITY)
    assert found.cases == tuple(sorted(one.case for one in no))
    assert indicated("P12", *others[1:], *no) == ()
    assert indicated("P12", *others, *no[1:], taken(13)) == ()  # Just a quarter.
    assert indicated("P12", *others, *no[1:], refused(12, on=ago(400))) == ()
    assert indicated("P12", *others, *no[1:], refused(12, reporter="reporter.11"), taken(14)) == ()


def test_what_was_taken_up_after_all_was_handled() -> None:
    others = [taken(number) for number in range(5)]
    back = (Reopened(at(TODAY), TODAY),)
    no = [refused(number, reopenings=back) for number in (10, 11, 12)]
    assert indicated("P12", *others, *no) == ()


@pytest.mark.parametrize(
    ("ground", "respondent", "indicates"),
    [
        (NotHandledGround.OVER_A_YEAR, "person.x", True),
        (NotHandledGround.ALREADY_HANDLED, "person.x", False),
        (NotHandledGround.OVER_A_YEAR, "person.y", False),
    ],
)
def test_one_that_was_too_old_on_a_respondent_of_several_reporters(
    ground: NotHandledGround, respondent: str, indicates: bool
) -> None:
    pattern = [case(number, respondents=("person.x",)) for number in (1, 2)]
    found = indicated("P12", *pattern, refused(3, ground, respondents=(respondent,)))
    assert [one.observed for one in found] == ([1] if indicates else [])
    assert indicated("P12", pattern[0], refused(3, ground, respondents=("person.y",))) == ()
