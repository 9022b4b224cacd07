"""The API description of the inbox is true: its examples are taken as they stand, and its headers are named."""

from typing import Any

import msgspec
import orjson
import pytest
from jsonschema import Draft202012Validator
from litestar import Litestar
from litestar.serialization import encode_json

from services.inbox import http
from services.inbox.bodies import Entrusting, Identity, Message, Nothing, Opening, Report, Withdrawal, read
from services.inbox.guide_http import guidance_handlers
from services.inbox.passing import Passing
from services.inbox.reads import Reads
from services.intake.description import CONFIG

BODIES: dict[str, type[msgspec.Struct]] = {
    "/inbox/incidents": Report,
    "/inbox/open": Opening,
    "/inbox/messages": Message,
    "/inbox/identity": Identity,
    "/inbox/withdrawal": Withdrawal,
    "/inbox/end": Nothing,
    "/inbox/handoffs": Entrusting,
    "/inbox/handoffs/{number}/reveal": Nothing,
}
WITHOUT_KEY = {"/inbox/open", "/inbox/codes"}


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    """What the document says of every address. Nothing is called, so nothing that is called is needed."""
    nothing: Any = None
    passing = Passing(desk=nothing, codes=nothing, statements=nothing, hashed=nothing, now=nothing)
    reads = Reads(reader=nothing, conversations=nothing, opener=nothing)
    handlers = [*http.inbox_handlers(passing, reads), *guidance_handlers(nothing, nothing, nothing)]
    document = orjson.loads(encode_json(Litestar(handlers, openapi_config=CONFIG).openapi_schema.to_schema()))
    return dict(document["paths"])


@pytest.mark.parametrize("path", BODIES)
def test_an_example_is_a_body_that_is_read_and_the_schema_says_so_too(paths: dict[str, Any], path: str) -> None:
    content = paths[path]["post"]["requestBody"]["content"]["application/json"]
    Draft202012Validator(content["schema"]).validate(content["example"])
    read(orjson.dumps(content["example"]), BODIES[path])
    assert not Draft202012Validator(content["schema"]).is_valid({"a field too": "many"})


@pytest.mark.parametrize("path", [*BODIES, "/inbox/codes"])
def test_the_headers_of_an_address_are_named(paths: dict[str, Any], path: str) -> None:
    headers = {one["name"]: one["required"] for one in paths[path]["post"]["parameters"] if one["in"] == "header"}
    wanted = {} if path in WITHOUT_KEY else {"Idempotency-Key": True}
    if path != "/inbox/codes":
        wanted["Receipt-Code"] = path != "/inbox/incidents"
    assert headers == wanted


def test_every_address_of_the_inbox_is_described(paths: dict[str, Any]) -> None:
    assert {path for path in paths if path.startswith("/inbox/")} == {*BODIES, "/inbox/codes", "/inbox/keys"}
    assert {"/routes", "/duty-warning", "/conversations", "/conversations/{conversation}/read"} <= set(paths)
    asked = {one["name"] for one in paths["/routes"]["get"]["parameters"]}
    assert asked == {"population", "behaviour", "setting", "minor", "language"}
