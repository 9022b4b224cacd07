"""The reporter's way in and back over HTTP, for the portal that an institution puts in front of it.

The anonymous channel keeps nothing of a request but what was said: no address, no agent, no trace, no header. When
something was recorded is on the log, as with everything; that someone looked is nowhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

from events.commands.conversation import OpenConversation, WriteAsReporter
from events.commands.incident import RaiseIncident
from events.outcome import Outcome
from events.vocabulary import Anonymity

from ..documented import documented
from ..intake.http import Call
from ..intake.replies import language
from .behind_code import behind_code_handlers
from .bodies import Report, read
from .codes import new_code, shown
from .description import described
from .entrusting import entrusting_handlers
from .passing import Passing, prepare, require_portal
from .problems import Barred
from .reads import Reads
from .replies import HANDLERS, code_of, reply
from .staff import staff_handlers
from .views import FreshCode, Receipt

RETURN_CHANNEL = "inbox"  # What a pseudonymous report says of its way back: that there is one, and nothing of its code.

REPORT = {
    "anonymity": "pseudonymous",
    "narrative": "During fieldwork our supervisor made remarks about how we look, every evening.",
    "message": "Can I stay anonymous if I talk to somebody?",
}

_KEEP = {
    "nl": "Schrijf deze code op. Zij wordt nergens bewaard: wie haar kwijt is, kan niet meer bij zijn melding.",
    "en": "Write this code down. It is kept nowhere: who loses it cannot get back to their report.",
}


def inbox_handlers(passing: Passing, reads: Reads) -> Sequence[HTTPRouteHandler]:
    """The whole inbox, to be mounted beside what else can be written and read. Expects the caller in `request.user`."""
    return [
        _code_handler(),
        _keys_handler(passing),
        _incidents_handler(passing),
        *behind_code_handlers(passing, reads),
        *entrusting_handlers(passing),
        *staff_handlers(passing.desk, reads),
    ]


def _code_handler() -> HTTPRouteHandler:
    @post(
        "/inbox/codes",
        operation_id="inbox_code",
        operation_class=described(key=False),
        name="inbox_code",
        status_code=200,
        sync_to_thread=False,
        responses={200: documented(FreshCode)},
        exception_handlers=HANDLERS,
    )
    def fresh_code(request: Call) -> Response[bytes]:
        """A fresh receipt code. It opens nothing until it comes along, as Receipt-Code, with what it is for."""
        require_portal(request.user)
        return reply(request, FreshCode(shown(new_code()), _KEEP[language(request)]))

    return fresh_code


def _keys_handler(passing: Passing) -> HTTPRouteHandler:
    @get("/inbox/keys", operation_id="inbox_keys", name="inbox_keys", exclude_from_auth=True, sync_to_thread=False)
    def keys(request: Request[Any, Any, Any]) -> dict[str, Any]:
        """The public keys (JWKS) that statements of what was received are verified with. In Python, with joserfc:

        `keys = KeySet.import_key_set(httpx.get(address + "/inbox/keys").json())`

        `said = json.loads(jws.deserialize_compact(statement, keys, algorithms=["Ed25519"]).payload)`

        `assert said["texts"]["message"] == sha256(message.encode()).hexdigest()`
        """
        return passing.statements.key_set()

    return keys


def _incidents_handler(passing: Passing) -> HTTPRouteHandler:
    @post(
        "/inbox/incidents",
        operation_id="inbox_incident",
        operation_class=described(Report, REPORT, code=False, codes=("code.used", "code.needed", "code.unwanted")),
        name="inbox_incident",
        status_code=201,
        responses={201: documented(Receipt)},
        exception_handlers=HANDLERS,
    )
    async def report(request: Call) -> Response[bytes]:
        """Report: under a name, under a code (pseudonymous), or one way (anonymous).

        With a code the conversation is opened too, and `message` is its first. Each part is a command whose id follows
        from the Idempotency-Key: a call that broke off is simply repeated, and goes on where it was.
        """
        prepare(request)
        body = read(await request.body(), Report)
        code = code_of(request)
        _check(body, code)
        raised = await _raised(passing, request, body, code)
        case = raised.subject
        texts: dict[str, str | None] = {"narrative": body.narrative}
        events = list(raised.events)
        if code:
            events += await _converse(passing, request, case, body.message)
            texts["message"] = body.message
        said = passing.statements.signed(
            institution=request.user.institution,
            stream=case,
            events=[event.id for event in events],
            texts={name: text for name, text in texts.items() if text is not None},
            day=passing.today(),
        )
        return reply(request, Receipt(statement=said, case=case, code_opens=bool(code)), status=201)

    return report


async def _raised(passing: Passing, request: Call, body: Report, code: str) -> Outcome:
    """Have the report recorded, once it is seen that its code, if any, opens no other conversation. Raises `Barred`."""
    if not code:
        return await passing.send(request, RaiseIncident, _raising(body))
    own = OpenConversation(case=passing.opens(request, RaiseIncident)).stream
    async with passing.codes.attempt(request.user.institution, code, own) as let:
        raised = await passing.send(request, RaiseIncident, _raising(body))
        # Before it is opened: nobody could enter a conversation whose code was lost on the way.
        await let()
    return raised


async def _converse(passing: Passing, request: Call, case: str, message: str | None) -> tuple[Any, ...]:
    """Open the conversation on the case, and say the first thing in it; the events."""
    opening = OpenConversation(case=case)
    opened = await passing.send(request, OpenConversation, {"case": case})
    if message is None:
        return opened.events
    wrote = await passing.send(request, WriteAsReporter, {"message": message}, stream=opening.stream)
    return (*opened.events, *wrote.events)


def _check(body: Report, code: str) -> None:
    """See that the grade of anonymity and the way back go together. Raises `Barred`."""
    if body.anonymity is Anonymity.PSEUDONYMOUS and not code:
        raise Barred("code.needed", field="Receipt-Code")
    if body.anonymity not in {Anonymity.PSEUDONYMOUS, Anonymity.NAMED} and (code or body.message is not None):
        raise Barred("code.unwanted", field="Receipt-Code")
    if body.message is not None and not code:
        raise Barred("code.needed", field="message")


def _raising(body: Report) -> Mapping[str, Any]:
    """The command that the report is."""
    return {
        "kind": body.kind.value,
        "anonymity": body.anonymity.value,
        "channel": body.channel.value,
        "reporter": body.reporter,
        "return_channel": RETURN_CHANNEL if body.anonymity is Anonymity.PSEUDONYMOUS else None,
        "unit": body.unit,
        "narrative": body.narrative,
    }
