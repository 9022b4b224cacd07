"""What auditors and operators do in a day, by keyboard alone, and without scripts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import Browser, expect

from events.handoff import HandoffCancelled, HandoffParked
from events.vocabulary import DeliveryFailure
from services.audit.verify import Verified
from services.audit.witness import Witnessed
from services.console import live
from tests.unit.inspectorate.handoffs import prepared

from ..integration.console_stand import ConsoleStand
from ..logs import case_id, complaint_story, deadline_id, deadline_story, incident_story
from .conftest import Visit

COMPLAINT = case_id("complaint", 1)
REPORT = case_id("incident", 1)
HANDOFF = f"handoff-{REPORT}.police.1"


@pytest.fixture(autouse=True, scope="module")
def filled(stand: ConsoleStand) -> None:
    stand.log.record(REPORT, *incident_story()[:4])
    stand.log.record(COMPLAINT, *complaint_story()[:5])
    stand.log.record(deadline_id(COMPLAINT), *deadline_story(COMPLAINT, date(2126, 3, 1))[:1])
    stand.log.record(COMPLAINT, *complaint_story()[5:])
    stand.project()


@pytest.fixture(autouse=True)
def well(stand: ConsoleStand) -> Iterator[None]:
    yield
    stand.followers.late.clear()
    stand.followers.away = None
    stand.watcher.look()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_auditor_finds_a_case_looks_back_compares_exports_and_verifies_by_keyboard(
    visit: Visit, stand: ConsoleStand, language: str
) -> None:
    words = {
        "en": "Sign in|as of|State on|Compare|Make the evidence|Download|Verify now|The log is whole",
        "nl": "Aanmelden|stand van|Stand op|Vergelijken|Bewijsbundel|Downloaden|Nu controleren|Het logboek is heel",
    }[language].split("|")
    sign_in, as_of, state_on, compare, export, download, verify, whole = words
    page = visit.page
    visit.go(f"/language/{language}?to=/sign-in")
    page.locator("#institution").fill("uni")
    visit.enter(sign_in)
    expect(page.locator("nav a[aria-current=page]")).to_be_visible()
    page.keyboard.press("/")
    page.wait_for_url("**/cases")
    page.keyboard.press("/")
    page.keyboard.type("kind:complaint")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases?**")
    visit.enter(COMPLAINT)
    page.wait_for_url(f"**/cases/{COMPLAINT}")
    for _ in range(3):
        visit.focus(as_of)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(state_on)
    expect(page.locator("h1")).to_contain_text("3")
    page.keyboard.press("]")
    page.wait_for_url("**at=%234")
    page.go_back()
    page.go_back()
    page.locator("input[name=mark]").nth(1).press("Space")
    page.locator("input[name=mark]").nth(6).press("Space")
    page.keyboard.press("c")
    page.wait_for_url("**/compare?**")
    expect(page.get_by_role("button", name=compare)).to_be_visible()
    expect(page.locator("tbody tr").first).to_be_visible()
    page.go_back()
    visit.enter(export)
    with page.expect_download() as downloading:
        visit.page.get_by_role("link", name=download).wait_for()
        visit.enter(download)
    assert downloading.value.suggested_filename == f"{COMPLAINT}.zip"
    verified = Verified(shard=0, offset=9, events=15, digest="ab" * 32, streams=2, recorded_at=None, done=True)
    stand.proving.witnessed = [Witnessed(verified=verified, root=b"\1" * 32, agreed=1)]
    page.keyboard.press("g")
    page.keyboard.press("v")
    page.wait_for_url("**/verify")
    visit.enter(verify)
    expect(page.locator("h1")).to_have_text(whole)


def test_an_operator_sees_a_lag_grow_and_a_handoff_park_sends_it_again_and_sees_all_clear(
    visit: Visit, stand: ConsoleStand
) -> None:
    page = visit.page
    visit.sign_in("operator")
    verdict = page.locator("h1")
    expect(verdict).to_have_text("All is well")
    stand.followers.late["inspectorate"] = 90.0
    stand.watcher.look()
    expect(verdict).to_contain_text("Duties and hand-offs is behind")
    at = datetime(2026, 3, 3, tzinfo=UTC)
    stand.log.record(HANDOFF, prepared())
    stand.log.record(HANDOFF, HandoffParked(occurred_at=at, failure=DeliveryFailure.UNREACHABLE, attempts=9))
    stand.project()
    expect(verdict).to_contain_text("1 hand-off is parked, and 1 thing more")
    # Said aloud once, politely.
    expect(page.locator("#said")).not_to_be_empty()
    visit.enter("1 hand-off is parked")
    page.wait_for_url("**/handoffs?status=parked")
    visit.enter(HANDOFF)
    expect(page.locator("h1")).to_contain_text(HANDOFF)
    visit.focus("Why: sealed")
    page.keyboard.type("they are back")
    visit.enter("Send it again")
    expect(page.locator(".done")).to_contain_text("Recorded")
    assert stand.orders.taken[-1].subject == HANDOFF
    stand.log.record(HANDOFF, HandoffCancelled(occurred_at=at))
    stand.followers.late.clear()
    stand.project()
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(verdict).to_have_text("All is well")


def test_live_updates_are_paused_and_go_on(visit: Visit, stand: ConsoleStand) -> None:
    visit.sign_in("operator")
    verdict = visit.page.locator("h1")
    expect(verdict).to_have_text("All is well")
    visit.enter("Pause live updates")
    stand.followers.late["recorder"] = 90.0
    stand.watcher.look()
    visit.page.wait_for_timeout(1_500)
    expect(verdict).to_have_text("All is well")
    visit.page.keyboard.press("Enter")
    stand.watcher.look()
    expect(verdict).to_contain_text("Recorder is behind")


def test_focus_stays_where_it_was_when_a_part_of_the_page_is_exchanged(visit: Visit, stand: ConsoleStand) -> None:
    visit.sign_in("operator")
    visit.focus("Recorder")
    before = stand.watcher.last.at
    with visit.page.expect_response("**/parts/overview"):
        stand.watcher.look()
    expect(visit.page.locator("tbody a", has_text="Recorder")).to_be_focused()
    assert stand.watcher.last.at > before


def test_shortcuts_are_switched_off_and_never_act_while_someone_writes(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("auditor", back="/cases")
    page.locator("#q").press("g")
    page.locator("#q").press("o")
    assert visit.at() == "/cases"
    visit.go("/help")
    page.locator("[data-shortcuts]").press("Space")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_timeout(300)
    assert visit.at() == "/help"
    page.locator("[data-shortcuts]").press("Space")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/cases")


def test_a_chart_is_drawn_of_its_table(visit: Visit, stand: ConsoleStand) -> None:
    stand.watcher.look()
    visit.sign_in("operator")
    visit.go("/streams/reading")
    expect(visit.page.locator(".chart canvas")).to_be_visible()
    visit.enter("The same as a table")
    expect(visit.page.locator("#samples tbody tr").first).to_be_visible()


def test_all_of_it_works_without_scripts(browser: Browser, stand: ConsoleStand) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{stand.address}/sign-in")
    page.locator("#institution").fill("uni")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("h1")).to_have_text("All is well")
    expect(page.get_by_role("button", name="Pause live updates")).to_be_hidden()
    page.goto(f"{stand.address}/cases/{COMPLAINT}")
    page.locator("input[name=mark]").nth(0).check()
    page.locator("input[name=mark]").nth(3).check()
    page.get_by_role("button", name="Compare the two marked").click()
    expect(page.locator("h1")).to_contain_text("differ")
    page.goto(f"{stand.address}/verify")
    page.get_by_role("button", name="Verify now").click()
    # The page asks for itself again until there is a verdict.
    expect(page.locator("h1.verdict")).to_be_visible()
    page.locator(".who summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("h1")).to_have_text("Signed out")
    context.close()


def test_someone_with_many_open_tabs_can_open_another_and_each_of_them_is_told(
    visit: Visit, stand: ConsoleStand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AWAY_SECONDS", 1)
    visit.sign_in("auditor", back="/help")
    # A browser keeps six connections to a host: if each page held one, the seventh would never open.
    tabs = [visit.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{visit.address}/live")
        with tab.expect_response("**/parts/live"):
            stand.hub.tell(live.LOG)
    for tab in tabs:
        with tab.expect_response("**/parts/live"):
            stand.hub.tell(live.LOG)
