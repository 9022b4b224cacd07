"""What was withdrawn is erased however the process that took it back ended."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

from services.inbox.escrow_erasing import BACK, BEGINNING, erasing

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Keys:
    """Keys by owner, in a keyring that may be away."""

    def __init__(self, *owners: str) -> None:
        self.owners = set(owners)
        self.destroyed: list[tuple[str, str, str]] = []

    def held(self, owners: Sequence[str]) -> Sequence[str]:
        return [owner for owner in owners if owner in self.owners]

    def destroy(self, subject: str, *, by: str, ground: str) -> tuple[str, ...]:
        self.owners.discard(subject)
        self.destroyed.append((subject, by, ground))
        return (subject,)


class Looks:
    """What was withdrawn at each look; the last one ends the loop."""

    def __init__(self, stop: Flag, *found: Sequence[str] | None) -> None:
        self._stop = stop
        self._found = list(found)
        self.since: list[datetime] = []

    def withdrawn(self, since: datetime) -> Sequence[str]:
        self.since.append(since)
        found = self._found.pop(0)
        if not self._found:
            self._stop.set()
        if found is None:
            raise ConnectionError("away")
        return found


class Restless(Flag):
    """A flag for which waiting takes no time."""

    def wait(self, timeout: float | None = None) -> bool:
        return self.is_set()


def test_it_looks_at_everything_once_and_then_at_what_is_recent() -> None:
    stop = Restless()
    keys = Keys("deposit-1", "deposit-2", "deposit-3")
    looks = Looks(stop, ["deposit-1", "gone"], None, ["deposit-2"])
    erasing(looks, keys, lambda: NOW, stop)
    assert looks.since == [BEGINNING, NOW - BACK, NOW - BACK]
    assert keys.owners == {"deposit-3"}
    assert keys.destroyed == [
        ("deposit-1", "reporter", "withdrawn from escrow"),
        ("deposit-2", "reporter", "withdrawn from escrow"),
    ]


def test_until_the_tables_could_be_read_it_looks_at_everything() -> None:
    stop = Restless()
    looks = Looks(stop, None, [], [])
    erasing(looks, Keys(), lambda: NOW, stop)
    assert looks.since == [BEGINNING, BEGINNING, NOW - BACK]
    assert timedelta() < BACK
