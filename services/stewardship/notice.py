"""What there is to tell of a step that is late for a pattern: rule, step, days and ids, and no person or case."""

from datetime import date, datetime
from typing import Literal

import msgspec

from events.codec import decode_event_data
from events.envelope import Envelope
from events.pattern import PatternEscalated
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.model import Source, Words
from events.vocabulary import Basis, EscalationLevel, StewardStep, StraightReason


class CitedRule(msgspec.Struct, frozen=True, kw_only=True):
    """The rule that gives the step its term, with its version; only its name where the catalogue has it no more."""

    rule: str
    title: Words | None = None
    source: Source | None = None
    basis: Basis | None = None


class PatternNotice(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that there is to say of a step that is late, in no language yet.

    `at` is when it was put on the ledger, `measure` or `advice` what the step belongs to, if to either; `straight` says
    why others were passed over.
    """

    event: str
    institution: str
    level: EscalationLevel
    pattern: str
    step: StewardStep
    last_day: date
    cited: CitedRule
    at: datetime
    measure: str | None = None
    advice: str | None = None
    straight: StraightReason | None = None
    kind: Literal["pattern"] = "pattern"

    @property
    def case(self) -> str:
        """What it is about, where notices are listed."""
        return self.pattern

    @property
    def deadline(self) -> str:
        """It is about no deadline of a case."""
        return ""


def overdue(envelope: Envelope, catalogue: Catalogue) -> PatternNotice | None:
    """What someone must hear of an event of a pattern, if anyone must."""
    if envelope.type != PatternEscalated.TOPIC:
        return None
    event = decode_event_data(envelope.type, envelope.data)
    assert isinstance(event, PatternEscalated), "the type that tells"
    return PatternNotice(
        event=envelope.id,
        institution=envelope.source.rpartition("/")[2],
        level=event.level,
        pattern=envelope.subject,
        step=event.overdue.step,
        last_day=event.overdue.due_on,
        cited=_cited(catalogue, event.overdue.rule),
        at=event.occurred_at,
        measure=event.measure,
        advice=event.advice,
        straight=event.straight,
    )


def _cited(catalogue: Catalogue, ref: str) -> CitedRule:
    try:
        rule = catalogue.steward_by_ref(ref)
    except UnknownRule:
        return CitedRule(rule=ref)
    return CitedRule(rule=ref, title=rule.title, source=rule.source, basis=rule.basis)
