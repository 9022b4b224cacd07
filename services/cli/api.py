"""The services of a set-up over HTTP, as one caller sees them."""

import os
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NoReturn
from urllib.parse import quote

import httpx
import orjson
import typer

from ..bootstrap import command_line
from ..permissions import Role
from .output import Exit, fail, moment

LANGUAGES = ("nl", "en")
SECONDS_MAX = 30.0
REFUSALS = frozenset({403, 404, 409, 422})  # What was asked was understood, and is not so or may not be.
TOKEN_SECONDS = 60  # As long as one command takes, and not much longer.
READERS = (Role.AUDITOR, Role.COORDINATOR)

Address = Annotated[str, typer.Option("--api", envvar="MELDSTROOM_API", help="Default: the embedded set-up's.")]
Token = Annotated[str, typer.Option("--token", envvar="MELDSTROOM_TOKEN", help="Default: one of the embedded set-up.")]


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise typer.BadParameter(f"it is one of {', '.join(LANGUAGES)}")
    return text


Language = Annotated[str, typer.Option("--language", parser=_language, metavar="LANGUAGE", help="nl or en.")]


class Api:
    """Asks the services something; an answer that says no ends the command with what it says.

    Without a token it holds one of the embedded set-up, good for `roles` at the institution.
    """

    def __init__(
        self, address: str, token: str, institution: str, language: str, roles: Sequence[Role] = READERS
    ) -> None:
        settings = command_line.here()
        self._address = address or f"http://127.0.0.1:{settings.intake_port}"
        token = token or command_line.development_token(
            settings,
            institution=institution,
            roles=[role.value for role in roles],
            subject=f"cli-{os.getuid()}",
            seconds=TOKEN_SECONDS,
        )
        self._headers = {"authorization": f"Bearer {token}", "accept-language": language}

    def get(self, path: str, query: dict[str, str] | None = None) -> Any:
        """The answer to a question."""
        return _read(self._get(path, query))

    def allowed(self, path: str, query: dict[str, str] | None = None) -> Any | None:
        """The answer to a question, or none where the caller may not ask it."""
        answer = self._get(path, query)
        return None if answer.status_code == httpx.codes.FORBIDDEN else _read(answer)

    def post(self, path: str, body: Any, content_type: str = "application/json") -> Any:
        """The answer to what is sent, which is encoded as JSON."""
        headers = {**self._headers, "content-type": content_type}
        content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
        try:
            answer = httpx.post(self._address + path, content=content, headers=headers, timeout=SECONDS_MAX)
        except httpx.HTTPError as error:
            self._away(error)
        return _read(answer)

    def _get(self, path: str, query: dict[str, str] | None) -> httpx.Response:
        try:
            return httpx.get(self._address + path, params=query, headers=self._headers, timeout=SECONDS_MAX)
        except httpx.HTTPError as error:
            self._away(error)

    def _away(self, error: httpx.HTTPError) -> NoReturn:
        fail(f"Could not reach {self._address}: {error}. Is it up?")


def at(*parts: str) -> str:
    """The address that these parts lead to, each as it is typed. Ends the command on one that leads elsewhere."""
    for part in parts:
        if part.strip() in {"", ".", ".."}:
            fail(f"{part!r} is no name of anything.")
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def as_of(data: Any) -> str:
    """Up to when what was read is complete."""
    behind = f", {data['behind_records']} records behind" if data["behind_records"] else ""
    return f"as of {moment(data['as_of'])}{behind}{', HALTED' if data['halted'] else ''}"


def warn_lacking(found: Any) -> None:
    """End the command with a warning where more happened in the case than was shown."""
    said = []
    if (parked := found["parked"]) is not None:
        said.append(f"Event {parked['event']} and what follows it are parked: more happened than this.")
    if left_out := found["left_out"]:
        said.append(f"An operator had events left out, which are on the log only: {', '.join(left_out)}.")
    if said:
        fail(" ".join(said), Exit.DIFFERENT)


def _read(answer: httpx.Response) -> Any:
    if not answer.is_success:
        _refuse(answer)
    return orjson.loads(answer.content)


def _where(problem: Any) -> Iterator[str]:
    """The field that a problem is about, and what exactly is wrong, where it says so."""
    if field := problem.get("field"):
        yield f"Field: {field}."
    if detail := problem.get("detail"):
        yield f"({detail})"


def _refuse(answer: httpx.Response) -> NoReturn:
    try:
        problem = orjson.loads(answer.content)
        said = " ".join(filter(None, (problem["title"], problem["remedy"], *_where(problem))))
    except (orjson.JSONDecodeError, KeyError, TypeError):
        said = f"{answer.url} answered {answer.status_code}"
    fail(said, Exit.DIFFERENT if answer.status_code in REFUSALS else Exit.UNREADABLE)
