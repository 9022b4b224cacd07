"""A figure is moved to whole numbers that fit, or what holds it holds it indeed."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from services.releases.shifting import Held, Shifts
from services.releases.solving import Part

CELLS, MOST = 4, 5
EVERYTHING = np.array(list(product(range(MOST + 1), repeat=CELLS)), dtype=np.float64)
NOTHING = csr_matrix((1, 0))


@st.composite
def drawn(draw: st.DrawFn) -> Part:
    """Four cells of at most five cases, some of their sums within bounds, and one sum that is asked for."""
    truth = np.array(draw(st.lists(st.integers(0, MOST), min_size=CELLS, max_size=CELLS)), dtype=np.float64)
    row = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=CELLS, max_size=CELLS)
    matrix = np.array(draw(st.lists(row, min_size=1, max_size=5)))
    slack = np.array(draw(st.lists(st.integers(0, 2), min_size=2 * len(matrix), max_size=2 * len(matrix))))
    least, most = np.split(slack.astype(np.float64), 2)
    sums = matrix @ truth
    return Part(
        places=np.arange(CELLS),
        low=np.zeros(CELLS),
        high=np.full(CELLS, float(MOST)),
        truth=truth,
        matrix=csr_matrix(matrix),
        row_low=sums - least,
        row_high=sums + most,
        row_places=np.full(len(matrix), -1),
        constants=csr_matrix((len(matrix), 0)),
        known=np.zeros(0, dtype=np.int64),
        wanted=np.array([0]),
        targets=csr_matrix(np.array([draw(row.filter(any))])),
        target_constants=NOTHING,
        offset=np.zeros(1),
    )


@given(drawn(), st.integers(1, 4), st.booleans())
def test_what_is_found_fits_and_what_is_excluded_cannot_be(part: Part, by: int, up: bool) -> None:
    goal = float((part.targets @ part.truth)[0]) + (by if up else -by)
    found = Shifts(part).shifted(0, by if up else -by)
    reached = [x for x in EVERYTHING[(EVERYTHING @ part.targets.toarray()[0]) == goal] if part.fits(x)]
    if isinstance(found, np.ndarray):
        assert part.fits(found)
        assert (part.targets @ found)[0] == goal
    elif isinstance(found, Held) and found.proven:
        assert not reached
    else:
        assert found is not None, "the solver said why it cannot be, and that did not hold"


@given(drawn(), st.integers(1, 4))
def test_what_is_found_does_not_depend_on_what_was_asked_before(part: Part, by: int) -> None:
    fresh, used = Shifts(part).shifted(0, by), Shifts(part)
    for other in (-by, by + 1):
        used.shifted(0, other)
    again = used.shifted(0, by)
    assert type(fresh) is type(again)
    if isinstance(fresh, np.ndarray):
        assert (fresh == again).all()
