"""What is known of an institution's publications: enough to check the next one, and no figures."""

from datetime import date, datetime

import msgspec

from events.release import ReleaseTable


class Made(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A publication that was made."""

    digest: str
    on: date
    corrects: str | None = None
    withdrawn: bool = False


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A publication that is being prepared. `last` is the place of its last figure: its table, and values by number."""

    release: str
    tables: tuple[ReleaseTable, ...]
    counted_as_of: datetime
    rule: str
    digest: str
    corrects: str | None = None
    parts: int = 0
    cells: int = 0
    last: tuple[int, ...] = ()


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """The publications of an institution, oldest first, and the one that is being prepared."""

    institution: str = ""
    made: dict[str, Made] = {}
    draft: Draft | None = None

    @property
    def digests(self) -> tuple[str, ...]:
        """The figures that readers have, withdrawn or not."""
        return tuple(one.digest for one in self.made.values())
