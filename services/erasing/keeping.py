"""How long each case is kept, and how far its erasure has come: one row a case, by the log alone. Pure.

The worker looks up the rows of its shards whose `next_at` has come; `fire` is what to ask for. A hold postpones: while
one is open nothing falls due, and once the last is released what had fallen due is proposed at once. A case that is
taken up again has no term until it is closed anew.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, assert_never

import msgspec
from msgspec.structs import replace

from events import complaint, erasure, incident
from events.codec import decode_event_data
from events.commands.erasure import ProposeErasure
from events.envelope import Envelope
from events.ledgers import shard
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.model import Length
from events.upcasts import UPCASTS
from events.vocabulary import CountedOutcome, Finding, Forgetting, TermUnit
from projections.case_history import case
from projections.fold import Fold, institution
from projections.kinds import types_of

from ..escalation.calendar import months_later
from ..following.asks import Cause
from ..following.firing import Fired
from ..inspectorate.asks import ask
from ..inspectorate.holds import HOLDING, Names, Place, Release, holds_of
from ..moments import AMSTERDAM, legal_date

_BY_FINDING = (
    (Finding.UPHELD, CountedOutcome.UPHELD),
    (Finding.PARTLY_UPHELD, CountedOutcome.PARTLY_UPHELD),
    (Finding.NOT_UPHELD, CountedOutcome.NOT_UPHELD),
)
MONTHS_OF_YEAR = 12


class KeepingRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case, how long it is kept, and how far its erasure has come.

    `outcome` is how it came to its end, `ended_on` the day on which it was closed; `rule` keeps it until `due_on`, and
    neither is there while it goes on or nothing says for how long. `holds` are reason and stream of what holds it.
    `step` is where the last request stands, `person` whom it is about, where that is not the case itself, whose texts
    are unreadable since `forgotten_at`, until it is taken up again. `due_at` is the first instant after its last day,
    `next_at` when it is to be proposed, none where it is not.
    """

    case_id: str
    shard: int
    institution: str
    kind: str
    outcome: str | None = None
    ended_on: date | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    correlationid: str | None = None
    rule: str | None = None
    due_on: date | None = None
    holds: tuple[str, ...] = ()
    proposed: str | None = None
    proposed_at: datetime | None = None
    request: str | None = None
    step: str | None = None
    ground: str | None = None
    of_person: bool = False
    person: str | None = None
    requested_by: str | None = None
    requested_at: datetime | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None
    reason: str | None = None
    keys: int = 0
    spared: int = 0
    destroyed_at: datetime | None = None
    forgotten_at: datetime | None = None
    due_at: datetime | None = None
    next_at: datetime | None = None


def keeping_fold(shards: int, catalogue: Catalogue) -> Fold[KeepingRow]:
    """The fold of a ledger with so many shards, under these rules."""

    def apply(row: KeepingRow | None, envelope: Envelope) -> KeepingRow:
        if row is None:
            name = case(envelope)
            row = KeepingRow(
                case_id=name,
                shard=shard(name, shards),
                institution=institution(envelope),
                kind=name.partition("-")[0],
            )
        event: Any = decode_event_data(envelope.type, envelope.data)
        return _dated(_held(_followed(row, event, envelope), envelope), catalogue)

    return Fold(
        name="keeping",
        row=KeepingRow,
        primary=("case_id",),
        indexes=(("shard", "next_at"), ("institution", "due_on", "case_id"), ("institution", "step", "case_id")),
        key=case,
        apply=apply,
        types=_types(),
    )


def fire(row: KeepingRow, now: datetime, attempt: int) -> Fired | None:
    """What to ask for at this instant, or nothing: that a term has run out is proposed once for each ending.

    A command to which nothing follows uses its id up: to ask again for what has not come about, `attempt` is raised.
    """
    if row.next_at is None or row.next_at > now:
        return None
    assert row.rule is not None, "nothing falls due without a rule"
    assert row.ended_on is not None, "nor before its case has ended"
    assert row.due_on is not None
    assert row.due_at is not None
    assert row.closed_by is not None
    assert row.correlationid is not None
    command = ProposeErasure(case=row.case_id, rule=row.rule, ended_on=row.ended_on, due_on=row.due_on)
    cause = Cause(row.closed_by, row.institution, row.correlationid, row.due_at)
    names = (row.case_id, row.rule, row.ended_on.isoformat(), str(attempt))
    return Fired(ask(command, command.stream, names, cause), "retention", row.next_at)


def last_day(ended_on: date, keep: Length) -> date:
    """The last day on which a case that ended on a day is kept."""
    months = keep.value * (MONTHS_OF_YEAR if keep.unit is TermUnit.YEARS else 1)
    return months_later(ended_on, months)


