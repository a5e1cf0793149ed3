"""The tree against RFC 6962's own definition, written down recursively; proofs hold, and nothing else does."""

from hypothesis import given
from hypothesis import strategies as st

from investigations.audit import tree

# The tree of the tests of Google's Certificate Transparency code (`merkletree` test inputs): eight leaves, its roots.
LEAVES = [bytes.fromhex(text) for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657")]
LEAVES += [bytes.fromhex("606162636465666768696a6b6c6d6e6f")]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def reference(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not leaves:
        return tree.EMPTY
    if len(leaves) == 1:
        return tree.leaf_hash(leaves[0])
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return tree.node_hash(reference(leaves[:k]), reference(leaves[k:]))


class Grown:
    """A tree that grew in some batches, with what of it is kept."""

    def __init__(self, leaves: list[bytes], batches: list[int]) -> None:
        self.kept: dict[tuple[int, int], bytes] = {}
        self.edge: list[bytes] = []
        ends = [*sorted({min(batch, len(leaves)) for batch in batches}), len(leaves)]
        for start, end in zip([0, *ends], ends, strict=False):
            full, self.edge = tree.grow(start, self.edge, map(tree.leaf_hash, leaves[start:end]))
            assert not {(level, place) for level, place, _ in full} & self.kept.keys(), "what is full stays as it is"
            self.kept |= {(level, place): digest for level, place, digest in full}

    def hashes(self, spans: list[tree.Span]) -> list[bytes]:
        return [tree.root([self.kept[full] for full in tree.cover(*span)]) for span in spans]


def test_known_vectors() -> None:
    for size, root in ROOTS.items():
        assert tree.root(Grown(LEAVES[:size], []).edge).hex() == reference(LEAVES[:size]).hex() == root


drawn = st.lists(st.binary(max_size=3), min_size=1, max_size=70, unique=True)  # rows have ids: none is there twice


@given(drawn, st.lists(st.integers(0, 70), max_size=4), st.data())
def test_every_proof_holds_and_no_other(leaves: list[bytes], batches: list[int], data: st.DataObject) -> None:
    grown, size, root = Grown(leaves, batches), len(leaves), reference(leaves)
    assert tree.root(grown.edge) == root
    leaf = data.draw(st.integers(0, size - 1))
    proof, digest = grown.hashes(tree.inclusion(leaf, size)), tree.leaf_hash(leaves[leaf])
    assert tree.includes(digest, leaf, size, proof, root)
    assert len(proof) <= (size - 1).bit_length()
    for other in range(size + 2):
        assert other == leaf or not tree.includes(digest, other, size, proof, root)
    at = data.draw(st.integers(0, len(proof)))
    assert not tree.includes(digest, leaf, size, [*proof[:at], bytes(32), *proof[at:]], root)
    for wrong in _flipped([digest, root, *proof], data):
        assert not tree.includes(wrong[0], leaf, size, wrong[2:], wrong[1])
    assert not proof or not tree.includes(digest, leaf, size, proof[:-1], root)


@given(drawn, st.data())
def test_a_tree_is_continued_by_those_that_begin_with_it(leaves: list[bytes], data: st.DataObject) -> None:
    grown, size, root = Grown(leaves, []), len(leaves), reference(leaves)
    old = data.draw(st.integers(1, size))
    old_root, proof = reference(leaves[:old]), grown.hashes(tree.consistency(old, size))
    assert tree.continues(old, size, old_root, root, proof)
    assert old == size or not tree.continues(size, old, old_root, root, proof)
    for wrong in _flipped([old_root, root, *proof], data):
        assert not tree.continues(old, size, wrong[0], wrong[1], wrong[2:])
    for other in {1, old - 1, old + 1, size + 1} - {old, 0}:
        fooled = tree.continues(other, size, old_root, root, proof)
        assert not fooled or reference(leaves[:other]) == old_root
    assert not tree.continues(0, size, tree.EMPTY, root, proof)


@given(drawn, st.sets(st.integers(0, 69)), st.sets(st.integers(0, 69), max_size=3))
def test_a_tree_is_the_same_however_much_of_it_is_folded(leaves: list[bytes], shown: set[int], cuts: set[int]) -> None:
    grown, edge, at, roots = Grown(leaves, []), [], 0, {}
    for part in tree.folded(len(leaves), shown, cuts):
        level, digest = (0, tree.leaf_hash(leaves[part])) if isinstance(part, int) else (part.level, grown.kept[part])
        assert isinstance(part, int) == (at in shown)
        edge.append((level, digest))
        while len(edge) > 1 and edge[-1][0] == edge[-2][0]:
            (level, right), (_, left) = edge.pop(), edge.pop()
            edge.append((level + 1, tree.node_hash(left, right)))
        at += 2 ** (0 if isinstance(part, int) else part.level)
        roots[at] = tree.root([digest for _, digest in edge])
    assert roots[len(leaves)] == reference(leaves)
    assert all(roots[cut] == reference(leaves[:cut]) for cut in cuts if 0 < cut < len(leaves))


def _flipped(hashes: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """Each hash once with one bit turned over."""
    bit = data.draw(st.integers(0, 255))
    mask = (1 << bit).to_bytes(32, "big")
    turned = [bytes(a ^ b for a, b in zip(digest, mask, strict=True)) for digest in hashes]
    return [[*hashes[:n], wrong, *hashes[n + 1 :]] for n, wrong in enumerate(turned)]
