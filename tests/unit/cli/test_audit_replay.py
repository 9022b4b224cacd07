"""`audit replay`: what there was nothing to make of is named, and is no fault of what was asked for as a whole."""

import pytest

from services.bootstrap.audit import LAYOUTS, Replayed
from services.cli import audit_replay

from .run import Shell


def replayed(monkeypatch: pytest.MonkeyPatch, *without: str) -> None:
    def run(name: str, _: bool) -> Replayed:
        return Replayed(positions={} if name in without else {"0": 7}, tables=(), parked=0, records=7, seconds=0.1)

    monkeypatch.setattr(audit_replay, "_run", run)


def test_an_empty_ledger_is_named_and_the_rest_is_good(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    replayed(monkeypatch, "oversight", "stewardship")
    ran = shell("audit", "replay")
    assert (ran.code, "of that nothing was shown" in ran.err) == (0, True)
    assert "oversight, stewardship" in ran.err


def test_what_was_asked_for_by_name_must_have_something(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    replayed(monkeypatch, "oversight")
    assert shell("audit", "replay", "oversight", "reading").code == 2
    assert shell("audit", "replay", "reading").code == 0


def test_of_nothing_at_all_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    replayed(monkeypatch, *LAYOUTS)
    assert shell("audit", "replay").code == 2
