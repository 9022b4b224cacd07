"""What the framework cannot find by itself for the API description: who may read, what a list is asked, and why not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from litestar.openapi.spec import Operation

from ..intake import problems as of_intake
from ..intake.described import ALWAYS, describe, roles
from ..intake.names import CASE
from ..permissions import Reading
from .filters import ONE_BY_ONE, Listing
from .problems import PROBLEMS
from .values import LIMIT_DEFAULT, LIMIT_MAX, Filter, text

ALL = {**of_intake.PROBLEMS, **PROBLEMS}
UNCHANGED = {"description": "It is as the ETag in If-None-Match says."}
CASES_AFTER = text("The number of the last case seen.", CASE)


def read_of(
    *readings: Reading,
    listing: Listing | None = None,
    dimensions: Mapping[str, Filter] | None = None,
    kind: str = "",
    after: Filter = ONE_BY_ONE["after"],
    codes: Iterable[str] = (),
    recorded: bool = True,
    tagged: bool = True,
) -> type[Operation]:
    """The operation that reads what each of these lets one read.

    A `listing` is asked by its filters, a page at a time, and figures are asked by `dimensions`; one of a `kind` is
    found by its name. `codes` are further problems that it has, `recorded` says that it is recorded who looks, and
    `tagged` that it has an ETag.
    """

    @dataclass
    class Read(Operation):
        def __post_init__(self) -> None:
            asked = listing.asked if listing else dimensions or {}
            own = cast("list[Any]", self.parameters or [])
            named = [one for one in own if one.param_in != "query"]
            singly = [one for one in own if one.param_in == "query"]
            self.parameters = cast("Any", named)
            found = [*ALWAYS, *codes]
            if asked:
                found += ["query.unknown", "query.malformed", "query.repeated"]
            if singly:
                found.append("query.malformed")
            if kind:
                found += [f"{kind}.unknown", f"{kind}.not_there_yet", *([f"{kind}.behind"] if singly else [])]
            more = [_PAGED] if listing else []
            describe(self, may=roles(*readings), codes=found, problems=ALL, more=more, recorded=recorded)
            self.parameters = self.parameters or []
            self.parameters += cast("Any", [_query(name, one) for name, one in asked.items()])
            self.parameters += cast("Any", [_singly(one, after) for one in singly])
            if tagged:
                cast("Any", self.responses)["304"] = UNCHANGED

    return Read


def announcing(may: str, body: dict[str, Any], example: dict[str, Any]) -> type[Operation]:
    """The operation that takes what someone is about to read elsewhere, in a body of this schema."""

    @dataclass
    class Announcing(Operation):
        def __post_init__(self) -> None:
            describe(self, may=may, codes=[*ALWAYS, "malformed", "too_large", "access.unrecorded"])
            content = {"application/json": {"schema": body, "example": example}}
            self.request_body = cast("Any", {"required": True, "content": content})

    return Announcing


_PAGED = (
    f"A page has {LIMIT_DEFAULT}, unless `limit` says otherwise (at most {LIMIT_MAX}). `next` is the address of the"
    " page behind it, and null on the last; `data` says how fresh all of it is."
)


def _query(name: str, one: Filter) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": one.said,
        "schema": dict(one.schema),
        "example": one.example,
    }


def _singly(parameter: Any, after: Filter) -> dict[str, Any]:
    """A parameter that the framework found, as it is read; with the default that its handler has."""
    one = after if parameter.name == "after" else ONE_BY_ONE[parameter.name]
    found = _query(parameter.name, one)
    if "default" in found["schema"]:
        found["schema"]["default"] = int(parameter.schema.default)
    return found
