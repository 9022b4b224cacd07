"""All rules together, and which of them hold for a case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from ..complaint.parts import Terms
from ..vocabulary import Basis, HandoffKind, HandoffPurpose, Recipient, StewardStep, SubjectView, TermRegime, TermSet
from .disclosure import DisclosureRule
from .duty import DutyRule
from .escrow import EscrowRule
from .federation import FederationRule, PoolingRule
from .guide import Contact, DutyWarning, Guide
from .handoffs import HandoffProfile
from .holidays import Holidays
from .model import Institution, Ladder, Rule, TakenUp, Term, Words
from .patterns import PatternRule, PatternRules
from .retention import RetentionRule, keeping
from .silence import SilenceRule
from .stewardship import ReidentificationRule, StewardRule, WhistleblowingText
from .subject_access import SubjectAccessRule
from .surveillance import AlarmBudget, Surveillance, SurveillanceRule

_Versioned = TypeVar(
    "_Versioned",
    Guide,
    DutyWarning,
    StewardRule,
    ReidentificationRule,
    WhistleblowingText,
    PoolingRule,
    SubjectAccessRule,
)


class UnknownRule(LookupError):
    """No rule has this id, or none of its versions is in force on that day."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Rules, ladder and holidays in all their versions, with what each institution takes up.

    Rules come in the order of their files, versions of one in that of their numbers.
    """

    rules: tuple[Rule, ...]
    ladders: tuple[Ladder, ...]
    calendars: tuple[Holidays, ...]
    institutions: Mapping[str, Institution]
    guides: tuple[Guide, ...] = ()
    warnings_of_duty: tuple[DutyWarning, ...] = ()
    contacts: Mapping[str, tuple[Contact, ...]] = field(default_factory=dict)
    escrows: tuple[EscrowRule, ...] = ()
    silences: tuple[SilenceRule, ...] = ()
    watchers: tuple[SurveillanceRule, ...] = ()
    alarm_budgets: tuple[AlarmBudget, ...] = ()
    patterns: tuple[PatternRule, ...] = ()
    patterns_of: Mapping[str, tuple[PatternRule, ...]] = field(default_factory=dict)
    duty_rules: tuple[DutyRule, ...] = ()
    profiles: tuple[HandoffProfile, ...] = ()
    disclosures: tuple[DisclosureRule, ...] = ()
    stewards: tuple[StewardRule, ...] = ()
    reidentifications: tuple[ReidentificationRule, ...] = ()
    whistleblowings: tuple[WhistleblowingText, ...] = ()
    poolings: tuple[PoolingRule, ...] = ()
    federation_rules: tuple[FederationRule, ...] = ()
    subject_accesses: tuple[SubjectAccessRule, ...] = ()
    retentions: tuple[RetentionRule, ...] = ()
    retentions_of: Mapping[str, tuple[RetentionRule, ...]] = field(default_factory=dict)

    def versions(self, id: str) -> tuple[Rule, ...]:
        """Every version of a rule, the oldest first; none where there is no such rule."""
        return self._by_id.get(id, ())

    def rule(self, id: str, on: date) -> Rule:
        """The version of a rule that is in force on a day. Raises `UnknownRule`."""
        versions = self.versions(id)
        if not versions:
            raise UnknownRule(f"there is no rule {id}")
        for rule in versions:
            if rule.in_force(on):
                return rule
        raise UnknownRule(f"rule {id} is not in force on {on}")

    def ladder(self, on: date) -> Ladder:
        """The ladder in force on a day. Raises `UnknownRule` where there is none."""
        for ladder in self.ladders:
            if ladder.in_force(on):
                return ladder
        raise UnknownRule(f"no ladder is in force on {on}")

    def profile(self, recipient: Recipient, kind: HandoffKind, purpose: HandoffPurpose, *, on: date) -> HandoffProfile:
        """What a hand-off may hold, by the version in force on a day. Raises `UnknownRule` where there is none."""
        for profile in self.profiles:
            if profile.holds_for(recipient, kind, purpose) and profile.in_force(on):
                return profile
        raise UnknownRule(f"no profile for {recipient.value}, {kind.value}, {purpose.value} is in force on {on}")

    def profile_by_ref(self, ref: str) -> HandoffProfile:
        """The profile that an event names, such as `police.criminal_report/1`. Raises `UnknownRule`."""
        for profile in self.profiles:
            if profile.ref == ref:
                return profile
        raise UnknownRule(f"there is no profile {ref}")

    def duty_rule(self, *, on: date) -> DutyRule:
        """The duty to report, consult and file as it is law on a day. Raises `UnknownRule` where none is."""
        held = [rule for rule in self.duty_rules if rule.in_force(on)]
        replaced = {id for rule in held for id in rule.replaces}
        for rule in held:
            if rule.id not in replaced:
                return rule
        raise UnknownRule(f"no duty to report, consult and file is in force on {on}")

    def duty_rule_by_id(self, id: str, version: int | None = None) -> DutyRule:
        """A version of a duty rule, else its newest: law or bill. Raises `UnknownRule`."""
        found = [rule for rule in self.duty_rules if rule.id == id and version in (None, rule.version)]
        if not found:
            raise UnknownRule(f"there is no duty rule {id}" + (f" in version {version}" if version else ""))
        return max(found, key=lambda rule: rule.version)

    def escrow(self, on: date) -> EscrowRule:
        """What releases reports in escrow on a day. Raises `UnknownRule` where nothing does."""
        for rule in self.escrows:
            if rule.in_force(on):
                return rule
        raise UnknownRule(f"no rule on escrow is in force on {on}")

    def disclosure(self, on: date) -> DisclosureRule:
        """What may be published of figures on a day. Raises `UnknownRule` where nothing says so."""
        for rule in self.disclosures:
            if rule.in_force(on):
                return rule
        raise UnknownRule(f"no rule on disclosure is in force on {on}")

    def disclosure_by_ref(self, ref: str) -> DisclosureRule:
        """The rule on disclosure that a publication names, such as `D01/1`. Raises `UnknownRule`."""
        for rule in self.disclosures:
            if rule.ref == ref:
                return rule
        raise UnknownRule(f"there is no rule on disclosure {ref}")

    def pooling(self, on: date) -> PoolingRule:
        """When sums over institutions are shown on a day. Raises `UnknownRule` where nothing says so."""
        return _current("rule on sums over institutions", self.poolings, on)

    def federation(self, on: date) -> tuple[FederationRule, ...]:
        """What such sums indicate on a day."""
        return tuple(rule for rule in self.federation_rules if rule.in_force(on))

    def retention(self, institution: str, record: str, outcome: str, on: date) -> RetentionRule:
        """How long what ended so on a day is kept: by the institution's own rule, else by the one that all have.

        Raises `UnknownRule` where nothing says so.
        """
        for rules in (self.retentions_of.get(institution, ()), self.retentions):
            if (rule := keeping(rules, record, outcome, on)) is not None:
                return rule
        raise UnknownRule(f"nothing says how long a {record} is kept that ended as {outcome} on {on}")

    def retention_by_ref(self, ref: str) -> RetentionRule:
        """The rule on retention that an event names, such as `B01/1`. Raises `UnknownRule`."""
        for rules in (self.retentions, *self.retentions_of.values()):
            for rule in rules:
                if rule.ref == ref:
                    return rule
        raise UnknownRule(f"there is no rule on retention {ref}")

    def subject_access(self, view: SubjectView, on: date) -> SubjectAccessRule:
        """What of a case a data subject is given on a day. Raises `UnknownRule` where nothing says so."""
        found = tuple(rule for rule in self.subject_accesses if rule.view is view)
        return _current(f"view for the {view.value}", found, on)

    def silencing(self, on: date) -> tuple[SilenceRule, ...]:
        """What makes clauses that silence void on a day."""
        return tuple(rule for rule in self.silences if rule.in_force(on))

    def surveillance(self, on: date) -> Surveillance:
        """What watches the numbers on a day. Raises `UnknownRule` where no budget of false alarms is set."""
        for budget in self.alarm_budgets:
            if budget.in_force(on):
                return Surveillance(budget=budget, rules=tuple(one for one in self.watchers if one.in_force(on)))
        raise UnknownRule(f"no budget of false alarms is in force on {on}")

    def pattern_rules(self, on: date) -> PatternRules:
        """What indicates a pattern on a day, with what institutions have in its place."""
        own = {id: tuple(rule for rule in rules if rule.in_force(on)) for id, rules in self.patterns_of.items()}
        return PatternRules(tuple(rule for rule in self.patterns if rule.in_force(on)), own)

    def indicating_rule(self, ref: str, institution: str) -> PatternRule | SurveillanceRule:
        """What indicated a pattern of an institution, by the version that it names (`P02/1`). Raises `UnknownRule`."""
        rules: tuple[PatternRule | SurveillanceRule, ...] = (*self.patterns_of.get(institution, ()), *self.patterns)
        for rule in (*rules, *self.watchers):
            if rule.ref == ref:
                return rule
        raise UnknownRule(f"there is no rule {ref} on patterns")

    def guide(self, on: date) -> Guide:
        """The route guide in force on a day. Raises `UnknownRule` where there is none."""
        return _current("route guide", self.guides, on)

    def duty_warning(self, on: date) -> DutyWarning:
        """What who answers reporters must have seen, as it is on a day. Raises `UnknownRule` where there is none."""
        return _current("warning of the duty", self.warnings_of_duty, on)

    def steward(self, step: StewardStep, on: date) -> StewardRule:
        """How long a step of a pattern may take, by the version in force on a day. Raises `UnknownRule`."""
        return _current(f"term to {step.value}", tuple(rule for rule in self.stewards if rule.step is step), on)

    def steward_by_ref(self, ref: str) -> StewardRule:
        """The term that an event names, such as `H01/1`. Raises `UnknownRule`."""
        for rule in self.stewards:
            if rule.ref == ref:
                return rule
        raise UnknownRule(f"there is no term {ref}")

    def reidentification(self, on: date) -> ReidentificationRule:
        """How long a mark may be looked up once two people agree. Raises `UnknownRule`."""
        return _current("rule on re-identification", self.reidentifications, on)

    def whistleblowing(self, on: date) -> WhistleblowingText:
        """What is said of the route for a suspected wrongdoing on a day. Raises `UnknownRule`."""
        return _current("text on whistleblowing", self.whistleblowings, on)

    def calendar(self, on: date | None = None) -> Holidays:
        """The holiday table in use on a day, else the earliest that there is; without a day, the newest."""
        in_use = [table for table in self.calendars if on is None or table.in_use_from <= on]
        return in_use[-1] if in_use else self.calendars[0]

    def applicable(self, institution: str, terms: Terms | None, on: date) -> tuple[tuple[Rule, Term], ...]:
        """The terms with a length that hold for a complaint with these terms, or with none for an incident.

        Under the Awb, directly or by analogy, that is what the law sets and the shipped policy, with what the
        institution adds; under a house regulation only what its file says of that regulation.
        """
        rules = [*self._bound(institution, terms, on), *self._taken_up(institution, terms, on)]
        once = {rule.id: rule for rule in rules}
        return tuple((rule, term) for rule in once.values() for term in rule.terms if term.length is not None)

    def of_duties(self, institution: str, on: date) -> tuple[tuple[Rule, Term], ...]:
        """The terms with a length that hold for the duties to report, consult and file of an institution.

        The law gives none: it is the shipped policy that the institution did not leave out, and what it takes up.
        """
        known = self.institutions.get(institution)
        taken = {id for one in (known.takes_up if known else ()) if one.duties for id in one.rules}
        return tuple(
            (rule, term)
            for rule in self.rules
            if rule.of_duties and rule.in_force(on) and (rule.id in taken or _by_itself(rule, known))
            for term in rule.terms
            if term.length is not None
        )

    def regime_by_law(self, institution: str, route: TermSet, on: date) -> TermRegime | None:
        """The regime that the law lays on a route of an institution; none where it lays none or the kind is unknown."""
        if (known := self.institutions.get(institution)) is None:
            return None
        bounds = (bound for rule in self.rules if rule.basis is Basis.LAW and rule.in_force(on) for bound in rule.bound)
        binding = (bound.how for bound in bounds if known.kind in bound.institutions and route in bound.populations)
        return next((regime for regime in binding if regime is not None), None)

    def warnings(self, institution: str, terms: Terms | None, on: date) -> tuple[Words, ...]:
        """What is amiss with the terms of a case: a regulation that nobody wrote down, a regime that does not fit."""
        found = []
        known = self.institutions.get(institution)
        if terms is not None:
            law = self.regime_by_law(institution, terms.term_set, on)
            if terms.regime is TermRegime.HOUSE_REGULATION:
                if not any(_holds(taken, terms) for taken in (known.takes_up if known else ())):
                    found.append(_no_regulation(institution, terms.regulation))
                if known is not None and law is not None:
                    found.append(_law_binds(known, terms.term_set, law))
            elif known is not None and terms.regime is not law:
                found.append(_misfit(known, terms))
        found += [_not_in_force(id, on) for id in self._ids(institution, terms) if not self._current(id, on)]
        return tuple(found)

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in sorted(self.rules, key=lambda rule: rule.version):
            found[rule.id] = (*found.get(rule.id, ()), rule)
        return found

    def _current(self, id: str, on: date) -> Rule | None:
        return next((rule for rule in self.versions(id) if rule.in_force(on)), None)

    def _bound(self, institution: str, terms: Terms | None, on: date) -> Iterator[Rule]:
        if terms is None or terms.regime is TermRegime.HOUSE_REGULATION:
            return
        known = self.institutions.get(institution)
        left_out = known.leaves_out if known else ()
        for rule in self.rules:
            binds = any(bound.how is terms.regime and terms.term_set in bound.populations for bound in rule.bound)
            if binds and rule.in_force(on) and rule.id not in left_out:
                yield rule

    def _taken_up(self, institution: str, terms: Terms | None, on: date) -> Iterator[Rule]:
        for id in self._ids(institution, terms):
            if rule := self._current(id, on):
                yield rule

    def _ids(self, institution: str, terms: Terms | None) -> Iterator[str]:
        known = self.institutions.get(institution)
        for taken in known.takes_up if known else ():
            if _holds(taken, terms):
                yield from taken.rules


def _current(what: str, versions: tuple[_Versioned, ...], on: date) -> _Versioned:
    for version in versions:
        if version.in_force(on):
            return version
    raise UnknownRule(f"no {what} is in force on {on}")


def _by_itself(rule: Rule, known: Institution | None) -> bool:
    """Whether a rule binds an institution whatever procedure is followed; one that nobody wrote of is bound by all."""
    if known is None:
        return any(bound.how is None for bound in rule.bound)
    binds = any(bound.how is None and known.kind in bound.institutions for bound in rule.bound)
    return binds and rule.id not in known.leaves_out


def _holds(taken: TakenUp, terms: Terms | None) -> bool:
    if terms is None:
        return taken.incidents
    return (
        taken.regime is terms.regime
        and terms.term_set in taken.populations
        and (taken.regulation is None or taken.regulation == terms.regulation)
    )


def _no_regulation(institution: str, regulation: str | None) -> Words:
    return Words(
        nl=f"Geen bestand van {institution} kent regeling {regulation or 'zonder naam'}: geen termijn wordt bewaakt.",
        en=f"No file of {institution} has regulation {regulation or 'without a name'}: no term is watched.",
    )


def _misfit(known: Institution, terms: Terms) -> Words:
    kind, regime, route = known.kind, terms.regime, terms.term_set
    return Words(
        nl=f"{known.id} ({kind.nl}) is voor de {route.nl} niet gebonden aan: {regime.nl}.",
        en=f"{known.id} ({kind.en}) is not bound for the {route.en} by: {regime.en}.",
    )


def _law_binds(known: Institution, route: TermSet, law: TermRegime) -> Words:
    return Words(
        nl=f"{known.id} ({known.kind.nl}) is voor de {route.nl} gebonden aan: {law.nl}. Dat wordt hier niet bewaakt.",
        en=f"{known.id} ({known.kind.en}) is bound for the {route.en} by: {law.en}. That is not watched here.",
    )


def _not_in_force(id: str, on: date) -> Words:
    return Words(
        nl=f"Regel {id} is overgenomen, maar geldt niet op {on}.",
        en=f"Rule {id} is taken up, but is not in force on {on}.",
    )
