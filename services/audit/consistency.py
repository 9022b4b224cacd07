"""Proofs that a tree only grew: what was signed of it before is still its beginning (RFC 9162 section 2.1.4).

Neither tree is held. A proof is gathered from what the tree was at the old size and what it completed since, which is a
hash for each of its levels.
"""

from collections.abc import Iterable, Mapping, Sequence

from .merkle import Frontier, Span, leaf_hash, node_hash, perfect, split


def spans(old: int, size: int) -> Sequence[Span]:
    """The subtrees whose hashes prove that a tree of `size` leaves begins with one of `old` (section 2.1.4.1)."""
    if not 0 < old <= size:
        raise ValueError(f"a tree of {size} leaves did not grow from one of {old}")
    found: list[Span] = []
    start, end = 0, size
    while end != old:
        middle = start + split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    if start:
        # The old tree is no subtree of the new one by itself, so that its last part must be told.
        found.append((start, end))
    return found[::-1]


def consistent(old: tuple[int, bytes], new: tuple[int, bytes], proof: Sequence[bytes]) -> bool:
    """Whether a proof leads from the old size and root to the new (section 2.1.4.2)."""
    size, root = old
    if not 0 < size <= new[0]:
        return False
    ways = spans(size, new[0])
    if len(ways) != len(proof):
        return False
    rest = list(zip(ways, proof, strict=True))
    before = after = root
    if ways and ways[0][1] == size:
        before = after = rest.pop(0)[1]
    for (start, _), hashed in rest:
        if start >= size:
            after = node_hash(after, hashed)
        else:
            before, after = node_hash(hashed, before), node_hash(hashed, after)
    return before == root and after == new[1]


class Growth:
    """What a tree completed since it had a size: all that a proof from that size on needs, to whatever size it grows.

    To the right of a size stand subtrees that each begin where the one before ends, and are as wide as that place
    allows; the proof needs those of them that are complete, and of the next what stands of it.
    """

    def __init__(self, frontier: Frontier) -> None:
        if not frontier.size:
            raise ValueError("a tree without leaves proves nothing")
        self.old = frontier.size
        self._held = dict(zip(perfect((0, frontier.size)), frontier.peaks, strict=True))
        self._next = _widest(frontier.size)

    def see(self, done: Iterable[tuple[Span, bytes]]) -> None:
        """Hear of the subtrees that a leaf completed, the smallest first."""
        for span, hashed in done:
            if span == self._next:
                self._held[span] = hashed
                self._next = _widest(span[1])

    def proof(self, frontier: Frontier) -> Sequence[bytes]:
        """The proof to the tree as it is now."""
        peaks = dict(zip(perfect((0, frontier.size)), frontier.peaks, strict=True))
        known = {**self._held, **peaks}
        return [_joined(known, span) for span in spans(self.old, frontier.size)]


class GrowingTree:
    """A tree that can prove that it grew from any of a few sizes which it once had."""

    def __init__(self, marks: Iterable[int] = ()) -> None:
        self.frontier = Frontier()
        self._marks = set(marks)
        self._growths: dict[int, Growth] = {}

    def add(self, value: bytes) -> None:
        """Let the next event in."""
        done = self.frontier.push(leaf_hash(value))
        for growth in self._growths.values():
            growth.see(done)
        if self.frontier.size in self._marks:
            self.mark()

    def mark(self) -> None:
        """Remember the size that it has now."""
        if self.frontier.size:
            self._growths.setdefault(self.frontier.size, Growth(self.frontier))

    def keep(self, sizes: Iterable[int]) -> None:
        """Remember no other sizes than these."""
        kept = set(sizes)
        self._growths = {size: growth for size, growth in self._growths.items() if size in kept}

    def proof(self, old: int) -> Sequence[bytes] | None:
        """The proof from a size to the present one; None where that size is not remembered."""
        if old in (0, self.frontier.size):
            return ()
        growth = self._growths.get(old)
        return None if growth is None else growth.proof(self.frontier)


def _widest(start: int) -> Span:
    return start, start + (start & -start)


def _joined(known: Mapping[Span, bytes], span: Span) -> bytes:
    *others, hashed = [known[part] for part in perfect(span)]
    for left in reversed(others):
        hashed = node_hash(left, hashed)
    return hashed