def _followed(row: KeepingRow, event: Any, envelope: Envelope) -> KeepingRow:
    """The row after what the event says of the case itself, or of its erasure."""
    match event:
        case incident.IncidentClosed():
            return _closed(row, legal_date(event.occurred_at), event.reason.value, envelope)
        case complaint.ComplaintClosed():
            outcome = row.outcome or CountedOutcome.OTHERWISE.value
            return _closed(row, event.occurred_on, outcome, envelope)
        case incident.IncidentReopened() | complaint.ComplaintReopened():
            # Whoever handles it writes anew, which is to be forgotten in its turn.
            return replace(row, outcome=None, ended_on=None, closed_by=None, closed_at=None, forgotten_at=None)
        case complaint.ComplaintDecided():
            found = {one.finding for one in event.findings}
            outcome = next((one for each, one in _BY_FINDING if each in found), CountedOutcome.NO_FINDING)
            return replace(row, outcome=outcome.value)
        case complaint.ComplaintNotHandled():
            return replace(row, outcome=CountedOutcome.NOT_HANDLED.value)
        case complaint.ComplaintSettled():
            return replace(row, outcome=CountedOutcome.SETTLED.value)
        case complaint.ComplaintAnswered():
            return replace(row, outcome=CountedOutcome.ANSWERED.value)
        case complaint.ComplaintWithdrawn():
            return replace(row, outcome=CountedOutcome.WITHDRAWN.value)
        case _:
            return _erased(row, event, envelope)


def _closed(row: KeepingRow, on: date, outcome: str, envelope: Envelope) -> KeepingRow:
    return replace(
        row,
        outcome=outcome,
        ended_on=on,
        closed_by=envelope.id,
        closed_at=envelope.time,
        correlationid=envelope.correlationid,
    )


def _erased(row: KeepingRow, event: Any, envelope: Envelope) -> KeepingRow:
    match event:
        case erasure.ErasureProposed():
            return replace(row, proposed=f"{event.rule} {event.ended_on}", proposed_at=envelope.time)
        case erasure.ErasureRequested():
            return replace(
                row,
                request=event.request,
                step=Forgetting.ASKED.value,
                ground=event.ground.value,
                of_person=event.person is not None,
                person=None if event.person is None else event.person.subject,
                requested_by=event.requested_by,
                requested_at=envelope.time,
                answered_by=None,
                answered_at=None,
                reason=None,
            )
        case erasure.ErasureApproved():
            step = Forgetting.AGREED.value
            return replace(row, step=step, answered_by=event.approved_by, answered_at=envelope.time)
        case erasure.ErasureRejected():
            answered = replace(row, answered_by=event.rejected_by, answered_at=envelope.time)
            return replace(answered, step=Forgetting.REJECTED.value, reason=event.reason.value)
        case erasure.DestructionBegun():
            return replace(row, step=Forgetting.BEGUN.value)
        case erasure.ErasureHalted():
            return replace(row, step=Forgetting.HALTED.value, reason=event.hold.value)
        case erasure.KeysDestroyed():
            done = replace(row, step=Forgetting.DONE.value, keys=len(event.keys), spared=event.spared)
            forgotten = row.forgotten_at if row.of_person else event.destroyed_at
            return replace(done, destroyed_at=event.destroyed_at, forgotten_at=forgotten)
        case _:
            return row


def _held(row: KeepingRow, envelope: Envelope) -> KeepingRow:
    """The row with what the event holds and lets go of."""
    holds = set(row.holds)
    for change in holds_of(envelope):
        match change:
            case Place():
                holds.add(f"{change.reason.value} {change.stream}")
            case Release():
                holds = {one for one in holds if not _released(one, change)}
            case Names():
                pass
            case _:
                assert_never(change)
    return replace(row, holds=tuple(sorted(holds)))


def _released(hold: str, by: Release) -> bool:
    reason, _, stream = hold.partition(" ")
    return reason == by.reason.value and by.stream in {None, stream}


def _dated(row: KeepingRow, catalogue: Catalogue) -> KeepingRow:
    """The row with its term, as the rules are that held on the day on which it was closed."""
    if row.ended_on is None or row.outcome is None:
        return replace(row, rule=None, due_on=None, due_at=None, next_at=None)
    try:
        rule = catalogue.retention(row.institution, row.kind, row.outcome, row.ended_on)
    except UnknownRule:
        return replace(row, rule=None, due_on=None, due_at=None, next_at=None)
    if rule.keep is None:
        return replace(row, rule=rule.ref, due_on=None, due_at=None, next_at=None)
    due_on = last_day(row.ended_on, rule.keep)
    due_at = _midnight_after(due_on)
    over = row.holds or row.forgotten_at or row.proposed == f"{rule.ref} {row.ended_on}"
    return replace(row, rule=rule.ref, due_on=due_on, due_at=due_at, next_at=None if over else due_at)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM).astimezone(UTC)


_ENDINGS = (
    incident.IncidentRaised,
    incident.IncidentClosed,
    incident.IncidentReopened,
    complaint.ComplaintFiled,
    complaint.ComplaintDecided,
    complaint.ComplaintNotHandled,
    complaint.ComplaintSettled,
    complaint.ComplaintAnswered,
    complaint.ComplaintWithdrawn,
    complaint.ComplaintReopened,
    complaint.ComplaintClosed,
)


@cache
def _types() -> frozenset[str]:
    """Everything that touches a case's term, in every version that may lie on the log."""
    endings = {kind.TOPIC for kind in _ENDINGS}
    older = {topic for topic, (newer, _) in UPCASTS.items() if newer in endings}
    return frozenset(endings | older | HOLDING | types_of("erasure"))
