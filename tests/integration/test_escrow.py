"""Reports in escrow, with intake, recorder and projector running on a broker and a database."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
import psycopg
import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from events.codec import Recorded, decode_event
from events.escrow import DepositRead, EscrowDeposited, EscrowReleased
from events.ledgers import Part
from events.sealed import place
from infra import destroyed_keys
from infra.postgres.keyring import Keyring, open_keyring
from services.bootstrap.escrow import Withdrawing
from services.inbox.escrow_erasing import BEGINNING, erase
from services.inbox.statements import ALGORITHM
from tests.eventually import eventually

from .inbox_stand import Inbox
from .intake_stack import Stack, records

pytestmark = pytest.mark.kafka

TRIP = {"from_on": "2025-11-03", "until_on": "2025-11-07"}
LATER = {"from_on": "2025-12-15", "until_on": "2025-12-15"}
SAID = "Op de excursie, toen er niemand bij was."


@pytest.fixture(scope="module")
def inbox(intake: Stack) -> Inbox:
    return Inbox(intake, institution="uni-escrow")


@pytest.fixture(scope="module")
def keyring(intake: Stack) -> Iterator[Keyring]:
    opened = open_keyring(intake.settings)
    yield opened
    opened.close()


@pytest.fixture
def someone() -> str:
    """A reference that no other test has used, as the institution's own list would have it."""
    return f"Staff-{uuid4().hex[:12]}"


def leave(inbox: Inbox, code: str, whom: str, by: str | None = None, *, key: str = "", **more: Any) -> httpx.Response:
    """Leave a report on someone."""
    named = {"reporter": {"reference": by}} if by else {}
    body = {"respondent": {"reference": whom}, "account": SAID, "period": TRIP, **named, **more}
    return inbox.portal("/inbox/escrow", body, code=code, key=key)


def states(inbox: Inbox, code: str) -> list[str]:
    answer = inbox.portal("/inbox/escrow/status", code=code)
    assert answer.status_code == 200, answer.text
    return [one["state"] for one in answer.json()["deposits"]]


def on_log(inbox: Inbox, deposit: str) -> list[Recorded]:
    """The events that name a deposit."""
    found = [decode_event(value) for value in records(inbox.running, Part.EVENTS)]
    return [one for one in found if ".escrow." in one.envelope.type and deposit in str(one.event)]


def types_of(inbox: Inbox, deposit: str) -> list[str]:
    return [one.envelope.type.split(".")[3] for one in on_log(inbox, deposit)]


def met(inbox: Inbox, whom: str) -> tuple[str, str, str, str]:
    """Two reporters leave independent reports on someone: stream, first and second deposit, the first one's code."""
    code = inbox.code()
    first = leave(inbox, code, whom, "s-1", contact="Bel mij na zessen.")
    second = leave(inbox, inbox.code(), whom, "s-2", period=LATER)
    assert (first.status_code, second.status_code) == (201, 201), (first.text, second.text)
    assert second.json()["deposit"]["state"] == "released"
    one, two = (answer.json()["deposit"]["deposit"] for answer in (first, second))
    return on_log(inbox, one)[0].envelope.subject, one, two, code


def test_a_report_stays_sealed_while_one_reporter_or_one_incident_names_the_person(inbox: Inbox, someone: str) -> None:
    code = inbox.code()
    first = leave(inbox, code, someone, "s-1")
    assert first.status_code == 201, first.text
    assert first.json()["deposit"]["state"] == "sealed"
    deposit = first.json()["deposit"]["deposit"]
    again = leave(inbox, inbox.code(), someone, "S-1 ", period=LATER)
    assert again.json()["deposit"]["state"] == "sealed"
    assert eventually(lambda: states(inbox, code) == ["sealed"])
    assert types_of(inbox, deposit) == ["deposited", "deposited"]

    other = f"{someone}-other"
    leave(inbox, inbox.code(), other, "s-1")
    same_trip = leave(inbox, inbox.code(), other, "s-2")
    assert same_trip.json()["deposit"]["state"] == "sealed"


