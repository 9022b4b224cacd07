"""A scan statistic over combinations of unit, relation, behaviour and context, and over windows that end now.

Kulldorff 1997, Communications in Statistics 26, and 2001, Journal of the Royal Statistical Society A 164 (prospective);
Kulldorff et al. 2005, PLoS Medicine 2 (permutation); Besag and Clifford 1991, Biometrika 78 (when to stop).

What is compared is the rate of a cell in a window with its rate before, beside the same of all other cases: a rise of
everything raises no cell. By chance the cases would lie as they do with their dates dealt out anew, so a permutation of
dates keeps every cell's history, the season, the trend and the delay of the institution, and how cells overlap.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .occurrences import FAMILIES, Integers
from .tails import Numbers

Flags = npt.NDArray[np.bool_]

_BATCHES = (12, 12, 24, 52)  # Of replications: most looks are seen to be chance in the first.
_BATCH_MAX = 100
_CLUSTERS_MAX = 8
_TIE = 1e-9  # Equal scores may differ in the last digit, by the processor that took the logarithm.


class Cluster(NamedTuple):
    """A cell and the window in which it stands out most. `ratio` is the logarithm of the likelihood ratio."""

    cell: int
    window: int
    observed: int
    expected: float
    ratio: float
    p_value: float


class Cases(NamedTuple):
    """What is scanned: cells (cases, families) of each case, by day, -1 for none; the family of each cell."""

    cells: Integers
    family: Integers


def scan(
    cases: Cases,
    in_windows: Integers,
    *,
    cases_min: int,
    axis_penalty: float,
    replications: int,
    stop_after: int,
    bits: np.random.BitGenerator,
) -> tuple[Cluster, ...]:
    """Where cases accumulate, most improbable first. `in_windows` has how many of the last cases lie in each window.

    The p-value is of the greatest of all cells and windows, so it is that of the whole scan, not of the one cell.
    """
    whole = len(cases.cells)
    cells, live = _compact(cases.cells, cases_min)
    if not len(live) or not in_windows.max(initial=0):
        return ()
    family = cases.family[live]
    size = np.bincount(cells[cells < len(live)], minlength=len(live))
    axes = np.array([len(one) for one in FAMILIES])[family]
    penalty = np.log(np.bincount(family, minlength=len(FAMILIES))[family]) + axis_penalty * (axes - 1)
    measure = _Measure(size, in_windows, whole, penalty, cases_min)
    observed = _counts(np.arange(whole)[np.newaxis, ::-1], cells, in_windows, len(live))
    _, at_window, at_cell, ratio, score = measure.standing_out(observed)
    ranked = _best_of_each(at_cell, score)
    if not len(ranked):
        return ()
    # A cell that cannot come up to the least of these in any permutation need not be counted in one.
    kept = measure.most() >= score[ranked[-1]] - _TIE
    chance = np.array(
        list(_chance(measure.of(kept), _without(cells, kept), float(score[ranked[0]]), replications, stop_after, bits))
    )
    return tuple(
        Cluster(
            cell=int(live[at_cell[one]]),
            window=int(at_window[one]),
            observed=int(observed[0, at_window[one], at_cell[one]]),
            expected=measure.expected(int(observed[0, at_window[one], at_cell[one]]), at_cell[one], at_window[one]),
            ratio=float(ratio[one]),
            p_value=_p_value(chance, float(score[one]), stop_after),
        )
        for one in ranked
    )


class _Measure:
    """The logarithm of the likelihood ratio of two Poisson rates, given all totals, for every cell and window."""

    def __init__(self, size: Integers, in_windows: Integers, whole: int, penalty: Numbers, cases_min: int) -> None:
        self.in_windows = in_windows
        self.live = len(size)
        self._size = size
        self._whole = whole
        self._penalty = penalty
        self._cases_min = cases_min
        numbers = np.arange(whole + 1, dtype=np.float64)
        self._log = numbers * np.log(np.maximum(numbers, 1))

    def of(self, kept: Flags) -> "_Measure":
        """The same for some of the cells."""
        return _Measure(self._size[kept], self.in_windows, self._whole, self._penalty[kept], self._cases_min)

    def standing_out(self, counts: Integers) -> tuple[Integers, Integers, Integers, Numbers, Numbers]:
        """Where counts (replications, windows, cells) are higher than elsewhere: places, ratio, score."""
        flat = np.flatnonzero(counts >= self._cases_min)
        place, cell = np.divmod(flat, self.live)
        replication, window = np.divmod(place, len(self.in_windows))
        count, size, inside = counts.ravel()[flat], self._size[cell], self.in_windows[window]
        above = count * self._whole > size * inside
        replication, window, cell = replication[above], window[above], cell[above]
        ratio = self._ratio(count[above], size[above], inside[above])
        return replication, window, cell, ratio, ratio - self._penalty[cell]

    def greatest(self, counts: Integers) -> Numbers:
        """The greatest score of each replication, -inf where nothing stands out."""
        replication, _, _, _, score = self.standing_out(counts)
        greatest = np.full(len(counts), -np.inf)
        np.maximum.at(greatest, replication, score)
        return greatest

    def most(self) -> Numbers:
        """The greatest score that each cell can have: all its cases in one window, or nothing else there."""
        inside = self.in_windows[:, np.newaxis]
        ratio = self._ratio(np.minimum(self._size, inside), self._size + 0 * inside, inside + 0 * self._size)
        most: Numbers = ratio.max(axis=0) - self._penalty
        return most

    def expected(self, count: int, cell: int, window: int) -> float:
        """What the cell's own rate before the window leads to, if it had gone the way of all other cases."""
        before, inside = int(self._size[cell]) - count, int(self.in_windows[window])
        others_before = self._whole - inside - before
        return before * (inside - count) / others_before if others_before else 0.0

    def _ratio(self, count: Integers, size: Integers, window: Integers) -> Numbers:
        log, whole = self._log, self._whole
        inside = log[count] + log[size - count] + log[window - count] + log[whole - window - size + count]
        total: Numbers = inside - log[size] - log[whole - size] - log[window] - log[whole - window] + log[whole]
        return total


