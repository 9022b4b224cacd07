"""That a tree only grew is shown by a proof as RFC 9162 has it, gathered without holding either tree."""

from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.audit.consistency import GrowingTree, Growth, consistent, spans
from services.audit.merkle import Frontier, leaf_hash

from .test_merkle import LEAVES, grown, tree

# Proofs between sizes of the tree of eight leaves by which Certificate Transparency tests itself.
KNOWN = {
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}

values_of = st.lists(st.binary(max_size=3), min_size=1, max_size=90)


def proof_by_definition(old: int, values: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 9162 section 2.1.4.1, word for word."""
    size = len(values)
    if old == size:
        return [] if whole else [tree(values)]
    split = 1
    while split * 2 < size:
        split *= 2
    if old <= split:
        return [*proof_by_definition(old, values[:split], whole=whole), tree(values[split:])]
    return [*proof_by_definition(old - split, values[split:], whole=False), tree(values[:split])]


def growing(values: Sequence[bytes], old: int) -> tuple[Growth, Frontier]:
    frontier = grown(values[:old])
    growth = Growth(frontier)
    for value in values[old:]:
        growth.see(frontier.push(leaf_hash(value)))
    return growth, frontier


@pytest.mark.parametrize(("old", "size"), KNOWN)
def test_the_proofs_that_others_find(old: int, size: int) -> None:
    growth, frontier = growing(LEAVES[:size], old)
    assert [one.hex() for one in growth.proof(frontier)] == KNOWN[old, size]


@given(values_of, st.data())
def test_a_proof_is_that_of_the_definition_and_holds(values: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(values)))
    growth, frontier = growing(values, old)
    proof = growth.proof(frontier)
    assert proof == proof_by_definition(old, values)
    assert consistent((old, tree(values[:old])), (len(values), tree(values)), proof)


@given(values_of, st.data())
def test_a_beginning_that_was_changed_has_no_proof(values: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(values)))
    changed = data.draw(st.integers(0, old - 1))
    other = [value + b"!" if number == changed else value for number, value in enumerate(values)]
    growth, frontier = growing(other, old)
    assert not consistent((old, tree(values[:old])), (len(values), frontier.root), growth.proof(frontier))


@given(values_of, st.data())
def test_no_hash_of_a_proof_can_be_another(values: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(values)))
    growth, frontier = growing(values, old)
    proof = list(growth.proof(frontier))
    assume(proof)
    at = data.draw(st.integers(0, len(proof) - 1))
    spoilt = [bytes(32) if number == at else one for number, one in enumerate(proof)]
    ends = (old, tree(values[:old])), (len(values), tree(values))
    assert not consistent(*ends, spoilt)
    assert not consistent(*ends, proof[:-1])
    assert not consistent(*ends, [*proof, bytes(32)])


@given(values_of, st.sets(st.integers(1, 90), max_size=6))
def test_a_tree_proves_from_any_size_that_was_marked(values: list[bytes], marks: set[int]) -> None:
    growing_tree = GrowingTree(marks)
    for value in values:
        growing_tree.add(value)
    for old in range(1, len(values)):
        proof = growing_tree.proof(old)
        assert proof == (proof_by_definition(old, values) if old in marks else None)


def test_a_tree_did_not_grow_from_a_larger_one() -> None:
    assert not consistent((3, bytes(32)), (2, bytes(32)), [])
    assert not consistent((0, bytes(32)), (2, bytes(32)), [])
    with pytest.raises(ValueError, match="did not grow"):
        spans(3, 2)
    with pytest.raises(ValueError, match="proves nothing"):
        Growth(Frontier())
