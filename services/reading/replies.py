"""How every handler of reading answers: what may be asked, what has not changed, and why something is not there."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.datastructures import ResponseHeader
from litestar.types import ExceptionHandlersMap

from ..intake.denials import Forbidden
from ..intake.replies import JSON, language, respond
from ..permissions import Caller, Reading, role_for, roles_for
from . import problems
from .problems import Unreadable

Call = Request[Caller, None, Any]

ETAG: Sequence[ResponseHeader] = (
    ResponseHeader(
        name="ETag", description="Send it as If-None-Match to hear only of changes.", documentation_only=True
    ),
)


def permit(request: Call, reading: Reading) -> None:
    """Nothing, or `Forbidden` where none of the caller's roles allows it."""
    if role_for(request.user, reading) is None:
        raise Forbidden("role.forbidden", act=reading, roles=roles_for(reading))


def query_of(request: Call) -> dict[str, str]:
    """What a list is asked. Raises `Unreadable` where a name is there twice: one of its values would be passed over."""
    query: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in query:
            raise Unreadable("query.repeated", field=name)
        query[name] = value
    return query


def weak_etag(*parts: Any) -> str:
    """Of what is shown, without how fresh it is, which changes every second."""
    return f'W/"{sha256(msgspec.json.encode(parts)).hexdigest()[:32]}"'


def reply(request: Call, found: msgspec.Struct, etag: str, *, whole: bool = False) -> Response[bytes]:
    """What was found, unless the caller has it already.

    With `whole` it is told also then: the tag is a version to decide on, and more is shown than it speaks for.
    """
    request.state.shown = found
    headers = {"etag": etag, "cache-control": "private, no-cache", "vary": "Authorization, Accept-Language"}
    headers["content-language"] = language(request)
    if not whole and etag in [one.strip() for one in request.headers.get("if-none-match", "").split(",")]:
        return Response(b"", status_code=304, headers=headers)
    return Response(msgspec.json.encode(found), media_type=JSON, headers=headers)


def _on_unreadable(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The problem that says why nothing is shown."""
    assert isinstance(error, Unreadable)
    return respond(problems.answer(error, language(request)), request)


HANDLERS: ExceptionHandlersMap = {Unreadable: _on_unreadable}
"""Given to each handler: a router of their own could not share an address with one that is written to."""
