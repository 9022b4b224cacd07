"""The reporter's way in and back, with intake, recorder and projector running on a broker and a database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from uuid import uuid4

import httpx
import orjson
import psycopg
import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from events.codec import decode_event
from events.guidance import GuidanceGiven
from events.ledgers import Part
from services.inbox.codes import new_code, shown
from services.inbox.statements import ALGORITHM
from services.inbox.throttle import ATTEMPTS_AT_ONCE
from tests.eventually import eventually

from .inbox_stand import WARNING, Inbox
from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module")
def inbox(intake: Stack) -> Inbox:
    return Inbox(intake)


def stream_of(case: str) -> str:
    return f"conversation-{case}.reporter"


def types_of(inbox: Inbox, case: str) -> list[str]:
    """What is on the log of a case and of its conversation, in order."""
    recorded = [decode_event(value).envelope for value in records(inbox.running, Part.EVENTS)]
    return [one.type.removeprefix("nl.meldstroom.") for one in recorded if case in one.subject]


def test_someone_reports_under_a_code_is_answered_and_answers_back(inbox: Inbox) -> None:
    code = inbox.code()
    reported = inbox.report(code)
    assert reported.status_code == 201, reported.text
    case = reported.json()["case"]
    assert reported.json()["code_opens"] is True
    assert types_of(inbox, case) == [
        "incident.raised.v1",
        "conversation.opened.v1",
        "conversation.reporter-wrote.v1",
    ]
    found = inbox.opened(code.lower().replace("-", " "), messages=1)
    assert found["case"]["id"] == case
    assert [one["text"] for one in found["messages"]] == ["Help."]
    assert {"messages", "identity", "withdrawal", "end"} <= set(found["can"])

    stream = stream_of(case)
    refused = inbox.staff(f"/conversations/{stream}/read")
    assert refused.status_code == 422
    assert refused.json()["code"] == "conversation.warning.required"
    assert refused.json()["parameters"] == {"warning": WARNING, "address": "/duty-warning"}
    inbox.warned(stream)
    read = inbox.staff(f"/conversations/{stream}/read")
    assert read.status_code == 200, read.text
    assert [(one["by"], one["text"]) for one in read.json()["messages"]] == [("reporter", "Help.")]
    assert types_of(inbox, case)[-2:] == ["conversation.warning-accepted.v1", "conversation.read.v1"]

    answered = inbox.staff(f"/conversations/{stream}/answer", {"message": "Wilt u een gesprek?"})
    assert answered.status_code == 201, answered.text
    found = inbox.opened(code, messages=2)
    assert [(one["number"], one["by"], one["text"]) for one in found["messages"]] == [
        (1, "reporter", "Help."),
        (2, "institution", "Wilt u een gesprek?"),
    ]
    said = inbox.portal("/inbox/messages", {"message": "Ja, graag."}, code=code)
    assert said.status_code == 201, said.text
    ended = inbox.portal("/inbox/end", code=code)
    assert ended.status_code == 201, ended.text
    assert inbox.portal("/inbox/messages", {"message": "Nog iets."}, code=code).json()["code"] == "conversation.ended"
    assert eventually(lambda: inbox.opened(code, messages=3)["ended"])


def test_what_the_handler_tells_the_reporter_in_the_case_lies_behind_the_code_too(inbox: Inbox) -> None:
    code = inbox.code()
    case = inbox.report(code).json()["case"]
    told = inbox.staff(f"/incidents/{case}/inform-reporter", {"about": "progress", "message": "We zijn bezig."})
    assert told.status_code == 201, told.text
    assert "We zijn bezig." in [one["text"] for one in inbox.opened(code, messages=2)["messages"]]


def test_a_statement_of_what_was_said_verifies_with_the_published_keys(inbox: Inbox) -> None:
    code = inbox.code()
    answer = inbox.report(code, message="Precies dit zei ik.")
    with inbox.running.client as client:
        keys = KeySet.import_key_set(client.get("/inbox/keys").json())
    said = orjson.loads(jws.deserialize_compact(answer.json()["statement"], keys, algorithms=[ALGORITHM]).payload)
    assert said["stream"] == answer.json()["case"]
    assert said["texts"]["message"] == sha256(b"Precies dit zei ik.").hexdigest()
    assert said["institution"] == "uni"
    assert len(said["events"]) == 3
    on_log = {decode_event(value).envelope.id for value in records(inbox.running, Part.EVENTS)}
    assert set(said["events"]) <= on_log


def test_the_same_call_again_is_the_same_report(inbox: Inbox) -> None:
    code, key = inbox.code(), uuid4().hex
    first = inbox.report(code, key=key)
    second = inbox.report(code, key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["case"] == second.json()["case"]
    assert len(types_of(inbox, first.json()["case"])) == 3
    other = inbox.report(code, key=key, narrative="Iets anders.")
    assert (other.status_code, other.json()["code"]) == (409, "command.mismatch")


def test_a_call_that_broke_off_goes_on_where_it_was(inbox: Inbox) -> None:
    """Refused for its message, after the report itself was recorded; the corrected one is the rest of it."""
    code, key = inbox.code(), uuid4().hex
    broken = inbox.report(code, key=key, message="x" * 300_000)
    assert broken.status_code == 413, broken.text
    whole = inbox.report(code, key=key, message="Kort.")
    assert whole.status_code == 201, whole.text
    assert types_of(inbox, whole.json()["case"]) == [
        "incident.raised.v1",
        "conversation.opened.v1",
        "conversation.reporter-wrote.v1",
    ]


def test_a_code_is_for_one_report_and_nothing_is_recorded_of_the_second(inbox: Inbox) -> None:
    code = inbox.code()
    assert inbox.report(code).status_code == 201
    before = len(records(inbox.running, Part.EVENTS))
    second = inbox.report(code)
    assert (second.status_code, second.json()["code"]) == (409, "code.used")
    assert len(records(inbox.running, Part.EVENTS)) == before


@pytest.mark.parametrize(
    ("anonymity", "with_code", "more", "status", "code"),
    [
        ("anonymous", False, {"message": None}, 201, None),
        ("anonymous", True, {"message": None}, 422, "code.unwanted"),
        ("pseudonymous", False, {}, 422, "code.needed"),
        ("named", False, {"message": None, "reporter": {"reference": "s1"}}, 201, None),
        ("named", True, {"reference": "s1"}, 422, "unknown_field"),
        ("named", True, {"reporter": {"reference": "s1"}}, 201, None),
        ("named", True, {}, 422, "incident.reporter.missing"),
    ],
)
def test_name_code_and_anonymity_go_together(
    inbox: Inbox, anonymity: str, with_code: bool, more: dict[str, object], status: int, code: str | None
) -> None:
    answer = inbox.report(inbox.code() if with_code else "", anonymity=anonymity, **more)
    assert answer.status_code == status, answer.text
    assert answer.json().get("code") == (code or answer.json().get("code"))


def test_the_reporter_becomes_known_in_two_steps_and_only_as_confirmed(inbox: Inbox) -> None:
    code = inbox.code()
    case = inbox.report(code).json()["case"]
    me = {"reference": "s123", "name": "Een Naam"}
    first = inbox.portal("/inbox/identity", {"reporter": me}, code=code)
    assert first.status_code == 200, first.text
    assert "incident.identity-disclosed.v1" not in types_of(inbox, case)
    confirm = first.json()["confirm"]
    someone_else = {"reporter": {"reference": "s124"}, "confirm": confirm}
    assert inbox.portal("/inbox/identity", someone_else, code=code).json()["code"] == "identity.confirmation"
    other = inbox.code()
    inbox.report(other)
    elsewhere = inbox.portal("/inbox/identity", {"reporter": me, "confirm": confirm}, code=other)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "identity.confirmation")
    done = inbox.portal("/inbox/identity", {"reporter": me, "confirm": confirm}, code=code)
    assert done.status_code == 201, done.text
    assert types_of(inbox, case)[-1] == "incident.identity-disclosed.v1"


def test_a_report_is_withdrawn_behind_its_code(inbox: Inbox) -> None:
    code = inbox.code()
    case = inbox.report(code).json()["case"]
    done = inbox.portal("/inbox/withdrawal", {"reason": "not_said", "note": "Ik wil niet meer."}, code=code)
    assert done.status_code == 201, done.text
    assert types_of(inbox, case)[-1] == "incident.withdrawn.v1"
    found = eventually(lambda: (it := inbox.opened(code))["case"]["withdrawn"] and it)
    assert "withdrawal" not in found["can"]


def test_something_is_entrusted_to_a_body_outside_and_revealed_later(inbox: Inbox) -> None:
    code = inbox.code()
    content = {"behaviours": ["bullying"], "affected_population": "support_staff", "account": "Dit gebeurt er."}
    entrusted = inbox.portal("/inbox/handoffs", {"recipient": "labour_inspectorate", "content": content}, code=code)
    assert entrusted.status_code == 201, entrusted.text
    assert entrusted.json()["number"] == 1
    assert inbox.portal("/inbox/handoffs/1/reveal", code=code).json()["code"] == "inbox.no_conversation"
    case = inbox.report(code).json()["case"]
    found = eventually(lambda: (it := inbox.opened(code, messages=1))["entrusted"][0]["status"] and it)
    assert found["entrusted"][0]["revealed"] is False
    assert inbox.portal("/inbox/handoffs/2/reveal", code=code).json()["code"] == "inbox.no_handoff"
    revealed = inbox.portal("/inbox/handoffs/1/reveal", code=code)
    assert revealed.status_code == 201, revealed.text
    assert revealed.json()["case"] == case
    assert eventually(lambda: inbox.opened(code)["entrusted"][0]["revealed"])


def test_a_wrong_code_opens_nothing_and_guessing_is_throttled(intake: Stack) -> None:
    guessing = Inbox(intake, institution="guessed")
    malformed = guessing.portal("/inbox/open", code="ABCDE-FGHJK-MNPQR-STVWX")
    assert (malformed.status_code, malformed.json()["code"]) == (422, "code.malformed")
    assert guessing.portal("/inbox/open").json()["code"] == "code.missing"
    answers: list[httpx.Response] = []
    with ThreadPoolExecutor(2) as pool:
        # On a slow machine the allowance grows again while it is used, so that it takes more to use it up.
        while len(answers) < 1_000 and not any(one.status_code == 429 for one in answers):
            tries = [pool.submit(guessing.portal, "/inbox/open", code=shown(new_code())) for _ in range(80)]
            answers += [one.result() for one in tries]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {404, 429}
    assert statuses.count(404) >= ATTEMPTS_AT_ONCE
    assert {answer.json()["code"] for answer in answers} == {"code.unknown", "code.throttled"}
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in answers if answer.status_code == 429)
    assert Inbox(intake, institution="quiet").portal("/inbox/open", code=shown(new_code())).status_code == 404


def until_throttled(tries: Callable[[], httpx.Response]) -> set[tuple[int, str]]:
    """What is answered until there is no attempt left, which grows again meanwhile: by status and code."""
    answers: set[tuple[int, str]] = set()
    for _ in range(1_000):
        answer = tries()
        answers.add((answer.status_code, answer.json()["code"]))
        if answer.status_code == 429:
            break
    return answers


def test_fresh_codes_of_which_nothing_comes_run_dry_and_leave_nothing(intake: Stack) -> None:
    trying = Inbox(intake, institution="trying")
    reports = until_throttled(lambda: trying.report(shown(new_code()), anonymity="named"))
    assert reports == {(422, "incident.reporter.missing"), (429, "code.throttled")}
    handing = Inbox(intake, institution="handing")
    handoffs = until_throttled(
        lambda: handing.portal("/inbox/handoffs", {"recipient": "police", "content": {}}, code=shown(new_code()))
    )
    assert {status for status, _ in handoffs} == {422, 429}
    with psycopg.connect(intake.settings.postgres) as connection:
        kept = connection.execute("select from receipts.codes where institution in ('trying', 'handing')")
        assert kept.rowcount == 0


def test_finding_a_code_in_use_runs_dry_too(intake: Stack) -> None:
    finding = Inbox(intake, institution="finding")
    code = finding.code()
    assert finding.report(code).status_code == 201
    assert until_throttled(lambda: finding.report(code)) == {(409, "code.used"), (429, "code.throttled")}


def test_a_code_of_one_institution_opens_nothing_at_another(inbox: Inbox, intake: Stack) -> None:
    code = inbox.code()
    inbox.report(code)
    other = Inbox(intake, institution="elsewhere").portal("/inbox/open", code=code)
    assert (other.status_code, other.json()["code"]) == (404, "code.unknown")


@pytest.mark.parametrize("role", ["handler", "auditor", "service", "board"])
@pytest.mark.parametrize(
    "path", ["codes", "incidents", "open", "messages", "identity", "withdrawal", "end", "handoffs"]
)
def test_the_inbox_is_a_portals(inbox: Inbox, path: str, role: str) -> None:
    answer = inbox.staff(f"/inbox/{path}", role=role)
    assert (answer.status_code, answer.json()["code"]) == (403, "role.forbidden")


def test_whoever_answers_sees_who_waits_in_numbers_and_days_and_of_their_own_institution_only(inbox: Inbox) -> None:
    code = inbox.code()
    case = inbox.report(code).json()["case"]
    stream = stream_of(case)
    # The conversation can be read before its first message can.
    eventually(lambda: inbox.get(f"/conversations/{stream}", "handler").json().get("messages"))
    one = inbox.get(f"/conversations/{stream}", "handler").json()
    assert (one["messages"], one["waits"], one["unread"]) == (1, True, True)
    assert "Help" not in str(one)
    waiting = inbox.get("/conversations", "handler").json()
    assert stream in [each["id"] for each in waiting["conversations"]]
    elsewhere = Inbox(inbox.running, institution="elsewhere")
    assert elsewhere.get(f"/conversations/{stream}", "handler").json()["code"] == "conversation.unknown"
    assert elsewhere.staff(f"/conversations/{stream}/read").json()["code"] == "conversation.unknown"
    assert inbox.staff(f"/conversations/{stream}/read", role="auditor").status_code == 403
    assert inbox.get("/conversations", "reporter-portal").status_code == 403


def given_guides(inbox: Inbox) -> list[GuidanceGiven]:
    recorded = [decode_event(value).event for value in records(inbox.running, Part.EVENTS)]
    return [event for event in recorded if isinstance(event, GuidanceGiven)]


def test_the_way_is_shown_and_that_it_was_is_an_event(inbox: Inbox) -> None:
    before = len(given_guides(inbox))
    query = {"population": "scientific_staff", "behaviour": ["bullying", "retaliation"], "language": "nl"}
    shown_to = inbox.get("/routes", **query)
    assert shown_to.status_code == 200, shown_to.text
    view = shown_to.json()
    assert view["recorded"] is True
    assert view["first"][0]["name"] == "danger"
    assert "labour_inspectorate" in [route["route"] for route in view["routes"]]
    assert shown_to.headers["cache-control"] == "no-store"
    event = given_guides(inbox)[-1]
    assert len(given_guides(inbox)) == before + 1
    assert [one.value for one in event.routes] == [route["route"] for route in view["routes"]]
    assert [one.value for one in event.behaviours] == ["bullying", "retaliation"]


def test_a_question_that_has_no_answer_is_refused(inbox: Inbox) -> None:
    assert inbox.get("/routes", population="martian").status_code == 400
    assert inbox.get("/routes", "auditor").status_code == 403


def test_the_warning_can_be_read_before_it_is_accepted(inbox: Inbox) -> None:
    for language in ("nl", "en"):
        view = inbox.get("/duty-warning", "confidant", language=language).json()
        assert view["warning"] == WARNING
        assert view["verify"]


def test_the_way_is_shown_also_while_nobody_records_it(inbox: Inbox) -> None:
    inbox.running.stop("recorder")
    try:
        view = inbox.get("/routes", population="student").json()
        assert view["recorded"] is False
        assert view["routes"]
    finally:
        inbox.running.start("recorder")
