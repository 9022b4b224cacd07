"""What `make up` tells can be pasted as it stands."""

import sys
from pathlib import Path

import pytest

from infra.settings import Settings
from services.up import local, story, watch_port_first


def test_a_command_is_one_word_where_its_folder_has_a_space(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", "/a folder/bin/python")
    told = story(local(Settings(data=tmp_path, watch_port=watch_port_first)), "")
    assert "$('/a folder/bin/meldstroom' token)" in told
    assert "  '/a folder/bin/meldstroom' case show CASE" in told
