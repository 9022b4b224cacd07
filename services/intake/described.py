"""What the API description says of an address that is no act: who may, what it is asked, and each answer that says no.

What it does is its handler's docstring, and why not is in the catalogues of problems: neither is written twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, cast

import msgspec
from litestar.openapi.spec import Operation

from events.contract.schemas import portable
from events.vocabulary import AccessPurpose

from ..permissions import roles_for
from .names import NAMES
from .problems import MEDIA_TYPE, PROBLEMS, TYPE, Problem

PROBLEM = {"$ref": "#/components/schemas/problem"}
TOKEN = tuple(code for code, problem in PROBLEMS.items() if problem.status == HTTPStatus.UNAUTHORIZED)
ALWAYS = (*TOKEN, "role.forbidden", "unavailable")
"""What may be answered wherever a token is needed."""

_LOOKED = ("purpose.unknown", "access.unrecorded")
_PURPOSE = {
    "name": "Meldstroom-Purpose",
    "in": "header",
    "required": False,
    "description": "What it is looked at for, which is recorded with who looked.",
    "schema": {"type": "string", "enum": list(map(str, AccessPurpose))},
    "example": next(iter(AccessPurpose)).value,
}

# What an example of a problem is about.
_ABOUT: Mapping[str, str | int] = {
    "accepted": "application/json",
    "act": "read.text",
    "behind_records": 40,
    "behind_seconds": 3,
    "expected": "1-200",
    "field": "limit",
    "known": "case_handling, audit",
    "profile": "police/1",
    "roles": "auditor",
    "seconds": 3,
    "until": "2026-03-02",
    "version": 3,
    "wanted": 4,
}


def roles(*acts: str) -> str:
    """Who may: a role for each of the acts, as the table of permissions has it."""
    return " And one of: ".join(f"{roles_for(act)}." for act in acts)


def describe(
    operation: Operation,
    *,
    may: str,
    codes: Iterable[str],
    problems: Mapping[str, Problem] = PROBLEMS,
    more: Sequence[str] = (),
    recorded: bool = False,
) -> None:
    """Add to what the handler says of itself who may ask it, and when it says no.

    `problems` are the catalogues that the codes are in, `more` are further paragraphs, and `recorded` says that it is
    recorded who looks.
    """
    said = operation.description or ""
    operation.summary = said.partition("\n")[0]
    operation.description = "\n\n".join((said, *more, f"Roles: {may}"))
    for parameter in cast("list[Any]", operation.parameters or []):
        if getattr(parameter, "param_in", "") == "path":
            parameter.description, parameter.schema.examples = NAMES[parameter.name][0], [NAMES[parameter.name][1]]
    good = {status: answer for status, answer in (operation.responses or {}).items() if status < "300"}
    operation.responses = good | cast("Any", refusals([*codes, *(_LOOKED if recorded else ())], problems))
    if recorded:
        operation.parameters = cast("Any", [*(operation.parameters or []), _PURPOSE])


def refusals(codes: Iterable[str], problems: Mapping[str, Problem] = PROBLEMS) -> dict[str, dict[str, Any]]:
    """The answers that say no, by status: each code with its meaning and an example."""
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys(codes):
        by_status.setdefault(problems[code].status, []).append(code)
    return {
        str(status): {
            "description": "\n".join(f"`{code}`: {_example(code, problems[code])['title']}" for code in found),
            "content": {
                MEDIA_TYPE: {
                    "schema": PROBLEM,
                    "examples": {code: {"value": _example(code, problems[code])} for code in found},
                }
            },
        }
        for status, found in sorted(by_status.items())
    }


def _example(code: str, problem: Problem) -> dict[str, Any]:
    title, remedy = problem.words.said("en", _ABOUT)
    return {"type": TYPE + code, "title": title, "status": problem.status, "code": code, "remedy": remedy}


def inlined(body: type[msgspec.Struct]) -> dict[str, Any]:
    """The schema of a body, whole: what it refers to is put in its place."""
    whole = portable(msgspec.json.schema(body))
    return cast("dict[str, Any]", _inlined({"$ref": whole["$ref"]}, whole["$defs"]))


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rpartition("/")[2]], definitions)
    return {name: _inlined(value, definitions) for name, value in node.items()}
