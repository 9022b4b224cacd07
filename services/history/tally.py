"""What became of the rows of a file, in numbers."""

import msgspec

from .draft import Draft


class Tally(msgspec.Struct, kw_only=True):
    """Counts of rows. `there` were in the ledger from an earlier run; of the rest that are in, `open` have no ending.

    `refused` counts rows; `reasons` counts what is wrong with them, and a row can have several.
    """

    rows: int = 0
    brought_in: int = 0
    there: int = 0
    open: int = 0
    refused: int = 0
    reasons: dict[str, int] = {}

    def take(self, draft: Draft, *, there: bool = False) -> None:
        """One more row that is decided on."""
        self.rows += 1
        if draft.problems:
            self.refused += 1
            for problem in draft.problems:
                self.reasons[problem.code] = self.reasons.get(problem.code, 0) + 1
            return
        self.there += there
        self.brought_in += not there
        self.open += not draft.ended
