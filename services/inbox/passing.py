"""Passes on what someone behind a portal sends: known by a code, or by nothing.

Of the request nothing is passed on but what was said. Its Idempotency-Key becomes the ids of the commands, but hashed
by the keyring: it was chosen outside, and what lies on the log must not lead back to a request. No trace goes along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events.identity import command_id, derived_id
from events.outcome import Outcome, Status
from events.registry import Command, stream_kind

from ..intake.denials import Forbidden
from ..intake.desk import Desk, Taken
from ..intake.gate import client_source
from ..intake.http import Call, expect_type, idempotency_key
from ..intake.replies import JSON
from ..intake.submission import Submission, written
from ..moments import legal_date
from ..permissions import BEHIND_CODE, Caller, act_of, role_for
from .proof import Codes
from .statements import Statements


class NotRecorded(Exception):
    """The recorder said no, or the ledger was too slow: `taken` says which, and is the answer."""

    def __init__(self, taken: Taken) -> None:
        super().__init__(taken.admitted.type)
        self.taken = taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """What the handlers of the inbox work with. `hashed` makes a keyed hash (`sealing.Keyring.hashed`)."""

    desk: Desk
    codes: Codes
    statements: Statements
    hashed: Callable[..., str]
    now: Callable[[], datetime]

    async def send(
        self,
        request: Call,
        command: type[Command],
        data: Mapping[str, Any],
        *,
        stream: str | None = None,
        step: str = "",
    ) -> Outcome:
        """Have a command recorded. The same request gives the same command; `step` tells those of one request apart.

        Raises `NotRecorded`, `Denied`, `ContractError`, `Busy` or `ConnectionError`.
        """
        submission = Submission(
            type=command.TYPE,
            id=self.id_of(request, command, step),
            subject=stream,
            data=written({name: value for name, value in data.items() if value is not None}),
        )
        taken = await self.desk.take(request.user, submission, wait=True, behind_code=True)
        if taken.outcome is None or taken.outcome.status is not Status.ACCEPTED:
            raise NotRecorded(taken)
        return taken.outcome

    def id_of(self, request: Call, command: type[Command], step: str = "") -> str:
        """The id of the message by which a request sends a command, the same however often it is repeated.

        Those of two commands have nothing in common, even under one key: a hand-off must not lead to a case.
        """
        names = request.user.issuer, request.user.client, idempotency_key(request), step or act_of(command.TYPE)
        return f"inbox-{self.hashed('inbox-key', *names)[:40]}"

    def opens(self, request: Call, command: type[Command]) -> str:
        """The stream that a command of this request opens, or has opened already: its name follows from the id."""
        made = command_id(f"{client_source(request.user)}\n", self.id_of(request, command))
        return derived_id(stream_kind(command.TYPE), made)

    def statement(self, request: Call, outcome: Outcome, texts: Mapping[str, str | None]) -> str:
        """What the reporter gets of what was recorded."""
        return self.statements.signed(
            institution=request.user.institution,
            stream=outcome.subject,
            events=[event.id for event in outcome.events],
            texts={name: text for name, text in texts.items() if text is not None},
            day=self.today(),
        )

    def today(self) -> date:
        """The day, which is all that a statement says of when."""
        return legal_date(self.now())


def require_portal(caller: Caller) -> None:
    """The inbox is a portal's: whoever works on cases has addresses of their own. Raises `Forbidden`."""
    act = "conversation.write"
    if role_for(caller, act, behind_code=True) is None:
        raise Forbidden("role.forbidden", act="inbox", roles=", ".join(sorted(BEHIND_CODE[act])))


def prepare(request: Call) -> None:
    """See that a request is a portal's and can be repeated, before anything is done. Raises `Denied`."""
    require_portal(request.user)
    expect_type(request, JSON)
    idempotency_key(request)
