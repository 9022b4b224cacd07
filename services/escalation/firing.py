"""What a look at a deadline comes to: its next step, once that is due."""

from datetime import datetime

from events.rules.catalogue import Catalogue

from ..following.firing import Fired
from .due import DueRow, firing
from .ladder import due, ladder_of


def fire(catalogue: Catalogue, row: DueRow, now: datetime, attempt: int) -> Fired | None:
    """What to ask for at this instant, with the kind of step and when it was due; or nothing."""
    step = due(ladder_of(catalogue, row.starts_at), row.course, row.fired, now)
    wish = firing(catalogue, row, now, attempt)
    return None if step is None or wish is None else Fired(wish, step.name.partition(" ")[0], step.at)
