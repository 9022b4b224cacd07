"""Lessons in the console: of every institution, for everyone, with the way back to a pattern for who may see it."""

import pytest
from msgspec.structs import replace

from events.identity import pattern_stream
from events.ledgers import Part
from events.pattern import LessonWithdrawn
from events.vocabulary import EffectConclusion, EffectShown, LessonWithdrawal, StructuralTheme

from ..unit.patterns.stories import ACTED, DUTCH_WORDS, TODAY, UNIT, WORDS, indicated, number, shared
from .console_anew import begun_anew
from .console_stand import ConsoleStand

THEIRS = pattern_stream("hogeschool", "P02/1", "unit", {"unit": "arts"})


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.sign_in("ombuds")
    return made


@pytest.fixture
def filled(stand: ConsoleStand) -> ConsoleStand:
    """Two of the own institution, of which one was withdrawn, and one of another."""
    stand.patterns.record(UNIT.stream, *ACTED, shared("first", words=(WORDS, DUTCH_WORDS)), shared("second"))
    withdrawn = LessonWithdrawn(
        lesson=number("lesson", "second"), reason=LessonWithdrawal.IDENTIFIES, occurred_on=TODAY
    )
    stand.patterns.record(UNIT.stream, withdrawn)
    assessed = shared(
        "third",
        "hogeschool",
        themes=(StructuralTheme.CULTURE,),
        shown=EffectShown.DECREASED,
        concluded=EffectConclusion.EFFECTIVE,
    )
    theirs = (replace(indicated(), institution="hogeschool"), *ACTED[1:], assessed)
    stand.patterns.record(THEIRS, *theirs, institution="hogeschool")
    stand.project()
    return stand


def test_lessons_of_all_institutions_are_read_in_ones_own_language(filled: ConsoleStand) -> None:
    page = filled.get("/lessons").text
    assert "2 lessons, the newest first" in page
    assert page.index("hogeschool</a>") < page.index("uni</a>")
    assert '<h2 lang="en">Two supervisors</h2>' in page
    assert '<summary lang="nl">Nederlands</summary>' in page
    assert number("lesson", "second") not in page
    assert "meldstroom lesson list" in page
    filled.sign_in("ombuds", language="nl")
    page = filled.get("/lessons").text
    assert '<h2 lang="nl">Twee begeleiders</h2>' in page
    # The other institution said it in English alone, and that is what it is marked as.
    assert '<h2 lang="en">Two supervisors</h2>' in page


def test_what_a_measure_did_is_said_and_what_is_not_known_is_not_made_up(filled: ConsoleStand) -> None:
    assert "works" in filled.get("/lessons?of=hogeschool").text
    assert "not known: no effect was assessed" in filled.get("/lessons?of=uni").text


@pytest.mark.parametrize(
    ("role", "linked"),
    [("ombuds", True), ("board", True), ("confidant", False), ("operator", False), ("recipient", False)],
)
def test_the_way_to_a_pattern_is_for_who_may_see_it_and_only_at_their_own_institution(
    filled: ConsoleStand, role: str, linked: bool
) -> None:
    filled.sign_in(role)
    page = filled.get("/lessons").text
    assert (f'href="/patterns/{UNIT.stream}"' in page) is linked
    assert THEIRS not in page
    filled.sign_in(role, institution="hogeschool")
    page = filled.get("/lessons").text
    assert (f'href="/patterns/{THEIRS}"' in page) is linked
    assert UNIT.stream not in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("of=uni", "first", "third"),
        ("theme=culture", "third", "first"),
        ("concluded=effective", "third", "first"),
        ("measure=dependency_reduced&theme=structure", "first", "third"),
    ],
)
def test_they_are_searched_by_their_address(filled: ConsoleStand, query: str, there: str, gone: str) -> None:
    page = filled.get(f"/lessons?{query}").text
    assert number("lesson", there) in page
    assert number("lesson", gone) not in page


def test_an_empty_list_says_why(stand: ConsoleStand) -> None:
    stand.project()
    assert "No institution has shared a lesson yet." in stand.get("/lessons").text
    assert "No lesson meets these filters." in stand.get("/lessons?theme=system").text
    assert stand.get("/lessons?theme=luck").status_code == 400
    for tables, log in stand.tables:
        tables.saw_end(log.ledger.topic(Part.EVENTS), 0, 5)
    assert "There may be lessons, but they cannot be read yet." in stand.get("/lessons").text


def test_a_long_list_is_read_in_pages(stand: ConsoleStand) -> None:
    names = [f"lesson {count}" for count in range(30)]
    stand.patterns.record(UNIT.stream, *ACTED, *map(shared, names))
    stand.project()
    page = stand.get("/lessons?of=uni").text
    assert "25 lessons on this page" in page
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = stand.get(following).text
    assert [number("lesson", name) in page + rest for name in names] == [True] * 30
    assert "of=uni" in following
    assert 'rel="next"' not in rest


def test_nobody_is_recorded_for_what_is_the_same_for_everybody(filled: ConsoleStand) -> None:
    filled.get("/lessons")
    assert filled.looks.all == []
