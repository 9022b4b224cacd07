"""A form that comes back, and numbers in tables: what the screens of each state do not come to by their address."""

import pytest

from ..integration.console_stand import ConsoleStand
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
    assert reader.page.locator("details[open] fieldset .wrong").is_visible()
    assert violations(reader, RULES) == []
    assert too_wide(reader) == []


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
