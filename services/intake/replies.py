"""What HTTP answers, in bytes and headers."""

from traceback import format_tb
from typing import Any

import orjson
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from events.errors import ContractError
from events.identity import case_of
from events.outcome import Outcome, Status

from . import problems
from .denials import Busy, Denied, Unauthenticated
from .desk import Failure, Taken
from .problems import Answer

JSON = "application/json"
HTTP_CODES = {
    400: "request.malformed",
    401: "token.missing",
    404: "address.unknown",
    405: "method.forbidden",
    413: "too_large",
}
READ_AT = {"incident": "cases", "complaint": "cases", "pattern": "patterns", "handoff": "handoffs"}
"""The collection in which to read what a stream of a kind is about."""

log = structlog.get_logger(__name__)


def language(request: Request[Any, Any, Any]) -> str:
    """The language that the caller prefers."""
    return problems.language_of(request.headers.get("accept-language", ""))


def said(outcome: Outcome) -> dict[str, Any]:
    """An accepted outcome as callers see it: without the digest, which is between intake and the recorder."""
    return {
        "commandid": outcome.commandid,
        "subject": outcome.subject,
        "status": outcome.status,
        "version": outcome.version,
        "events": [{"id": event.id, "type": event.type} for event in outcome.events],
    }


def status_address(taken: Taken) -> str:
    """Where the outcome will be. The digest in it is what shows that the asker sent the command."""
    return f"/commands/{taken.admitted.commandid}?content={taken.admitted.contentdigest}"


def address_of(stream: str) -> str | None:
    """Where to read what a stream is about; of what lies beside a case, the case. None where only a list has it."""
    about = case_of(stream)
    collection = READ_AT.get(about.partition("-")[0])
    return None if collection is None else f"/{collection}/{about}"


def answer_of(result: Taken | Failure, language: str) -> Answer:
    """The status and body for a message that was taken, or was not."""
    match result:
        case Taken(outcome=Outcome() as outcome):
            return of_outcome(outcome, language)
        case Taken(admitted=admitted):
            pending = {"commandid": admitted.commandid, "subject": admitted.subject, "status": "pending"}
            return Answer(202, pending | {"location": status_address(result)})
        case ConnectionError():
            return problems.problem("unavailable", language)
        case _:
            return problems.of_error(result, language)


def of_outcome(outcome: Outcome, language: str) -> Answer:
    """The status and body for what the recorder said."""
    if outcome.status is Status.ACCEPTED:
        return Answer(201 if outcome.events else 200, said(outcome))
    return problems.of_outcome(outcome, language)


def reply(result: Taken | Failure, request: Request[Any, Any, Any]) -> Response[bytes]:
    """The whole response to one message."""
    answer = answer_of(result, language(request))
    headers = {}
    if answer.status in {200, 201}:
        headers = {"etag": f'"{answer.body["version"]}"'}
        if (address := address_of(answer.body["subject"])) is not None:
            headers["location"] = address
    elif answer.status == 202:
        headers = {"location": answer.body["location"], "preference-applied": "respond-async"}
    return respond(answer, request, headers)


def respond(answer: Answer, request: Request[Any, Any, Any], headers: dict[str, str] | None = None) -> Response[bytes]:
    """An answer as a response; problems say in which language, and how to go on."""
    all_headers = {"cache-control": "no-store", **(headers or {})}
    good = answer.status < 400
    if not good:
        all_headers["content-language"] = language(request)
    if answer.status == 401:
        all_headers["www-authenticate"] = "Bearer"
    if answer.status == 503:
        all_headers["retry-after"] = str(problems.RETRY_SECONDS)
    return Response(
        orjson.dumps(answer.body),
        status_code=answer.status,
        media_type=JSON if good else problems.MEDIA_TYPE,
        headers=all_headers,
    )


def on_message_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What is wrong with a message or its sender, or what is away."""
    match error:
        case Denied() | ContractError() | ConnectionError():
            return respond(answer_of(error, language(request)), request)
        case Busy():
            return respond(problems.problem("busy", language(request)), request)
        case _:
            raise error


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework found: no such address, no such method, a body beyond the limit."""
    code = HTTP_CODES.get(error.status_code)
    if code is None:
        return on_fault(request, error)
    answer = problems.problem(code, language(request), detail=error.detail if error.status_code == 400 else "")
    allowed = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return respond(answer, request, allowed)


def on_fault(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours. The log says where; neither it nor the caller gets the values, which may be personal."""
    log.error(
        "request.failed",
        method=request.method,
        route=request.scope.get("path_template"),
        error=type(error).__name__,
        where="".join(format_tb(error.__traceback__)),
    )
    return respond(problems.problem("internal", language(request)), request)


HANDLERS: dict[int | type[Exception], Any] = {
    Denied: on_message_error,
    Unauthenticated: on_message_error,
    ContractError: on_message_error,
    ConnectionError: on_message_error,
    Busy: on_message_error,
    HTTPException: on_http_error,
    Exception: on_fault,
}
