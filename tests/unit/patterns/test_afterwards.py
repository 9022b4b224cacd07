"""P06, P11, P14: given what came after a case, then retaliation, departures and repeats are indicated."""

from typing import Any

import msgspec
import pytest

from events.vocabulary import Behaviour, Departure, Finding, LinkKind, PatternAxis, ReopeningReason
from services.patterns.facts import CaseFacts, Decided, Departed, Ended, Linked, Reopened
from services.patterns.indication import PatternKey
from services.patterns.windows import months_after

from .cases import TODAY, UNIT, ago, at, case, coding, indicated

RETALIATION = ((Behaviour.RETALIATION, None),)
EARLIER = case(90).case


def link(kind: LinkKind = LinkKind.FOLLOWS, to: str = EARLIER) -> tuple[Linked, ...]:
    return (Linked(at(TODAY), TODAY, to, kind),)


def alleged(number: int, **changes: Any) -> CaseFacts:
    here = coding(unit=UNIT, behaviours=RETALIATION)
    return case(number, **{"coded": here, "links": link(), **changes})


def test_retaliation_that_is_alleged_twice_after_an_earlier_case() -> None:
    (found,) = indicated("P06", alleged(1), alleged(2))
    assert (found.observed, found.threshold, found.key.unit) == (2, 2, UNIT)
    assert indicated("P06", alleged(1)) == ()
    assert indicated("P06", alleged(1), alleged(2, links=())) == ()
    assert indicated("P06", alleged(1), alleged(2, links=link(LinkKind.SAME_MATTER, alleged(1).case))) == ()
    assert indicated("P06", alleged(1), alleged(2, reporter="reporter.1")) == ()
    assert indicated("P06", alleged(1), alleged(2, on=months_after(TODAY, -25))) == ()


def test_the_earlier_case_may_be_the_one_that_has_the_link() -> None:
    earlier = case(90, links=link(LinkKind.RELATED, alleged(2).case))
    assert len(indicated("P06", alleged(1), alleged(2, links=()), earlier)) == 1


@pytest.mark.parametrize(
    ("finding", "days", "indicates"),
    [
        (Finding.UPHELD, 1, True),
        (Finding.PARTLY_UPHELD, 1, True),
        (Finding.NOT_UPHELD, 1, False),
        (Finding.UPHELD, 800, False),
    ],
)
def test_retaliation_that_was_found_once_is_enough(finding: Finding, days: int, indicates: bool) -> None:
    found = Decided(at(ago(days)), ago(days), ((Behaviour.RETALIATION, finding),), False)
    facts = case(1, on=ago(900), complaint=True, decisions=(found,))
    assert [(one.observed, one.threshold) for one in indicated("P06", facts)] == ([(1, 1)] if indicates else [])


def test_retaliation_where_the_unit_is_not_known_is_of_no_one_unit() -> None:
    nowhere = coding(behaviours=RETALIATION)
    assert indicated("P06", alleged(1, coded=nowhere), alleged(2, coded=nowhere)) == ()
    upheld = (Decided(at(ago(1)), ago(1), ((Behaviour.RETALIATION, Finding.UPHELD),), False),)
    confirmed = case(1, complaint=True, decisions=upheld)
    (found,) = indicated("P06", confirmed, alleged(2), alleged(3, coded=nowhere))
    assert (found.axis, found.key, found.cases) == (PatternAxis.INSTITUTION, PatternKey(), (confirmed.case,))


def left(number: int, *, after: int = 60, reported: int = 100, **changes: Any) -> CaseFacts:
    gone = ago(reported - after)
    return case(
        number,
        **{
            "on": ago(reported),
            "coded": coding(unit=UNIT),
            "departures": (Departed(at(gone), gone, Departure.PROJECT),),
            **changes,
        },
    )


