"""What a publication and its audit are known by: digests that whoever has the figures can make again."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from events.release import ReleasedCell, ReleaseTable


def begun(tables: Sequence[ReleaseTable], counted_as_of: datetime, rule: str) -> str:
    """The digest of a publication before it has figures."""
    return _digest("", msgspec.json.encode((tables, counted_as_of, rule)))


def added(before: str, cells: Sequence[ReleasedCell]) -> str:
    """The digest once more figures are in it: parts of any size give another, so they are made once."""
    return _digest(before, msgspec.json.encode(cells))


def certified(digest: str, earlier: Sequence[str], rule: str) -> str:
    """What an audit was made of: the figures, all earlier publications in their order, and the rule."""
    return _digest(digest, msgspec.json.encode((earlier, rule)))


def _digest(before: str, content: bytes) -> str:
    return hashlib.sha256(before.encode() + content).hexdigest()
