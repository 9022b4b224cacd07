"""What a rule is: dated data with a source. The law's rules lie beside this; an institution adds files of its own."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Annotated

import msgspec

from ..vocabulary import (
    OF_DUTIES,
    Basis,
    Counting,
    EscalationLevel,
    InstitutionKind,
    Milestone,
    Name,
    Route,
    TermHolder,
    TermRegime,
    TermSet,
    TermUnit,
    Token,
)

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in both languages."""

    nl: Line
    en: Line


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a rule is written. `state` says of when the text was that it was read from, where that is known."""

    act: Line
    article: Line
    state: Words | None = None
    url: Line | None = None


_UNITS: Mapping[TermUnit, tuple[str, str, str, str]] = MappingProxyType(
    {
        TermUnit.HOURS: ("uur", "uur", "hour", "hours"),
        TermUnit.DAYS: ("dag", "dagen", "day", "days"),
        TermUnit.WEEKS: ("week", "weken", "week", "weeks"),
        TermUnit.MONTHS: ("maand", "maanden", "month", "months"),
        TermUnit.YEARS: ("jaar", "jaar", "year", "years"),
    }
)


class Length(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a term is."""

    value: Annotated[int, msgspec.Meta(ge=1, le=120)]
    unit: TermUnit

    @property
    def iso(self) -> str:
        """As ISO 8601 writes it, such as P1Y or PT72H."""
        return f"{'PT' if self.unit is TermUnit.HOURS else 'P'}{self.value}{self.unit[0].upper()}"

    @property
    def words(self) -> Words:
        """As people say it: 6 weken, 1 maand, 72 uur. The labels of the code list are plurals."""
        one, many, one_en, many_en = _UNITS[self.unit]
        if self.value == 1:
            return Words(nl=f"1 {one}", en=f"1 {one_en}")
        return Words(nl=f"{self.value} {many}", en=f"{self.value} {many_en}")


class Adjournment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a term may be put off without anyone's consent, and which notices that takes."""

    at_most: Length
    notices: bool


class Term(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One term of a rule.

    `length` is absent where the law has a word (`wording`, such as "zo spoedig mogelijk") and no number; where policy
    puts a number beside that word, both are there.
    `counts_from` is the milestone whose day is counted from, where that is not `starts_with`. `board_acts` says that
    the step is the board's own and no handler's, `board_acts_from` the milestone from which it is: who is late then is
    the board itself. `escalates` is false for a right that lapses.
    """

    name: Name
    title: Words
    holder: TermHolder
    starts_with: Annotated[tuple[Milestone, ...], msgspec.Meta(min_length=1)]
    counts_from: Milestone | None = None
    length: Length | None = None
    length_with_committee: Length | None = None
    wording: Line | None = None
    counting: Counting = Counting.TERMS_ACT
    adjournment: Adjournment | None = None
    further_with_consent: bool = False
    suspends: bool = False
    met_by: tuple[Milestone, ...] = ()
    lifted_by: tuple[Milestone, ...] = ()
    board_acts: bool = False
    board_acts_from: Milestone | None = None
    opens: Route | None = None
    escalates: bool = True


class Bound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom a rule binds. `how` is the regime of the complaint that brings it along.

    It is absent where the act binds of itself, whatever procedure a complaint follows: such a term is no part of
    a complaint's terms, and is set where what starts it happens: by hand, or in a duty to report, consult and file.
    """

    how: TermRegime | None = None
    institutions: Annotated[tuple[InstitutionKind, ...], msgspec.Meta(min_length=1)]
    populations: Annotated[tuple[TermSet, ...], msgspec.Meta(min_length=1)]


class Versioned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is written down in versions. Each holds from one day to another, both included, or without limit."""

    id: Name
    version: Annotated[int, msgspec.Meta(ge=1)]
    effective_from: date | None = None
    effective_to: date | None = None

    @property
    def ref(self) -> Token:
        """How an event, a refusal or a person names it, with its version."""
        return f"{self.id}/{self.version}"

    @property
    def backwards(self) -> bool:
        """Whether it ends before it begins."""
        return (self.effective_from or date.min) > (self.effective_to or date.max)

    def in_force(self, on: date) -> bool:
        """Whether this version holds on a day."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    def overlaps(self, other: "Versioned") -> bool:
        """Whether there are days on which both hold."""
        begin = max(self.effective_from or date.min, other.effective_from or date.min)
        return begin <= min(self.effective_to or date.max, other.effective_to or date.max)


class Rule(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule in one version. `effective_from` absent: in force since before this catalogue begins.

    `effective_to` is its last day. `verify` marks what a lawyer has yet to confirm, and `verify_what` says what; it is
    shown wherever the rule is. A rule without `terms` sets none of its own: a gate, a scope, a duty without a clock.
    """

    basis: Basis
    title: Words
    source: Source
    bound: tuple[Bound, ...] = ()
    verify: bool = False
    verify_what: Words | None = None
    note: Words | None = None
    terms: tuple[Term, ...] = ()

    @property
    def of_duties(self) -> bool:
        """Whether its terms run in a duty to report, consult and file, whatever becomes of the case beside it."""
        return any(milestone in OF_DUTIES for term in self.terms for milestone in term.starts_with)

    def term(self, name: str) -> Term | None:
        """The term with this name, if the rule has it."""
        return next((term for term in self.terms if term.name == name), None)


class LadderStep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rung: who is told once this much of the term has gone by, which below 100 is a warning."""

    percent: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    level: EscalationLevel


class Ladder(Versioned, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is told when: house policy, no law."""

    steps: Annotated[tuple[LadderStep, ...], msgspec.Meta(min_length=1, max_length=20)]


class TakenUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules that an institution applies beside what the law lays on it.

    Either to incidents, or to duties to report, consult and file, or to the complaints that follow this regime; where
    that is a house regulation, the one with this name, as complaints give it.
    """

    rules: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]
    incidents: bool = False
    duties: bool = False
    regime: TermRegime | None = None
    regulation: Token | None = None
    populations: Annotated[tuple[TermSet, ...], msgspec.Meta(min_length=1)] = tuple(TermSet)


class Institution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an institution says of itself: its kind, what it takes up, which shipped policy it leaves out."""

    id: Token
    kind: InstitutionKind
    takes_up: tuple[TakenUp, ...] = ()
    leaves_out: tuple[Name, ...] = ()


class HolidayName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a day off is called, and what makes it one. `name` is what the table calls it."""

    name: Name
    nl: Line
    en: Line
    source: Line


class Holiday(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One day off, by the name that the table has for it."""

    day: date
    name: Name


class HolidayYear(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The days off of one year. `verify_what` says what of it is not certain."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2200)]
    days: Annotated[tuple[Holiday, ...], msgspec.Meta(min_length=1)]
    verify_what: Words | None = None


class Calendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A holiday table in one version, as it is written down."""

    id: Name
    in_use_from: date
    names: Annotated[tuple[HolidayName, ...], msgspec.Meta(min_length=1)]
    years: Annotated[tuple[HolidayYear, ...], msgspec.Meta(min_length=1)]
