"""What an extract may not say, although a member signed it: nothing small, nothing twice, nothing against its rule."""

from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.disclosure import DisclosureRule

from ..refusals import Refused
from ..releases.cells import written
from ..releases.periods import BadPeriod, span
from .extract import Extract, ExtractCell


def require_within(extract: Extract, rules: Catalogue) -> DisclosureRule:
    """The disclosure rule that the extract keeps to. Raises `Refused` where it does not."""
    try:
        rule = rules.disclosure_by_ref(extract.rule)
    except UnknownRule:
        raise Refused("federation.rule.unknown", field="rule", rule=extract.rule) from None
    if extract.k != rule.cases_min:
        raise Refused("federation.rule.other", field="k", rule=rule.ref, least=rule.cases_min)
    try:
        span(extract.period)
    except BadPeriod:
        raise Refused("federation.period", field="period", period=extract.period) from None
    if extract.signed_on < extract.published_on:
        raise Refused("federation.signed.early", field="signed_on", day=extract.published_on.isoformat())
    populations = [one.population for one in extract.exposures]
    if sorted(set(populations)) != populations:
        raise Refused("federation.exposure.order", field="exposures")
    if any(one.headcount < rule.headcount_min for one in extract.exposures):
        raise Refused("federation.exposure.small", field="exposures", least=rule.headcount_min)
    names = [one.name for one in extract.cells]
    if sorted(set(names)) != names:
        raise Refused("federation.cell.order", field="cells")
    for one in extract.cells:
        _require(one, rule)
    return rule


def _require(one: ExtractCell, rule: DisclosureRule) -> None:
    """The same that a register asks of a figure, asked again by who receives it."""
    place = written(one.name)
    if (one.count is None) == (one.withheld is None):
        raise Refused("federation.cell.unclear", field="cells", cell=place)
    if not one.count:
        return
    half = rule.rounding_base // 2 if one.rounded else 0
    if one.count + half < rule.cases_min:
        raise Refused("federation.cell.small", field="cells", cell=place, least=rule.cases_min)
    if one.rounded and one.count % rule.rounding_base:
        raise Refused("federation.cell.rounding", field="cells", cell=place, base=rule.rounding_base)
