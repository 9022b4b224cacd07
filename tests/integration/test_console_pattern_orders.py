"""What is ordered of a pattern in the console: a form that is refused comes back, and only what can be is offered."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from events.pattern import PatternKey, ReidentificationApproved, ReidentificationRequested
from events.vocabulary import PERSON_DIRECTED, PatternAxis, ReidentificationGround
from services.bootstrap.deliveries import LazyKeyring
from services.console.signin import DEVELOPMENT_ISSUER

from ..unit.patterns.stories import (
    ACTED,
    DONE,
    JUDGED,
    PERSON,
    REVIEWED,
    UNDERSTOOD,
    UNIT,
    adopted,
    indicated,
    number,
)
from .console_anew import begun_anew
from .console_stand import ConsoleStand
from .pattern_orders import by_the_rules
from .test_console_patterns import ADVICE, PAGE, text_of

PERSONAL = f"/patterns/{PERSON.stream}"
TYPED = "Two supervisors in arts 3.14"


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.orders.answer = by_the_rules(made)
    made.sign_in("ombuds")
    return made


class TestAgain:
    """A form that was refused: at which field, with what was typed, and with nothing of it anywhere else."""

    def test_what_must_be_filled_in_is_named_at_its_field_and_nothing_is_sent(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, *JUDGED)
        stand.project()
        answer = stand.post(f"{PAGE}/acts/record-cause", PAGE, theme="structure")
        assert answer.status_code == 422
        assert stand.orders.taken == []
        assert "What feeds it" in answer.text.partition('role="alert"')[2].partition("</div>")[0]
        assert "This must be filled in." in answer.text.partition("<fieldset")[2].partition("</fieldset>")[0]
        assert '<option value="structure" selected>' in answer.text

    def test_a_day_that_the_rules_refuse_is_named_with_its_label_and_the_form_is_as_it_was(
        self, stand: ConsoleStand
    ) -> None:
        stand.patterns.record(UNIT.stream, *UNDERSTOOD)
        stand.project()
        stand.sign_in("board", language="nl")
        measure = {"kind": "dependency_reduced", "aim": "fewer_incidents", "owner": "manager"}
        answer = stand.post(f"{PAGE}/acts/adopt-measure", PAGE, **measure, due_on="2001-03-01", unit="arts")
        assert answer.status_code == 422
        assert 'value="arts"' in answer.text
        assert 'value="2001-03-01"' in answer.text
        assert re.search(r'type="date"[^>]* aria-invalid="true"', answer.text)
        assert "Uiterlijk op" in answer.text.partition('role="alert"')[2].partition("</div>")[0]
        # Sent again it is another order, since the first was refused for good.
        again = answer.text.partition('name="id" value="')[2].partition('"')[0]
        assert again not in {order.id.rpartition("-")[0] for order in stand.orders.taken}

    def test_words_that_are_refused_are_kept_and_are_in_no_address_and_no_log(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, *DONE)
        stand.project()
        words = {"words.en.title": TYPED, "words.en.text": f"Ask {TYPED}: j.jansen@uni.example"}
        with capture_logs() as noted:
            answer = stand.post(f"{PAGE}/acts/publish-lesson", PAGE, **words, no_personal_data="yes")
        assert 'role="alert"' in answer.text
        assert words["words.en.text"] in answer.text
        wrong = answer.text.partition('aria-invalid="true"')[0].rpartition("<textarea")[2]
        assert 'name="words.en.text"' in wrong
        assert TYPED not in str(noted) + str(stand.looks.all)
        assert not answer.headers.get("location")
        # Which of the measures it is about can still be chosen.
        assert re.search(r">1\. [^<]+, arts, by which day", answer.text)

    def test_a_remedy_is_for_people_and_a_form_that_may_have_come_through_is_the_same_order(
        self, stand: ConsoleStand
    ) -> None:
        stand.patterns.record(UNIT.stream, *JUDGED)
        stand.project()
        cause: dict[str, str | list[str]] = {"theme": "structure", "factors": ["structure_dependency"]}
        stand.orders.away = True
        id = stand.get(PAGE).text.partition('name="id" value="')[2].partition('"')[0]
        csrf = stand.get(PAGE).text.partition('name="csrf" value="')[2].partition('"')[0]
        answer = stand.client.post(f"{PAGE}/acts/record-cause", data={"csrf": csrf, "id": id, **cause})
        assert answer.status_code == 503
        assert f'name="id" value="{id}"' in answer.text
        refused = stand.post(f"{PAGE}/acts/record-cause", PAGE, theme="weather", factors=["structure_dependency"])
        for page in (answer.text, refused.text):
            assert not re.search(r"Retry-After|key will do|same key", page)


class TestTold:
    """Rows that look alike are told apart."""

    def test_two_measures_of_one_kind_and_two_pieces_of_advice_have_names_of_their_own(
        self, stand: ConsoleStand
    ) -> None:
        other = replace(ADVICE, advice=number("advice", "second"))
        law = adopted("second", unit="law")
        stand.patterns.record(UNIT.stream, *ACTED, law, ADVICE, other)
        stand.project()
        stand.sign_in("board", language="nl")
        page = stand.get(PAGE).text
        headings = re.findall(r"<h3>(.*?)</h3>", page)
        assert len(headings) == len(set(headings)) == 4
        assert any(heading.startswith("2. ") and ", law, uiterlijk " in heading for heading in headings)
        owed = page.partition("<h2>Wat")[2].partition("</ul>")[0]
        assert ", arts, uiterlijk " in owed
        assert ", law, uiterlijk " in owed
        choices = page.partition('name="measure"')[2]
        assert not re.search(r"<option[^>]*>[^<]*\d{4}-\d{2}-\d{2}", choices)

    def test_of_an_organiser_it_is_said_who_in_words(self, stand: ConsoleStand) -> None:
        for key in (PatternKey(organiser="association"), PatternKey(organiser="club-7")):
            event = replace(UNIT, axis=PatternAxis.CONTEXT, key=key)
            stand.patterns.record(event.stream, indicated(event))
        stand.project()
        stand.sign_in("ombuds", language="nl")
        page = text_of(stand.get("/patterns").text)
        assert ": vereniging" in page
        assert ": club-7" in page


class TestOffered:
    """What would be refused whatever one fills in is not offered."""

    def test_no_measure_that_is_directed_at_a_person_is_offered(self, stand: ConsoleStand) -> None:
        stand.patterns.record(UNIT.stream, *UNDERSTOOD)
        stand.project()
        stand.sign_in("board")
        for path in (PAGE, "/lessons"):
            page = stand.get(path).text
            assert 'value="dependency_reduced"' in page
            assert [kind for kind in PERSON_DIRECTED if f'<option value="{kind}"' in page] == []

    def test_nobody_can_ask_whom_a_mark_stands_for_before_it_was_looked_into(self, stand: ConsoleStand) -> None:
        stand.patterns.record(PERSON.stream, indicated(PERSON))
        stand.project()
        assert "/acts/request-reidentification" not in stand.get(PERSONAL).text
        stand.patterns.record(PERSON.stream, REVIEWED)
        stand.project()
        assert "/acts/request-reidentification" in stand.get(PERSONAL).text

    def test_whoever_decides_sees_who_asks_on_what_ground_and_nobody_agrees_with_himself(
        self, stand: ConsoleStand
    ) -> None:
        self._asked(stand)
        mine = stand.get(PERSONAL).text
        assert "You asked to look up" in mine
        assert "/acts/approve-reidentification" not in mine
        assert "/acts/request-reidentification" not in mine
        assert f'href="{PERSONAL}/person"' not in mine
        stand.sign_in("board", language="nl")
        page = stand.get(PERSONAL).text
        assert f'name="request" value="{number("request")}"' in page
        assert "/acts/approve-reidentification" in page
        told = text_of(page)
        assert f"Op welke grond {ReidentificationGround.PERSON_HEARD.nl} Gevraagd als ombudsfunctionaris" in told
        # A role is not its own second.
        stand.sign_in("ombuds", "auditor")
        page = stand.get(PERSONAL).text
        assert "/acts/approve-reidentification" not in page
        assert "/acts/refuse-reidentification" in page

    def test_a_request_that_has_lapsed_is_asked_anew_and_not_answered(self, stand: ConsoleStand) -> None:
        self._asked(stand, ago=timedelta(days=90))
        stand.sign_in("board")
        page = stand.get(PERSONAL).text
        assert "/acts/approve-reidentification" not in page
        assert "/acts/request-reidentification" in page

    @pytest.mark.parametrize(
        ("role", "hours", "leads"),
        [("ombuds", 1, True), ("board", 1, True), ("coordinator", 1, False), ("board", -1, False)],
    )
    def test_the_person_is_a_link_for_the_two_who_agreed_and_while_it_holds(
        self, stand: ConsoleStand, role: str, hours: int, leads: bool
    ) -> None:
        self._asked(stand)
        approved = ReidentificationApproved(
            request=number("request"),
            approved_by=f"board:{self._digest(stand, 'board')}",
            until=datetime.now(UTC) + timedelta(hours=hours),
            rule="reidentification/1",
            occurred_at=datetime.now(UTC),
        )
        stand.patterns.record(PERSON.stream, approved)
        stand.project()
        stand.sign_in(role)
        assert (f'href="{PERSONAL}/person"' in stand.get(PERSONAL).text) == leads

    def _asked(self, stand: ConsoleStand, ago: timedelta = timedelta()) -> None:
        asked = ReidentificationRequested(
            request=number("request"),
            ground=ReidentificationGround.PERSON_HEARD,
            requested_by=f"ombuds:{self._digest(stand, 'ombuds')}",
            occurred_at=datetime.now(UTC) - ago,
        )
        stand.patterns.record(PERSON.stream, indicated(PERSON), REVIEWED, asked)
        stand.project()

    def _digest(self, stand: ConsoleStand, role: str) -> str:
        keyring = LazyKeyring(stand.settings)
        try:
            return keyring.hashed("actor", DEVELOPMENT_ISSUER, f"console-{role}")[:16]
        finally:
            keyring.close()


def test_what_nobody_has_looked_at_is_said_in_words(stand: ConsoleStand) -> None:
    stand.patterns.record(UNIT.stream, indicated())
    stand.project()
    stand.sign_in("ombuds", language="nl")
    answer = stand.post(f"{PAGE}/acts/confirm", PAGE)
    said = answer.text.partition('role="alert"')[2]
    assert "onafhankelijkheid" in said
    assert "independence" not in said
