"""The API description (OpenAPI 3.1): what the framework finds by itself, and the acts, which have one form."""

from functools import cache
from inspect import cleandoc
from typing import Any, cast

import msgspec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, OpenAPI, Operation, Schema, SecurityScheme, Tag

from events.contract.schemas import portable, portable_pattern, schema_for
from events.submission import ID
from events.submission import Submission as CloudEvent

from ..permissions import Reading, roles_for
from ..refusal_catalogue import REFUSALS
from .acts import ACTS, Act
from .cloudevents import BATCH, BATCH_EVENTS_MAX, JSON, STRUCTURED
from .described import refusals
from .names import NAMES, example_of
from .page import PagePlugin
from .problems import PROBLEMS, RECORDED, Problem
from .samples import SAMPLES
from .submission import pattern

SCHEMAS = "#/components/schemas/"
RESPONSES = "#/components/responses/"

CONFIG = OpenAPIConfig(
    title="Meldstroom",
    version="1",
    summary="Reports and complaints about social safety in higher education, as immutable event streams.",
    description=(
        "A 2xx answer means that it is on the log. Commands on one case are recorded in the order in which they are "
        "answered; send the next after the answer to the last. When an answer does not come, repeat the request with "
        "the same key: what was recorded gets the same answer again, and nothing is recorded twice."
    ),
    path="/schema",
    use_handler_docstrings=True,
    render_plugins=[PagePlugin(), JsonRenderPlugin()],
    tags=[
        Tag(name="complaint", description="Klachten (Awb 9)"),
        Tag(name="incident", description="Signalen, meldingen"),
        Tag(name="deadline", description="Termijnen"),
        Tag(name="parking", description="Geparkeerde zaken, for operators"),
    ],
    components=Components(
        security_schemes={"token": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")}
    ),
    security=[{"token": []}],
)

_ANSWER = {
    "type": "object",
    "required": ["commandid", "subject", "status", "version", "events"],
    "properties": {
        "commandid": {"type": "string", "format": "uuid"},
        "subject": {"type": "string", "description": "The stream: the number of the case, or beside it."},
        "status": {"const": "accepted"},
        "version": {"type": "integer", "description": "The stream's version now; send it as If-Match to be sure."},
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "type"],
                "properties": {"id": {"type": "string"}, "type": {"type": "string"}},
            },
        },
    },
}
_PENDING = {
    "type": "object",
    "required": ["commandid", "subject", "status", "location"],
    "properties": {
        "commandid": {"type": "string", "format": "uuid"},
        "subject": {"type": "string"},
        "status": {"const": "pending"},
        "location": {"type": "string"},
    },
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details, in the language that Accept-Language prefers (nl or en).",
    "required": ["type", "title", "status", "code", "remedy"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "What went wrong, for programs; the table is on /schema."},
        "remedy": {"type": "string", "description": "What the caller can do."},
        "field": {"type": "string", "description": "The field or header to correct."},
        "detail": {"type": "string"},
        "parameters": {"type": "object"},
    },
}
_PART = {
    "type": "object",
    "required": ["status", "body"],
    "properties": {"status": {"type": "integer"}, "body": {"type": "object"}},
}
_ATTRIBUTES = schema_for(CloudEvent, "submission")
_CLOUD_EVENT = {
    "type": "object",
    "description": "A CloudEvent 1.0 whose type is a command's and whose data is the command.",
    "required": [*_ATTRIBUTES["required"], "data"],
    "properties": _ATTRIBUTES["properties"]
    | {
        "type": {"enum": [act.command.TYPE for act in ACTS.values()]},
        "subject": {
            "type": ["string", "null"],
            "description": "The stream; what opens one, or names it itself, may leave it out.",
        },
        "institution": {"type": ["string", "null"], "description": "If given, the token's."},
        "data": {"type": "object"},
    },
}
_HEADERS: list[tuple[str, bool, dict[str, Any], str, str]] = [
    (
        "Idempotency-Key",
        True,
        {"type": "string", "pattern": f"^{ID}$"},
        (
            "A key of your own, used once, such as a UUID. The same key with the same content gets the same answer "
            "again. It is unique within your client, over all institutions that the client serves."
        ),
        "report-2026-0001",
    ),
    ("If-Match", False, {"type": "string", "pattern": '^"[0-9]{1,10}"$'}, "The version that you decided on.", '"3"'),
    (
        "Prefer",
        False,
        {"const": "respond-async"},
        "Do not wait for the outcome: 202 and an address for it.",
        "respond-async",
    ),
    ("Accept-Language", False, {"type": "string"}, "nl or en, for the words of problems.", "nl"),
]
_WHY_NOT = {
    400: "A header is missing or malformed.",
    401: "No token, or none that holds.",
    403: "The roles of the token do not allow it, or the case is another institution's.",
    404: "There is no such case.",
    409: "The case has moved on from If-Match, exists already, or the key was used before with other content.",
    413: "More bytes than a message may have.",
    415: "Another content type than this address reads.",
    422: "A field does not follow the contract, or the rules refuse it now.",
    503: "Kafka or the keyring is away, or too many wait. Repeat after Retry-After, with the same key.",
}

