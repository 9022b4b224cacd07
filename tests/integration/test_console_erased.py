"""What of a case is unreadable, in the console: field by field, in both languages, and for whom it is."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ..logs import TEXT, case_id
from .console_stand import ConsoleStand
from .test_console_log_pages import COMPLAINT, stand

__all__ = ["stand"]
pytestmark = pytest.mark.kafka


@pytest.fixture
def erased(stand: ConsoleStand) -> Iterator[ConsoleStand]:
    """Where the key of the case's texts was destroyed."""
    stand.erased.keys[TEXT.kid] = datetime(2026, 5, 1, tzinfo=UTC)
    yield stand
    stand.erased.keys.clear()


def test_every_field_is_named_with_ground_and_erasure(erased: ConsoleStand) -> None:
    page = erased.get(f"/cases/{COMPLAINT}/erased").text
    assert "What is unreadable" in page
    assert "complainant.name" in page
    assert "objected to (AVG 17 lid 1 onder c)" in page
    assert "request-1" in page
    assert "audit erased --case" in page
    assert f'href="/cases/{COMPLAINT}/erased"' in erased.get(f"/events/{COMPLAINT}.1").text
    erased.sign_in("auditor", language="nl")
    page = erased.get(f"/cases/{COMPLAINT}/erased").text
    assert "kan niemand meer lezen" in page
    assert "bezwaar gemaakt" in page


def test_machines_get_the_same(erased: ConsoleStand) -> None:
    answer = erased.get(f"/cases/{COMPLAINT}/erased.json")
    found = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    assert found["readable"] == 0
    assert {one["ground"] for one in found["unreadable"]} == {"objection"}
    assert {"complainant.name", "description"} <= {one["field"] for one in found["unreadable"]}


def test_where_nothing_was_erased_that_is_said(stand: ConsoleStand) -> None:
    assert "Nothing was erased" in stand.get(f"/cases/{COMPLAINT}/erased").text


@pytest.mark.parametrize(("role", "erased_page", "given"), [("operator", 403, 403), ("auditor", 200, 403)])
def test_each_is_for_whom_it_is(stand: ConsoleStand, role: str, erased_page: int, given: int) -> None:
    stand.sign_in(role)
    assert stand.get(f"/cases/{COMPLAINT}/erased").status_code == erased_page
    assert stand.get(f"/cases/{COMPLAINT}/subject-access?view=reporter").status_code == given


def test_a_case_that_is_nowhere_is_unknown(stand: ConsoleStand) -> None:
    assert stand.get(f"/cases/{case_id('incident', 77)}/erased").status_code == 404
    stand.sign_in("coordinator")
    assert stand.get(f"/cases/{COMPLAINT}/subject-access?view=everyone").status_code == 400
