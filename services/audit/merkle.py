"""Merkle trees over the events of a shard, by RFC 9162 section 2.1: leaf `n` is the bytes of event `n + 1`.

A tree is never held: its roots come from a frontier of at most 64 hashes that grows event by event, and the proofs of
some leaves are gathered while all of them stream by.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

Span = tuple[int, int]
"""The leaves from one number up to, and without, another."""

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(value: bytes) -> bytes:
    """The hash of an event's bytes as a leaf."""
    return sha256(b"\x00" + value).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees that stand next to each other."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """The perfect subtrees that make up a tree so far, the largest first: all that is needed to let it grow."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, value: bytes) -> None:
        """Let the next event in."""
        self.push(leaf_hash(value))

    def push(self, leaf: bytes) -> Iterable[tuple[Span, bytes]]:
        """Let the next leaf in by its hash; every perfect subtree that it completes, the smallest first."""
        done = [((self.size, self.size + 1), leaf)]
        self.size += 1
        hashed, width = leaf, 1
        # As many subtrees end here as the new size has zeros at its end in binary.
        while self.size % (width * 2) == 0:
            hashed, width = node_hash(self.peaks.pop(), hashed), width * 2
            done.append(((self.size - width, self.size), hashed))
        self.peaks.append(hashed)
        return done

    @property
    def root(self) -> bytes:
        """The root of the tree as it is now."""
        if not self.peaks:
            return EMPTY_ROOT
        *others, hashed = self.peaks
        for peak in reversed(others):
            hashed = node_hash(peak, hashed)
        return hashed


class Prover:
    """Gathers the inclusion proofs of some leaves of a tree of a known size, while all of its leaves stream by.

    It keeps a few dozen hashes a leaf that is to be proved, whatever the size of the tree.
    """

    def __init__(self, size: int, leaves: Iterable[int]) -> None:
        self._size = size
        self._paths = {leaf: path(leaf, size) for leaf in leaves}
        wanted = {part for spans in self._paths.values() for span in spans for part in perfect(span)}
        self._wanted = wanted
        self._found: dict[Span, bytes] = {}
        self._frontier = Frontier()

    def add(self, value: bytes) -> None:
        """Let the next event stream by."""
        for span, hashed in self._frontier.push(leaf_hash(value)):
            if span in self._wanted:
                self._found[span] = hashed

    @property
    def root(self) -> bytes:
        """The root of what streamed by."""
        return self._frontier.root

    def proofs(self) -> Mapping[int, Sequence[bytes]]:
        """The proof of each leaf, the hash next to it first. Raises `ValueError` before all leaves streamed by."""
        if self._frontier.size != self._size:
            raise ValueError(f"{self._frontier.size} of {self._size} leaves have streamed by")
        return {leaf: [self._hash(span) for span in spans] for leaf, spans in self._paths.items()}

    def _hash(self, span: Span) -> bytes:
        *others, hashed = [self._found[part] for part in perfect(span)]
        for left in reversed(others):
            hashed = node_hash(left, hashed)
        return hashed


def path(leaf: int, size: int) -> Sequence[Span]:
    """The subtrees whose hashes prove a leaf, the one next to it first (RFC 9162 section 2.1.3.1)."""
    if not 0 <= leaf < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {leaf}")
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if leaf < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def perfect(span: Span) -> Sequence[Span]:
    """The perfect subtrees that a subtree is made of, the largest first."""
    start, end = span
    parts: list[Span] = []
    while start < end:
        width = 1 << ((end - start).bit_length() - 1)
        parts.append((start, start + width))
        start += width
    return parts


def root_by(leaf: int, size: int, hashed: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf's hash and its proof lead to (RFC 9162 section 2.1.3.2). Raises `ValueError`."""
    spans = path(leaf, size)
    if len(proof) != len(spans):
        raise ValueError(f"a proof in a tree of {size} leaves has {len(spans)} hashes here, not {len(proof)}")
    for (start, _), other in zip(spans, proof, strict=True):
        hashed = node_hash(other, hashed) if start < leaf else node_hash(hashed, other)
    return hashed


def split(width: int) -> int:
    """The largest power of two that is smaller than a width."""
    return 1 << ((width - 1).bit_length() - 1)
