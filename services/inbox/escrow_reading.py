"""Reads a released report: that it is read comes on the log first, and only then is its text opened."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

import msgspec
import orjson
from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.commands.escrow import ReadDeposit
from events.outcome import Status
from events.sealed import Sealed, place
from projections.escrow import DepositState, Kept, kept

from ..documented import documented
from ..intake.denials import Forbidden
from ..intake.desk import Desk
from ..intake.replies import language, of_outcome, respond
from ..intake.submission import Submission
from ..permissions import Reading, role_for, roles_for
from .bodies import read as read_body
from .description import described
from .escrow_http import Escrows
from .escrow_views import ReportView
from .problems import Barred
from .replies import HANDLERS, Call, reply

LOOKS_MAX = 50
LOOK_SECONDS = 0.1  # The tables follow the log within milliseconds; a release that is being read may be that fresh.


class Texts(Protocol):
    """What this needs of the keyring; raises `ConnectionError` while that is away."""

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """The text in a box, None once its key was destroyed."""
        ...


class Reader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the one who reads says: which warning they accept, if they have not done so here before."""

    warning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowTexts:
    """What the handler works with."""

    desk: Desk
    keyring: Texts
    escrows: Escrows


def escrow_text_handlers(texts: EscrowTexts) -> Sequence[HTTPRouteHandler]:
    """How a released report is read."""

    @post(
        "/escrow/{stream:str}/deposits/{deposit:str}/read",
        operation_id="escrow_read",
        operation_class=described(
            Reader, key=False, reading=Reading.TEXT, codes=("refused", "busy", "inbox.not_there_yet")
        ),
        name="escrow_read",
        status_code=200,
        responses={200: documented(ReportView)},
        exception_handlers=HANDLERS,
    )
    async def read(request: Call, stream: FromPath[str], deposit: FromPath[str]) -> Response[bytes]:
        """Read a released report. Who reads it is recorded first, once a day; what is not released is refused.

        `warning` is the warning of the duty to report (`GET /duty-warning`) that the reader accepts: once is enough for
        all reports on one person.
        """
        if role_for(request.user, Reading.TEXT) is None:
            raise Forbidden("role.forbidden", act=Reading.TEXT, roles=roles_for(Reading.TEXT))
        warning = read_body(await request.body(), Reader).warning
        # Its own id each time: that the same reader reads it again on a day is for the rules to pass over.
        data = {"deposit": deposit} | ({"warning": warning} if warning else {})
        submission = Submission(type=ReadDeposit.TYPE, id=str(uuid4()), subject=stream, data=orjson.dumps(data))
        taken = await texts.desk.take(request.user, submission, wait=True)
        assert taken.outcome is not None, "it was waited for"
        if taken.outcome.status is not Status.ACCEPTED:
            return respond(of_outcome(taken.outcome, language(request)), request)
        found = await _released(texts, stream, deposit)
        return reply(request, await asyncio.to_thread(_opened, texts, stream, found))

    return [read]


async def _released(texts: EscrowTexts, stream: str, deposit: str) -> Kept:
    """The report as the tables have it, once they have it. Raises `Barred`."""
    for _ in range(LOOKS_MAX):
        row = await asyncio.to_thread(texts.escrows.escrow, stream)
        for one in kept(row["deposits"]) if row else ():
            if one.deposit == deposit and one.state is DepositState.RELEASED:
                return one
        await asyncio.sleep(LOOK_SECONDS)
    raise Barred("inbox.not_there_yet")


def _opened(texts: EscrowTexts, stream: str, found: Kept) -> ReportView:
    def text(path: str, sealed: Sealed | None) -> str | None:
        return None if sealed is None else texts.keyring.open_at(place(stream, found.commandid, path), sealed)

    return ReportView(
        stream=stream,
        deposit=found.deposit,
        account=text("account", found.account),
        contact=text("contact", found.contact),
        marked=found.marked,
        setting=None if found.setting is None else found.setting.value,
        unit=found.unit,
        period=found.period,
        left_on=found.left_on,
        released_on=found.released_on,
    )
