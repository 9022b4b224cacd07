"""Orders of operators that were not recorded: each form comes back as it was filled in, and says what is known."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from events.handoff import HandoffParked, HandoffPrepared
from events.outcome import Outcome, Status
from events.vocabulary import DeliveryFailure
from projections.catalogue import OVERSIGHT
from services.bootstrap.layouts import projected
from services.intake.desk import Unanswered
from services.intake.gate import Admitted
from tests.unit.inspectorate.handoffs import prepared

from ..logs import case_id, complaint_story, incident_story
from .console_anew import begun_anew
from .console_stand import ConsoleStand, Ordered

REPORT = case_id("incident", 1)
COMPLAINT = case_id("complaint", 1)
PATTERN = case_id("pattern", 1)
TYPED = "the desk in arts 3.14 called"


def value_in(page: str, name: str) -> str:
    """What a form on a page has under a name."""
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def id_in(page: str) -> str:
    return value_in(page, "id")


def not_yet(error: Exception | None) -> Callable[[Admitted], Outcome | None]:
    """No answer: none yet, or an error that says so."""

    def answer(_: Admitted) -> Outcome | None:
        if error is not None:
            raise error
        return None

    return answer


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.log.record(REPORT, *incident_story()[:4])
    made.log.record(COMPLAINT, *complaint_story()[:5])
    made.project()
    made.sign_in("operator")
    return made


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Niet vastgelegd: Terzijde leggen"), ("en", "Not recorded: Leave it out")]
)
def test_leaving_out_that_is_refused_comes_back_with_what_was_typed(
    stand: ConsoleStand, language: str, title: str
) -> None:
    stand.park(REPORT)
    stand.sign_in("operator", language=language)
    stand.orders.answer = lambda admitted: Ordered.outcome(admitted, Status.REFUSED, code="institution.other")
    fields = {"item": f"reading/{REPORT}", "event": f"{REPORT}.2"}
    answer = stand.post("/parked/discard", f"/parked/reading/{REPORT}", **fields, note=TYPED)
    assert answer.status_code == 403
    assert f"<h1>{title}</h1>" in answer.text
    assert f">{TYPED}</textarea>" in answer.text
    for name, value in fields.items():
        assert f'name="{name}" value="{value}"' in answer.text
    # It was refused for good: sent again it is another order.
    assert id_in(answer.text) != stand.orders.taken[0].id.partition("-")[0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_note_that_is_lacking_and_a_ground_that_is_none_are_named_at_their_field(
    stand: ConsoleStand, language: str
) -> None:
    stand.park(REPORT)
    stand.park(PATTERN, layout=projected(OVERSIGHT))
    stand.sign_in("operator", language=language)
    for item, field, value in (
        (f"reading/{REPORT}", "note", " "),
        (f"oversight/{PATTERN}", "ground", ""),
        (f"oversight/{PATTERN}", "ground", "weather"),
    ):
        fields = {"item": item, "event": f"{item.partition('/')[2]}.2", field: value}
        answer = stand.post("/parked/discard", f"/parked/{item}", **fields)
        assert answer.status_code == 422
        assert f'href="#discard-{field}"' in answer.text.partition('role="alert"')[2].partition("</div>")[0]
        assert f'aria-invalid="true" aria-describedby="discard-{field}-wrong"' in answer.text
    assert stand.orders.taken == []


def test_what_is_amiss_of_something_that_the_form_does_not_ask_is_named(stand: ConsoleStand) -> None:
    stand.park(REPORT)
    fields = {"item": f"reading/{REPORT}", "event": "x", "note": TYPED}
    answer = stand.post("/parked/discard", f"/parked/reading/{REPORT}", **fields)
    assert re.search(r"<code>[a-z.]*event</code>", answer.text.partition('role="alert"')[2].partition("</div>")[0])


def test_of_several_only_those_that_were_not_recorded_come_back(stand: ConsoleStand) -> None:
    stand.park(REPORT)
    stand.park(COMPLAINT)
    recorded, waiting = f"reading/{REPORT}", f"reading/{COMPLAINT}"
    stand.orders.answer = lambda admitted: Ordered.recorded(admitted) if REPORT in admitted.subject else None
    answer = stand.post("/parked/retry", "/parked", item=[recorded, waiting], note=TYPED)
    assert answer.status_code == 200
    assert f'name="item" value="{waiting}"' in answer.text
    assert f'name="item" value="{recorded}"' not in answer.text
    assert f">{TYPED}</textarea>" in answer.text
    first = stand.orders.taken[-1]
    stand.orders.answer = Ordered.recorded
    sent = {"csrf": value_in(answer.text, "csrf"), "id": id_in(answer.text), "item": waiting, "note": TYPED}
    assert "Recorded" in stand.client.post("/parked/retry", data=sent).text
    # Alone it has the id that it had beside the other.
    assert (stand.orders.taken[-1].id, stand.orders.taken[-1].data) == (first.id, first.data)


def test_what_was_typed_where_nothing_was_chosen_is_still_to_be_read(stand: ConsoleStand) -> None:
    stand.park(REPORT)
    answer = stand.post("/parked/retry", "/parked", note=TYPED)
    assert "Nothing was chosen, so nothing was done." in answer.text
    assert TYPED in answer.text


@pytest.mark.parametrize(
    ("language", "words", "recorded"),
    [
        ("nl", "Het is nog onderweg", "Vastgelegd"),
        ("en", "It is still on its way", "Recorded"),
    ],
)
def test_an_order_that_nobody_answered_yet_is_on_its_way_and_is_asked_after_by_the_same_form(
    stand: ConsoleStand, language: str, words: str, recorded: str
) -> None:
    stand.park(REPORT)
    stand.sign_in("operator", language=language)
    sent = {"item": f"reading/{REPORT}", "note": TYPED}
    page = stand.get(f"/parked/reading/{REPORT}").text
    for answered in (None, Unanswered("the recorder did not answer in time")):
        stand.orders.answer = not_yet(answered)
        form = {"csrf": value_in(page, "csrf"), "id": id_in(page)}
        answer = stand.client.post("/parked/retry", data={**form, **sent})
        assert answer.status_code == 202
        assert words in answer.text
        assert "It had been ordered before" not in answer.text
        assert "Dat was al eerder opgedragen" not in answer.text
        assert id_in(answer.text) == id_in(page)
        page = answer.text
    stand.orders.answer = Ordered.recorded
    assert recorded in stand.client.post("/parked/retry", data={**form, **sent}).text
    assert len({order.id for order in stand.orders.taken}) == 1


@pytest.mark.parametrize(
    ("language", "title"), [("nl", "Niet vastgelegd: Opnieuw verzenden"), ("en", "Not recorded: Send it again")]
)
def test_sending_again_that_is_refused_comes_back_with_what_was_typed(
    stand: ConsoleStand, language: str, title: str
) -> None:
    at = datetime(2026, 3, 3, tzinfo=UTC)
    handoff = f"handoff-{REPORT}.police.1"
    first: HandoffPrepared = prepared()
    stand.log.record(handoff, first, HandoffParked(occurred_at=at, failure=DeliveryFailure.UNREACHABLE, attempts=9))
    stand.project()
    stand.sign_in("operator", language=language)
    path = f"/handoffs/{handoff}/resend"
    stand.orders.answer = lambda admitted: Ordered.outcome(admitted, Status.REFUSED, code="institution.other")
    answer = stand.post(path, f"/handoffs/{handoff}", note=TYPED)
    assert answer.status_code == 403
    assert f"<h1>{title}</h1>" in answer.text
    assert f">{TYPED}</textarea>" in answer.text
    assert f'action="{path}"' in answer.text
    page = stand.get(f"/handoffs/{handoff}").text
    stand.orders.away = True
    sent = {"csrf": value_in(page, "csrf"), "id": id_in(page), "note": TYPED}
    answer = stand.client.post(path, data=sent)
    assert answer.status_code == 503
    # Nobody knows what became of it: sent again it is the same order.
    assert id_in(answer.text) == sent["id"]
    assert f">{TYPED}</textarea>" in answer.text
