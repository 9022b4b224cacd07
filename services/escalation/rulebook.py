"""The rules as a decision looks them up: by the day of what starts a term, and afterwards by the version applied."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from events.deadline import RuleRef
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.model import Ladder, Rule, Term

from ..refusals import Refused
from .state import Account
from .terms import AdjournFrom, Dated


class Rulebook(NamedTuple):
    """The catalogue, and the institution's choice where the law is silent."""

    catalogue: Catalogue
    adjourn_from: AdjournFrom

    def starting(self, id: str, name: str, on: date) -> tuple[Rule, Term]:
        """A term with a number, in the version in force on the day of what starts it."""
        try:
            rule = self.catalogue.rule(id, on)
        except UnknownRule:
            raise Refused("deadline.rule.unknown", field="rule", on=on.isoformat()) from None
        term = rule.term(name)
        if term is None:
            raise Refused("deadline.term.unknown", field="term", terms=", ".join(one.name for one in rule.terms) or "-")
        if term.length is None:
            raise Refused("deadline.term.unnumbered", field="term")
        return rule, term

    def applied(self, account: Account) -> tuple[Rule, Term]:
        """What a deadline was counted by. Refuses where the catalogue has it no longer: nothing can be counted then."""
        found = self._find(account.rule)
        if found is None:
            raise Refused("deadline.rule.gone", rule=account.rule.rule, version=account.rule.version)
        return found

    def term(self, account: Account) -> Term | None:
        """The term that a deadline was counted by, or none where the catalogue has it no longer."""
        found = self._find(account.rule)
        return found[1] if found else None

    def ladder(self, ref: str) -> Ladder:
        """The ladder of this version."""
        for ladder in self.catalogue.ladders:
            if ladder.ref == ref:
                return ladder
        raise Refused("deadline.ladder.unknown", field="ladder")

    def _find(self, ref: RuleRef) -> tuple[Rule, Term] | None:
        for rule in self.catalogue.versions(ref.rule):
            if rule.version == ref.version and (term := rule.term(ref.term)) is not None:
                return rule, term
        return None


def reference(rule: Rule, term: Term, dated: Dated) -> RuleRef:
    """How an event names what it was counted by."""
    return RuleRef(rule=rule.id, term=term.name, version=rule.version, calendar=dated.calendar)


def possible(count: Callable[[], Dated], field: str) -> Dated:
    """The sum, unless it leads beyond the last day that there is."""
    try:
        return count()
    except OverflowError:
        raise Refused("deadline.date.impossible", field=field) from None
