"""Who is told that a step of a pattern is late, and from which day: rung by rung, or the supervisory board at once."""

from datetime import date, timedelta

from events.pattern import Owed
from events.rules.stewardship import Rung, StewardRule
from events.vocabulary import Body, EscalationLevel, StewardStep, StraightReason


def straight(step: StewardStep, *, concerned: bool, owner: Body | None) -> StraightReason | None:
    """Why nobody below the supervisory board can be told, if so: the board would have to call itself to account.

    `concerned` says that the pattern is about the board, `owner` who owns the measure that the step belongs to.
    """
    if concerned:
        return StraightReason.BOARD_CONCERNED
    return StraightReason.BOARD_LATE if step is StewardStep.ANSWER or owner is Body.BOARD else None


def rungs(rule: StewardRule, why: StraightReason | None) -> tuple[Rung, ...]:
    """Who is told of a late step, the lowest first. A ladder that begins with the supervisory board keeps its days."""
    if why is None or rule.escalates[0].to is EscalationLevel.SUPERVISORY_BOARD:
        return rule.escalates
    return (Rung(to=EscalationLevel.SUPERVISORY_BOARD, days_late=0),)


def late_from(owed: Owed, rung: Rung) -> date:
    """The first day on which a step is so late that a rung is told."""
    return owed.due_on + timedelta(days=1 + rung.days_late)
