"""What a board, its supervisors and a reviewer do about a pattern, by keyboard alone, in both languages."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from playwright.sync_api import expect

from events.identity import pattern_stream
from events.pattern import PatternKey
from events.release import register_of
from infra.pattern_key import pattern_key
from services.patterns.marks import Marks

from ..integration.console_stand import ConsoleStand, Ordered
from ..integration.pattern_orders import by_the_rules
from ..logs import case_id, incident_story
from ..published import COUNTS, published
from ..unit.patterns.stories import ACTED, UNIT, indicated
from .conftest import Visit

CASE = case_id("incident", 1)


@pytest.fixture(autouse=True, scope="module")
def filled(stand: ConsoleStand) -> None:
    stand.log.record(CASE, *incident_story()[:3])
    stand.patterns.record(register_of("uni"), *published(COUNTS))
    stand.patterns.record(UNIT.stream, *ACTED)
    stand.project()


@pytest.fixture(autouse=True)
def answered(stand: ConsoleStand) -> Iterator[None]:
    stand.orders.answer = by_the_rules(stand)
    yield
    stand.orders.answer = Ordered.recorded


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_board_goes_from_figures_to_a_pattern_and_carries_out_its_measure_and_its_supervisors_acknowledge_it(
    visit: Visit, stand: ConsoleStand, language: str
) -> None:
    words = {
        "en": "Carried out|Recorded|Back|Acknowledge the pattern|has acknowledged it|same unit",
        "nl": "Uitgevoerd|Vastgelegd|Terug|Kennisnemen van het patroon|heeft ervan kennisgenomen|zelfde eenheid",
    }[language].split("|")
    carried_out, recorded, back, acknowledge, acknowledged, unit = words
    page = visit.page
    visit.sign_in("board")
    visit.go(f"/language/{language}?to=/")
    # A board has no overview: it begins at what it owes to patterns.
    page.wait_for_url("**/patterns")
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/figures")
    expect(page.locator("#figures tbody tr.total")).to_contain_text("60")
    expect(page.locator(".chart canvas")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/patterns")
    visit.enter(f"{unit}: arts")
    page.wait_for_url("**/patterns/pattern-*")
    if stand.patterns.logs[0].streams[UNIT.stream].number == len(ACTED):
        visit.enter(carried_out)
        expect(page.locator(".done")).to_contain_text(recorded)
        visit.enter(back)
    expect(page.locator("table[data-rows] tbody tr").first).to_contain_text("2026")
    page.context.clear_cookies()
    visit.sign_in("supervisory-board")
    visit.go(f"/language/{language}?to=/patterns/{UNIT.stream}")
    visit.enter(acknowledge)
    expect(page.locator(".done")).to_be_visible()
    visit.enter(back)
    expect(page.locator("main")).to_contain_text(acknowledged)


def test_a_reviewer_looks_at_the_cases_confirms_names_the_cause_and_the_board_adopts_a_measure(
    visit: Visit, stand: ConsoleStand
) -> None:
    key = PatternKey(unit="law")
    stream = pattern_stream("uni", "P02/1", "unit", {"unit": "law"})
    commitment = Marks(pattern_key(stand.settings)).case(stream, CASE)
    stand.patterns.record(stream, replace(indicated(replace(UNIT, key=key)), evidence=(commitment,)))
    stand.project()
    page = visit.page
    visit.sign_in("ombuds")
    page.wait_for_url("**/patterns")
    visit.enter("same unit: law")
    page.wait_for_url(f"**/patterns/{stream}")
    visit.enter("The cases that it rests on")
    page.wait_for_url("**/cases")
    expect(page.locator("tbody")).to_contain_text(CASE)
    visit.enter(stream)
    page.wait_for_url(f"**/patterns/{stream}")
    visit.enter("Record what was looked at")
    for check in ("independence of the reports", "bias of a small unit"):
        visit.focus(check)
        page.keyboard.press("Space")
    _sent(visit, "Record what was looked at")
    visit.enter("Confirm: it is a pattern")
    expect(page.locator(".done")).to_be_visible()
    visit.enter("Back")
    page.wait_for_url("**at_least=3")
    visit.enter("Record a cause")
    visit.focus("In what it lies")
    page.keyboard.type("structure")
    visit.focus("strong dependency")
    page.keyboard.press("Space")
    _sent(visit, "Record a cause")
    expect(page.locator("main")).to_contain_text("strong dependency")
    page.context.clear_cookies()
    visit.sign_in("board", back=f"/patterns/{stream}")
    visit.enter("Adopt a measure")
    for name, typed in (("Measure", "dep"), ("What it is to change", "fewer"), ("Who carries it out", "dean")):
        visit.focus(name)
        page.keyboard.type(typed)
    visit.focus("By which day")
    page.keyboard.type("01012027")  # The same day in whatever order the browser asks for it.
    _sent(visit, "Adopt a measure")
    expect(page.locator("table[data-rows] tbody")).to_contain_text("dean, line manager")
    expect(page.locator("table[data-rows] tbody")).to_contain_text("1 Jan 2027")


def test_a_report_is_asked_for_read_and_taken_note_of(visit: Visit, stand: ConsoleStand) -> None:
    page = visit.page
    visit.sign_in("supervisory-board", back="/reports")
    visit.enter("Make the report")
    expect(page.get_by_role("link", name="Read the report")).to_be_visible()
    with page.expect_download() as downloading:
        visit.enter("JSON")
    assert downloading.value.suggested_filename == "annual-uni-2025.en.json"
    visit.enter("Acknowledge the report")
    expect(page.locator(".done")).to_be_visible()
    assert stand.orders.taken[-1].type.endswith("acknowledge-report.v1")
    page.go_back()
    visit.enter("Read the report")
    expect(page.locator("h1")).to_have_text("Annual report on social safety")


def _sent(visit: Visit, button: str) -> None:
    """Go on to the button at the end of a form, and back to the page with what was recorded."""
    visit.enter(button)
    expect(visit.page.locator(".done")).to_be_visible()
    visit.enter("Back")
    visit.page.wait_for_url("**at_least=*")
