"""The constraints on what is not known, in as few variables as there are, part by part; solved by HiGHS.

A cell that is the sum of others needs no variable of its own: what is published of it is a row over its smallest parts.
What is known exactly is a constant. So a part has a column for each smallest cell that is open, and falls
apart from the others where nothing published ties them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_matrix, diags_array, vstack
from scipy.sparse.csgraph import connected_components

from .system import Numbers, Places, System

EPSILON = 1e-6
NODES_MAX = 2_000
"""Branches that a search for whole numbers looks into. A number instead of a time: the same everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Whole numbers that fit. `certain` says that none cost less."""

    x: Numbers
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Open cells that depend on each other (columns, by place), and what ties them.

    `matrix @ x` lies between `row_low` and `row_high`. `row_places` says whose figure a row is, -1 where nobody's;
    `constants` has what the known cells `known` put into each row. `targets @ x + offset` are the sensitive figures,
    with the offset from `target_constants`. A figure that is made of known cells alone is in a part without columns.
    """

    places: Places
    low: Numbers
    high: Numbers
    truth: Numbers
    matrix: csr_matrix
    row_low: Numbers
    row_high: Numbers
    row_places: Places
    constants: csr_matrix
    known: Places
    wanted: Places
    targets: csr_matrix
    target_constants: csr_matrix
    offset: Numbers

    def __len__(self) -> int:
        return len(self.places)

    def narrowed(self, columns: Places, at: Numbers) -> "Part":
        """These open cells alone, with all others as they are at a point: what fits it fits everything."""
        rest = at.copy()
        rest[columns] = 0
        through = self.matrix @ rest
        inside = self.matrix[:, columns]
        rows = np.flatnonzero(np.diff(inside.indptr))
        return Part(
            places=self.places[columns],
            low=self.low[columns],
            high=self.high[columns],
            truth=self.truth[columns],
            matrix=inside[rows],
            row_low=(self.row_low - through)[rows],
            row_high=(self.row_high - through)[rows],
            row_places=self.row_places[rows],
            constants=self.constants[rows],
            known=self.known,
            wanted=self.wanted,
            targets=self.targets[:, columns],
            target_constants=self.target_constants,
            offset=self.offset + self.targets @ rest,
        )

    def search(self, cost: Numbers, cap: tuple[csr_matrix, float, float]) -> Solution | None:
        """The least that the cost can be in whole numbers with one more row, as far as found."""
        constraints = [
            LinearConstraint(self.matrix, self.row_low, self.row_high),
            LinearConstraint(cap[0], [cap[1]], [cap[2]]),
        ]
        found = milp(
            cost,
            integrality=np.ones(len(cost)),
            bounds=Bounds(self.low, self.high),
            constraints=constraints if self.matrix.shape[0] else constraints[1:],
            options={"node_limit": NODES_MAX, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            return None
        x = np.rint(found.x)
        return Solution(x=x, certain=found.status == 0) if self.fits(x) else None

    def fits(self, x: Numbers) -> bool:
        """Whether whole numbers are a solution indeed: checked in exact sums, not taken from the solver."""
        rows = self.matrix @ x
        inside = np.all(x >= self.low) and np.all(x <= self.high)
        return bool(inside and np.all(rows >= self.row_low) and np.all(rows <= self.row_high))


def parts(system: System, wanted: Places) -> Iterator[Part]:
    """The parts of the constraints in which these variables are, each variable in one part."""
    low, high = system.low, system.known_high()
    known = low >= high
    rows, least, most, of = _rows(system, known)
    targets = _expanded(system, known, _selected(wanted, len(low)))
    terminal = np.flatnonzero(~known & (system.defined < 0))
    free = csr_matrix(rows[:, terminal])
    aims = csr_matrix(targets[:, terminal])
    constant = np.flatnonzero(known)
    fixed, settled = csr_matrix(rows[:, constant]), csr_matrix(targets[:, constant])
    offset = settled @ system.truth[constant]
    used = np.flatnonzero(np.diff(free.indptr))
    free, fixed, least, most, of = free[used], fixed[used], least[used], most[used], of[used]
    through = fixed @ system.truth[constant]
    link = vstack([free, aims], format="csr")
    _, label = connected_components(block_array([[None, link], [link.T, None]], format="csr"), directed=False)
    of_rows, of_aims, of_columns = np.split(label, [len(used), len(used) + len(wanted)])
    for one in np.unique(of_aims):
        columns, its = np.flatnonzero(of_columns == one), np.flatnonzero(of_rows == one)
        mine = np.flatnonzero(of_aims == one)
        yield Part(
            places=terminal[columns],
            low=low[terminal[columns]],
            high=high[terminal[columns]],
            truth=system.truth[terminal[columns]],
            matrix=free[its][:, columns],
            row_low=(least - through)[its],
            row_high=(most - through)[its],
            row_places=of[its],
            constants=fixed[its],
            known=constant,
            wanted=wanted[mine],
            targets=aims[mine][:, columns],
            target_constants=settled[mine],
            offset=offset[mine],
        )


def _rows(system: System, known: NDArray[np.bool_]) -> tuple[csr_matrix, Numbers, Numbers, Places]:
    """The rows that say something once sums are put in place of what they define, and whose figure each is."""
    defined = system.defined
    size = len(known)
    # What is summed of counts cannot be negative; of a change in counts that has to be said.
    bounded = (system.low > system.bottom) | np.isfinite(system.high) | system.signed & np.isfinite(system.low)
    summed = np.flatnonzero((defined >= 0) & ~known & bounded)
    kept = np.ones(system.matrix.shape[0], dtype=np.bool_)
    kept[defined[(defined >= 0) & ~known]] = False
    whose = np.full(system.matrix.shape[0], -1, dtype=np.int64)
    rows = vstack([system.matrix[np.flatnonzero(kept)], _selected(summed, size)], format="csr")
    least = np.concatenate([system.row_low[kept], system.low[summed]])
    most = np.concatenate([system.row_high[kept], system.high[summed]])
    return _expanded(system, known, rows), least, most, np.concatenate([whose[kept], summed])


def _selected(places: Places, size: int) -> csr_matrix:
    return csr_matrix((np.ones(len(places)), (np.arange(len(places)), places)), shape=(len(places), size))


def _expanded(system: System, known: NDArray[np.bool_], rows: csr_matrix) -> csr_matrix:
    """Rows over the smallest open cells and the known ones: every other is replaced by what it is the sum of."""
    inner = (system.defined >= 0) & ~known
    step = diags_array((~inner).astype(np.float64), format="csr") + system.sums.multiply(inner[:, None]).tocsr()
    while inner[rows.indices].any():
        rows = (rows @ step).tocsr()
        rows.eliminate_zeros()
    return rows