def test_the_second_releases_both_and_whoever_may_reads_them_on_the_record(inbox: Inbox, someone: str) -> None:
    stream, one, two, code = met(inbox, f"  {someone.upper()} ")
    assert eventually(lambda: states(inbox, code) == ["released"])
    listed = inbox.get("/escrow", "confidant").json()
    assert {
        each["deposit"] for found in listed["escrows"] if found["stream"] == stream for each in found["deposits"]
    } == {
        one,
        two,
    }
    path = f"/escrow/{stream}/deposits/{one}/read"
    unwarned = inbox.staff(path, role="confidant", subject="c1")
    assert (unwarned.status_code, unwarned.json()["code"]) == (422, "escrow.warning.required")
    warned = {"warning": unwarned.json()["parameters"]["warning"]}
    read = inbox.staff(path, warned, role="confidant", subject="c1")
    assert read.status_code == 200, read.text
    assert (read.json()["account"], read.json()["contact"], read.json()["marked"]) == (SAID, "Bel mij na zessen.", True)
    assert inbox.staff(path, role="confidant", subject="c1").status_code == 200
    assert inbox.staff(path, warned, role="ombuds", subject="o1").status_code == 200
    reads = [found.event for found in on_log(inbox, one) if isinstance(found.event, DepositRead)]
    assert [each.reader.partition(":")[0] for each in reads] == ["confidant", "ombuds"]
    shown = inbox.portal("/inbox/escrow/status", code=code).json()["deposits"][0]
    assert eventually(lambda: inbox.portal("/inbox/escrow/status", code=code).json()["deposits"][0]["read_on"])
    assert shown["released_on"] is not None

    refused = inbox.portal("/inbox/escrow/withdrawal", code=code)
    assert (refused.status_code, refused.json()["code"]) == (422, "escrow.released")
    third = leave(inbox, inbox.code(), someone, "s-1")
    assert third.json()["deposit"]["state"] == "released"


def test_reports_that_come_at_the_same_moment_are_each_released_once(inbox: Inbox, someone: str) -> None:
    codes = [inbox.code() for _ in range(4)]
    periods = [{"from_on": f"2025-{month:02}-01", "until_on": f"2025-{month:02}-01"} for month in range(1, 5)]
    with ThreadPoolExecutor(4) as pool:
        left = [
            pool.submit(leave, inbox, code, someone, f"s-{number}", period=period)
            for number, (code, period) in enumerate(zip(codes, periods, strict=True))
        ]
        deposits = [one.result().json()["deposit"]["deposit"] for one in left]
    recorded = [decode_event(value).event for value in records(inbox.running, Part.EVENTS)]
    named = Counter(deposit for event in recorded if isinstance(event, EscrowReleased) for deposit in event.deposits)
    assert [named[deposit] for deposit in deposits] == [1, 1, 1, 1]
    assert eventually(lambda: [states(inbox, code) for code in codes] == [["released"]] * 4)


def test_what_is_withdrawn_is_gone_and_never_counts(inbox: Inbox, keyring: Keyring, someone: str) -> None:
    code, key = inbox.code(), uuid4().hex
    deposit = leave(inbox, code, someone, "s-1", key=key).json()["deposit"]["deposit"]
    (recorded,) = on_log(inbox, deposit)
    assert isinstance(recorded.event, EscrowDeposited)
    at = place(recorded.envelope.subject, recorded.envelope.commandid, "account")
    assert recorded.event.account.kid == deposit
    assert keyring.open_at(at, recorded.event.account) == SAID

    withdrawn = inbox.portal("/inbox/escrow/withdrawal", code=code)
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn"), withdrawn.text
    assert inbox.portal("/inbox/escrow/withdrawal", code=code).status_code == 200
    assert keyring.held([deposit]) == []
    fresh = open_keyring(inbox.running.settings)
    try:
        assert fresh.open_at(at, recorded.event.account) is None
    finally:
        fresh.close()
    assert eventually(lambda: states(inbox, code) == ["withdrawn"])
    # The portal repeats the first call: the text comes along once more, and goes once more.
    assert leave(inbox, code, someone, "s-1", key=key).json()["deposit"]["state"] == "withdrawn"
    assert keyring.held([deposit]) == []
    # Both times: a backup of before has the one key or the other, and a restore destroys it again by this.
    register = destroyed_keys.read(inbox.running.settings.data / destroyed_keys.FILE)
    assert [(one.kid, one.by) for one in register if one.kid.startswith(deposit)] == [
        (deposit, "reporter"),
        (f"{deposit}.2", "reporter"),
    ]
    other = leave(inbox, inbox.code(), someone, "s-2", period=LATER)
    assert other.json()["deposit"]["state"] == "sealed"
    assert types_of(inbox, deposit) == ["deposited", "withdrawn"]


