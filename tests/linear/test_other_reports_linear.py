"""Bug reports from other people's trackers, asked here: matrices, operators, chains.

Each test names the report. The right answer is worked out without finitefns, by hand, by a theorem
or in fractions, and only then asked of it. The word "permutation" moves both ends of an operator
at once, so the table of a graph under it is the graph without names.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import LinearChain, LinearMap, LinearOperator

Rows = list[list[Fraction]]


def echelon(matrix: list[list[object]]) -> tuple[Rows, list[int]]:
    """The reduced echelon form in fractions, by hand: its non-zero rows, and the pivots."""
    rows = [[Fraction(str(x)) for x in row] for row in matrix]
    pivots: list[int] = []
    for column in range(len(rows[0])):
        here = next((i for i in range(len(pivots), len(rows)) if rows[i][column]), None)
        if here is None:
            continue
        top = len(pivots)
        rows[top], rows[here] = rows[here], rows[top]
        rows[top] = [x / rows[top][column] for x in rows[top]]
        for i, row in enumerate(rows):
            if i != top and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[top], strict=True)]
        pivots.append(column)
    return rows[: len(pivots)], pivots


def table(n: int, edges: list[tuple[int, int]], both: bool = False) -> list[list[int]]:
    """How many edges go from a point to another."""
    rows = [[0] * n for _ in range(n)]
    for a, b in edges:
        rows[a][b] += 1
        if both and a != b:
            rows[b][a] += 1
    return rows


def same_graph(left: list[list[int]], right: list[list[int]]) -> bool:
    """Whether some renaming turns the one table into the other, by trying all."""
    n = len(left)
    return any(
        all(left[i][j] == right[s[i]][s[j]] for i in range(n) for j in range(n))
        for s in itertools.permutations(range(n))
    )


# ------------------------------------------------------------------ graphs, by their tables


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        # networkx #6257: VF2++ said yes to two multigraphs, though 2 -> 3 became 3 -> 2.
        (
            table(4, [(0, 1), (0, 1), (0, 2), (0, 2), (0, 3), (1, 2), (1, 3), (1, 3), (2, 3)]),
            table(4, [(0, 1), (0, 1), (0, 2), (0, 2), (0, 3), (1, 2), (1, 3), (1, 3), (3, 2)]),
            False,
        ),
        # networkx #124: VF2 said no to a graph of six points and the same graph renamed.
        (
            table(6, [(0, 1), (0, 3), (0, 4), (1, 2), (1, 3), (2, 5)], both=True),
            table(6, [(3, 1), (3, 0), (3, 5), (1, 2), (1, 0), (2, 4)], both=True),
            True,
        ),
        # pynauty #23: an edge and two parallel edges were one graph.
        ([[0, 1], [0, 0]], [[0, 2], [0, 0]], False),
        # networkx #6833: loops added often count once in a graph, and each time in a multigraph.
        ([[3, 0], [0, 1]], [[2, 0], [0, 2]], False),
        ([[1, 0], [0, 1]], [[1, 0], [0, 1]], True),
    ],
)
def test_graphs_are_tables_without_names(left, right, same):
    assert same_graph(left, right) is same
    x, y = LinearOperator(left), LinearOperator(right)
    assert bool(ff.equivalent(x, y, "permutation")) is same
    forms = [ff.canonical_form(z, "permutation").form for z in (x, y)]
    assert (forms[0] == forms[1]) is same
    assert bool(ff.equivalent(x.floating(), y.floating(), "permutation")) is same


# ------------------------------------------------------------------ ranks and echelon forms

DECIMALS = {
    # sympy #17218: three pivots, for the third row is minus the sum of the others up to 1e-17.
    "17218": [["0.8", "-0.8", "-0.4", "0"], ["-0.3", "0.9", "-0.4", "0"],
              ["-0.5", "-0.1", "0.8", "0"]],
    # sympy #9060: the identity came out, where MATLAB has -0.3014 and -0.7123.
    "9060": [["0.9", "-0.1", "-0.2", "0"], ["-0.8", "0.9", "-0.4", "0"],
             ["-0.1", "-0.8", "0.6", "0"]],
    # sympy.github.com #162: columnspace() of a matrix whose third column is the sum of the others.
    "162": [["1", "2", "3"], ["3", "2", "5"], ["0.6", "0.9", "1.5"]],
    # sympy #12933: three pivots, where by hand there are two.
    "12933": [["-3", "6", "-1", "1", "-7"], ["1", "-2", "2", "3", "-1"],
              ["2", "-4", "5", "8", "-4"]],
    # sympy #10718: NumPy says 4 and SymPy has five pivots; which one is right?
    "10718": [["1", "1", "1", "-1", "-1", "-1", "0", "0", "0"],
              ["0", "0", "0", "1", "1", "1", "-1", "-1", "-1"],
              ["1", "-1", "0", "1", "-1", "0", "1", "-1", "0"],
              ["0", "1", "-1", "0", "1", "-1", "0", "1", "-1"],
              ["0", "1", "1", "-1", "0", "0", "-1", "0", "0"]],
}  # fmt: skip


@pytest.mark.parametrize("report", DECIMALS)
def test_decimals_have_the_rank_of_their_fractions(report):
    rows = DECIMALS[report]
    form, pivots = echelon(rows)
    exact = LinearMap([[Fraction(x) for x in row] for row in rows])
    floats = LinearMap([[float(x) for x in row] for row in rows])
    assert exact.rank == floats.rank == len(pivots)
    found = ff.canonical_form(exact, "codomain=linear").form.matrix
    assert found[: len(pivots)].tolist() == form and not found[len(pivots) :].any()
    near = ff.canonical_form(floats, "codomain=linear").form.matrix
    assert np.allclose(near[: len(pivots)], np.array(form, float), atol=1e-7)
    assert ff.equivalent(floats, exact.floating(), "codomain=linear")


def test_the_echelon_form_of_large_fractions():
    # sagemath/sage #42411: a multimodular echelon form over the rationals was wrong.
    rows = [["1000001000", "-1/501000500", "3"], ["1", "-1", "1"]]
    form, _ = echelon(rows)
    assert form[0][2] == Fraction(1503001499, 501001001000499999)
    assert form[1][2] == Fraction(-501000999497498500, 501001001000499999)
    found = ff.canonical_form(LinearMap([list(map(Fraction, row)) for row in rows]), "codomain")
    assert found.form.matrix.tolist() == form


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e-100, 1e-9, 1.0, 1e9, 1e200, 1e300])
def test_the_scale_of_a_matrix_is_no_matter_of_rank(scale):
    # toqito PR #1620: 1e-9 times the identity had rank 0; numpy #19097: norms of 1e200 and 1e-200
    # are infinite or zero; SlopDotCash/asi #2391: tiny entries of rank 2 were answered by rank 0.
    eye = LinearMap((scale * np.eye(3)).tolist())
    assert eye.rank == 3 and ff.equivalent(eye, LinearMap(np.eye(3)))
    ones = LinearMap([[scale, scale], [scale, scale]])  # singular values 2 scale, 0
    assert ones.rank == 1
    assert ff.equivalent(ones, LinearMap([[2 * scale, 0.0], [0.0, 0.0]]), "orthogonal")
    assert not ff.equivalent(ones, LinearMap([[1.5 * scale, 0.0], [0.0, 0.0]]), "orthogonal")
    assert LinearMap((scale * np.array([[2, 1], [0.5, -1]])).tolist()).rank == 2
    values = np.linalg.svd([[0.005, 0.002], [0.0, 0.0]])[1]
    assert values[0] == pytest.approx(np.hypot(0.005, 0.002))  # NVIDIA/warp PR #1831: twice 0.0038
    thin = LinearMap([[0.005 * scale, 0.002 * scale], [0.0, 0.0]])
    short = LinearMap([[np.hypot(0.005, 0.002) * scale, 0.0], [0.0, 0.0]])
    assert ff.equivalent(thin, short, "orthogonal")


def test_a_row_is_a_matrix():
    # numpy #7906: a vector had rank 1 at a tolerance above its length, a matrix had not. Here a
    # tolerance is relative, so one non-zero entry is never zero, and 1e-14 beside 2 is.
    assert LinearMap([[0.0, 0.0, 1e-14]]).rank == 1
    assert LinearMap([[0.0], [0.0], [1e-14]]).rank == 1
    assert LinearMap([[2.0, 0.0], [0.0, 1e-14]], tolerance=1e-13).rank == 1
    assert LinearMap([[2.0, 0.0], [0.0, 1e-12]], tolerance=1e-13).rank == 2
    assert LinearMap([[2, 0], [0, Fraction(1, 10**14)]]).rank == 2


def test_roots_are_floats_of_the_right_rank():
    # sympy #9480: rank 2, determinant 0; sympy #13087: an eigenvalue taken away leaves full rank.
    r = 2**0.5
    m = LinearMap([[-5 + 5 * r, -5.0], [-5 * r / 2 + 5, -5 * r / 2]])
    assert abs((-5 + 5 * r) * (-5 * r / 2) + 5 * (-5 * r / 2 + 5)) < 1e-13 and m.rank == 1
    s = np.array([[-1 / 2**0.5, -1 / 6**0.5, 1 / 3**0.5], [0, 2 / 6**0.5, 1 / 3**0.5],
                  [1 / 2**0.5, -1 / 6**0.5, 1 / 3**0.5]])  # fmt: skip
    t = np.array([[3**0.5 / 2, -0.5, 0], [0.5, 3**0.5 / 2, 0], [0, 0, 1]])
    turn = s @ t @ s.T  # a turn by 30 degrees about an axis: 1 is an eigenvalue, once
    assert LinearMap(turn - np.eye(3)).rank == 2
    assert LinearOperator(turn).power_ranks(1.0)[0] == 2
    assert ff.equivalent(LinearOperator(turn), LinearOperator(t))


# ------------------------------------------------------------------ similarity


def nilpotent_ranks(a: list[list[int]], x: int) -> tuple[int, ...]:
    """The ranks of (A - x)^k, k = 1 .. n, in fractions."""
    n = len(a)
    shifted = np.array(a, object) - x * np.eye(n, dtype=object).astype(int)
    powers = itertools.accumulate([shifted] * n, lambda p, q: p.dot(q))
    return tuple(len(echelon(p.tolist())[1]) for p in powers)


def test_jordan_blocks_of_a_unipotent_matrix():
    # sympy #10220: jordan_cells() failed. Ranks 2, 1, 0 of the powers: blocks of sizes 3 and 1.
    m = [[1, 0, 0, 1], [0, 1, 1, 0], [0, 0, 1, 1], [0, 0, 0, 1]]
    assert nilpotent_ranks(m, 1) == (2, 1, 0, 0)
    blocks = [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    others = [[1, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]]  # 2 and 2
    assert ff.equivalent(LinearOperator(m), LinearOperator(blocks))
    assert not ff.equivalent(LinearOperator(m), LinearOperator(others))
    assert LinearOperator(m).power_ranks(1)[:3] == (2, 1, 0)
    assert LinearOperator(m).jordan()[0].shape == (4, 4)


@pytest.mark.parametrize(
    ("a", "root"),
    [
        # sympy #15858: the Jordan form of a 4 x 4 matrix had ten rows; (x^2 + 1)^2.
        ([[1, 1, 1, 0], [-2, -1, 0, -1], [0, 0, -1, -1], [0, 0, 2, 1]], (1, 0, 1)),
        # sympy #9274: the same for (x^2 - 4x + 20)^2.
        ([[2, 4, 1, 0], [-4, 2, 0, 1], [0, 0, 2, 4], [0, 0, -4, 2]], (20, -4, 1)),
    ],
)
def test_twice_two_complex_eigenvalues(a, root):
    def at(p: tuple[int, ...]) -> list[list[int]]:
        power, total = np.eye(4, dtype=int).astype(object), np.zeros((4, 4), int).astype(object)
        for coefficient in p:
            total, power = total + coefficient * power, power.dot(np.array(a, object))
        return total.tolist()

    p, q, _ = root
    polynomial = (p * p, 2 * p * q, q * q + 2 * p, 2 * q, 1)  # the square of p + qx + x^2
    # By Cayley and Hamilton the square kills A; the root does not, so one invariant factor is all.
    assert not any(map(any, at(polynomial))) and any(map(any, at(root)))
    x = LinearOperator(a)
    assert x.invariant_factors() == (polynomial,)
    companion = [[0, 0, 0, -polynomial[0]], [1, 0, 0, -polynomial[1]],
                 [0, 1, 0, -polynomial[2]], [0, 0, 1, -polynomial[3]]]  # fmt: skip
    assert ff.equivalent(x, LinearOperator(companion))
    half = [[0, -root[0]], [1, -root[1]]]
    apart = [[*half[0], 0, 0], [*half[1], 0, 0], [0, 0, *half[0]], [0, 0, *half[1]]]
    assert not ff.equivalent(x, LinearOperator(apart))
    assert x.jordan()[0].shape == (4, 4)


def test_defective_matrices_are_told_from_diagonal_ones():
    # numpy #20322, josdejong/mathjs #2879: A - 1 has rank 1, so A is not the identity's like.
    a = [[1, 1, 1], [0, 1, 0], [0, 0, 1]]
    assert nilpotent_ranks(a, 1) == (1, 0, 0)
    one = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert not ff.equivalent(LinearOperator(a), LinearOperator(one))
    assert ff.equivalent(LinearOperator(a), LinearOperator([[1, 1, 0], [0, 1, 0], [0, 0, 1]]))
    floats = ff.equivalent(LinearOperator(a).floating(), LinearOperator(one).floating())
    assert isinstance(floats, ff.Undecided) or not floats


def test_a_double_eigenvalue_may_be_diagonal():
    # numpy #20425: eigenvalues 1, 1, 6, and eigenvectors that looked wrong. A - 1 has rank 1.
    a = [[-4, 5, 5], [-5, 6, 5], [-5, 5, 6]]
    assert nilpotent_ranks(a, 1)[0] == 1 and nilpotent_ranks(a, 6)[0] == 2
    assert ff.equivalent(LinearOperator(a), LinearOperator(np.diag([1, 6, 1])))
    assert not ff.equivalent(LinearOperator(a), LinearOperator([[1, 1, 0], [0, 1, 0], [0, 0, 6]]))


@pytest.mark.parametrize(
    ("a", "values"),
    [
        # numpy #20961: m was not V D V^T, for eig does not make eigenvectors orthogonal.
        ([[1, 0, -1, 0], [0, 1, -1, 0], [-1, -1, 3, -1], [0, 0, -1, 1]], [0, 1, 1, 4]),
        # numpy #20012: the same with 1, 1, 4.
        ([[2, 1, 1], [1, 2, 1], [1, 1, 2]], [1, 1, 4]),
    ],
)
def test_symmetric_matrices_are_turned_into_their_eigenvalues(a, values):
    n = len(a)
    for x in set(values):
        assert n - nilpotent_ranks(a, x)[0] == values.count(x)
    wrong = [values[0], *values[2:], values[-1]]
    for kind in (LinearOperator(a), LinearOperator(a).floating()):
        like = LinearOperator if kind.is_exact else lambda m: LinearOperator(m).floating()
        assert ff.equivalent(kind, like(np.diag(values)), "orthogonal")
        assert not ff.equivalent(kind, like(np.diag(wrong)), "orthogonal")


def test_conjugation_needs_the_inverse():
    # sagemath/sage #36455: P B P was typed for P^-1 B P, and was not nilpotent as B is.
    p, b = (
        np.array([[0, 1, 0], [1, 0, 0], [-1, 0, 1]]),
        np.array([[-1] * 3, [4, -1, -1], [-3, 2, 2]]),
    )
    inverse = np.rint(np.linalg.inv(p)).astype(int)
    assert (inverse @ p == np.eye(3)).all() and not np.linalg.matrix_power(b, 3).any()
    assert np.linalg.matrix_power(p @ b @ p, 3).any()
    assert ff.equivalent(LinearOperator(b), LinearOperator(inverse @ b @ p))
    assert not ff.equivalent(LinearOperator(b), LinearOperator(p @ b @ p))


def test_the_empty_operator():
    # sympy #10701: is the empty matrix nilpotent? An IndexError. It is its own square, and zero.
    empty = LinearOperator(np.zeros((0, 0), int))
    assert empty.rank == 0 and empty.power(5) == empty
    for freedom in ("linear", "none", "permutation", "orthogonal"):
        assert ff.equivalent(empty, empty, freedom)
    assert ff.equivalent(LinearMap(np.zeros((0, 3))), LinearMap(np.zeros((0, 3))))


# ------------------------------------------------------------------ barcodes


def test_the_longest_bar_is_there():
    # mrzv/dionysus #36: the bar that never ends was not drawn. Four points of a rectangle 5 x 3:
    # pieces at 0 are the four points, at 3 the two short sides, at 5 the whole.
    merge = LinearChain([[[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1]]])
    # 4 -> 2 -> 1, all onto: two bars end at 0, one at 1, and one is left.
    assert dict(merge.barcode()) == {(0, 2): 1, (0, 1): 1, (0, 0): 2}


def test_equal_bars_are_counted():
    # GUDHI/gudhi-devel #685: of two equal bars half of one was missing.
    assert dict(LinearChain([np.eye(2, dtype=int)]).barcode()) == {(0, 1): 2}
    assert not ff.equivalent(LinearChain([[[1, 0], [0, 1]]]), LinearChain([[[1, 0], [0, 0]]]))


def test_a_stage_of_dimension_nothing_cuts_all_bars():
    # gap-packages/qpa #15, #85: vertices with the zero space, or no arrow, were read wrongly.
    cut = LinearChain([np.zeros((0, 2), int), np.zeros((3, 0), int)])
    assert dict(cut.barcode()) == {(0, 0): 2, (2, 2): 3}
    assert not ff.equivalent(cut, LinearChain([np.zeros((1, 2), int), np.zeros((3, 1), int)]))
