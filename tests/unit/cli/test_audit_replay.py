"""`audit replay`: what there was nothing to make of is named, and is no fault of what was asked for as a whole."""

import pytest
import typer

from infra.postgres.replay import Compared, Difference
from services.bootstrap.audit import LAYOUTS, Replayed
from services.cli import audit_replay

from .run import Shell


def replayed(monkeypatch: pytest.MonkeyPatch, *without: str, differing: str = "") -> None:
    one = Difference(table="caseload", key=differing, live={"status": "open"}, replayed={"status": "closed"})
    tables = (Compared(table="caseload", rows=1, different=1, differences=(one,)),) if differing else ()

    def run(name: str, _: bool) -> Replayed:
        return Replayed(positions={} if name in without else {"0": 7}, tables=tables, parked=0, records=7, seconds=0.1)

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


@pytest.mark.parametrize("json", [(), ("--json",)])
def test_what_differs_is_shown_once_it_is_recorded_that_it_is(
    json: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, shell: Shell
) -> None:
    replayed(monkeypatch)
    assert shell("audit", "replay", "reading", *json).code == 0
    assert shell.announced == [], "what is all the same shows nothing of a case"
    replayed(monkeypatch, differing="complaint-1")
    ran = shell("audit", "replay", "reading", "--purpose", "audit", *json)
    assert (ran.code, "complaint-1" in ran.out) == (1, True)
    assert [(one["what"], one["purpose"]) for one in shell.announced] == [("proof", "audit")]


def test_what_cannot_be_recorded_is_counted_and_not_shown(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    def away(*_: object) -> None:
        raise typer.Exit(2)

    replayed(monkeypatch, differing="complaint-1")
    monkeypatch.setattr(shell, "post", away)
    ran = shell("audit", "replay", "reading")
    assert (ran.code, ran.out, "1 rows differ" in ran.err) == (2, "", True)
    assert "--unrecorded" in ran.err
    unseen = shell("audit", "replay", "reading", "--unrecorded")
    assert (unseen.code, "complaint-1" in unseen.out) == (1, True)


def test_of_nothing_at_all_nothing_is_shown(monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
    replayed(monkeypatch, *LAYOUTS)
    assert shell("audit", "replay").code == 2
