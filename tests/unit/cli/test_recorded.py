"""Which commands say that they read the log, and of what; and that they read nothing where they cannot."""

from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from events.vocabulary import Accessed, UsedKey
from infra.kafka.tail import Stalled
from services.bootstrap import command_line, notifications, parked, releases, reports, subject_access
from services.cli import audit_proof
from services.cli.recorded import record

from ...logs import case_id
from .run import Shell

CASE = case_id("complaint", 1)


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("audit", "case", CASE), "moment"),
        (("audit", "when", CASE, "caseload.status=closed"), "moment"),
        (("audit", "why", f"{CASE}.1"), "causes"),
        (("audit", "export", CASE), "evidence"),
        (("case", "show", CASE, "--from-log"), "case"),
        (("case", "history", CASE, "--from-log"), "history"),
        (("ledger", "tail", "--stream", CASE), "live"),
        (("parked", "show", CASE), "parked"),
    ],
)
def test_whatever_reads_a_case_from_the_log_says_so_first(
    arguments: tuple[str, ...], what: str, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("case_values", "ranges", "follow"):
        monkeypatch.setattr(command_line, name, _never)
    monkeypatch.setattr(parked, "cases", _never)
    assert shell(*arguments).code == 2
    (said,) = shell.announced
    assert said["what"] == what
    assert said["case"] == CASE


@pytest.mark.parametrize("of", [(), ("--case", CASE)])
def test_what_was_erased_is_looked_at_once_and_with_its_purpose(
    of: tuple[str, ...], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("destroyed", "unreadable"):
        monkeypatch.setattr(subject_access, name, _never)
    assert shell("audit", "erased", *of, "--purpose", "audit").code == 2
    (said,) = shell.announced
    assert (said["what"], said["purpose"], said["case"]) == ("erasures", "audit", CASE if of else None)


def test_a_report_is_an_export_of_the_institution(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "made", _never)
    assert shell("report", "annual", "--year", "2025", "--purpose", "supervision").code == 2
    (said,) = shell.announced
    assert (said["what"], said["exported"], said["purpose"], said["case"]) == ("report", True, "supervision", None)


@pytest.mark.parametrize(
    "arguments", [("release", "check", "--year", "2025"), ("duty", "simulate", "--rule", "R-WVVO")]
)
def test_figures_that_nothing_protects_yet_are_read_as_a_report(
    arguments: tuple[str, ...], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "read_ledgers", _never)
    monkeypatch.setattr(command_line, "ranges", _never)
    assert shell(*arguments, "--purpose", "supervision").code == 2
    (said,) = shell.announced
    assert (said["what"], said["exported"], said["purpose"], said["case"]) == ("report", False, "supervision", None)


def test_what_somebody_was_told_of_a_case_is_read_as_its_terms(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    told = SimpleNamespace(subject="A term has run out", text="T11")
    monkeypatch.setattr(notifications, "shown", lambda *_: ({"case_id": CASE, "notice": {}}, told))
    assert shell("notification", "show", str(UUID(int=1))).code == 0
    (said,) = shell.announced
    assert (said["what"], said["case"]) == ("deadlines", CASE)


@pytest.mark.parametrize("command", [("ledger", "verify"), ("ledger", "stats"), ("audit", "verify")])
def test_checking_hashes_and_counting_reads_nothing_of_a_case(
    command: tuple[str, ...], shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_line, "ranges", _never)
    monkeypatch.setattr(audit_proof, "known", _never)
    shell(*command)
    assert shell.announced == []


def _never(*_: object, **__: object) -> None:
    raise Stalled("no broker")


def test_what_someone_typed_that_is_no_case_is_not_said(shell: Shell) -> None:
    record(Accessed.MOMENT, "Jan de Voorbeeld", exported=True, key=UsedKey.CHECKPOINT)
    assert shell.announced == [
        {"what": "moment", "case": None, "about": None, "purpose": None, "exported": True, "key": UsedKey.CHECKPOINT}
    ]


def test_a_bundle_that_is_a_file_is_checked_without_anybody_knowing(shell: Shell, tmp_path: Path) -> None:
    shell("audit", "verify", str(tmp_path / "case.zip"))
    assert shell.announced == []
