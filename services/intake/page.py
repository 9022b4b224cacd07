"""The API description as a page to read, made here and whole: nothing is loaded from elsewhere."""

from importlib.resources import files
from typing import Any

import jinja2
from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

from ..refusal_catalogue import REFUSALS
from .problems import PROBLEMS

_METHODS = ("get", "post", "put", "patch", "delete")


class PagePlugin(OpenAPIRenderPlugin):
    """Shows every address with its roles, its body and an example, and every problem with its remedy."""

    def __init__(self) -> None:
        super().__init__(path="/")
        environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        self._page = environment.from_string(files(__package__).joinpath("page.html").read_text("utf-8"))

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page."""
        answers = openapi_schema["components"].get("responses", {})
        operations = [
            (method.upper(), path, _whole(item[method], answers))
            for path, item in sorted(openapi_schema["paths"].items())
            for method in _METHODS
            if method in item
        ]
        return self._page.render(
            document=openapi_schema,
            operations=operations,
            base=str(request.base_url).rstrip("/"),
            problems=[(code, problem.status, problem.words) for code, problem in PROBLEMS.items()],
            refusals=sorted(REFUSALS.items()),
        ).encode()


def _whole(operation: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
    """An operation with the answers that it only refers to."""
    found = {
        status: answers[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in operation["responses"].items()
    }
    return {**operation, "responses": found}