def test_what_a_crash_left_of_a_withdrawal_is_erased_later(inbox: Inbox, keyring: Keyring, someone: str) -> None:
    deposit = leave(inbox, inbox.code(), someone).json()["deposit"]["deposit"]
    assert keyring.held([deposit]) == [deposit]

    class Withdrawn:
        def withdrawn(self, since: object) -> list[str]:
            return [deposit]

    assert erase(Withdrawn(), keyring, since=BEGINNING) == 1
    assert erase(Withdrawn(), keyring, since=BEGINNING) == 0
    assert keyring.held([deposit]) == []


def test_what_cannot_be_written_down_as_destroyed_stays_until_it_can(
    inbox: Inbox, keyring: Keyring, someone: str, tmp_path: Path
) -> None:
    deposit = leave(inbox, inbox.code(), someone).json()["deposit"]["deposit"]
    (tmp_path / "full").write_bytes(b"")
    for register in (tmp_path / "full" / "register", tmp_path / "register"):
        going = Withdrawing(keyring, register, lambda: datetime(2026, 3, 2, tzinfo=UTC))
        with pytest.raises(ConnectionError, match="register") if "full" in register.parts else nullcontext():
            going.destroy(deposit, by="reporter", ground="withdrawn")
        assert (going.held([deposit]) == []) == register.is_file()


def test_nobody_reads_what_is_sealed_and_only_who_may_reads_what_is_released(inbox: Inbox, someone: str) -> None:
    deposit = leave(inbox, inbox.code(), someone, "s-1").json()["deposit"]["deposit"]
    stream = on_log(inbox, deposit)[0].envelope.subject
    path = f"/escrow/{stream}/deposits/{deposit}/read"
    sealed = inbox.staff(path, role="ombuds")
    assert (sealed.status_code, sealed.json()["code"]) == (422, "escrow.sealed")
    leave(inbox, inbox.code(), someone, "s-2", period=LATER)
    for role in ("handler", "board", "auditor", "reporter-portal", "service", "operator"):
        assert inbox.staff(path, role=role).status_code == 403, role
    elsewhere = Inbox(inbox.running, institution="elsewhere")
    assert elsewhere.staff(path, role="ombuds").status_code == 403
    assert elsewhere.get("/escrow", "ombuds").json()["escrows"] == []
    assert types_of(inbox, deposit) == ["deposited", "deposited", "released"]