def _best_of_each(cell: Integers, score: Numbers) -> Integers:
    """The places of the best window of each cell, of the best cells, best first."""
    order = np.lexsort((cell, -score))
    _, first = np.unique(cell[order], return_index=True)
    best: Integers = order[np.sort(first)][:_CLUSTERS_MAX]
    return best


def _without(cells: Integers, kept: Flags) -> Integers:
    """Cells numbered anew, where those not kept are none."""
    numbers = np.full(len(kept) + 1, int(kept.sum()), dtype=np.int64)
    numbers[np.flatnonzero(kept)] = np.arange(int(kept.sum()))
    anew = numbers[cells]
    some: Integers = anew[:, (anew < int(kept.sum())).any(axis=0)]
    return some


def _compact(cells: Integers, cases_min: int) -> tuple[Integers, Integers]:
    """Cells that have cases enough to stand out in any window, numbered anew; the number after the last is none."""
    sizes = np.bincount(cells[cells >= 0])
    live = np.flatnonzero(sizes >= cases_min)
    numbers = np.full(len(sizes) + 1, len(live), dtype=np.int64)  # The last stands for -1.
    numbers[live] = np.arange(len(live))
    return numbers[cells], live


def _counts(order: Integers, cells: Integers, in_windows: Integers, live: int) -> Integers:
    """How often each cell occurs in each window, when the cases of `order` (replications, cases) fill them."""
    longest = int(in_windows.max())
    windows = len(in_windows)
    ring = np.searchsorted(in_windows, np.arange(longest), side="right")
    replications = np.arange(len(order))[:, np.newaxis]
    base = (replications * windows + ring[np.newaxis, :]) * (live + 1)
    flat = base[:, :, np.newaxis] + cells[order[:, :longest]]
    rings = np.bincount(flat.ravel(), minlength=len(order) * windows * (live + 1))
    counts: Integers = np.ascontiguousarray(rings.reshape(len(order), windows, live + 1)[:, :, :live])
    for window in range(1, windows):
        counts[:, window] += counts[:, window - 1]
    return counts


def _chance(
    measure: _Measure,
    cells: Integers,
    observed: float,
    replications: int,
    stop_after: int,
    bits: np.random.BitGenerator,
) -> Iterator[float]:
    """The greatest score of each replication, until enough of them are as great as the observed one."""
    done = reached = 0
    batches = iter(_BATCHES)
    while done < replications and reached < stop_after:
        batch = min(next(batches, _BATCH_MAX), replications - done)
        order = _dealt(bits, batch, len(cells), int(measure.in_windows.max()))
        counts = _counts(order, cells, measure.in_windows, measure.live)
        for greatest in measure.greatest(counts):
            yield float(greatest)
            reached += greatest >= observed - _TIE
            if reached == stop_after:
                return
        done += batch


def _dealt(bits: np.random.BitGenerator, batch: int, whole: int, wanted: int) -> Integers:
    """The first `wanted` of all cases in random order, once a replication.

    Only the raw stream of a bit generator is promised to stay as it is whatever NumPy comes: cases are sorted by it.
    """
    keys = bits.random_raw(batch * whole).reshape(batch, whole)
    if wanted < whole:
        first = np.argpartition(keys, wanted, axis=1)[:, :wanted]
        order: Integers = np.take_along_axis(first, np.take_along_axis(keys, first, axis=1).argsort(axis=1), axis=1)
        return order
    return keys.argsort(axis=1)


def _p_value(chance: Numbers, observed: float, stop_after: int) -> float:
    reached = int((chance >= observed - _TIE).sum())
    return reached / len(chance) if reached == stop_after else (reached + 1) / (len(chance) + 1)
