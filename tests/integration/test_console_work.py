"""What operators work on: what is parked, deadlines, hand-offs, streams; and what they order."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from msgspec.structs import replace

from events.handoff import HandoffParked, HandoffPrepared
from events.identity import access_stream
from events.ledgers import LEDGERS
from events.outcome import Status
from events.registry import Event
from events.vocabulary import DeliveryFailure
from projections.catalogue import LOOKS, OVERSIGHT
from services.bootstrap.layouts import projected
from services.bootstrap.parked import ParkedCommand
from services.console.following import Source
from services.console.watching import Away
from services.moments import legal_date
from tests.unit.inspectorate.handoffs import RECEIPT, RECEIVED, SENT, prepared

from ..logs import DAY, case_id, complaint_story, deadline_id, deadline_set, deadline_story, incident_story
from .console_anew import begun_anew
from .console_stand import ConsoleStand, Ordered

REPORT = case_id("incident", 1)
COMPLAINT = case_id("complaint", 1)
PATTERN, LOOKED = case_id("pattern", 1), access_stream("uni", REPORT)


@pytest.fixture
def stand(made: ConsoleStand) -> ConsoleStand:
    begun_anew(made)
    made.log.record(REPORT, *incident_story()[:4])
    made.log.record(COMPLAINT, *complaint_story()[:5])
    made.project()
    made.sign_in("operator")
    return made


class TestParked:
    def test_nothing_parked_is_said(self, stand: ConsoleStand) -> None:
        assert "No case is parked" in stand.get("/parked").text

    def test_a_parked_case_is_listed_shown_and_tried_again(self, stand: ConsoleStand) -> None:
        stand.park(REPORT)
        page = stand.get("/parked").text
        assert "1 case is parked" in page
        assert "no event type of that name" in page
        assert f"meldstroom parked retry {REPORT} --processor reading" in stand.get(f"/parked/reading/{REPORT}").text
        answer = stand.post("/parked/retry", "/parked", item=f"reading/{REPORT}", note="it was repaired")
        assert "Recorded" in answer.text
        (order,) = stand.orders.taken
        assert (order.type, order.source) == ("nl.meldstroom.parking.retry.v1", "/console")
        assert b'"note":"it was repaired"' in order.data

    def test_several_are_tried_again_each_with_its_own_result(self, stand: ConsoleStand) -> None:
        stand.park(REPORT)
        stand.park(COMPLAINT)
        stand.orders.answer = lambda admitted: (
            Ordered.recorded(admitted)
            if REPORT in admitted.subject
            else Ordered.outcome(admitted, Status.REFUSED, code="institution.other")
        )
        answer = stand.post("/parked/retry", "/parked", item=[f"reading/{REPORT}", f"reading/{COMPLAINT}", "x/y"])
        assert answer.text.count('class="done"') == 1
        assert answer.text.count('class="problem"') == 2
        assert "This case belongs to another institution." in answer.text

    def test_a_form_that_is_sent_twice_is_one_order(self, stand: ConsoleStand) -> None:
        stand.park(REPORT)
        text = stand.get("/parked").text
        fields = {name: text.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("csrf", "id")} | {
            "item": f"reading/{REPORT}"
        }
        for _ in range(2):
            stand.client.post("/parked/retry", data=fields)
        assert len({order.id for order in stand.orders.taken}) == 1
        stand.post("/parked/retry", "/parked", item=f"reading/{REPORT}")
        assert len({order.id for order in stand.orders.taken}) == 2

    def test_leaving_an_event_out_takes_a_note(self, stand: ConsoleStand) -> None:
        stand.park(REPORT)
        where = f"/parked/reading/{REPORT}"
        fields = {"item": f"reading/{REPORT}", "event": f"{REPORT}.2"}
        assert 'role="alert"' in stand.post("/parked/discard", where, **fields).text
        assert "Recorded" in stand.post("/parked/discard", where, **fields, note="it is a test record").text
        assert [order.type for order in stand.orders.taken] == ["nl.meldstroom.parking.discard.v1"]

    def test_a_parked_pattern_is_tried_again_and_an_event_of_it_left_out_on_a_ground(self, stand: ConsoleStand) -> None:
        stand.park(PATTERN, layout=projected(OVERSIGHT))
        where, item = f"/parked/oversight/{PATTERN}", f"oversight/{PATTERN}"
        page = stand.get(where).text
        assert f"/cases/{PATTERN}" not in page
        assert 'name="note"' not in page
        assert '<option value="faulty">recorded by a fault</option>' in page
        assert "Recorded" in stand.post("/parked/retry", "/parked", item=item, note="for cases only").text
        fields = {"item": item, "event": f"{PATTERN}.2"}
        assert 'role="alert"' in stand.post("/parked/discard", where, **fields).text
        assert "Recorded" in stand.post("/parked/discard", where, **fields, ground="faulty").text
        orders = [(order.type.removeprefix("nl.meldstroom."), orjson.loads(order.data)) for order in stand.orders.taken]
        named = {"parked": PATTERN, "processor": "oversight"}
        assert orders == [
            ("patternparking.retry.v1", named),
            ("patternparking.discard.v1", {**named, "event": f"{PATTERN}.2", "ground": "faulty"}),
        ]

    def test_of_the_access_ledger_nothing_is_left_out(
        self, stand: ConsoleStand, request: pytest.FixtureRequest
    ) -> None:
        tables = projected(LOOKS)
        tables.drop(stand.connection)
        tables.ensure(stand.connection)
        request.addfinalizer(lambda: tables.drop(stand.connection))
        stand.park(LOOKED, layout=tables)
        page = stand.get(f"/parked/access/{LOOKED}").text
        assert "/parked/discard" not in page
        fields = {"item": f"access/{LOOKED}", "event": f"{LOOKED}.1", "ground": "faulty"}
        assert stand.post("/parked/discard", "/parked", **fields).status_code == 404
        assert "Recorded" in stand.post("/parked/retry", "/parked", item=f"access/{LOOKED}").text
        assert [order.type for order in stand.orders.taken] == ["nl.meldstroom.accessparking.retry.v1"]

    @pytest.mark.parametrize("role", ["auditor", "handler"])
    def test_orders_are_for_operators(self, stand: ConsoleStand, role: str) -> None:
        stand.park(REPORT)
        stand.sign_in(role)
        csrf = stand.get("/help").text.partition('name="csrf" value="')[2].partition('"')[0]
        for path in ("/parked/retry", "/parked/discard", f"/handoffs/handoff-{REPORT}.police.1/resend"):
            answer = stand.client.post(path, data={"csrf": csrf, "id": "x", "item": f"reading/{REPORT}"})
            assert answer.status_code == 403
        assert stand.orders.taken == []

    def test_another_institutions_case_is_neither_listed_nor_shown(self, stand: ConsoleStand) -> None:
        stand.park(REPORT, institution="hogeschool")
        page = stand.get("/parked").text
        assert REPORT not in page
        assert "1 case of another institution is parked too." in page
        assert stand.get(f"/parked/reading/{REPORT}").status_code == 404
        assert stand.get(f"/parked/nobody/{REPORT}").status_code == 404

    def test_commands_that_could_not_be_processed_are_listed_or_it_is_said_why_not(self, stand: ConsoleStand) -> None:
        assert "There is none." in stand.get("/parked").text
        at = datetime(2026, 3, 3, tzinfo=UTC)
        stand.parked.said = [
            ParkedCommand(processor="intake", id="m-1", subject="", type="x.v1", reason="malformed", parked_at=at)
        ]
        page = stand.get("/parked").text
        assert "m-1" in page
        assert "Whoever sent one must send it again, corrected." in page
        stand.parked.said = None
        assert "They cannot be read now" in stand.get("/parked").text

    def test_a_parked_command_of_another_institution_is_counted_and_why_is_said_in_words(
        self, stand: ConsoleStand
    ) -> None:
        stand.parked.said = [
            ParkedCommand(
                processor="recorder",
                id=f"m-{institution}",
                subject="",
                type="x.v1",
                reason="command.mismatch at id",
                parked_at=datetime(2026, 3, 3, tzinfo=UTC),
                institution=institution,
            )
            for institution in ("uni", "hogeschool", None)
        ]
        stand.sign_in("operator", language="nl")
        page = stand.get("/parked").text
        assert "Dit bericht-id is eerder gebruikt met een andere inhoud." in page
        assert [name for name in ("uni", "hogeschool", "None") if f"m-{name}" in page] == ["uni", "None"]
        assert "Er is ook 1 opdracht van een andere instelling geparkeerd." in page

    def test_while_intake_cannot_be_reached_nothing_is_said_to_be_done(self, stand: ConsoleStand) -> None:
        stand.park(REPORT)
        stand.orders.away = True
        answer = stand.post("/parked/retry", "/parked", item=f"reading/{REPORT}")
        assert "Recorded" not in answer.text
        assert 'class="problem"' in answer.text


class TestDeadlines:
    def test_they_stand_under_overdue_today_this_week_and_later(self, stand: ConsoleStand) -> None:
        today = legal_date(datetime.now(UTC))
        for number, last_day in enumerate((DAY, today, today + timedelta(days=5), today + timedelta(days=50)), 2):
            case = case_id("complaint", number)
            stand.log.record(case, *complaint_story()[:5])
            stand.log.record(deadline_id(case), deadline_set(case, last_day))
        stand.project()
        page = stand.get("/deadlines").text
        places = [page.index(f"<h2>{title}") for title in ("Overdue", "Today", "Within 7 days", "Later")]
        assert places == sorted(places)
        assert "4 deadlines" in page
        assert "1 deadline," in stand.get("/deadlines?overdue=true").text
        assert "No deadline meets these filters." in stand.get("/deadlines?rule=T99").text

    def test_none_set_is_said_so(self, stand: ConsoleStand) -> None:
        assert "No deadline has been set at your institution yet." in stand.get("/deadlines").text

    def test_one_says_why_its_date_is_what_it_is(self, stand: ConsoleStand) -> None:
        deadline = deadline_id(COMPLAINT)
        stand.log.record(deadline, *deadline_story(COMPLAINT, date(2026, 4, 7)))
        stand.project()
        page = stand.get(f"/deadlines/{deadline}").text
        assert "Why this date" in page
        assert "Awb" in page
        assert f"meldstroom term explain {deadline}" in page
        assert stand.get("/deadlines/deadline-x").status_code == 404

    def test_a_case_is_a_link_for_whom_it_leads_there_and_a_number_for_others(self, stand: ConsoleStand) -> None:
        deadline = deadline_id(COMPLAINT)
        stand.log.record(deadline, *deadline_story(COMPLAINT))
        handoff = f"handoff-{REPORT}.police.1"
        stand.log.record(handoff, prepared())
        stand.project()
        for role, leads in (("handler", True), ("supervisory-board", False)):
            stand.sign_in(role)
            for path in ("/deadlines?overdue=true", f"/deadlines/{deadline}", f"/handoffs/{handoff}"):
                page = stand.get(path)
                assert page.status_code == 200
                assert ('href="/cases/c' in page.text or 'href="/cases/i' in page.text) == leads
                assert COMPLAINT in page.text or REPORT in page.text


class TestHandoffs:
    def handed(self, stand: ConsoleStand, *events: Event) -> str:
        handoff = f"handoff-{REPORT}.police.1"
        first: HandoffPrepared = prepared()
        stand.log.record(handoff, first, *events)
        stand.project()
        return handoff

    def test_none_yet_is_said_so(self, stand: ConsoleStand) -> None:
        assert "Your institution has handed nothing to a body outside yet." in stand.get("/handoffs").text

    def test_a_parked_one_is_loud_and_is_sent_again(self, stand: ConsoleStand) -> None:
        at = datetime(2026, 3, 3, tzinfo=UTC)
        handoff = self.handed(stand, HandoffParked(occurred_at=at, failure=DeliveryFailure.UNREACHABLE, attempts=9))
        assert "1 hand-off is parked" in stand.get("/").text
        page = stand.get("/handoffs?status=parked").text
        assert f'href="/handoffs/{handoff}"' in page
        assert "parked: unreachable" in page
        assert (
            "Recorded" in stand.post(f"/handoffs/{handoff}/resend", f"/handoffs/{handoff}", note="they are back").text
        )
        (order,) = stand.orders.taken
        assert (order.type, order.subject) == ("nl.meldstroom.handoff.resend.v1", handoff)

    def test_an_auditor_sees_it_and_sends_nothing(self, stand: ConsoleStand) -> None:
        at = datetime(2026, 3, 3, tzinfo=UTC)
        handoff = self.handed(stand, HandoffParked(occurred_at=at, failure=DeliveryFailure.UNREACHABLE, attempts=9))
        stand.sign_in("auditor")
        page = stand.get(f"/handoffs/{handoff}").text
        assert "/resend" not in page
        assert "Sending again is for operators and the board." in page

    def test_a_receipt_is_of_amsterdam_and_what_may_be_told_is_said_in_words(self, stand: ConsoleStand) -> None:
        receipt = replace(RECEIPT, received_at="2026-03-02T23:30:00.000Z")
        handoff = self.handed(stand, SENT, replace(RECEIVED, receipt=receipt))
        stand.sign_in("handler", language="nl")
        page = stand.get(f"/handoffs/{handoff}").text
        assert "3 mrt 2026 00:30:00 +01:00" in page
        assert "2026-03-02T23:30:00.000Z</dd>" not in page
        must = page.partition("<dt>moet hebben</dt>")[2].partition("</div>")[0]
        assert must
        assert "_" not in must


def test_roles_are_said_in_words_where_one_signs_in_and_is_refused(stand: ConsoleStand) -> None:
    stand.sign_in(language="nl")
    assert 'value="confidant"> vertrouwenspersoon</label>' in stand.get("/sign-in").text
    stand.sign_in("handler", language="nl")
    page = stand.get("/patterns").text
    assert "raad van toezicht" in page
    assert "supervisory-board" not in page
    assert '<span class="quiet">behandelaar</span>' in page


class TestStreams:
    def test_each_follower_has_its_shards_and_what_waits(self, stand: ConsoleStand) -> None:
        stand.followers.late["escalation"] = 42.0
        stand.watcher.look()
        page = stand.get("/streams/escalation").text
        assert "behind" in page
        assert "42 s" in page
        assert "nothing waits" in stand.get("/streams/reading").text
        assert stand.get("/streams/nobody").status_code == 404

    def test_a_look_at_which_nothing_was_known_is_a_gap_in_the_table(self, stand: ConsoleStand) -> None:
        stand.followers.away = Away(Source.LOG)
        stand.watcher.look()
        page = stand.get("/streams/reading").text
        assert 'data-value=""' in page
        assert 'data-value="0.0"' in page
        assert 'class="stale"' in page

    def test_the_topology_is_that_of_the_declaration(self, stand: ConsoleStand) -> None:
        page = stand.get("/streams").text
        topics = [topic for ledger in LEDGERS for topic in ledger.topics().values()]
        for topic in topics:
            assert f">{topic.name}</text>" in page
        assert page.count('class="flow"') == sum(len(topic.reads) + len(topic.writes) for topic in topics)
