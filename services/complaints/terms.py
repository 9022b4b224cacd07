"""What the rules of a complaint's terms say of its handling: law or house regulation, as they are written down."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from events.complaint import Terms
from events.rules import Catalogue, UnknownRule
from events.rules.model import Length, Rule
from events.vocabulary import Answer, Basis, Body, Milestone, TermHolder, TermRegime, TermUnit

from ..escalation.calendar import raw_end
from ..refusals import Refused
from .state import Dossier

_OUTSIDE = frozenset(
    {
        Body.CONFIDENTIAL_INSPECTOR,
        Body.DATA_PROTECTION_AUTHORITY,
        Body.HUMAN_RIGHTS_INSTITUTE,
        Body.INDEPENDENT_POINT,
        Body.INSPECTORATE,
        Body.INTEGRITY_COMMITTEE,
        Body.LABOUR_INSPECTORATE,
        Body.NATIONAL_OMBUDSMAN,
        Body.POLICE,
        Body.WHISTLEBLOWERS_AUTHORITY,
    }
)
OUTSIDE_ROUTES: Mapping[TermRegime, frozenset[Body]] = MappingProxyType(
    {
        TermRegime.AWB: frozenset({Body.NATIONAL_OMBUDSMAN}),
        TermRegime.BY_ANALOGY: _OUTSIDE,
        TermRegime.HOUSE_REGULATION: _OUTSIDE | {Body.OMBUDS},
    }
)
"""Whom a notice may name as the route outside.

Under the Awb that is an ombudsman (9:12 lid 2, 9:17). The National Ombudsman's competence for private-law institutions
is limited (T15), so by analogy another body outside will do; under a house regulation the ombuds officer as well.
"""

_NOTICES = frozenset({Milestone.DECISION_NOTIFIED, Milestone.NOT_HANDLED_NOTIFIED})


def require_too_old(dossier: Dossier, rules: Catalogue) -> None:
    """Refuse the ground that the conduct is too old, unless it is known to have ended that long before the filing.

    How long that is, the complaint's terms say, and else the Awb (9:8 lid 1 b).
    """
    rule, length = _filing_rule(dossier, rules)
    ended = dossier.coding.period.until_on
    going_on = dossier.coding.period.still_going_on is Answer.YES
    if ended is None or going_on or raw_end(ended, length) >= dossier.filed_on:
        filed_on = dossier.filed_on.isoformat()
        raise Refused("complaint.not-handled.too-recent", field="ground", filed_on=filed_on, rule=rule.ref)


def require_adjournable(dossier: Dossier, days: int, rules: Catalogue) -> None:
    """Refuse an adjournment longer than the rule of the term allows (Awb 9:11 lid 2); a regulation may name no most."""
    since = dossier.received_on or dossier.filed_on
    found = [
        (rule, term.adjournment.at_most)
        for rule, term in rules.applicable(dossier.institution, dossier.terms, since)
        if term.adjournment is not None and term.adjournment.at_most.unit is not TermUnit.HOURS
    ]
    # What an institution adds to the law makes no adjournment longer.
    of_law = [(rule, length) for rule, length in found if rule.basis is Basis.LAW]
    for rule, length in _longest(of_law or found, since):
        most = (raw_end(since, length) - since).days
        if days > most:
            raise Refused("complaint.adjournment.too-long", field="days", most=most, rule=rule.ref)


def require_outside_route(dossier: Dossier, route: Body | None, term: str | None, on: date, rules: Catalogue) -> None:
    """Refuse a notice of a day that names no route outside, or none that is one, or not the term that it has.

    A house regulation need not have such a route.
    """
    regime = dossier.terms.regime
    if route is None:
        if regime is TermRegime.HOUSE_REGULATION:
            return
        raise Refused("complaint.outside-route.missing", field="outside_route")
    if route not in OUTSIDE_ROUTES[regime]:
        routes = ", ".join(sorted(OUTSIDE_ROUTES[regime]))
        raise Refused("complaint.outside-route.unfit", field="outside_route", routes=routes)
    if term is None:
        raise Refused("complaint.outside-route.missing", field="outside_term")
    if route is not Body.NATIONAL_OMBUDSMAN:
        return
    for rule, right in rules.applicable(dossier.institution, dossier.terms, on):
        theirs = right.holder is TermHolder.COMPLAINANT and not _NOTICES.isdisjoint(right.starts_with)
        if theirs and right.length is not None and right.length.iso != term:
            raise Refused(
                "complaint.outside-route.other-term", field="outside_term", term=right.length.iso, rule=rule.ref
            )


def _filing_rule(dossier: Dossier, rules: Catalogue) -> tuple[Rule, Length]:
    awb = Terms(regime=TermRegime.AWB, term_set=dossier.terms.term_set)
    for terms in (dossier.terms, awb):
        found = [
            (rule, term.length)
            for rule, term in rules.applicable(dossier.institution, terms, dossier.filed_on)
            if term.length is not None
            and term.length.unit is not TermUnit.HOURS
            and Milestone.CONDUCT_ENDED in term.starts_with
        ]
        for longest in _longest(found, dossier.filed_on):
            return longest
    raise UnknownRule(f"no rule says how long after the conduct one may complain on {dossier.filed_on}")


def _longest(found: Sequence[tuple[Rule, Length]], on: date) -> Sequence[tuple[Rule, Length]]:
    """The longest, if there is one."""
    return sorted(found, key=lambda one: raw_end(on, one[1]))[-1:]
