"""A rule indicates a pattern: for the first time, with more cases, or again after it had ended.

The processor asks as often as it likes: what brings no case that is not known already changes nothing.
"""

from typing import assert_never

from events.commands.pattern import IndicatePattern
from events.pattern import EvidenceAdded, PatternEvent, PatternIndicated, PatternIndicatedAgain, PatternReopened
from events.rules.catalogue import Catalogue
from events.vocabulary import OF_ONE_PERSON, PatternReopeningReason, StewardStep

from ..beside import require_own_stream
from ..decider import Context
from ..moments import legal_date
from ..refusals import Refused
from .state import Closed, Confirmed, Dismissed, Indicated, Known, Nothing, Pattern
from .terms import owed

EVIDENCE_MAX = 10_000
"""More cases say nothing about a pattern that these do not, and its state stays small."""


def indicate(state: Pattern, command: IndicatePattern, context: Context, rules: Catalogue) -> tuple[PatternEvent, ...]:
    """What a rule's word about this pattern adds to what is known of it."""
    require_own_stream(command.stream, context)
    _check(command, context)
    if isinstance(state, Nothing):
        return (_first(command, context, rules),)
    new = tuple(dict.fromkeys(one for one in command.evidence if one not in state.file.evidence))
    if not new and not _of_another_time(state, command):
        return ()
    if len(state.file.evidence) + len(new) > EVIDENCE_MAX:
        raise Refused("pattern.evidence.full", most=EVIDENCE_MAX)
    return _news(state, command, new, context, rules)


def _check(command: IndicatePattern, context: Context) -> None:
    if command.institution != context.institution:
        raise Refused("institution.other", field="institution")
    figures = command.figures
    if not figures.from_on <= figures.until_on <= figures.on:
        raise Refused("pattern.window.reversed", field="figures.until_on")
    if (command.key.mark is not None) != (command.axis in OF_ONE_PERSON):
        raise Refused("pattern.mark", field="key.mark")


def _first(command: IndicatePattern, context: Context, rules: Catalogue) -> PatternIndicated:
    return PatternIndicated(
        institution=context.institution,
        axis=command.axis,
        key=command.key,
        figures=command.figures,
        evidence=tuple(dict.fromkeys(command.evidence)),
        owed=owed(rules, StewardStep.REVIEW, legal_date(context.at)),
    )


def _of_another_time(state: Known, command: IndicatePattern) -> bool:
    """Whether figures that rest on no case, such as a survey's, are of a period of which nothing was said yet."""
    return not command.evidence and command.figures.from_on > state.file.figures.until_on


def _news(
    state: Known, command: IndicatePattern, new: tuple[str, ...], context: Context, rules: Catalogue
) -> tuple[PatternEvent, ...]:
    added = EvidenceAdded(figures=command.figures, evidence=new)
    today = legal_date(context.at)
    match state:
        case Indicated() | Confirmed():
            return (added,)
        case Dismissed():
            review = owed(rules, StewardStep.REVIEW, today)
            return (PatternIndicatedAgain(figures=command.figures, evidence=new, owed=review),)
        case Closed():
            review = owed(rules, StewardStep.REVIEW, today)
            reopened = PatternReopened(reason=PatternReopeningReason.NEW_CASES, owed=review, occurred_on=today)
            return (reopened, added)
        case _:
            assert_never(state)
