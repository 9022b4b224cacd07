"""Rows under way: decided on by their outcomes, kept in their order, gone on with after any end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from events.codec import decode_command_envelope, encode_outcome, rfc3339
from events.outcome import Outcome, Status
from services.history import importing
from services.history.draft import Draft
from services.history.identities import Identities
from services.history.importing import Importer
from services.history.tally import Tally

from .files import NOW, ROW, changed, commands, drafts, reading

Answer = Callable[[str, str], list[bytes]]


def outcome(commandid: str, subject: str, at: datetime = NOW, **changes: Any) -> bytes:
    given = {"status": Status.ACCEPTED, "version": 3, "contentdigest": "d", **changes}
    return encode_outcome(Outcome(commandid=commandid, subject=subject, **given), ledger="cases", time=rfc3339(at))


class Ledger:
    """Takes commands and answers each as it is told to, or not yet."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.answer = answer or (lambda commandid, subject: [outcome(commandid, subject)])
        self.importer: Importer | None = None
        self.sent: list[str] = []
        self.failing = False

    def send(self, stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        envelope = decode_command_envelope(value)
        self.sent.append(envelope.commandid)
        sent(ConnectionError("gone") if self.failing else None)
        assert self.importer is not None
        self.importer.inbox.put(self.answer(envelope.commandid, stream))


class Run:
    """An importer around a ledger, with what it tells."""

    def __init__(self, ledger: Ledger, *, stop: Callable[[], bool] = lambda: False) -> None:
        self.decided: list[Draft] = []
        self.kept: list[int] = []
        maker = commands()
        self.importer = ledger.importer = Importer(
            commands=maker,
            identities=Identities(maker.row, ("nr",)),
            columns=reading().columns,
            topic=ledger,
            began=NOW,
            decided=self.decided.append,
            kept=lambda tally: self.kept.append(tally.rows),
            told=lambda _: None,
            stop=stop,
        )
        self.tally = Tally()

    def bring(self, *rows: str) -> bool:
        return self.importer.run(iter(drafts(*rows, skip=self.tally.rows)), self.tally)

    @property
    def codes(self) -> list[list[str]]:
        return [[problem.code for problem in draft.problems] for draft in self.decided]


def test_every_row_is_sent_once_and_counted_by_its_outcome() -> None:
    ledger = Ledger()
    run = Run(ledger)
    assert run.bring(ROW, changed(nr="2", closed="", result=""), changed(nr="3", opened="x"), ROW)
    assert len(set(ledger.sent)) == len(ledger.sent) == 2
    assert (run.tally.rows, run.tally.brought_in, run.tally.open, run.tally.refused) == (4, 2, 1, 2)
    assert run.tally.reasons == {"row.date": 1, "row.duplicate": 1}
    assert run.codes == [[], [], ["row.date"], ["row.duplicate"]]
    assert run.kept[-1] == 4


def test_what_the_rules_refuse_is_told_by_field_and_column() -> None:
    run = Run(
        Ledger(
            lambda id, stream: [
                outcome(id, stream, status=Status.REFUSED, code="history.reversed", field="closed_at", version=0)
            ]
        )
    )
    assert run.bring(ROW)
    (problem,) = run.decided[0].problems
    assert (problem.code, problem.path, problem.columns) == ("history.reversed", "closed_at", ("closed",))


def test_a_row_with_other_content_than_what_is_there_is_told_as_changed() -> None:
    run = Run(Ledger(lambda id, stream: [outcome(id, stream, status=Status.REFUSED, code="stream.exists")]))
    assert run.bring(ROW)
    assert run.codes == [["row.changed"]]


def test_what_an_earlier_run_brought_in_is_told_apart() -> None:
    run = Run(Ledger(lambda id, stream: [outcome(id, stream, NOW - timedelta(hours=1))]))
    assert run.bring(ROW)
    assert (run.tally.brought_in, run.tally.there) == (0, 1)


def test_outcomes_come_in_any_order_with_those_of_others_and_rows_are_let_go_in_theirs() -> None:
    waiting: list[bytes] = []

    def answer(commandid: str, subject: str) -> list[bytes]:
        waiting.insert(0, outcome(commandid, subject))
        waiting.insert(0, outcome("someone-elses", "incident-x"))
        return list(waiting) if len(waiting) == 6 else []

    run = Run(Ledger(answer))
    assert run.bring(ROW, changed(nr="2"), changed(nr="3"))
    assert [draft.number for draft in run.decided] == [1, 2, 3]


def test_rows_that_were_decided_on_before_are_not_sent_and_still_have_their_identity() -> None:
    ledger = Ledger()
    run = Run(ledger)
    run.tally = Tally(rows=2, brought_in=2)
    assert run.bring(ROW, changed(nr="2"), changed(nr="3"), changed(nr="1"))
    assert len(ledger.sent) == 1
    assert run.tally.rows == 4
    assert run.codes == [[], ["row.duplicate"]]


def test_told_to_stop_it_waits_for_what_is_under_way_and_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    ledger = Ledger()
    run = Run(ledger, stop=lambda: len(ledger.sent) >= 2)
    assert not run.bring(*(changed(nr=str(number)) for number in range(10)))
    assert run.tally.rows == len(ledger.sent) == 2
    assert run.kept[-1] == 2


def test_no_more_are_under_way_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_ROWS", 2)
    monkeypatch.setattr(importing, "UNDER_WAY_MAX", 4)
    most = 0
    waiting: list[bytes] = []

    def answer(commandid: str, subject: str) -> list[bytes]:
        nonlocal most
        waiting.append(outcome(commandid, subject))
        most = max(most, len(waiting))
        if len(waiting) < 4:
            return []
        told, waiting[:] = list(waiting), []
        return told

    assert Run(Ledger(answer)).bring(*(changed(nr=str(number)) for number in range(12)))
    assert most == 4


def test_where_nothing_answers_it_ends_and_keeps_what_was_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "STALLED_SECONDS_MAX", 0.1)
    monkeypatch.setattr(importing, "WAIT_SECONDS", 0.02)
    answers = iter([True, False])
    run = Run(Ledger(lambda id, stream: [outcome(id, stream)] if next(answers) else []))
    with pytest.raises(ConnectionError, match="recorder"):
        run.bring(ROW, changed(nr="2"))
    assert run.kept[-1] == 1


def test_a_command_that_is_not_taken_ends_it() -> None:
    ledger = Ledger()
    ledger.failing = True
    with pytest.raises(ConnectionError, match="gone"):
        Run(ledger).bring(ROW)
