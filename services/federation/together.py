"""What the files of several institutions say together of one period, beside the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from events.rules.catalogue import Catalogue

from ..refusals import Refused
from ..releases.periods import BadPeriod, span
from .comparing import Change, changes, standing_out
from .indicating import Indication, indications
from .pooling import Pooled, pool
from .receiving import Received
from .telling import before, telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """The sums, how they changed, and what is indicated. `rule` is the one that says which sums are shown."""

    period: str
    earlier: str
    institutions: tuple[str, ...]
    rule: str
    figures: tuple[Pooled, ...]
    changes: tuple[Change, ...]
    indications: tuple[Indication, ...]


def together(received: Received, rules: Catalogue, on: date, period: str | None = None) -> Together:
    """The period that is named, or else the one that ends last, the longest of these. Raises `Refused`."""
    this = period or _last(one.extract.period for one in received.taken)
    try:
        earlier = before(this)
    except BadPeriod:
        raise Refused("federation.period", field="period", period=this) from None
    now = [telling(one) for one in received.taken if one.extract.period == this]
    if not now:
        raise Refused("federation.files.none", field="period", period=this)
    then = [telling(one) for one in received.taken if one.extract.period == earlier]
    rule = rules.pooling(on)
    changed = tuple(changes(now, then, (this, earlier), rule))
    return Together(
        period=this,
        earlier=earlier,
        institutions=tuple(one.institution for one in now),
        rule=rule.ref,
        figures=pool(now, this, rule, then),
        changes=changed,
        indications=indications(changed, tuple(standing_out(now, rule)), rules.federation(on)),
    )


def _last(periods: Iterable[str]) -> str:
    spans = {span(period): period for period in periods}
    if not spans:
        raise Refused("federation.files.none", field="period", period="-")
    return spans[max(spans, key=lambda one: (one[1], -one[0]))]
