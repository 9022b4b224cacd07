"""Every deadline in one line: of which case, by which rule, until when, and what became of it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import msgspec

from events import deadline
from events.codec import decode_event_data
from events.envelope import Envelope
from events.vocabulary import MoveReason
from events.vocabulary.code import Code

from .fold import Fold, subject
from .kinds import types_of


class DeadlineStatus(Code):
    """Whether a term still runs, and what it came to. One that was missed runs on until something ends it."""

    OPEN = "open", "loopt", "running"
    MISSED = "missed", "verstreken", "missed"
    MET = "met", "gehaald", "met"
    LIFTED = "lifted", "vervallen", "lifted"


RUNNING = frozenset({DeadlineStatus.OPEN.value, DeadlineStatus.MISSED.value})


class DeadlineRow(msgspec.Struct, frozen=True):
    """One term of one case.

    `due_at` is the first instant at which it is over, `due_on` its last day, and `raw_on` what that was before free
    days moved it. `warned` is how much of the term, in percent, had gone by when someone was last warned, and `level`
    the highest that was told it ran out, both for the present end: after a move they count anew. `moved` has the
    reasons of the moves. `opens` is the route outside that a miss opens. `runs` says that nothing has ended it.
    `duty` is the duty to report, consult and file that it is a clock of, by the event that set it.
    """

    deadline: str
    case_id: str
    kind: str
    institution: str
    rule: str
    term: str
    rule_version: int
    calendar: str | None
    basis: str
    verify: bool
    holder: str
    committee: bool
    board_respondent: bool
    board_acts: bool
    started_on: date
    starts_at: datetime
    raw_on: date
    due_on: date
    due_at: datetime
    status: str
    runs: bool
    version: int
    updated_at: datetime
    moved: tuple[str, ...] = ()
    warned: int | None = None
    missed_at: datetime | None = None
    opens: str | None = None
    level: str | None = None
    straight: str | None = None
    ended_on: date | None = None
    late: bool = False
    lifted: str | None = None
    duty: str | None = None


def apply(row: DeadlineRow | None, envelope: Envelope) -> DeadlineRow:
    """The deadline after an event. Raises on one that it does not know, or that cannot come where it does."""
    event = decode_event_data(envelope.type, envelope.data)
    if row is None:
        return _set(envelope, event)
    changes = {"version": envelope.version, "updated_at": envelope.time, **CHANGES[type(event)](row, event)}
    return msgspec.structs.replace(row, runs=changes.get("status", row.status) in RUNNING, **changes)


def _set(envelope: Envelope, event: object) -> DeadlineRow:
    if not isinstance(event, deadline.DeadlineSet):
        raise ValueError(f"{envelope.type} cannot be the first event of a deadline")
    return DeadlineRow(
        deadline=envelope.subject,
        case_id=event.case,
        kind=event.case.partition("-")[0],
        institution=event.institution,
        rule=event.rule.rule,
        term=event.rule.term,
        rule_version=event.rule.version,
        calendar=event.rule.calendar,
        basis=event.basis.value,
        verify=event.verify,
        holder=event.holder.value,
        committee=event.committee,
        board_respondent=event.board_respondent,
        board_acts=event.board_acts,
        started_on=event.occurred_on,
        starts_at=event.starts_at,
        **_due(event.due),
        status=DeadlineStatus.OPEN.value,
        runs=True,
        version=envelope.version,
        updated_at=envelope.time,
        duty=_duty(event.set_by),
    )


def _duty(set_by: str | None) -> str | None:
    """The stream of the event that set a deadline, where that is a duty's."""
    stream = (set_by or "").rpartition(".")[0]
    return stream if stream.startswith("duty-") else None


Changes = Mapping[str, Any]
Change = Callable[[DeadlineRow, Any], Changes]


def _due(due: deadline.Due) -> Changes:
    return {"raw_on": due.raw_on, "due_on": due.due_on, "due_at": due.due_at}


def _moved(row: DeadlineRow, event: deadline.DeadlineMoved) -> Changes:
    return {
        **_due(event.due),
        **(_anew(row) if event.due.due_at != row.due_at else {}),
        "started_on": event.starts_on or row.started_on,
        "starts_at": event.starts_at,
        "rule_version": event.rule.version,
        "calendar": event.rule.calendar,
        "committee": row.committee or event.reason is MoveReason.COMMITTEE,
        "moved": (*row.moved, event.reason.value),
    }


def _anew(row: DeadlineRow) -> Changes:
    """With another end nothing has been warned of or missed yet, whatever was before."""
    status = DeadlineStatus.OPEN.value if row.status == DeadlineStatus.MISSED.value else row.status
    return {"status": status, "warned": None, "missed_at": None, "opens": None, "level": None, "straight": None}


def _handed_on(_: DeadlineRow, event: deadline.DeadlineHandedOn) -> Changes:
    return {"holder": event.to.value}


def _warned(_: DeadlineRow, event: deadline.DeadlineWarned) -> Changes:
    return {"warned": event.percent}


def _missed(_: DeadlineRow, event: deadline.DeadlineMissed) -> Changes:
    opens = None if event.opens is None else event.opens.value
    return {"status": DeadlineStatus.MISSED.value, "missed_at": event.occurred_at, "opens": opens}


def _escalated(_: DeadlineRow, event: deadline.DeadlineEscalated) -> Changes:
    return {"level": event.level.value, "straight": None if event.straight is None else event.straight.value}


def _met(_: DeadlineRow, event: deadline.DeadlineMet) -> Changes:
    return {"status": DeadlineStatus.MET.value, "ended_on": event.occurred_on, "late": event.late}


def _lifted(_: DeadlineRow, event: deadline.DeadlineLifted) -> Changes:
    return {"status": DeadlineStatus.LIFTED.value, "ended_on": event.occurred_on, "lifted": event.reason.value}


def _reinstated(row: DeadlineRow, _: deadline.DeadlineReinstated) -> Changes:
    status = DeadlineStatus.OPEN if row.missed_at is None else DeadlineStatus.MISSED
    return {"status": status.value, "ended_on": None, "lifted": None}


# Every event that can follow another has its line, so that a new one is not passed over by mistake.
CHANGES: Mapping[type[object], Change] = MappingProxyType(
    {
        deadline.DeadlineMoved: _moved,
        deadline.DeadlineHandedOn: _handed_on,
        deadline.DeadlineWarned: _warned,
        deadline.DeadlineMissed: _missed,
        deadline.DeadlineEscalated: _escalated,
        deadline.DeadlineMet: _met,
        deadline.DeadlineLifted: _lifted,
        deadline.DeadlineReinstated: _reinstated,
    }
)

DEADLINES: Fold[DeadlineRow] = Fold(
    name="deadlines",
    row=DeadlineRow,
    primary=("deadline",),
    indexes=(
        ("institution", "due_at", "deadline"),
        ("institution", "runs", "due_at", "deadline"),
        # The level comes last, so that those of which nobody was told are not in it.
        ("institution", "due_at", "deadline", "level"),
        ("case_id",),
        ("duty",),
    ),
    key=subject,
    apply=apply,
    types=types_of("deadline"),
)
