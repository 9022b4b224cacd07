"""What passes the middleware: recorded before it leaves, replaced where it cannot be, let be where it shows nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import orjson
import pytest
from litestar import Litestar, Request, Response, get
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult, DefineMiddleware
from litestar.params import FromPath, FromQuery
from litestar.response import Stream
from litestar.testing import TestClient

from events.codec import decode_command, decode_command_envelope
from events.commands.access import RecordAccess, RecordRefusal
from events.outcome import Outcome, Status
from events.vocabulary import AccessDoor, Accessed, AccessPurpose
from services.access.looks import Shows
from services.access.middleware import AccessMiddleware, Watched
from services.access.recording import REFUSALS_MAX, AccessRecorder, Ports
from services.intake.desk import Taken
from services.intake.gate import Admitted
from services.permissions import Reading, Role

from ..intake.fakes import NOW, FakeKeyring, caller

CASE = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
Command = RecordAccess | RecordRefusal


class Ledger:
    """Takes what is recorded, and answers as a test says."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.traces: list[str | None] = []
        self.status: Status | None = Status.ACCEPTED
        self.seconds = 0.0
        self.left: list[str] = []

    async def put(self, admitted: Admitted) -> Taken:
        await asyncio.sleep(0)
        if self.status is None:
            raise ConnectionError("the recorder did not answer in time")
        envelope = decode_command_envelope(admitted.value)
        command = decode_command(envelope.type, envelope.data)
        assert isinstance(command, Command)
        self.commands.append(command)
        self.traces.append(envelope.traceparent)
        assert self.left == [], "something left before it was recorded"
        return Taken(
            admitted,
            Outcome(
                commandid=admitted.commandid,
                subject=admitted.subject,
                status=self.status,
                version=1,
                contentdigest=admitted.contentdigest,
            ),
        )


class Signed(AbstractAuthenticationMiddleware):
    """Everybody is a handler."""

    async def authenticate_request(self, connection: Any) -> AuthenticationResult:
        return AuthenticationResult(user=caller(Role.HANDLER), auth=None)


@get("/cases/{case:str}", name="case")
async def _case(case: FromPath[str], status: FromQuery[int] = 200) -> Response[bytes]:
    body = b"" if status == 304 else orjson.dumps({"case": case, "code": "case.not_yours"})
    return Response(body, status_code=status)


@get("/public", name="public")
async def _public() -> str:
    return "for all"


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def client(ledger: Ledger) -> Iterator[TestClient[Any]]:
    @get("/live", name="live")
    async def live() -> Stream:
        async def parts() -> AsyncIterator[bytes]:
            for part in (b"one ", b"two"):
                ledger.left.append("part")
                yield part

        return Stream(parts())

    def failed(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        return Response("not shown", status_code=503)

    ports = Ports(put=ledger.put, actors=FakeKeyring(), now=lambda: NOW, seconds=lambda: ledger.seconds)
    routes = {
        "case": Shows(what=Accessed.CASE, reading=Reading.CASE, about="case", refuses=frozenset({403, 404, 409})),
        "live": Shows(what=Accessed.LIVE, reading=Reading.LOG),
    }
    watched = Watched(routes=routes, door=AccessDoor.API, recorder=AccessRecorder(ports), failed=failed)
    layers = [DefineMiddleware(Signed), DefineMiddleware(AccessMiddleware, watched=watched)]
    with TestClient(Litestar([_case, live, _public], middleware=layers)) as made:
        yield made


@pytest.mark.parametrize("status", [200, 404])
def test_what_is_no_trace_context_never_lies_on_the_ledger(
    client: TestClient[Any], ledger: Ledger, status: int
) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    for number, value in enumerate((trace, "what Sam told me", f"{trace}-x", "x" * 8_000)):
        ledger.seconds = number * 3_600.0
        assert client.get(f"/cases/{CASE}?status={status}", headers={"traceparent": value}).status_code == status
    assert ledger.traces == [trace, None, None, None]


@pytest.mark.parametrize("status", [200, 203, 304])
def test_whatever_shows_something_is_a_look(client: TestClient[Any], ledger: Ledger, status: int) -> None:
    assert client.get(f"/cases/{CASE}?status={status}").status_code == status
    (look,) = ledger.commands
    assert isinstance(look, RecordAccess)
    assert (look.case, look.role) == (CASE, "handler")


@pytest.mark.parametrize("status", [303, 400, 412, 500, 503])
def test_what_shows_nothing_is_none(client: TestClient[Any], ledger: Ledger, status: int) -> None:
    assert client.get(f"/cases/{CASE}?status={status}", follow_redirects=False).status_code == status
    assert client.get("/public").text == "for all"
    assert ledger.commands == []


@pytest.mark.parametrize("status", [403, 404, 409])
def test_a_refusal_is_told_with_the_problem_that_was_told(client: TestClient[Any], ledger: Ledger, status: int) -> None:
    answer = client.get(f"/cases/{CASE}?status={status}")
    assert (answer.status_code, answer.json()["code"]) == (status, "case.not_yours")
    (refused,) = ledger.commands
    assert isinstance(refused, RecordRefusal)
    assert (refused.case, refused.reason) == (CASE, "case.not_yours")


def test_what_is_no_case_at_all_is_no_refusal(client: TestClient[Any], ledger: Ledger) -> None:
    assert client.get("/cases/misspelt?status=404").status_code == 404
    assert ledger.commands == []


@pytest.mark.parametrize("status", [None, Status.REFUSED, Status.CONFLICT, Status.MISMATCH, Status.UNREADABLE])
def test_only_what_is_on_the_ledger_is_shown(client: TestClient[Any], ledger: Ledger, status: Status | None) -> None:
    ledger.status = status
    answer = client.get(f"/cases/{CASE}")
    assert (answer.status_code, answer.text) == (503, "not shown")
    assert client.get(f"/cases/{CASE}?status=403").status_code == 403
    ledger.status = Status.ACCEPTED
    assert client.get(f"/cases/{CASE}").json()["case"] == CASE


def test_what_comes_in_parts_is_recorded_before_the_first(client: TestClient[Any], ledger: Ledger) -> None:
    assert client.get("/live").text == "one two"
    assert len(ledger.commands) == 1
    ledger.left.clear()
    ledger.status, ledger.seconds = None, 3600.0
    assert client.get("/live").text == "not shown"


def test_a_purpose_is_one_of_the_list(client: TestClient[Any], ledger: Ledger) -> None:
    assert client.get(f"/cases/{CASE}", headers={"meldstroom-purpose": "curious"}).text == "not shown"
    assert client.get(f"/cases/{CASE}", headers={"meldstroom-purpose": "audit"}).status_code == 200
    (look,) = ledger.commands
    assert isinstance(look, RecordAccess)
    assert look.purpose is AccessPurpose.AUDIT


def test_after_many_refusals_one_stands_for_the_rest_until_the_next_quarter(
    client: TestClient[Any], ledger: Ledger
) -> None:
    def refused(first: int, count: int) -> None:
        for number in range(first, first + count):
            assert client.get(f"/cases/complaint-{number:08d}{CASE[18:]}?status=403").status_code == 403

    refused(0, REFUSALS_MAX + 7)
    assert [one.more for one in ledger.commands if isinstance(one, RecordRefusal)] == [False] * REFUSALS_MAX + [True]
    refused(0, 1)  # One that is on the ledger by itself is not told again.
    assert len(ledger.commands) == REFUSALS_MAX + 1
    ledger.seconds = 15 * 60.0
    refused(50, 1)
    last = ledger.commands[-1]
    assert isinstance(last, RecordRefusal)
    assert not last.more
