"""How a pattern ends, and how it is opened again by a person."""

from datetime import date, timedelta

from events.commands.pattern import ClosePattern, ReopenPattern
from events.pattern import PatternClosed, PatternEvent, PatternReopened
from events.rules.catalogue import Catalogue
from events.vocabulary import EffectConclusion, PatternClosingReason, StewardStep

from ..decider import Context
from ..moments import happened_on
from ..refusals import Refused
from .judging import require_answered, require_confirmed, require_into, require_not_own
from .state import Closed, Confirmed, Dismissed, Known
from .terms import owed

Events = tuple[PatternEvent, ...]


def close(state: Known, command: ClosePattern, context: Context, rules: Catalogue) -> Events:
    """End it: with no measure open, no advice unanswered, and a reason that what is known bears out."""
    if isinstance(state, Closed):
        return ()
    confirmed = require_confirmed(state)
    require_not_own(confirmed.file, context)
    require_answered(confirmed.file)
    if any(measure.owed is not None for measure in confirmed.file.measures):
        raise Refused("pattern.close.measure-open")
    other = command.reason is PatternClosingReason.IN_OTHER_PATTERN
    require_into(command.into, context, wanted=other)
    if not confirmed.file.causes and not other:
        raise Refused("pattern.cause.first")
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    _borne_out(confirmed, command.reason, on, rules)
    return (PatternClosed(reason=command.reason, occurred_on=on, into=command.into),)


def _borne_out(state: Confirmed, reason: PatternClosingReason, on: date, rules: Catalogue) -> None:
    if reason is PatternClosingReason.RESOLVED:
        found = [measure.assessment for measure in state.file.measures if measure.assessment is not None]
        if not any(one.concluded is EffectConclusion.EFFECTIVE and not one.outdated for one in found):
            raise Refused("pattern.close.unresolved", field="reason")
    if reason is PatternClosingReason.NO_LONGER_SEEN:
        # As long as an effect takes to show: whoever closes it sooner has only stopped looking.
        days = rules.steward(StewardStep.EFFECT, on).days
        if on < state.file.last_on + timedelta(days=days):
            raise Refused("pattern.close.seen", field="reason", days=days)


def reopen(state: Known, command: ReopenPattern, context: Context, rules: Catalogue) -> Events:
    """Have it judged anew. Nothing follows for one that has not ended."""
    if not isinstance(state, Closed | Dismissed):
        return ()
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    return (PatternReopened(reason=command.reason, owed=owed(rules, StewardStep.REVIEW, on), occurred_on=on),)
