"""Which rows of a file came before, by what identifies them."""

from collections.abc import Callable, Sequence

from .draft import Draft
from .problems import Problem

_DIGITS = 16  # 64 bits of the hash: among a million rows two differ in them but for one chance in tens of millions.


class Duplicates:
    """Names each row, and notes which one had its identity first."""

    def __init__(self, name: Callable[[Sequence[str]], str], columns: tuple[str, ...]) -> None:
        self._name = name
        self._columns = columns
        self._first: dict[int, int] = {}

    def check(self, draft: Draft) -> None:
        """Name the row, or give it the problem."""
        if not any(draft.identity):
            return
        draft.row = self._name(draft.identity)
        first = self._first.setdefault(int(draft.row[:_DIGITS], 16), draft.number)
        if first != draft.number:
            draft.problems.append(Problem(code="row.duplicate", columns=self._columns, parameters={"first": first}))