def test_two_who_left_within_a_year_of_their_report() -> None:
    (found,) = indicated("P11", left(1), left(2))
    assert (found.observed, found.key.unit) == (2, UNIT)
    assert indicated("P11", left(1)) == ()
    assert indicated("P11", left(1), left(2, reported=400, after=365)) != ()
    assert indicated("P11", left(1), left(2, reported=400, after=367)) == ()
    assert indicated("P11", left(1), left(2, after=-1)) == ()
    assert indicated("P11", left(1), left(2, reported=900, after=10)) == ()
    assert indicated("P11", left(1), left(2, reporter="reporter.1")) == ()


def test_two_who_left_where_the_unit_is_not_known_did_not_leave_the_same_one() -> None:
    assert indicated("P11", left(1, coded=coding()), left(2, coded=coding())) == ()


def resolved(number: int = 1, *, days: int = 200, **changes: Any) -> CaseFacts:
    end = (Ended(at(ago(days)), ago(days), "resolved", True),)
    return case(number, **{"on": ago(days + 30), "respondents": ("person.x",), "endings": end, **changes})


def again(number: int, days: int = 3, **changes: Any) -> CaseFacts:
    return case(number, **{"on": ago(days), "respondents": ("person.x",), **changes})


def test_a_new_report_on_a_respondent_after_a_resolved_one() -> None:
    (found,) = indicated("P14", resolved(), again(2))
    assert (found.axis, found.key.person, found.observed) == (PatternAxis.RESPONDENT, "person.x", 1)
    assert found.cases == tuple(sorted((resolved().case, again(2).case)))
    assert (found.independent, len(found.cases)) == (1, 2)


def test_no_repeat_where_nothing_was_resolved_or_it_is_too_long_ago_or_the_same_matter() -> None:
    unresolved = (Ended(at(ago(200)), ago(200), "no_solution", False),)
    assert indicated("P14", resolved(endings=unresolved), again(2)) == ()
    assert indicated("P14", resolved(days=800), again(2)) == ()
    assert indicated("P14", resolved(days=800), again(2, days=400)) != ()
    assert indicated("P14", resolved(days=1400), again(2, days=800)) == ()
    assert indicated("P14", resolved(), again(2, days=200)) == ()  # Not after it.
    assert indicated("P14", resolved(), again(2, links=link(LinkKind.SAME_MATTER, resolved().case))) == ()
    assert indicated("P14", resolved(), again(2, respondents=("person.y",))) == ()


def test_who_reported_before_may_be_the_one_who_tells_that_it_goes_on() -> None:
    assert len(indicated("P14", resolved(reporter="reporter.a"), again(2, reporter="reporter.a"))) == 1


def test_a_unit_needs_two_new_ones() -> None:
    here: dict[str, Any] = {"coded": coding(unit=UNIT), "respondents": ()}
    old, new = resolved(**here), again(2, **here)
    assert indicated("P14", old, new) == ()
    (found,) = indicated("P14", old, new, again(3, **here))
    assert (found.axis, found.key.unit, found.threshold) == (PatternAxis.UNIT, UNIT, 2)
    assert indicated("P14", old, new, again(3, reporter="reporter.2", **here)) == ()


@pytest.mark.parametrize("reason", [*ReopeningReason, None])
def test_what_was_taken_up_again_before_was_not_resolved(reason: ReopeningReason | None) -> None:
    reopened = resolved(reopenings=(Reopened(at(ago(100)), ago(100), reason),))
    repeats = reason is ReopeningReason.REPEATED
    assert bool(indicated("P14", reopened, again(2))) is repeats
    assert len(indicated("P14", reopened, again(2, days=100))) == 1, "this is why it was taken up"
    once_more = (*reopened.endings, Ended(at(ago(50)), ago(50), "resolved", True))
    assert len(indicated("P14", msgspec.structs.replace(reopened, endings=once_more), again(2))) == 1


@pytest.mark.parametrize(("reason", "indicates"), [(ReopeningReason.REPEATED, True), (ReopeningReason.MISTAKE, False)])
def test_a_case_that_was_taken_up_because_it_happens_again(reason: ReopeningReason, indicates: bool) -> None:
    found = indicated("P14", resolved(reopenings=(Reopened(at(TODAY), TODAY, reason),)))
    assert bool(found) is indicates
