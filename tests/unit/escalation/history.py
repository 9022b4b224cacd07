"""A case on a log of its own: what its events make of the facts, and what the policy asks after each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from events.codec import Origin, decode_command, decode_command_envelope, decode_envelope, encode_event, rfc3339
from events.envelope import NO_HASH, Envelope
from events.registry import Event
from events.rules.catalogue import Catalogue
from events.rules.model import Adjournment, Bound, Institution, Ladder, LadderStep, Length, Rule, Source, Term, Words
from events.vocabulary import (
    Basis,
    EscalationLevel,
    InstitutionKind,
    Milestone,
    TermHolder,
    TermRegime,
    TermSet,
    TermUnit,
)
from services.escalation.facts import FACTS, Facts, FactsRow, read
from services.escalation.policy import react
from services.following.asks import Wish

COMPLAINT = f"complaint-{uuid5(UUID(int=1), 'complaint')}"
INCIDENT = f"incident-{uuid5(UUID(int=1), 'incident')}"
AT = datetime.combine(date(2026, 3, 2), time(9), UTC)
WEEK = Length(value=1, unit=TermUnit.WEEKS)
SIX_WEEKS = Length(value=6, unit=TermUnit.WEEKS)
TEN_WEEKS = Length(value=10, unit=TermUnit.WEEKS)
FOUR_WEEKS = Length(value=4, unit=TermUnit.WEEKS)
YEAR = Length(value=1, unit=TermUnit.YEARS)
HOURS = Length(value=48, unit=TermUnit.HOURS)
WORDS = Words(nl="iets", en="something")
LADDER = Ladder(
    id="ladder",
    version=1,
    steps=tuple(
        LadderStep(percent=percent, level=level)
        for percent, level in (
            (50, EscalationLevel.HANDLER),
            (80, EscalationLevel.HANDLER),
            (100, EscalationLevel.HANDLER),
            (105, EscalationLevel.COORDINATOR),
            (110, EscalationLevel.BOARD),
            (120, EscalationLevel.SUPERVISORY_BOARD),
        )
    ),
)


def term(name: str, *starts_with: Milestone, **changes: Any) -> Term:
    """A week for the board, but for the changes."""
    given = {"title": WORDS, "holder": TermHolder.BOARD, "length": WEEK, **changes}
    return Term(name=name, starts_with=starts_with, **given)


def rule(id: str, *terms: Term, regimes: Sequence[TermRegime] = tuple(TermRegime), **changes: Any) -> Rule:
    """A law that binds everyone under these regimes, but for the changes."""
    kinds, sets = tuple(InstitutionKind), tuple(TermSet)
    bound = tuple(Bound(how=how, institutions=kinds, populations=sets) for how in regimes)
    given = {"version": 1, "basis": Basis.LAW, "title": WORDS, "source": Source(act="Awb", article="9:11"), **changes}
    return Rule(id=id, bound=bound, terms=terms, **given)


def catalogue(*rules: Rule, institutions: Sequence[Institution] = ()) -> Catalogue:
    """These rules and the ladder, without a holiday table: nothing here counts days."""
    by_id = MappingProxyType({one.id: one for one in institutions})
    return Catalogue(rules=rules, ladders=(LADDER,), calendars=(), institutions=by_id)


def handling(**changes: Any) -> Term:
    """The term of Awb 9:11, but for the changes."""
    plain: dict[str, Any] = {
        "length": SIX_WEEKS,
        "length_with_committee": TEN_WEEKS,
        "adjournment": Adjournment(at_most=FOUR_WEEKS, notices=True),
        "further_with_consent": True,
        "met_by": (Milestone.DECISION_NOTIFIED,),
        "lifted_by": (Milestone.SETTLED, Milestone.WITHDRAWN, Milestone.NOT_HANDLED),
        "board_acts_from": Milestone.ADVICE_GIVEN,
    }
    return term("handling", Milestone.FORMAL_COMPLAINT_RECEIVED, **plain | changes)


class History:
    """One case, and what the policy asks as its events come by."""

    def __init__(self, rules: Catalogue, case: str = COMPLAINT, institution: str = "uni") -> None:
        self.rules = rules
        self.case = case
        self.institution = institution
        self.row: FactsRow | None = None
        self.number = 0

    @property
    def facts(self) -> Facts:
        """What is known of the case now."""
        assert self.row is not None
        return read(self.row)

    def wishes(self, *events: Event, at: datetime = AT) -> list[Wish]:
        """These events come by; what is asked, still in its envelopes."""
        asked: list[Wish] = []
        for event in events:
            envelope = self._recorded(event, at)
            if not FACTS.takes(envelope):
                continue
            before, self.row = self.row, FACTS.apply(self.row, envelope)
            asked += react(self.rules, envelope, {FACTS.name: before}, {FACTS.name: self.row})
        return asked

    def asks(self, *events: Event, at: datetime = AT) -> list[tuple[str, Any]]:
        """These events come by; each deadline that something is asked of, by the end of its name, and the command."""
        return [(self.short(wish.subject), opened(wish)) for wish in self.wishes(*events, at=at)]

    def short(self, stream: str) -> str:
        """A deadline's name without that of the case, such as T11.handling."""
        return stream.removeprefix(f"deadline-{self.case}.")

    def event(self, number: int) -> str:
        """The id of the case's event with this number."""
        return f"{self.case}.{number}"

    def _recorded(self, event: Event, at: datetime) -> Envelope:
        self.number += 1
        origin = Origin(
            institution=self.institution,
            commandid="command",
            actor="handler:0123456789abcdef",
            correlationid="correlation",
            causationid="cause",
        )
        value = encode_event(
            event,
            subject=self.case,
            time=rfc3339(at),
            sequence=self.number,
            shardseq=self.number,
            prevhash=NO_HASH,
            shardhash=NO_HASH,
            origin=origin,
        )
        return decode_envelope(value)


def opened(wish: Wish) -> Any:
    """The command in a wish."""
    envelope = decode_command_envelope(wish.value)
    return decode_command(envelope.type, envelope.data)
