"""A command line whose bootstrap touches nothing outside."""

from pathlib import Path

import pytest

from .run import Shell


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    monkeypatch.setenv("MELDSTROOM_DATA", str(tmp_path))
    monkeypatch.setenv("MELDSTROOM_KAFKA", "127.0.0.1:1")
    return Shell(monkeypatch, capfd)
