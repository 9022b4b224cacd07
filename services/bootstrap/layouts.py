"""The tables of every process that follows the ledger, without what it does beside filling them."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from events.envelope import Envelope
from events.ledgers import PATTERNS
from events.rules.catalogue import Catalogue
from events.vocabulary import Processor
from infra.postgres.layout import Also, Layout, Reaction
from infra.settings import Settings
from projections.catalogue import LOOKS, OVERSIGHT, READING, Projection

from ..erasing.keeping import keeping_fold
from ..escalation.due import due_fold
from ..escalation.facts import FACTS as TERM_FACTS
from ..escalation.policy import react as terms
from ..inspectorate.facts_fold import FACTS as DUTY_FACTS
from ..inspectorate.policy import react as duties
from ..patterns.facts_fold import CASE_FACTS
from ..stewardship.due import due_fold as steps_fold
from .parked import SCHEMAS


def projected(projection: Projection) -> Layout:
    """The tables of a projection."""
    return Layout(projection.schema, projection.folds, projection.name, follows=projection.follows)


def reading(_settings: Settings, _rules: Catalogue) -> Layout:
    """What is read over HTTP."""
    return projected(READING)


def oversight(_settings: Settings, _rules: Catalogue) -> Layout:
    """What is read over HTTP of patterns."""
    return projected(OVERSIGHT)


def access(_settings: Settings, _rules: Catalogue) -> Layout:
    """What is read over HTTP of who looked at what."""
    return projected(LOOKS)


def escalation(settings: Settings, rules: Catalogue, also: Also | None = None) -> Layout:
    """Terms, what falls due of them, and what events ask for."""
    folds = (TERM_FACTS, due_fold(settings.shards, rules))
    reaction = Reaction(react=partial(terms, rules), also=also, due="due")
    return Layout(SCHEMAS[Processor.ESCALATION], folds, Processor.ESCALATION.value, reaction)


def inspectorate(settings: Settings, rules: Catalogue, also: Also | None = None) -> Layout:
    """Duties and hand-offs, and what events ask for; how long each case is kept, and what falls due of that."""
    reaction = Reaction(react=partial(duties, rules), also=also, due="keeping")
    folds = (DUTY_FACTS, keeping_fold(settings.shards, rules))
    return Layout(SCHEMAS[Processor.INSPECTORATE], folds, Processor.INSPECTORATE.value, reaction)


def nothing_follows(_envelope: Envelope, _before: object, _after: object) -> tuple[()]:
    """What an event asks for where it asks for nothing."""
    return ()


def patterns(_settings: Settings, _rules: Catalogue) -> Layout:
    """The facts of cases. No event asks for anything by itself: what many cases show together is evaluated beside."""
    reaction = Reaction(react=nothing_follows, asks=PATTERNS)
    return Layout(SCHEMAS[Processor.PATTERNS], (CASE_FACTS,), Processor.PATTERNS.value, reaction)


def stewardship(settings: Settings, rules: Catalogue, also: Also | None = None) -> Layout:
    """What is owed to patterns and falls due. No event asks for anything by itself: time does."""
    reaction = Reaction(react=nothing_follows, also=also, due="due", asks=PATTERNS)
    folds = (steps_fold(settings.shards, rules),)
    return Layout(SCHEMAS[Processor.STEWARDSHIP], folds, Processor.STEWARDSHIP.value, reaction, follows=PATTERNS)


LAYOUTS: Mapping[str, Callable[[Settings, Catalogue], Layout]] = MappingProxyType(
    {
        "reading": reading,
        "oversight": oversight,
        "access": access,
        "escalation": escalation,
        "inspectorate": inspectorate,
        "patterns": patterns,
        "stewardship": stewardship,
    }
)
