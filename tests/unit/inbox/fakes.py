"""Stand-ins for what the inbox is given."""

import hashlib


class Shelf:
    """Receipts in memory, with the conformance of the real table where it matters: nothing is overwritten unseen."""

    def __init__(self) -> None:
        self.kept: dict[bytes, tuple[str, bytes]] = {}
        self.away = False
        self.races = 0
        self.finds = 0

    def find(self, hashed: bytes) -> tuple[str, bytes] | None:
        if self.away:
            raise ConnectionError("away")
        self.finds += 1
        return self.kept.get(hashed)

    def put(self, hashed: bytes, institution: str, box: bytes, before: bytes | None) -> bool:
        if self.races:
            self.races -= 1
            return False
        found = self.kept.get(hashed)
        if (found[1] if found else None) != before:
            return False
        self.kept[hashed] = (institution, box)
        return True


def hashed(purpose: str, *parts: str) -> str:
    return hashlib.sha256(repr((purpose, *parts)).encode()).hexdigest()


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at