# What only other addresses answer.
_ELSEWHERE = frozenset({"purpose.unknown", "access.unrecorded", "address.unknown", "command.unknown"})
# What the recorder says, with the statuses that only it brings about.
_ANSWERED = {
    code: problem for code, problem in PROBLEMS.items() if problem.status in _WHY_NOT and code not in _ELSEWHERE
} | {code: Problem(status, REFUSALS[code]) for code, status in RECORDED.items()}


def complete(document: OpenAPI) -> None:
    """Add to the framework's document what it cannot know: the bodies, answers and headers of the acts."""
    schemas = cast("dict[str, Any]", document.components.schemas)
    for shown in schemas.values():
        for inner in (shown.properties or {}).values():
            if isinstance(inner, Schema) and inner.pattern is not None:
                inner.pattern = portable_pattern(inner.pattern)
    schemas |= {"answer": _ANSWER, "pending": _PENDING, "problem": _PROBLEM, "cloud-event": _CLOUD_EVENT}
    schemas |= _act_schemas()
    document.components.responses = cast("Any", _why_not())
    for act in ACTS.values():
        _describe_act(_operation(document, act.path), act)
    _describe_events(_operation(document, "/events"))
    _describe_status(document)


def _operation(document: OpenAPI, path: str, method: str = "post") -> Any:
    operation = getattr((document.paths or {})[path], method)
    assert isinstance(operation, Operation)
    return operation


def _describe_act(operation: Any, act: Act) -> None:
    operation.tags = [act.kind]
    operation.summary = act.summary
    operation.description = f"{cleandoc(act.command.__doc__ or '')}\n\nRoles: {roles_for(act.name)}."
    operation.parameters = [*([_stream(act.kind)] if "{stream}" in act.path else []), *_headers()]
    content = {"schema": {"$ref": SCHEMAS + act.name}, "example": SAMPLES[act.name]}
    operation.request_body = {"required": True, "content": {JSON: content}}
    operation.responses = _responses()


def _describe_events(operation: Any) -> None:
    operation.summary = "Send commands as CloudEvents: one structured or binary, or a batch."
    operation.description = (
        f"A batch has at most {BATCH_EVENTS_MAX} events and is answered with 207: a status and body for each, in "
        "order. The events of a batch are sent in their order. If-Match is for one event; those of a batch have an "
        "expectedversion each.\n\nRoles: those of the act that the type names."
    )
    one = {
        "schema": {"$ref": SCHEMAS + "cloud-event"},
        "example": {
            "specversion": "1.0",
            "id": "report-2026-0001",
            "source": "/systems/reporting-point",
            "type": ACTS["incident.raise"].command.TYPE,
            "data": SAMPLES["incident.raise"],
        },
    }
    many = {"schema": {"type": "array", "maxItems": BATCH_EVENTS_MAX, "items": {"$ref": SCHEMAS + "cloud-event"}}}
    operation.parameters = _headers()[1:]
    operation.request_body = {"required": True, "content": {STRUCTURED: one, BATCH: many}}
    parts = {"schema": {"type": "array", "items": _PART}}
    operation.responses = _responses() | {
        "207": {"description": "A batch: what became of each event.", "content": {JSON: parts}}
    }