def test_the_same_call_again_is_the_same_report_and_a_code_can_hold_several(inbox: Inbox, someone: str) -> None:
    code, key = inbox.code(), uuid4().hex
    first, second = (leave(inbox, code, someone, "s-1", key=key) for _ in range(2))
    deposit = first.json()["deposit"]["deposit"]
    assert second.json()["deposit"]["deposit"] == deposit
    assert types_of(inbox, deposit) == ["deposited"]
    other = leave(inbox, code, f"{someone}-other", "s-1").json()["deposit"]["deposit"]
    which = inbox.portal("/inbox/escrow/withdrawal", code=code)
    assert (which.status_code, which.json()["code"]) == (404, "inbox.no_deposit")
    named = inbox.portal("/inbox/escrow/withdrawal", {"deposit": other}, code=code)
    assert named.status_code == 200, named.text
    assert eventually(lambda: states(inbox, code) == ["sealed", "withdrawn"])
    theirs = inbox.portal("/inbox/escrow/withdrawal", {"deposit": deposit}, code=inbox.code())
    assert (theirs.status_code, theirs.json()["code"]) == (404, "code.unknown")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"respondent": None}, "respondent"),
        ({"respondent": {"reference": "  "}}, "respondent.reference"),
        ({"respondent": {"name": "x"}}, "respondent"),
        ({"reporter": {"reference": "STAFF-0001 "}}, "reporter.reference"),
        ({"account": None}, "data.account"),
        ({"setting": "nowhere"}, "data.setting"),
        ({"narrative": "x"}, "data.narrative"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_behind(inbox: Inbox, change: dict[str, Any], field: str) -> None:
    code = inbox.code()
    refused = leave(inbox, code, "staff-0001", **change)
    assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    status = inbox.portal("/inbox/escrow/status", code=code)
    assert (status.status_code, status.json()["code"]) == (404, "code.unknown")


@pytest.mark.parametrize("role", ["handler", "auditor", "service", "confidant"])
@pytest.mark.parametrize("path", ["", "/status", "/withdrawal"])
def test_the_reporters_way_is_a_portals(inbox: Inbox, path: str, role: str) -> None:
    answer = inbox.staff(f"/inbox/escrow{path}", role=role)
    assert (answer.status_code, answer.json()["code"]) == (403, "role.forbidden")


def test_no_command_passes_the_code_by(inbox: Inbox, someone: str) -> None:
    deposit = leave(inbox, inbox.code(), someone).json()["deposit"]["deposit"]
    stream = on_log(inbox, deposit)[0].envelope.subject
    for role in ("reporter-portal", "service", "confidant", "operator"):
        message = {
            "specversion": "1.0",
            "id": uuid4().hex,
            "source": "/x",
            "type": "nl.meldstroom.escrow.withdraw.v1",
            "subject": stream,
            "data": {"deposit": deposit},
        }
        headers = inbox.headers(role) | {"content-type": "application/cloudevents+json"}
        with inbox.running.client as client:
            answer = client.post("/events", content=orjson.dumps(message), headers=headers)
        assert answer.status_code == 403, answer.text


def test_the_statement_tells_what_was_said_and_nothing_of_other_reports(inbox: Inbox, someone: str) -> None:
    leave(inbox, inbox.code(), someone, "s-1")
    answer = leave(inbox, inbox.code(), someone, "s-2")
    with inbox.running.client as client:
        keys = KeySet.import_key_set(client.get("/inbox/keys").json())
    said = orjson.loads(jws.deserialize_compact(answer.json()["statement"], keys, algorithms=[ALGORITHM]).payload)
    deposit = answer.json()["deposit"]["deposit"]
    assert (said["stream"], said["events"]) == (deposit, [])
    assert said["texts"] == {"account": sha256(SAID.encode()).hexdigest()}
    stream = on_log(inbox, deposit)[0].envelope.subject
    assert stream not in answer.text
    assert stream.removeprefix("escrow-") not in str(said)


def test_nothing_that_is_stored_names_anyone_or_leads_from_one_report_to_another(
    inbox: Inbox, keyring: Keyring, someone: str
) -> None:
    other = f"{someone}-other"
    me = f"student-{uuid4().hex[:12]}"
    code = inbox.code()
    one = leave(inbox, code, someone, me).json()["deposit"]["deposit"]
    two = leave(inbox, code, other, me).json()["deposit"]["deposit"]
    eventually(lambda: states(inbox, code) == ["sealed", "sealed"])
    first, second = (on_log(inbox, deposit)[0] for deposit in (one, two))
    assert isinstance(first.event, EscrowDeposited)
    assert isinstance(second.event, EscrowDeposited)
    assert first.event.reporter != second.event.reporter
    stored = everything(inbox.running)
    assert stored.count(one.encode()) >= 3  # The log, the tables and the keyring were looked at.
    for secret in (someone, someone.lower(), other, me, SAID, code, code.replace("-", "")):
        assert secret.encode() not in stored
    # Whoever has the keyed hash of a person in cases finds neither their escrow nor what they left there.
    for person in (someone, someone.lower(), me):
        pseudonym = keyring.hashed("subject", inbox.institution, person)[:32]
        assert pseudonym.encode() not in stored
        assert pseudonym not in first.envelope.subject.replace("-", "")


def everything(running: Stack) -> bytes:
    """All that lies on the topics and in the tables."""
    parts = [value for part in (Part.COMMANDS, Part.EVENTS, Part.OUTCOMES) for value in records(running, part)]
    with psycopg.connect(running.settings.postgres) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, name in tables:
            rows = connection.execute(f'select row_to_json(one)::text from "{schema}"."{name}" one').fetchall()
            parts += [row[0].encode() for row in rows]
    return b"\n".join(parts)
