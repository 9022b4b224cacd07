"""Which files are used is a function of which there are: an old one that comes again changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from services.federation.extract import Extract
from services.federation.receiving import Received, receive
from services.federation.signing import signed

from .files import KEY, OTHER, RULES, TODAY, cell, extract, listed, members

KNOWN = members(uni=[listed(KEY)], hogeschool=[listed(OTHER)])
FIRST = extract()
SECOND = extract(cell(30, behaviour="bullying"), number=2, release=FIRST.release[:-1] + "2")
EARLIER = extract(period="2024")


def received(**files: Extract) -> Received:
    named = [(name, signed(one, OTHER if one.institution == "hogeschool" else KEY)) for name, one in files.items()]
    return receive(named, KNOWN, RULES, TODAY)


def codes(found: Received) -> dict[str, str]:
    return {name: why.code for name, why in found.left.items()}


def test_a_later_release_takes_the_place_of_an_earlier_one_of_the_period() -> None:
    found = received(new=SECOND, old=FIRST, other=EARLIER)
    assert [one.file for one in found.taken] == ["other", "new"]
    assert codes(found) == {"old": "federation.file.superseded"}
    assert not found.refused


def test_an_old_release_that_is_signed_again_stays_old() -> None:
    found = received(old=extract(signed_on="2026-04-30"), new=SECOND)
    assert [one.file for one in found.taken] == ["new"]


def test_the_same_file_twice_is_one() -> None:
    found = received(a=FIRST, b=FIRST)
    assert len(found.taken) == 1
    assert list(codes(found).values()) == ["federation.file.double"]
    assert not found.refused


def test_of_one_release_what_was_signed_last_is_used_as_people_may_have_been_counted_again() -> None:
    again = extract(signed_on="2026-04-25", exposures=[{"population": "student", "headcount": 900}])
    found = received(again=again, first=FIRST)
    assert [one.file for one in found.taken] == ["again"]
    assert codes(found) == {"first": "federation.file.superseded"}


def test_two_different_figures_for_one_place_in_the_register_are_both_refused() -> None:
    found = received(a=FIRST, b=extract(cell(21, behaviour="bullying")), c=SECOND)
    assert [one.file for one in found.taken] == ["c"]
    assert codes(found) == {"a": "federation.file.contradiction", "b": "federation.file.contradiction"}
    assert found.refused


def test_one_bad_file_keeps_no_other_out() -> None:
    found = received(good=FIRST, bad=extract(cell(4, behaviour="bullying"), institution="hogeschool"))
    assert [one.file for one in found.taken] == ["good"]
    assert codes(found) == {"bad": "federation.cell.small"}
    assert found.refused


@given(st.permutations([("a", FIRST), ("b", SECOND), ("c", EARLIER), ("d", FIRST), ("e", SECOND)]))
def test_the_order_in_which_files_come_does_not_matter(files: list[tuple[str, Extract]]) -> None:
    assert {one.file for one in received(**dict(files)).taken} == {"c", "e"}
