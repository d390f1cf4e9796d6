"""Peak memory: at most six arrays of the input's length beyond the input, whatever the shape."""

import gc
import json
import pickle
import tracemalloc

import numpy as np
import pytest

import finitefns as ff
from finitefns.finite.forests import blocks, fingerprints, forest, functional

N = 30_000
BOUND = 6.0
POINTS = np.arange(N)
RING = 2 * N // 3
SHAPES = {
    "random": lambda rng: rng.integers(0, N, N),
    "star": lambda rng: np.zeros(N, np.int64),
    "path": lambda rng: np.maximum(POINTS - 1, 0),
    "n/2 swaps": lambda rng: POINTS ^ 1,
    "one n-cycle": lambda rng: (POINTS + 1) % N,
    "comb": lambda rng: np.where(POINTS < N // 2, np.maximum(POINTS - 1, 0), POINTS - N // 2),
    "identity": lambda rng: POINTS,
    "binary tree": lambda rng: POINTS // 2,
    "two paths": lambda rng: np.maximum(POINTS - 2, 0),
    "a leaf on a long cycle": lambda rng: np.append((POINTS[:-1] + 1) % (N - 1), 0),
    "leaves on a long cycle": lambda rng: np.where(
        POINTS < RING, (POINTS + 1) % RING, rng.integers(0, RING, N)
    ),
    "leaves on swaps": lambda rng: np.where(POINTS < N // 2, POINTS ^ 1, POINTS - N // 2),
}


def peak(job, points):
    """The peak memory of a job beyond what was there, in arrays of so many points."""
    gc.collect()
    tracemalloc.start()
    answer = job()
    _, top = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return top / (8 * points), answer


@pytest.fixture
def narrow_blocks(monkeypatch):
    """Blocks that are small beside these arrays, as they are beside the large ones."""
    monkeypatch.setattr(blocks, "BLOCK", 1 << 9)


def scrambled(shape):
    rng = np.random.default_rng(4)
    e = ff.Endofunction(SHAPES[shape](rng))
    return [e.act(ff.Relabeling(space=rng.permutation(N))).values for _ in range(2)]


def form_and_moves(values):
    """The copy at the door counts too."""
    found = ff.canonical_form(ff.Endofunction(values))
    return found.form, found.change


@pytest.mark.parametrize("large", [1 << 18, 1 << 10], ids=["argsort", "counting sort"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_canonical_form_of_an_endofunction(shape, large, narrow_blocks, monkeypatch):
    monkeypatch.setattr(forest, "LARGE", large)
    one, other = scrambled(shape)
    forest.group(np.zeros(1 << 18, np.int64), 2)  # loads SciPy, which is not the input's
    arrays, (form, change) = peak(lambda: form_and_moves(one), N)
    assert arrays <= BOUND
    assert ff.Endofunction(one).act(change) == form == form_and_moves(other)[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_two_endofunctions_compared(shape, narrow_blocks):
    one, other = (ff.Endofunction(values) for values in scrambled(shape))
    arrays, verdict = peak(lambda: ff.equivalent(one, other), 2 * N)
    assert arrays <= BOUND
    assert verdict and one.act(verdict.witness) == other


CHAINS = {
    "random": lambda rng: rng.integers(0, N, N),
    "constant": lambda rng: np.zeros(N, np.int64),
    "bijections": lambda rng: rng.permutation(N),
    "halving": lambda rng: POINTS // 2,
    "into ten points": lambda rng: rng.integers(0, 10, N),
    "comb": SHAPES["comb"],
}


def fresh(chain):
    """The same chain, remembering nothing: the arrays are shared, not copied."""
    return ff.Chain([ff.FiniteMap._trusted(f.values, f.codomain, f.domain) for f in chain.maps])


def chain_moves(chain):
    found = ff.canonical_form(chain)
    return found.form, found.change


@pytest.mark.parametrize("shape", CHAINS)
def test_a_chain_of_four_maps(shape):
    rng = np.random.default_rng(3)
    c = ff.Chain([ff.FiniteMap(CHAINS[shape](rng), codomain=N) for _ in range(4)])
    d = c.act(ff.Relabeling(**{slot: rng.permutation(N) for slot in c.slots}))
    arrays, (form, change) = peak(lambda: chain_moves(fresh(c)), 4 * N)
    assert arrays <= BOUND
    assert c.act(change) == form
    arrays, verdict = peak(lambda: ff.equivalent(fresh(c), fresh(d)), 8 * N)
    assert arrays <= BOUND
    assert verdict and c.act(verdict.witness) == d


def test_sums_of_sizes_beyond_32_bits_wrap_around_and_come_right():
    """The sizes of all points of a path add up to 5 * 10^9; the places are right all the same."""
    n = 100_000
    move = np.random.default_rng(8).permutation(n)
    e = ff.Endofunction(np.maximum(np.arange(n) - 1, 0)).act(ff.Relabeling(space=move))
    parts = e.anatomy()
    assert parts.size.dtype == np.int32 and int(parts.size.sum(dtype=np.int64)) > 2**32
    assert ff.canonical_form(e).form.values.tolist() == [0, *range(n - 1)]


@pytest.mark.parametrize("kind", [np.int32, np.int64])
@pytest.mark.parametrize("block", [1, 3, 1000])
def test_block_by_block_is_the_whole_line(block, kind, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", block)
    rng = np.random.default_rng(5)
    for n in range(12):
        array = rng.integers(0, 3, n)
        places = rng.permutation(n).astype(kind)
        assert np.array_equal(blocks.taken(array, places), array[places])
        found = np.zeros(n, kind)
        blocks.put(found, places, array)
        assert found[places].tolist() == array.tolist()
        rows = list(zip(array[places].tolist(), (array[places] % 2).tolist(), strict=True))
        new = [i == 0 or rows[i] != rows[i - 1] for i in range(n)]
        assert blocks.changes(places, array, array % 2).tolist() == new
        f = rng.integers(0, max(n, 1), n)
        values = blocks.conjugated(f, places)
        assert values[places].tolist() == places[f].tolist()


@pytest.mark.parametrize("block", [1, 2, 5])
def test_small_blocks_change_no_canonical_form(block, monkeypatch):
    rng = np.random.default_rng(6)
    every = [ff.Endofunction(rng.integers(0, max(n, 1), n)) for n in range(30) for _ in range(4)]
    whole = [ff.canonical_form(ff.Endofunction(e.values)).form for e in every]
    monkeypatch.setattr(blocks, "BLOCK", block)
    assert [ff.canonical_form(e).form for e in every] == whole


def test_64_bits_where_32_do_not_suffice(monkeypatch):
    """Points beyond 2^31 are too many for a test: their integers are not."""
    assert blocks.width(2**31 - 1) is np.int32 and blocks.width(2**31) is np.int64
    rng = np.random.default_rng(7)
    every = [ff.Endofunction(rng.integers(0, n, n)) for n in range(1, 30)]
    narrow = [form_and_moves(e.values) for e in every]
    for room in (functional, fingerprints):
        monkeypatch.setattr(room, "width", lambda n: np.int64)
    assert every[-1].anatomy().rank.dtype == np.int64
    assert [form_and_moves(e.values) for e in every] == narrow


def test_image_sizes_read_as_a_tuple_does():
    path = ff.Endofunction([0, 0, 1, 2])
    sizes = path.image_sizes()
    assert sizes == (4, 3, 2, 1) and sizes != (4, 3, 2) and sizes != ()
    assert (sizes[0], sizes[-1], sizes[1:3], len(sizes)) == (4, 1, (3, 2), 4)
    assert hash(sizes) == hash((4, 3, 2, 1)) and repr(sizes) == "(4, 3, 2, 1)"
    assert list(pickle.loads(pickle.dumps(sizes))) == [4, 3, 2, 1]
    told = ff.describe(path, "all").to_dict()["facts"]
    assert json.loads(json.dumps(told))["image sizes of f^0, f^1, ..."] == [4, 3, 2, 1]
    why = "not equivalent: size of the image of f^3 is 1 on the left, 2 on the right"
    assert ff.equivalent(path, ff.Endofunction([0, 0, 1, 3])).explain() == why


def test_cycles_stand_by_length():
    rng = np.random.default_rng(9)
    for n in range(40):
        form = ff.canonical_form(ff.Endofunction(rng.integers(0, max(n, 1), n))).form
        lengths = [len(cycle) for cycle in form.cycles()]
        assert lengths == sorted(lengths)
    form = ff.canonical_form(ff.Endofunction([1, 0, 2, 2])).form
    assert [len(cycle) for cycle in form.cycles()] == [1, 2]  # though the 2-cycle is barer
