"""Published figures in the console: nothing small, nothing derived, missing told from nought, corrections beside."""

import re

import pytest

from events.release import Reconciled, ReleaseCorrected, ReleaseRefused, register_of
from events.vocabulary import CorrectionReason, ReleaseBar

from ..published import COUNTS, FIRST, SECOND, of_2025, published
from ..unit.patterns.stories import DONE, TODAY, UNIT
from .console_anew import begun_anew
from .console_stand import ConsoleStand
from .test_console_patterns import text_of

REGISTER = register_of("uni")
LINES = (
    Reconciled(at=("2025", "complaint", "*"), published=20, known=25, reason=CorrectionReason.LATE_REPORTS),
    Reconciled(at=("2025", "signal", "*"), published=10, known=None, reason=CorrectionReason.PROTECTION),
)


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.project()
    made.sign_in("supervisory-board")
    return made


@pytest.fixture
def filled(stand: ConsoleStand) -> ConsoleStand:
    stand.patterns.record(REGISTER, *published(COUNTS))
    stand.patterns.record(UNIT.stream, *DONE)
    theirs = register_of("hogeschool")
    stand.patterns.record(theirs, *published(COUNTS, SECOND, institution="hogeschool"), institution="hogeschool")
    stand.project()
    return stand


def row_of(page: str, name: str) -> str:
    """The words of a row of the table of figures."""
    table = page.partition('<table id="figures"')[2].partition("</table>")[0]
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", table, re.S)]
    return next(row for row in rows if row.startswith(name))


def test_figures_are_shown_as_published_the_total_last(filled: ConsoleStand) -> None:
    page = filled.get("/figures").text
    assert row_of(page, "signal").startswith("signal about 10")
    assert row_of(page, "all").startswith("all about 60")
    table = page.partition('<table id="figures"')[2].partition("</table>")[0]
    assert table.rindex('class="total"') > table.rindex("data-name")
    assert 'data-bars="figures"' in page
    assert f"meldstroom release show {FIRST}" in page


def test_what_is_withheld_is_bounded_by_what_everyone_can_reckon_and_missing_is_not_nought(
    filled: ConsoleStand,
) -> None:
    page = filled.get("/figures?by=unit").text
    # Rounded to 40, there are 42 in arts at the most, and all of them may be in dance.
    assert "withheld to protect people · between 0 and 42" in row_of(page, "arts/dance")
    assert "no data supplied · that is not nought" in row_of(page, "law")
    assert 'data-value=""' in page.partition("law</th>")[2][:200]
    upheld = filled.get("/figures?by=outcome&route=complaint").text
    assert "between 0 and 12" in row_of(upheld, "partly upheld")
    assert row_of(upheld, "not upheld").startswith("not upheld 0 ")


def test_the_address_holds_what_is_asked_and_what_there_is_not_is_passed_over(filled: ConsoleStand) -> None:
    page = filled.get("/figures?period=1999&by=weather&route=nothing").text
    assert "route, 2025" in page
    assert filled.get("/figures?by=outcome").text.count("selected") == 2


def test_what_is_known_now_stands_beside_what_was_published(filled: ConsoleStand) -> None:
    filled.patterns.record(REGISTER, ReleaseCorrected(release=FIRST, by=SECOND, lines=LINES, occurred_on=TODAY))
    filled.project()
    page = filled.get("/figures").text
    assert row_of(page, "complaint").startswith("complaint about 20 25 reported or recorded later")
    assert row_of(page, "signal").startswith("signal about 10 withheld to protect people protected after all")
    assert "2 figures are known to be others now" in page
    one = text_of(filled.get(f"/releases/{FIRST}").text)
    assert "What is known to be another now" in one
    assert "published, corrected since" in one


def test_the_newest_publication_holds_and_the_register_keeps_all(filled: ConsoleStand) -> None:
    newer = {**COUNTS, of_2025(route="signal"): 15}
    third = FIRST[:-1] + "3"
    filled.patterns.record(REGISTER, *published(newer, third, corrects=FIRST))
    refused = published(newer, FIRST[:-1] + "4")[0]
    filled.patterns.record(
        REGISTER,
        refused,
        ReleaseRefused(release=FIRST[:-1] + "4", bar=ReleaseBar.INTERVAL_AUDIT, rule="D01/1", occurred_on=TODAY),
    )
    filled.project()
    assert row_of(filled.get("/figures").text, "signal").startswith("signal about 15")
    register = text_of(filled.get("/releases").text)
    assert "3 publications" in register
    assert "a protected figure can be derived" in register
    assert "none of its figures is told" in filled.get(f"/releases/{FIRST[:-1]}4").text


def test_the_way_from_signal_to_measure_ends_with_patterns_for_who_may_see_them(filled: ConsoleStand) -> None:
    page = text_of(filled.get("/figures").text)
    assert "From signal to measure, 2025" in page
    # One of the figures is withheld, so their sum is not told either.
    assert re.search(r"complaints \(partly\) upheld (?!\d)", page)
    assert "patterns indicated 0" in page
    filled.sign_in("confidant")
    other = text_of(filled.get("/figures").text)
    assert "signal about 10" in other
    assert "patterns indicated" not in other


def test_nothing_of_another_institution_and_nothing_before_there_is_anything(stand: ConsoleStand) -> None:
    assert "has published no figures yet" in stand.get("/figures").text
    assert "has published no figures yet" in stand.get("/releases").text
    theirs = register_of("hogeschool")
    stand.patterns.record(theirs, *published(COUNTS, institution="hogeschool"), institution="hogeschool")
    stand.project()
    assert "has published no figures yet" in stand.get("/figures").text
    assert stand.get(f"/releases/{FIRST}").status_code == 404


@pytest.mark.parametrize(("role", "told"), [("board", True), ("confidant", False)])
def test_how_to_publish_is_told_to_who_may(stand: ConsoleStand, role: str, told: bool) -> None:
    stand.project()
    stand.sign_in(role)
    page = stand.get("/figures").text
    assert "has published no figures yet" in page
    assert ("release prepare" in page) == told
