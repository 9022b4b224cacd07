"""What identifies the rows of a file: which of them came before, and which case another row names."""

from collections.abc import Callable, Mapping, Sequence

from events.identity import derived_id

from .draft import Draft
from .mapping import Kind
from .problems import Problem
from .rows import LIST

_DIGITS = 16  # 64 bits of the hash: among a million rows two differ in them but for one chance in tens of millions.

Name = Callable[[Sequence[str]], str]


class Identities:
    """Names each row and the rows that it refers to, and notes which one had its identity first.

    `kinds` are the kinds of cases that the rows of the file are, by `key`; of no use where no row refers to another.
    """

    def __init__(self, name: Name, columns: tuple[str, ...], kinds: Mapping[int, Kind] | None = None) -> None:
        self._name = name
        self._columns = columns
        self._kinds = kinds or {}
        self._first: dict[int, int] = {}

    def check(self, draft: Draft) -> None:
        """Name the row and the rows that it refers to, or give it the problem."""
        if not any(draft.identity):
            return
        draft.row = self._name(draft.identity)
        first = self._first.setdefault(key(draft.row), draft.number)
        if first != draft.number:
            draft.problems.append(Problem(code="row.duplicate", columns=self._columns, parameters={"first": first}))
        for referred in draft.referred:
            row = self._name(referred.holder[referred.name].split(LIST))
            kind = self._kinds.get(key(row), referred.elsewhere)
            if kind is None:
                draft.problems.append(Problem(code="row.no-such-row", path=referred.path, columns=referred.columns))
            else:
                referred.holder[referred.name] = derived_id(kind, row)


def key(row: str) -> int:
    """What a row is looked up by."""
    return int(row[:_DIGITS], 16)
