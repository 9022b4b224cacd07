"""People judge what a rule indicates: they look into it, confirm or dismiss it, and name its cause."""

from events.commands.pattern import ConfirmPattern, DismissPattern, RecordStructuralCause, ReviewPattern
from events.pattern import PatternConfirmed, PatternDismissed, PatternEvent, PatternReviewed, StructuralCauseRecorded
from events.rules.catalogue import Catalogue
from events.vocabulary import DismissalReason, Factor, PatternAxis, ReviewCheck, StewardStep, StructuralTheme

from ..decider import Context
from ..moments import happened_on
from ..refusals import Refused
from .actors import is_board
from .state import Confirmed, Dismissed, File, Indicated, Known
from .terms import owed

Events = tuple[PatternEvent, ...]

CHECKED_FIRST = frozenset({ReviewCheck.INDEPENDENCE, ReviewCheck.SMALL_UNIT})
"""What must have been looked at before something is called a pattern."""

_THEMES = frozenset(theme.value for theme in StructuralTheme)


def review(state: Known, command: ReviewPattern, context: Context) -> Events:
    """Record what someone looked at, once for each who looked."""
    if not isinstance(state, Indicated):
        raise Refused("pattern.judged")
    checks = tuple(dict.fromkeys(command.checks))
    if {(check, context.actor) for check in checks} <= state.checks:
        return ()
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (PatternReviewed(checks=checks, reviewer=context.actor, occurred_on=on),)


def confirm(state: Known, command: ConfirmPattern, context: Context, rules: Catalogue) -> Events:
    """Call it a pattern, once the independence of its reports and the bias of small units were looked at."""
    if isinstance(state, Confirmed):
        return ()
    if not isinstance(state, Indicated):
        raise Refused("pattern.ended")
    if missing := CHECKED_FIRST - {check for check, _ in state.checks}:
        raise Refused("pattern.review.first", checks=", ".join(sorted(missing)))
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (PatternConfirmed(owed=owed(rules, StewardStep.CAUSE, on), occurred_on=on),)


def dismiss(state: Known, command: DismissPattern, context: Context) -> Events:
    """Say that it is no pattern, once someone has looked into it. Its evidence stays known."""
    if isinstance(state, Dismissed):
        return ()
    if not isinstance(state, Indicated):
        raise Refused("pattern.judged")
    if not state.checks:
        raise Refused("pattern.review.first", checks=ReviewCheck.INDEPENDENCE.value)
    require_not_own(state.file, context)
    require_answered(state.file)
    require_into(command.into, context, wanted=command.reason is DismissalReason.IN_OTHER_PATTERN)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (PatternDismissed(reason=command.reason, occurred_on=on, into=command.into),)


def record_cause(state: Known, command: RecordStructuralCause, context: Context, rules: Catalogue) -> Events:
    """Name a cause in structure, culture or system. Where it is the first, a measure is owed from then on."""
    confirmed = require_confirmed(state)
    factors = tuple(dict.fromkeys(command.factors))
    if any(not _fits(factor, command.theme) for factor in factors):
        raise Refused("pattern.factor.other-theme", field="factors", theme=command.theme.value)
    if (command.theme, factors) in confirmed.file.causes:
        return ()
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    awaited = confirmed.owed is not None and confirmed.owed.step is StewardStep.CAUSE
    return (
        StructuralCauseRecorded(
            theme=command.theme,
            factors=factors,
            occurred_on=on,
            owed=owed(rules, StewardStep.MEASURE, on) if awaited else None,
        ),
    )


def require_confirmed(state: Known) -> Confirmed:
    """What only a confirmed pattern can have done to it."""
    if isinstance(state, Confirmed):
        return state
    raise Refused("pattern.unconfirmed" if isinstance(state, Indicated) else "pattern.ended")


def require_not_own(file: File, context: Context) -> None:
    """The board does not end what is indicated of itself."""
    if file.axis is PatternAxis.BOARD and is_board(context.actor):
        raise Refused("pattern.own-matter")


def require_answered(file: File) -> None:
    """Nothing is ended while the supervisory board waits for an answer."""
    if any(advice.response is None for advice in file.advices):
        raise Refused("pattern.advice.unanswered")


def require_into(into: str | None, context: Context, *, wanted: bool) -> None:
    """Another pattern is named where it goes on in one, and only there."""
    if (into is not None) != wanted or into == context.stream:
        raise Refused("pattern.into", field="into")


def _fits(factor: Factor, theme: StructuralTheme) -> bool:
    """A factor of one of the three themes belongs to that; the breeding ground, such as competition, feeds all."""
    head = factor.value.partition("_")[0]
    return head not in _THEMES or head == theme.value
