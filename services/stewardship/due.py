"""What is owed to which pattern, and when someone is next to be told that it is late: one row a pattern, by the log.

The worker looks up the rows of its shards whose `next_at` has come, in order of `due_at`, so that after a standstill
what was due first is told first; `fire` is what to ask for. Nobody is told before a step is late.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple, get_args

import msgspec

from events.codec import decode_event_data
from events.commands.pattern import EscalatePattern
from events.envelope import Envelope
from events.ledgers import shard
from events.pattern import PatternIndicated
from events.rules.catalogue import Catalogue
from events.vocabulary import Body, EscalationLevel, StraightReason
from projections.fold import Fold, institution, subject

from ..following.asks import Cause, asker
from ..following.firing import Fired
from ..moments import AMSTERDAM
from ..patterns.ladder import late_from, rungs, straight
from .owing import Mattering, Owing, Standing, after

SOURCE, ACTOR = _ASKER = asker("stewardship")

_RANKS = {level: rank for rank, level in enumerate(EscalationLevel)}
_read = msgspec.json.Decoder(Standing).decode


class DueRow(msgspec.Struct, frozen=True):
    """A pattern with its `Standing` as the text of a JSON object, which nobody but this module reads.

    `next_at` is when someone is next to be told (none: nothing is to come), `due_at` when the step that they are told
    of was over.
    """

    pattern: str
    shard: int
    institution: str
    standing: str
    due_at: datetime | None
    next_at: datetime | None


class Step(NamedTuple):
    """Someone is to be told that something is late, from an instant on; `due_at` is when it was over."""

    at: datetime
    due_at: datetime
    level: EscalationLevel
    owing: Owing


def due_fold(shards: int, catalogue: Catalogue) -> Fold[DueRow]:
    """The fold of a ledger with so many shards. Who is told is said by the version of the rule by which it is owed."""

    def apply(row: DueRow | None, envelope: Envelope) -> DueRow:
        event: Any = decode_event_data(envelope.type, envelope.data)
        if row is None and not isinstance(event, PatternIndicated):
            raise ValueError(f"{envelope.type} cannot be the first event of a pattern")
        standing = after(Standing() if row is None else _read(row.standing), event, envelope)
        step = next(iter(ahead(standing, catalogue)), None)
        return DueRow(
            pattern=envelope.subject,
            shard=shard(envelope.subject, shards),
            institution=institution(envelope),
            standing=msgspec.json.encode(standing).decode(),
            due_at=None if step is None else step.due_at,
            next_at=None if step is None else step.at,
        )

    return Fold(
        name="due",
        row=DueRow,
        primary=("pattern",),
        indexes=(("shard", "next_at"),),
        key=subject,
        apply=apply,
        types=frozenset(kind.TOPIC for kind in get_args(Mattering)),
    )


def ahead(standing: Standing, catalogue: Catalogue) -> list[Step]:
    """Everyone who is still to be told of anything that is owed, in the order in which they are.

    Raises `UnknownRule` where the catalogue has a rule no more: the ledger would refuse to tell anyone by it, and that
    nobody is told must not pass unseen.
    """
    steps = [
        Step(_begin(late_from(one.owed, rung)), _begin(one.owed.due_on + timedelta(days=1)), rung.to, one)
        for one in standing.owing
        for rung in rungs(catalogue.steward_by_ref(one.owed.rule), _straight(standing, one))
        if not standing.was_told(one, rung.to)
    ]
    return sorted(steps, key=lambda step: (step.at, step.due_at, _RANKS[step.level], step.owing.about))


def fire(catalogue: Catalogue, row: DueRow, now: datetime, attempt: int) -> Fired | None:
    """What to ask for at this instant, or nothing. One at a time: the next once this one is on the ledger.

    The id derives from pattern, step, level and last day, so that whoever asks asks the same. A command to which
    nothing follows uses its id up: to ask again for what has not come about, `attempt` is raised.
    """
    step = next(iter(ahead(_read(row.standing), catalogue)), None)
    if step is None or step.at > now:
        return None
    owed, about = step.owing.owed, step.owing.about
    command = EscalatePattern(overdue=owed, level=step.level, measure=step.owing.measure, advice=step.owing.advice)
    names = (row.pattern, owed.step.value, about, step.level.value, owed.due_on.isoformat(), str(attempt))
    cause = Cause(step.owing.event, row.institution, step.owing.correlationid, step.due_at)
    return Fired(_ASKER.ask(command, row.pattern, names, cause), step.level.value, step.at)


def _straight(standing: Standing, one: Owing) -> StraightReason | None:
    owner = Body.BOARD if one.measure in standing.boards else None
    return straight(one.owed.step, concerned=standing.concerned, owner=owner)


def _begin(day: date) -> datetime:
    """When a day begins in Amsterdam, in UTC."""
    return datetime.combine(day, time(), AMSTERDAM).astimezone(UTC)
