"""A linear programme that is solved many times, each time with another last row; by HiGHS, with one thread."""

from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_matrix, vstack

from .system import Numbers, Places


class Programme:
    """The least cost of what lies within bounds. The last row is free until it is bound."""

    def __init__(
        self, matrix: csr_matrix, rows: tuple[Numbers, Numbers], columns: tuple[Numbers, Numbers], cost: Numbers
    ) -> None:
        self._solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        for option, value in (("threads", 1), ("solver", "simplex"), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        every = vstack([matrix, csr_matrix((1, matrix.shape[1]))], format="csr")
        self._last = matrix.shape[0]
        model = highspy.HighsLp()
        model.num_row_, model.num_col_ = every.shape
        model.col_cost_ = cost
        model.col_lower_, model.col_upper_ = columns
        model.row_lower_, model.row_upper_ = np.append(rows[0], -np.inf), np.append(rows[1], np.inf)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = every.indptr, every.indices
        model.a_matrix_.value_ = every.data
        self._solver.passModel(model)

    def start(self) -> highspy.HighsBasis:
        """Where the solver stands."""
        basis: highspy.HighsBasis = self._solver.getBasis()
        return basis

    def start_from(self, basis: highspy.HighsBasis) -> None:
        """Stand there again, so that what is found does not depend on what was solved before."""
        self._solver.setBasis(basis)

    def bind(self, columns: Places, values: Numbers, low: float, high: float) -> None:
        """Have the last row be of these columns, between these."""
        for column, value in zip(columns, values, strict=True):
            self._solver.changeCoeff(self._last, int(column), float(value))
        self._solver.changeRowBounds(self._last, low, high)

    def unbind(self, columns: Places) -> None:
        """Free the last row of these columns."""
        self.bind(columns, np.zeros(len(columns)), -np.inf, np.inf)

    def solved(self) -> Numbers | None:
        """What costs least, or nothing where nothing fits."""
        self._solver.run()
        optimal = self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(self._solver.getSolution().col_value) if optimal else None

    def why_not(self) -> Numbers | None:
        """Where nothing fits: weights of the rows, the last one's last, whose weighted sum cannot be (Farkas)."""
        _, there, weights = self._solver.getDualRay()
        return np.array(weights) if there else None
