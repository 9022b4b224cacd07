"""Farrington's regression: what trend and season of earlier years lead to expect of the newest periods.

Farrington, Andrews, Beale and Catchpole 1996, Journal of the Royal Statistical Society A 159; Noufaily et al. 2013,
Statistics in Medicine 32, with its threshold for down-weighting and its negative binomial bound. The quasi-Poisson
regression is of many cells at once, as the periods are the same for all.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from .occurrences import Integers
from .tails import Numbers

_STEPS_MAX = 30  # Newton's method on a concave likelihood takes five or six.
_TREND_DAYS_MIN = 3 * 364
_SEASON_CASES = 8.0  # So many cases of an even year temper the season that an institution shows.
_REST_CASES = 50.0  # An institution strays by some 14 % from what was expected of it without anything being amiss.


class Expected(NamedTuple):
    """Of each cell, what is expected: variance `mean + mean² / size`, in which the doubt about the mean itself is."""

    mean: Numbers
    size: Numbers


class Fit(NamedTuple):
    """Coefficients (cells, terms), the inverse information (cells, terms, terms), fitted means, and the dispersion."""

    coefficients: Numbers
    inverse: Numbers
    means: Numbers
    dispersion: Numbers


def expect(
    counts: Integers, *, window: int, guard: int, period_days: int, outlier: float, trend_p_max: float, season: Numbers
) -> Expected:
    """What is expected of the `window` newest periods together.

    `counts` (cells, periods) has the newest period first; every cell must have had a case in the periods that are
    learned from. `season` (periods) is the logarithm of how much of a year's cases fall in each.
    """
    periods = counts.shape[1]
    time = -np.arange(periods, dtype=np.float64)
    learned = slice(window + guard, periods)
    past = counts[:, learned].astype(np.float64)
    plain = _weighted(past, np.ones((past.shape[1], 1)), season[learned], outlier)
    expected = _predicted(plain, np.ones((window, 1)), season[:window])
    if past.shape[1] * period_days < _TREND_DAYS_MIN:
        return expected
    centred = (time - time[learned].mean()) / periods
    design = np.stack([np.ones(periods), centred], axis=1)
    rising = _weighted(past, design[learned], season[learned], outlier)
    trended = _predicted(rising, design[:window], season[:window])
    error = np.sqrt(rising.dispersion * rising.inverse[:, 1, 1])
    significant = np.abs(rising.coefficients[:, 1]) > -special.ndtri(trend_p_max / 2) * error
    # A trend that leads beyond all that was ever seen is not believed.
    kept = significant & (trended.mean <= window * past.max(axis=1))
    return Expected(np.where(kept, trended.mean, expected.mean), np.where(kept, trended.size, expected.size))


def season_of(total: Integers, *, window: int, guard: int, period_days: int) -> Numbers:
    """How an institution's cases, newest period first, spread over a year, as logarithms; 0 before two years are known.

    It is taken from the institution as a whole: a unit has too few cases to show a season of its own.
    """
    of_year = round(364 / period_days)
    place = np.arange(len(total)) % of_year
    past = np.arange(len(total)) >= window + guard
    if past.sum() < 2 * of_year or total[past].sum() == 0:
        return np.zeros(len(total))
    cases = np.bincount(place[past], weights=total[past], minlength=of_year)
    even = np.bincount(place[past], minlength=of_year) * total[past].mean()
    shown: Numbers = np.log((cases + _SEASON_CASES) / (even + _SEASON_CASES))[place]
    return shown


def with_the_rest(observed: Integers, expected: Expected) -> Expected:
    """What is expected of each cell if all others went up or down as they did; the whole, the first, as it is.

    People may dare more to report, or less, from one year to another. How far the rest strays from what was expected of
    it is believed as far as it has cases to show it.
    """
    rest = observed[0] - observed
    foreseen = np.maximum(expected.mean[0] - expected.mean, 0)
    common = (rest + _REST_CASES) / (foreseen + _REST_CASES)
    common[0] = 1.0
    return Expected(expected.mean * common, expected.size)


def fit(counts: Numbers, design: Numbers, offset: Numbers, weights: Numbers) -> Fit:
    """Quasi-Poisson regression with a logarithmic link: counts, weights (cells, periods), design (periods, terms)."""
    cells, terms = len(counts), design.shape[1]
    coefficients = np.zeros((cells, terms))
    coefficients[:, 0] = np.log((weights * counts).sum(axis=1) / (weights * np.exp(offset)).sum(axis=1))
    outer = (design[:, :, np.newaxis] * design[:, np.newaxis, :]).reshape(len(design), terms * terms)
    ridge = 1e-9 * np.eye(terms)
    for _ in range(_STEPS_MAX):
        means = np.exp(np.clip(coefficients @ design.T + offset, -30, 30))
        information = ((weights * means) @ outer).reshape(cells, terms, terms) + ridge
        inverse: Numbers = np.asarray(np.linalg.inv(information), dtype=np.float64)
        step = (inverse @ ((weights * (counts - means)) @ design)[:, :, np.newaxis])[:, :, 0]
        coefficients += np.clip(step, -3, 3)
        if np.abs(step).max(initial=0) < 1e-7:
            break
    surplus = (weights * (counts - means) ** 2 / means).sum(axis=1) / max(1, counts.shape[1] - terms)
    return Fit(coefficients, np.asarray(inverse, dtype=np.float64), means, np.maximum(1.0, surplus))


def anscombe(counts: Numbers, fitted: Fit, design: Numbers) -> Numbers:
    """Standardised residuals (cells, periods) that are nearly normal for counts."""
    leverage = np.einsum("ti,kij,tj->kt", design, fitted.inverse, design) * fitted.means
    raw = 1.5 * (counts ** (2 / 3) * fitted.means ** (-1 / 6) - fitted.means**0.5)
    residuals: Numbers = raw / np.sqrt(fitted.dispersion[:, np.newaxis] * np.maximum(1 - leverage, 1e-6))
    return residuals


def weights_of(residuals: Numbers, outlier: float) -> Numbers:
    """Less weight for what stood out before, so that past patterns hide no new one; together as many as periods."""
    raw = np.where(residuals > outlier, np.maximum(residuals, outlier) ** -2, 1.0)
    weights: Numbers = raw * (raw.shape[1] / raw.sum(axis=1))[:, np.newaxis]
    return weights


def _weighted(counts: Numbers, design: Numbers, offset: Numbers, outlier: float) -> Fit:
    first = fit(counts, design, offset, np.ones_like(counts))
    return fit(counts, design, offset, weights_of(anscombe(counts, first, design), outlier))


def _predicted(fitted: Fit, design: Numbers, offset: Numbers) -> Expected:
    """The sum over some periods, with the variance of the counts and of the estimate."""
    means = np.exp(np.clip(fitted.coefficients @ design.T + offset, -30, 30))
    mean = means.sum(axis=1)
    slope = means @ design
    doubt = np.einsum("ki,kij,kj->k", slope, fitted.inverse, slope)
    surplus = fitted.dispersion * (mean + doubt) - mean
    return Expected(mean, mean**2 / surplus)
