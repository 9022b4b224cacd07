"""Runs the command line in this process, as a shell would."""

from dataclasses import dataclass
from typing import Any

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
    """Runs commands with arguments, and takes what they print."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, *arguments: str) -> Ran:
        self._capfd.readouterr()
        self._monkeypatch.setattr("sys.argv", ["meldstroom", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = self._capfd.readouterr()
        return Ran(int(ended.value.code or 0), out, err)
