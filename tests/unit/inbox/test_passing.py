"""What is passed on of a request: what was said, under ids that lead back to nothing that was sent."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

import orjson
import pytest
from litestar.datastructures import Headers

from events.commands.conversation import EndConversation, WriteAsReporter
from events.commands.incident import RaiseIncident
from events.identity import derived_id
from events.outcome import Outcome, Status
from services.inbox.passing import NotRecorded, Passing, prepare
from services.intake.denials import Denied, Forbidden
from services.intake.desk import Desk, Taken
from services.intake.gate import Admitted, Gate
from services.intake.http import Call
from services.intake.submission import Submission
from services.permissions import Caller, Role

from ..intake.fakes import FakeKeyring, caller
from .fakes import hashed

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # In the Netherlands it is the next day already.
PORTAL = caller(Role.PORTAL, client="portal")


@dataclass
class Request:
    """As much of a request as is looked at."""

    headers: Headers
    user: Caller = PORTAL


@dataclass
class Recording:
    """A desk that takes everything, by the real gate, and answers as it is told."""

    status: Status | None = Status.ACCEPTED
    taken: list[tuple[Submission, Admitted, bool]] = field(default_factory=list)

    async def take(self, by: Caller, submission: Submission, *, wait: bool, behind_code: bool) -> Taken:
        assert wait
        admitted = Gate(FakeKeyring(), lambda: NOW).admit(by, submission, behind_code=behind_code)
        self.taken.append((submission, admitted, behind_code))
        if self.status is None:
            return Taken(admitted, None)
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


def request(key: str = "key-of-the-portal", **headers: str) -> Call:
    named = {"content-type": "application/json", "idempotency-key": key, "receipt-code": "CODE", **headers}
    return cast("Call", Request(Headers({name.replace("_", "-"): value for name, value in named.items()})))


def passing(desk: Recording) -> Passing:
    nothing: Any = None
    return Passing(desk=cast("Desk", desk), codes=nothing, statements=nothing, hashed=hashed, now=lambda: NOW)


RAISE = {"kind": "report", "anonymity": "anonymous", "channel": "online_form", "narrative": "Iets.", "unit": None}


def test_nothing_of_the_request_goes_along_but_what_was_said() -> None:
    desk = Recording()
    sent = request(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", user_agent="of somebody")
    asyncio.run(passing(desk).send(sent, RaiseIncident, RAISE))
    ((submission, admitted, behind),) = desk.taken
    assert behind
    assert (submission.traceparent, submission.correlationid, submission.source) == (None, None, "")
    assert "unit" not in orjson.loads(submission.data)
    for value in sent.headers.values():
        if value != "application/json":
            assert value.encode() not in admitted.value


def test_the_same_request_is_the_same_command_and_another_is_another() -> None:
    desk = Recording()
    for each in (request(), request(), request("other-key")):
        asyncio.run(passing(desk).send(each, RaiseIncident, RAISE))
    first, again, other = (admitted.commandid for _, admitted, _ in desk.taken)
    assert first == again != other


def test_the_parts_of_one_request_are_commands_of_their_own() -> None:
    made = passing(Recording())
    ids = {made.id_of(request(), command) for command in (RaiseIncident, WriteAsReporter, EndConversation)}
    ids.add(made.id_of(request(), WriteAsReporter, "second"))
    assert len({one[:12] for one in ids}) == 4  # Under one key, and nothing in them says so.


def test_the_stream_that_a_request_opens_is_known_before_it_is_opened() -> None:
    desk = Recording()
    made = passing(desk)
    outcome = asyncio.run(made.send(request(), RaiseIncident, RAISE))
    assert made.opens(request(), RaiseIncident) == outcome.subject
    assert outcome.subject == derived_id("incident", desk.taken[0][1].commandid)


@pytest.mark.parametrize("status", [Status.REFUSED, Status.MISMATCH, Status.UNREADABLE, None])
def test_what_was_not_recorded_is_not_said_to_be(status: Status | None) -> None:
    with pytest.raises(NotRecorded):
        asyncio.run(passing(Recording(status)).send(request(), RaiseIncident, RAISE))


def test_a_statement_has_the_day_in_the_netherlands() -> None:
    assert passing(Recording()).today().isoformat() == "2026-03-03"


def test_a_request_that_could_not_be_repeated_is_turned_away_before_anything_is_done() -> None:
    with pytest.raises(Denied, match=r"key\.missing"):
        prepare(request(""))
    with pytest.raises(Denied, match=r"content\.type"):
        prepare(request(content_type="text/plain"))
    with pytest.raises(Forbidden):
        prepare(cast("Call", Request(request().headers, caller(Role.HANDLER))))
