"""When a step of a duty was taken: an instant, and never before the step that it follows."""

from datetime import datetime

from events.codec import rfc3339

from ..decider import Context
from ..moments import happened_at
from ..refusals import Refused


def moment(at: datetime | None, context: Context, *, after: tuple[str, datetime] | None = None) -> datetime:
    """The instant of a step; `after` is the command that recorded the step before it, and when that was."""
    instant = happened_at(at, context.at)
    if after is not None and instant < after[1]:
        step, before = after
        raise Refused("duty.too-early", field="occurred_at", step=step, before=rfc3339(before))
    return instant
