"""The header: all screens on one line, by keyboard, with and without scripts, and closed again when one goes on."""

import pytest
from playwright.sync_api import Browser, expect

from ..integration.console_stand import ConsoleStand
from .conftest import HEIGHT, Visit
from .test_accessibility import NARROW, RULES, violations

EVERYTHING = ("auditor", "operator", "ombuds", "coordinator", "board")
ONE_LINE = 1024
LINE = ".brand, .top nav > ul > li > a, .top summary, .languages > *"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_stays_on_one_line_and_every_menu_can_be_read_by_everyone(
    reader: Visit, stand: ConsoleStand, language: str
) -> None:
    stand.sign_in(*EVERYTHING, institution="universiteit-met-een-lange-naam", language=language)
    reader.carry(stand.client.cookies)
    page = reader.page
    for width in (ONE_LINE, 1280):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        reader.go("/help")
        boxes = [one.bounding_box() for one in page.locator(LINE).all()]
        middles = [box["y"] + box["height"] / 2 for box in boxes if box]
        assert max(middles) - min(middles) <= 2
        assert page.evaluate("document.documentElement.scrollWidth") == width
    for width in (1280, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for menu in page.locator(".top summary").all():
            menu.click()
            assert violations(reader, RULES) == []
            assert page.evaluate("document.documentElement.scrollWidth") == width
            assert page.locator(".top details[open]").count() == 1


def test_a_menu_is_opened_gone_through_and_left_by_keyboard(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("auditor", "operator")
    visit.enter("Handling")
    visit.enter("Deadlines")
    page.wait_for_url("**/deadlines")
    expect(page.locator(".top summary[aria-current]")).to_contain_text("Handling")
    visit.enter("Handling")
    expect(page.locator(".top [aria-current=page]")).to_have_text("Deadlines")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".top details[open]")).to_have_count(0)
    expect(page.locator(".top summary", has_text="Handling")).to_be_focused()
    page.keyboard.press("Enter")
    visit.focus("Operations")
    expect(page.locator(".top details[open]")).to_have_count(0)
    page.keyboard.press("Enter")
    page.locator("footer").click()
    expect(page.locator(".top details[open]")).to_have_count(0)


def test_who_may_see_one_screen_of_a_section_has_a_link_to_it(visit: Visit) -> None:
    visit.sign_in("confidant", back="/help")
    nav = visit.page.locator(".top nav")
    expect(nav.locator("summary")).to_have_count(0)
    expect(nav.get_by_role("link", name="Figures")).to_be_visible()


def test_a_menu_works_without_scripts_and_covers_nothing(browser: Browser, stand: ConsoleStand) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stand.address}/sign-in")
    page.locator("#institution").fill("uni")
    page.get_by_role("button", name="Sign in").click()
    page.locator(".top summary", has_text="Handling").click()
    link = page.get_by_role("link", name="Deadlines").first
    box, heading = link.bounding_box(), page.locator("h1").bounding_box()
    assert box
    assert heading
    assert box["y"] + box["height"] < heading["y"]
    link.click()
    expect(page.locator("h1")).to_have_text("Deadlines")
    context.close()