def _describe_status(document: OpenAPI) -> None:
    operation = _operation(document, "/commands/{commandid}", "get")
    operation.summary = "The outcome of a command, at the address that a 202 gave."
    operation.description = (
        f"What the command itself was answered, or would have been. Roles: {roles_for(Reading.OUTCOME)}."
    )
    said, example = NAMES["commandid"]
    content = "The digest in the address that a 202 gave: it shows that the asker sent the command."
    operation.parameters = [
        _parameter("commandid", "path", True, {"type": "string"}, said, example),
        _parameter("content", "query", False, {"type": "string", "default": ""}, content, "9f86d081884c7d65"),
    ]
    operation.responses = {status: answer for status, answer in _responses().items() if status not in {"202", "415"}}
    operation.responses |= refusals(["command.unknown"])
    health = _operation(document, "/health", "get")
    health.summary = "Whether what intake needs can be reached."
    health.description = "Nothing of any case; nobody needs a token."
    health.security = []
    reachable = {"type": "object", "additionalProperties": {"type": "boolean"}}
    body = {"type": "object", "properties": {"status": {"enum": ["ok", "degraded"]}, "reachable": reachable}}
    health.responses = {
        status: {"description": said, "content": {JSON: {"schema": body}}}
        for status, said in (("200", "All of it."), ("503", "Something is away."))
    }


def _stream(kind: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": f"^{pattern(kind)}$"}
    return _parameter("stream", "path", True, schema, "Its number, or its name beside a case.", example_of(kind))


def _headers() -> list[Any]:
    return [
        _parameter(name, "header", required, schema, said, example)
        for name, required, schema, said, example in _HEADERS
    ]


def _parameter(
    name: str, where: str, required: bool, schema: dict[str, Any], said: str, example: Any
) -> dict[str, Any]:
    found = {"name": name, "in": where, "required": required, "schema": schema, "description": said}
    return found | {"example": example}


def _responses() -> dict[str, Any]:
    answer = {JSON: {"schema": {"$ref": SCHEMAS + "answer"}}}
    etag = {"description": "The stream's version.", "schema": {"type": "string"}}
    location = {"description": "Where to read the case or the pattern.", "schema": {"type": "string"}}
    headers = {"ETag": etag, "Location": location}
    return {
        "200": {"description": "It was so already: nothing to record.", "content": answer, "headers": headers},
        "201": {"description": "Recorded.", "content": answer, "headers": headers},
        "202": {
            "description": "On its way for good; the outcome will be at Location.",
            "content": {JSON: {"schema": {"$ref": SCHEMAS + "pending"}}},
            "headers": {"Location": {"description": "Where the outcome will be.", "schema": {"type": "string"}}},
        },
    } | {str(status): {"$ref": f"{RESPONSES}{status}"} for status in _WHY_NOT}


def _why_not() -> dict[str, Any]:
    """What every act may be answered instead: of each status what it means, and an example of each code."""
    answers = refusals(_ANSWERED, _ANSWERED)
    return {str(status): answers[str(status)] | {"description": said} for status, said in _WHY_NOT.items()}


@cache
def _act_schemas() -> dict[str, Any]:
    """The commands as callers send them: personal text is text, since sealing it is intake's own work."""
    commands = [act.command for act in ACTS.values()]
    references, components = msgspec.json.schema_components(commands, ref_template=SCHEMAS + "{name}")
    for act, reference in zip(ACTS.values(), references, strict=True):
        components[act.name] = components.pop(reference["$ref"].removeprefix(SCHEMAS))
    components.pop("Sealed", None)
    components = {
        name: body | {"additionalProperties": False} if "properties" in body else body
        for name, body in components.items()
    }
    return cast("dict[str, Any]", portable(_without_boxes(components)))


def _without_boxes(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_boxes(item) for item in node if item != {"$ref": SCHEMAS + "Sealed"}]
    if isinstance(node, dict):
        return {name: _without_boxes(value) for name, value in node.items()}
    return node
