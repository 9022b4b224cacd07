"""How the handlers of the inbox answer. Each gets `HANDLERS`; nothing that they answer may be kept on the way."""

from typing import Any

import msgspec
from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from ..intake.replies import JSON, language, respond
from ..intake.replies import reply as of_taken
from ..permissions import Caller
from . import problems
from .passing import NotRecorded
from .problems import Barred
from .throttle import Throttled

Call = Request[Caller, None, Any]

CODE_HEADER = "Receipt-Code"


def code_of(request: Call) -> str:
    """The code as it was typed, empty where there is none."""
    return request.headers.get(CODE_HEADER, "")


def reply(request: Call, found: Any, *, status: int = 200) -> Response[bytes]:
    """What was found or done, for this once: no cache on the way keeps it."""
    request.state.shown = found
    headers = {"cache-control": "no-store", "content-language": language(request)}
    return Response(msgspec.json.encode(found), status_code=status, media_type=JSON, headers=headers)


def _on_barred(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    assert isinstance(error, Barred)
    return respond(problems.answer(error, language(request)), request)


def _on_throttled(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    assert isinstance(error, Throttled)
    answer = problems.answer(Barred("code.throttled", seconds=error.seconds), language(request))
    return respond(answer, request, {"retry-after": str(error.seconds)})


def _on_not_recorded(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    assert isinstance(error, NotRecorded)
    return of_taken(error.taken, request)


HANDLERS: ExceptionHandlersMap = {Barred: _on_barred, Throttled: _on_throttled, NotRecorded: _on_not_recorded}
