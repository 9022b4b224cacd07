"""What counts before and after a measure show: the ratio of the two rates, with an exact interval. Pure arithmetic.

Given how many cases there were in all, those that came after follow a binomial law whose odds are the ratio of the
rates times that of the person-days. So the interval of Clopper and Pearson (1934) for its share is one for the ratio.
"""

from collections.abc import Callable
from math import ceil, exp, floor, lgamma, log, log1p

from events.pattern import Observed, RateRatio
from events.vocabulary import EffectShown

CONFIDENCE_TAIL = 0.025
"""Of each side: a 95 % interval."""

_ODDS_MAX = 60.0  # Log odds beyond which a share is nought or one in a double; no count of cases reaches it.
_HALVINGS = 90  # Halve 120 log odds to below what a double can tell apart.
_TERMS_MAX = 100_000  # Of the continued fraction, which needs about the square root of the number of cases.
_TINY = 1e-300
_THOUSANDTHS_MAX = 10**12  # The contract's limit.


def rate_ratio(before: Observed, after: Observed) -> RateRatio:
    """The later rate by the earlier one, in thousandths; the interval is rounded outward, so that it never shrinks."""
    scale = before.person_days / after.person_days
    x, y = after.cases, before.cases
    lower = 0.0 if x == 0 else _odds(lambda p, q: _beta(x, y + 1, p, q), CONFIDENCE_TAIL) * scale
    upper = None if y == 0 else _odds(lambda p, q: _beta(x + 1, y, p, q), 1 - CONFIDENCE_TAIL) * scale
    return RateRatio(
        ratio_thousandths=None if y == 0 else min(round(x / y * scale * 1_000), _THOUSANDTHS_MAX),
        lower_thousandths=min(floor(lower * 1_000), _THOUSANDTHS_MAX),
        # What is too large to be written is said to have no bound, which is true, and not to be smaller than it is.
        upper_thousandths=None if upper is None or upper * 1_000 > _THOUSANDTHS_MAX else ceil(upper * 1_000),
    )


def shown(ratio: RateRatio) -> EffectShown:
    """Whether the interval lies wholly on one side of no change. Where it does not, nothing is shown, not even that."""
    if ratio.lower_thousandths > 1_000:
        return EffectShown.INCREASED
    if ratio.upper_thousandths is not None and ratio.upper_thousandths < 1_000:
        return EffectShown.DECREASED
    return EffectShown.NOT_SHOWN


def _odds(distribution: Callable[[float, float], float], wanted: float) -> float:
    """The odds at which a rising distribution reaches a value, by halving. It is given a share and its complement."""
    low, high = -_ODDS_MAX, _ODDS_MAX
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if distribution(1 / (1 + exp(-middle)), 1 / (1 + exp(middle))) < wanted:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2)


def _beta(a: int, b: int, p: float, q: float) -> float:
    """The regularised incomplete beta function at `p`, where `q` is 1 - p without the loss of subtracting."""
    if p > (a + 1) / (a + b + 2):
        return 1 - _beta_below(b, a, q, p)
    return _beta_below(a, b, p, q)


def _beta_below(a: int, b: int, p: float, q: float) -> float:
    """The same by its continued fraction (Abramowitz and Stegun 26.5.8, evaluated after Lentz), quick for small `p`."""
    front = exp(a * log(p) + b * (log1p(-p) if p < 0.5 else log(q)) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    c, d = 1.0, 1 / _away_from_nought(1 - (a + b) * p / (a + 1))
    value = d
    for m in range(1, _TERMS_MAX):
        for numerator in (
            m * (b - m) * p / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * p / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_nought(1 + numerator * d)
            c = _away_from_nought(1 + numerator / c)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * value


def _away_from_nought(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
