"""A form that comes back, and numbers in tables: what the screens of each state do not come to by their address."""

import pytest

from events.outcome import Status

from ..integration.console_stand import ConsoleStand, Ordered
from ..logs import case_id, complaint_story, deadline_id, deadline_story
from ..unit.patterns.stories import UNIT, indicated
from .conftest import HEIGHT, Visit
from .test_accessibility import NARROW, RULES, too_wide, violations

COMPLAINT = case_id("complaint", 1)
PATTERN = f"/patterns/{UNIT.stream}"


@pytest.fixture(autouse=True, scope="module")
def filled(stand: ConsoleStand) -> None:
    stand.log.record(COMPLAINT, *complaint_story())
    stand.log.record(deadline_id(COMPLAINT), *deadline_story(COMPLAINT))
    stand.patterns.record(UNIT.stream, indicated())
    stand.project()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_form_that_is_refused_can_be_read_by_everyone(reader: Visit, stand: ConsoleStand, language: str) -> None:
    stand.sign_in("ombuds", language=language)
    reader.carry(stand.client.cookies)
    reader.go(PATTERN)
    form = reader.page.locator("form[action$='/acts/review']")
    form.locator("summary").click()
    form.locator("button").click()
    assert reader.at() == f"{PATTERN}/acts/review"
    assert reader.page.get_by_role("alert").count() == 1
    assert reader.page.locator("form.act fieldset .wrong").is_visible()
    assert violations(reader, RULES) == []
    assert too_wide(reader) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_order_about_what_is_parked_that_is_refused_or_on_its_way_can_be_read_by_everyone(
    reader: Visit, stand: ConsoleStand, language: str
) -> None:
    stand.connection.execute("delete from reading_v5.parked")
    stand.park(COMPLAINT)
    stand.sign_in("operator", language=language)
    reader.carry(stand.client.cookies)
    for act, answer in (
        ("discard", lambda admitted: Ordered.outcome(admitted, Status.REFUSED, code="institution.other")),
        ("retry", lambda _: None),
    ):
        stand.orders.answer = answer
        reader.go(f"/parked/reading/{COMPLAINT}")
        note = reader.page.locator(f"#{act}-note")
        note.fill("the desk called")
        reader.page.locator(f"form[action='/parked/{act}'] button").click()
        assert reader.at() == f"/parked/{act}"
        assert note.input_value() == "the desk called"
        assert reader.page.get_by_role("alert").count() == 1
        assert violations(reader, RULES) == []
        assert too_wide(reader) == []
    stand.orders.answer = Ordered.recorded
    reader.page.locator("main form button").click()
    assert reader.page.locator(".done").is_visible()


@pytest.mark.parametrize("width", [NARROW, 768, 1024, 1280])
def test_a_number_in_a_table_is_on_one_line_at_every_width(reader: Visit, stand: ConsoleStand, width: int) -> None:
    stand.sign_in("auditor", "operator")
    reader.carry(stand.client.cookies)
    reader.page.set_viewport_size({"width": width, "height": HEIGHT})
    for path in ("/cases", "/deadlines?status=missed", f"/events/{COMPLAINT}.2"):
        reader.go(path)
        lines = "code => code.getClientRects().length"
        cells = reader.page.locator(".scroll :is(th, td) code").all()
        assert cells
        assert {cell.evaluate(lines) for cell in cells} == {1}
