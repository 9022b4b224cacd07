"""Roots and proofs as RFC 9162 has them, found without ever holding a tree."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.audit.merkle import EMPTY_ROOT, Frontier, Prover, leaf_hash, node_hash, path, perfect, root_by

# The leaves and roots by which implementations of Certificate Transparency (RFC 6962, later 9162) test themselves.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES.append(bytes.fromhex("606162636465666768696a6b6c6d6e6f"))
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree(values: Sequence[bytes]) -> bytes:
    """The root by the definition of RFC 9162 section 2.1.1, word for word."""
    if not values:
        return EMPTY_ROOT
    if len(values) == 1:
        return leaf_hash(values[0])
    split = 1
    while split * 2 < len(values):
        split *= 2
    return node_hash(tree(values[:split]), tree(values[split:]))


def grown(values: Sequence[bytes]) -> Frontier:
    frontier = Frontier()
    for value in values:
        frontier.add(value)
    return frontier


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_that_others_find(size: int) -> None:
    assert grown(LEAVES[:size]).root.hex() == ROOTS[size - 1]


def test_a_tree_without_leaves_has_the_root_of_nothing() -> None:
    assert Frontier().root == EMPTY_ROOT


values_of = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


@given(values_of)
def test_a_frontier_finds_the_root_and_stays_small(values: list[bytes]) -> None:
    frontier = grown(values)
    assert frontier.root == tree(values)
    assert len(frontier.peaks) == len(values).bit_count()


@given(values_of, st.data())
def test_a_proof_leads_from_a_leaf_to_the_root_and_from_no_other_leaf(values: list[bytes], data: st.DataObject) -> None:
    size = len(values)
    leaves = data.draw(st.sets(st.integers(0, size - 1), min_size=1))
    prover = Prover(size, leaves)
    for value in values:
        prover.add(value)
    assert prover.root == tree(values)
    for leaf, proof in prover.proofs().items():
        assert len(proof) <= (size - 1).bit_length()
        assert root_by(leaf, size, leaf_hash(values[leaf]), proof) == prover.root
        assert root_by(leaf, size, leaf_hash(values[leaf] + b"!"), proof) != prover.root


@given(st.integers(1, 2**40), st.data())
@settings(max_examples=200)
def test_the_path_of_a_leaf_covers_all_the_others_once(size: int, data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, size - 1))
    spans = sorted([*path(leaf, size), (leaf, leaf + 1)])
    assert [start for start, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == size
    for span in spans:
        assert all((end - start).bit_count() == 1 for start, end in perfect(span))


def test_a_proof_of_another_length_or_leaf_is_refused() -> None:
    with pytest.raises(ValueError, match="has 2 hashes here, not 1"):
        root_by(0, 4, leaf_hash(b""), [EMPTY_ROOT])
    with pytest.raises(ValueError, match="no leaf 4"):
        path(4, 4)


def test_proofs_of_half_a_tree_are_none() -> None:
    prover = Prover(2, [0])
    prover.add(b"")
    with pytest.raises(ValueError, match="1 of 2 leaves"):
        prover.proofs()
