"""What an event of a case asks of its deadlines: the difference between the terms that ran before it and after it.

A deadline that a person set is that person's to move, meet and lift: closing the case does not answer a data subject's
request. Where a person does so with one that this policy set, the ledger's writer refuses what no longer fits.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

from events.commands.deadline import (
    DeadlineCommand,
    HandOnDeadline,
    LiftDeadline,
    MeetDeadline,
    MoveDeadline,
    ReinstateDeadline,
    SetDeadline,
)
from events.envelope import Envelope
from events.rules.catalogue import Catalogue
from events.vocabulary import MoveReason, TermHolder

from ..following.asks import Cause, Wish
from .asks import ask
from .facts import FACTS, Facts, FactsRow, read
from .milestones import OF_A_DAY
from .owed import Lifted, Met, Owed, owed

Rows = Mapping[str, Any]


def react(catalogue: Catalogue, envelope: Envelope, before: Rows, after: Rows) -> Sequence[Wish]:
    """What to ask when an event has changed the facts of its case from `before` to `after`: rows by their fold's name.

    The same event under the same rules gives the same bytes in the same order, by stream.
    """
    then: FactsRow | None = before.get(FACTS.name)
    now: FactsRow | None = after.get(FACTS.name)
    if now is None or now == then:
        return ()
    facts = read(now)
    # Asked twice of nearly every day: looking through the rules is most of the work.
    applicable = cache(partial(catalogue.applicable, now.institution))
    of_duties = cache(partial(catalogue.of_duties, now.institution))
    had = owed(applicable, of_duties, now.case_id, read(then)) if then else {}
    has = owed(applicable, of_duties, now.case_id, facts)
    consequences = Consequences(now.case_id, envelope.id, facts)
    cause = Cause(envelope.id, now.institution, envelope.correlationid, envelope.time, envelope.traceparent)
    return tuple(
        ask(command, stream, (envelope.id, stream, command.TYPE, getattr(command, "reason", "")), cause)
        for stream in sorted(has)
        for command in consequences.of(had.get(stream), has[stream])
    )


class Consequences:
    """The commands that an event leads to."""

    def __init__(self, case: str, event: str, facts: Facts) -> None:
        self._case = case
        self._event = event
        self._on = facts.latest_on

    def of(self, before: Owed | None, after: Owed) -> Iterator[DeadlineCommand]:
        """What leads from how a term stood to how it stands, in the order in which it has to be done."""
        if before is None:
            yield self._set(after)
            before = after._replace(put_off=(), board_from=None, ended=None)
        if isinstance(before.ended, Lifted) and not isinstance(after.ended, Lifted):
            yield ReinstateDeadline(occurred_on=self._on, reinstated_by=self._event)
            before = before._replace(ended=None)
        if before.ended is None:
            yield from self._moved(before, after)
            yield from self._handed_on(before, after)
            yield from self._ended(after)

    def _set(self, after: Owed) -> DeadlineCommand:
        counted = after.counted
        return SetDeadline(
            case=self._case,
            rule=after.rule,
            term=after.term.name,
            occurrence=after.occurrence,
            occurred_on=None if after.in_hours else counted.on,
            occurred_at=counted.at if after.in_hours else None,
            committee=after.committee is not None,
            board_respondent=after.board_respondent,
            set_by=after.started.event,
        )

    def _moved(self, before: Owed, after: Owed) -> Iterator[DeadlineCommand]:
        if after.counted.on != before.counted.on:
            yield MoveDeadline(
                reason=MoveReason.RESTAMPED,
                occurred_on=self._on,
                starts_on=after.counted.on,
                moved_by=self._event,
            )
        if after.committee and not before.committee:
            # Whether it came in time is a matter of its own day, also where the term came to be owed again after it.
            yield MoveDeadline(reason=MoveReason.COMMITTEE, occurred_on=after.committee.on, moved_by=self._event)
        yield from (move for move in after.put_off if move not in before.put_off)

    def _handed_on(self, before: Owed, after: Owed) -> Iterator[DeadlineCommand]:
        term, by = after.term, after.board_from
        named = after.board_respondent and not before.board_respondent
        if by and not before.board_from and not (after.board_respondent and term.holder is TermHolder.BOARD):
            yield HandOnDeadline(to=TermHolder.BOARD, occurred_on=by.on, handed_on_by=by.event)
        elif named and not by and term.escalates and not term.board_acts:
            # Nobody under the board can be asked to answer for a complaint that turns out to be about the board.
            yield HandOnDeadline(to=TermHolder.BOARD, occurred_on=self._on, handed_on_by=self._event)

    def _ended(self, after: Owed) -> Iterator[DeadlineCommand]:
        match after.ended:
            case Met(by=by):
                by_instant = after.in_hours and by.milestone not in OF_A_DAY
                yield MeetDeadline(
                    occurred_on=None if by_instant else by.on,
                    occurred_at=by.at if by_instant else None,
                    met_by=by.event,
                )
            case Lifted(reason=reason):
                yield LiftDeadline(reason=reason, occurred_on=self._on, lifted_by=self._event)
