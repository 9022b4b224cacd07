"""What the framework cannot find by itself for the API description of the inbox: headers, bodies, an example."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar.openapi.spec import Operation, Parameter, Schema, Tag
from litestar.openapi.spec.enums import OpenAPIType

from ..intake import problems as of_intake
from ..intake.cloudevents import JSON
from ..intake.described import ALWAYS, describe, inlined, roles
from ..intake.submission import ID
from ..permissions import BEHIND_CODE, Reading
from .problems import PROBLEMS
from .replies import CODE_HEADER

TAG = Tag(name="inbox", description="De postbus van de melder, for portals")

_CODE = "The receipt code, as it was written down: case, hyphens, O for 0, I and L for 1 do not matter."
_KEY = "A key of your own, used once, such as a UUID. The same key with the same content gets the same answer again."


ALL: Mapping[str, of_intake.Problem] = {**of_intake.PROBLEMS, **PROBLEMS}
PORTALS = ", ".join(sorted(BEHIND_CODE["conversation.write"])) + ", for whoever holds a code or sends anonymously."
# What may be wrong with what is sent, with its key and with its code.
_BODY = ("content.type", "malformed", "unknown_field", "too_large")
_KEYED = ("key.missing", "key.malformed", "refused", "busy")
_CODED = ("code.missing", "code.malformed", "code.unknown", "code.throttled", "busy", "inbox.not_there_yet")


def described(
    body: type[msgspec.Struct] | None = None,
    example: Any = None,
    *,
    code: bool | None = None,
    key: bool = True,
    reading: Reading | None = None,
    codes: Iterable[str] = (),
) -> type[Operation]:
    """The operation of an address: what it is sent, whether with a code (None: never), and with a key of the caller.

    `reading` is what lets staff ask it, where it is not for portals; `codes` are further problems that it has.
    """

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            self.tags = [TAG.name]
            self.parameters = list(self.parameters or ())
            found = [*ALWAYS, *codes, *(_CODED if code is not None else ())]
            found += [*(_BODY if body is not None else ()), *(_KEYED if key else ())]
            may = roles(reading) if reading else PORTALS
            describe(self, may=may, codes=found, problems=ALL, recorded=reading is not None)
            if code is not None:
                self.parameters.append(_header(CODE_HEADER, code, _CODE, "0123-4567-89AB-CDEF-GHJK"))
            if key:
                self.parameters.append(_header("Idempotency-Key", True, _KEY, "report-2026-0001", f"^{ID.pattern}$"))
            if body is not None:
                content = {JSON: {"schema": inlined(body), "example": example or {}}}
                self.request_body = cast("Any", {"required": example is not None, "content": content})

    return Described


def asked(
    may: str, codes: Iterable[str] = (), *, recorded: bool = True, **said: tuple[str, dict[str, Any], Any]
) -> type[Operation]:
    """The operation of an address that is asked by its query: of each parameter what it is, its schema, an example.

    `recorded` says that it is recorded who looks.
    """

    @dataclass
    class Asked(Operation):
        def __post_init__(self) -> None:
            self.tags = [TAG.name]
            for parameter in cast("list[Any]", self.parameters or []):
                if parameter.name in said:
                    parameter.description, parameter.schema, parameter.example = said[parameter.name]
            describe(self, may=may, codes=[*ALWAYS, *codes], problems=ALL, recorded=recorded)

    return Asked


def _header(name: str, required: bool, said: str, example: str, pattern: str | None = None) -> Parameter:
    schema = Schema(type=OpenAPIType.STRING, pattern=pattern, examples=[example])
    return Parameter(name=name, param_in="header", required=required, schema=schema, description=said)
