"""Runs the command line in this process, as a shell would."""

from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest

from services.cli import main as cli


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


class Shell:
    """Runs commands with arguments, and takes what they print.

    What they have recorded of themselves before they read the log is in `announced`; unless there are `services`, to
    which they say it.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *, services: bool = False
    ) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd
        self.announced: list[dict[str, Any]] = []
        if not services:
            monkeypatch.setattr("services.cli.recorded.Api", lambda *_: self)

    def post(self, _path: str, body: dict[str, Any]) -> None:
        """In the place of the services."""
        self.announced.append(body)

    def __call__(self, *arguments: str) -> Ran:
        self._capfd.readouterr()
        self._monkeypatch.setattr("sys.argv", ["meldstroom", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._capfd.readouterr()
        return Ran(int(ended.value.code or 0), out, err)


DATA = {"as_of": "2026-03-02T09:00:00Z", "behind_seconds": 0.0, "behind_records": 0, "halted": False}


def answers(monkeypatch: pytest.MonkeyPatch, *replies: tuple[int, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Lets the API give these answers, and tells what was asked."""
    asked: list[tuple[str, dict[str, Any]]] = []
    waiting = list(replies)

    def ask(address: str, **options: Any) -> httpx.Response:
        asked.append((address, options))
        status, body = waiting.pop(0)
        return httpx.Response(status, json=body, request=httpx.Request("GET", address))

    monkeypatch.setattr(httpx, "get", ask)
    monkeypatch.setattr(httpx, "post", ask)
    return asked
