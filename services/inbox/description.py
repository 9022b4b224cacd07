"""What the framework cannot find by itself for the API description of the inbox: headers, bodies, an example."""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar.openapi.spec import Operation, Parameter, Schema, Tag
from litestar.openapi.spec.enums import OpenAPIType

from ..intake.cloudevents import JSON
from ..intake.submission import ID
from .replies import CODE_HEADER

TAG = Tag(name="inbox", description="De postbus van de melder, for portals")

_CODE = "The receipt code, as it was written down: case, hyphens, O for 0, I and L for 1 do not matter."
_KEY = "A key of your own, used once, such as a UUID. The same key with the same content gets the same answer again."


def described(
    body: type[msgspec.Struct] | None = None, example: Any = None, *, code: bool | None = None, key: bool = True
) -> type[Operation]:
    """The operation of an address: what it is sent, whether with a code (None: never), and with a key of the caller."""

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.tags = [TAG.name]
            self.parameters = list(self.parameters or ())
            if code is not None:
                self.parameters.append(_header(CODE_HEADER, code, _CODE))
            if key:
                self.parameters.append(_header("Idempotency-Key", True, _KEY, f"^{ID.pattern}$"))
            if body is not None:
                content = {JSON: {"schema": _schema(body), "example": example or {}}}
                self.request_body = cast("Any", {"required": example is not None, "content": content})

    return Described


def _header(name: str, required: bool, said: str, pattern: str | None = None) -> Parameter:
    schema = Schema(type=OpenAPIType.STRING, pattern=pattern)
    return Parameter(name=name, param_in="header", required=required, schema=schema, description=said)


def _schema(body: type[msgspec.Struct]) -> dict[str, Any]:
    """The schema of a body, whole: what it refers to is put in its place."""
    whole = msgspec.json.schema(body)
    definitions = whole["$defs"]
    return cast("dict[str, Any]", _inlined({"$ref": whole["$ref"]}, definitions))


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(value, definitions) for name, value in node.items()}
