"""Shares of published figures: made of what readers have already, so that no share tells anything more."""

from events.rules.disclosure import DisclosureRule

from .cells import Cell
from .publications import Publication


def share(part: Cell, whole: Cell, publication: Publication, rule: DisclosureRule) -> int | None:
    """The per cent of one published figure in another; none where either is withheld or the whole is too small."""
    one, other = publication.figures.get(part), publication.figures.get(whole)
    if one is None or other is None or other.count < rule.denominator_min:
        return None
    return min(100, round(100 * one.count / other.count))
