"""Every verdict on small matrices, against oracles that share nothing with the package.

Pairs of sorts are decided in fractions by trying all permutations, by scaling along a walk, and by
Gram matrices. Operators and chains are decided by solving T A = B T modulo a large prime: a random
solution is invertible as soon as any is (but for a chance of about 2^-55). Floats may be undecided,
never wrong.
"""

from __future__ import annotations

import itertools
import random
from fractions import Fraction as F

import numpy as np
import pytest

import finitefns as ff
from finitefns.linear import LinearChain, LinearMap, LinearOperator

SORTS = ("linear", "orthogonal", "monomial", "permutation", "scale", "fixed")
PRIME = 2**61 - 1

Rows = list[list[F]]


def product(x: Rows, y: Rows, width: int) -> Rows:
    return [
        [sum((a * y[k][j] for k, a in enumerate(row)), F(0)) for j in range(width)] for row in x
    ]


def echelon(rows: Rows, width: int) -> Rows:
    rows, top = [list(row) for row in rows], 0
    for column in range(width):
        here = next((i for i in range(top, len(rows)) if rows[i][column]), None)
        if here is None:
            continue
        rows[top], rows[here] = rows[here], rows[top]
        rows[top] = [x / rows[top][column] for x in rows[top]]
        for i, row in enumerate(rows):
            if i != top and row[column]:
                rows[i] = [x - row[column] * y for x, y in zip(row, rows[top], strict=True)]
        top += 1
    return rows[:top]


def inverse(m: Rows) -> Rows:
    n = len(m)
    both = [list(row) + [F(i == j) for j in range(n)] for i, row in enumerate(m)]
    return [row[n:] for row in echelon(both, 2 * n)]


def polynomial(m: Rows) -> list[F]:
    """The characteristic polynomial, by Faddeev and Le Verrier."""
    n = len(m)
    found, power = [F(1)], [[F(0)] * n for _ in range(n)]
    for k in range(1, n + 1):
        power = product(m, power, n)
        power = [[x + found[-1] * (i == j) for j, x in enumerate(r)] for i, r in enumerate(power)]
        moved = product(m, power, n)
        found.append(-sum((moved[i][i] for i in range(n)), F(0)) / k)
    return found


def stretched(a: Rows, b: Rows, width: int, rows: bool, columns: bool, tied: bool = False) -> bool:
    """Whether positive scales r, c have r[i] a[i][j] c[j] = b[i][j]; tied: c = 1 / r."""
    cells = [(i, j) for i in range(len(a)) for j in range(width)]
    if any((a[i][j] > 0) != (b[i][j] > 0) or (a[i][j] < 0) != (b[i][j] < 0) for i, j in cells):
        return False
    r: list[F | None] = [None if rows else F(1)] * len(a)
    c: list[F | None] = [None if columns else F(1)] * width
    while True:
        moved = True
        while moved:
            moved = False
            for i, j in cells:
                if a[i][j] and r[i] is not None and c[j] is None:
                    c[j], moved = b[i][j] / (r[i] * a[i][j]), True
                if a[i][j] and c[j] is not None and r[i] is None:
                    r[i], moved = b[i][j] / (c[j] * a[i][j]), True
            for i in range(len(a) if tied else 0):
                x, y = r[i], c[i]
                if x is not None and y is None:
                    c[i], moved = 1 / x, True
                if y is not None and x is None:
                    r[i], moved = 1 / y, True
        if None in r:
            r[r.index(None)] = F(1)
        elif None in c:
            c[c.index(None)] = F(1)
        else:
            break
    if tied and any(x * y != 1 for x, y in zip(r, c, strict=True)):
        return False
    return all(r[i] * a[i][j] * c[j] == b[i][j] for i, j in cells)


def turned(a: Rows, width: int) -> Rows:
    return [[row[j] for row in a] for j in range(width)]


def cosines(g: Rows, h: Rows) -> bool:
    """Whether positive d have d[i] g[i][j] d[j] = h[i][j], squared so that no root is drawn."""
    n = len(g)
    return all((g[i][i] == 0) == (h[i][i] == 0) for i in range(n)) and all(
        (g[i][j] > 0) == (h[i][j] > 0)
        and (g[i][j] < 0) == (h[i][j] < 0)
        and g[i][j] ** 2 * h[i][i] * h[j][j] == h[i][j] ** 2 * g[i][i] * g[j][j]
        for i, j in itertools.product(range(n), repeat=2)
    )


def same_map(a: Rows, b: Rows, n: int, codomain: str, domain: str) -> bool:
    soft = ("linear", "orthogonal")
    if (domain in soft and codomain not in soft) or (codomain, domain) == ("orthogonal", "linear"):
        return same_map(turned(a, n), turned(b, n), len(a), domain, codomain)
    orders = list(itertools.permutations(range(n)))
    columns = orders if domain in ("permutation", "monomial") else orders[:1]
    scaled = domain in ("scale", "monomial")
    if codomain == "linear":
        if domain in soft:
            return len(echelon(a, n)) == len(echelon(b, n))
        right = echelon(b, n)
        for order in columns:
            left = echelon([[row[j] for j in order] for row in a], n)
            if left == right or (
                scaled and len(left) == len(right) and stretched(left, right, n, True, True)
            ):
                return True
        return False
    if codomain == "orthogonal":
        g, h = (product(turned(x, n), x, n) for x in (a, b))
        if domain == "orthogonal":
            return polynomial(g) == polynomial(h)
        moved = [[[g[i][j] for j in order] for i in order] for order in columns]
        return any(cosines(x, h) if scaled else x == h for x in moved)
    heights = list(itertools.permutations(range(len(a))))
    heights = heights if codomain in ("permutation", "monomial") else heights[:1]
    return any(
        stretched(
            [[a[i][j] for j in q] for i in p], b, n, codomain in ("scale", "monomial"), scaled
        )
        for p in heights
        for q in columns
    )


def same_chain(
    left: list[Rows], right: list[Rows], sizes: list[int], free: list[bool], tied: bool = False
) -> bool:
    """Whether invertible T_s, 1 where not free, have T_(s+1) A_s = B_s T_s; tied: all T_s equal."""
    start = [0, *itertools.accumulate(d * d for d in sizes)]
    equations: list[list[int]] = []
    for s, d in enumerate(sizes):
        for i, j in itertools.product(range(0 if free[s] else d), range(d)):
            row = [0] * start[-1] + [int(i == j)]
            row[start[s] + i * d + j] = 1
            equations.append(row)
    for i in range(start[1] if tied else 0):
        row = [0] * (start[-1] + 1)
        row[i], row[start[1] + i] = 1, -1
        equations.append(row)
    for s, (a, b) in enumerate(zip(left, right, strict=True)):
        here, there = sizes[s], sizes[s + 1]
        for i, j in itertools.product(range(there), range(here)):
            row = [0] * (start[-1] + 1)
            for k in range(there):
                row[start[s + 1] + i * there + k] += modular(a[k][j])
            for k in range(here):
                row[start[s] + k * here + j] -= modular(b[i][k])
            equations.append(row)
    return invertible(equations, start, sizes)


def modular(x: F) -> int:
    return x.numerator * pow(x.denominator, -1, PRIME) % PRIME


def invertible(equations: list[list[int]], start: list[int], sizes: list[int]) -> bool:
    rows, pivots = [[x % PRIME for x in row] for row in equations], []
    for column in range(start[-1]):
        top = len(pivots)
        here = next((i for i in range(top, len(rows)) if rows[i][column]), None)
        if here is None:
            continue
        rows[top], rows[here] = rows[here], rows[top]
        by = pow(rows[top][column], -1, PRIME)
        rows[top] = [x * by % PRIME for x in rows[top]]
        for i, row in enumerate(rows):
            if i != top and row[column]:
                rows[i] = [
                    (x - row[column] * y) % PRIME for x, y in zip(row, rows[top], strict=True)
                ]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return False
    rng = random.Random(0)
    chosen = [0 if c in pivots else rng.randrange(PRIME) for c in range(start[-1])]
    for i, c in enumerate(pivots):
        loose = sum(x * y for x, y in zip(rows[i], chosen, strict=False)) - chosen[c]
        chosen[c] = (rows[i][-1] - loose) % PRIME
    for s, d in enumerate(sizes):
        part = [chosen[start[s] + i * d : start[s] + (i + 1) * d] for i in range(d)]
        for c in range(d):
            here = next((i for i in range(c, d) if part[i][c]), None)
            if here is None:
                return False
            part[c], part[here] = part[here], part[c]
            by = pow(part[c][c], -1, PRIME)
            for i in range(c + 1, d):
                f = part[i][c] * by % PRIME
                part[i] = [(x - f * y) % PRIME for x, y in zip(part[i], part[c], strict=True)]
    return True


# ------------------------------------------------------------------ what is asked


def change(rng: random.Random, n: int, sort: str) -> Rows:
    """A rational matrix of the sort."""
    one = [[F(i == j) for j in range(n)] for i in range(n)]
    if sort == "linear":
        while True:
            m = [[F(rng.choice((0, 1, -1, 2))) for _ in range(n)] for _ in range(n)]
            if len(echelon(m, n)) == n:
                return m
    order = list(range(n))
    if sort in ("permutation", "monomial", "orthogonal"):
        rng.shuffle(order)
    m = [one[i] for i in order]
    if sort in ("scale", "monomial"):
        m = [[x * rng.choice((F(1), F(2), F(1, 3), F(5))) for x in row] for row in m]
    if sort == "orthogonal" and n > 1:
        x, y = m[0], m[1]
        m[0] = [F(3, 5) * a - F(4, 5) * b for a, b in zip(x, y, strict=True)]
        m[1] = [F(4, 5) * a + F(3, 5) * b for a, b in zip(x, y, strict=True)]
    return m


def entries(rng: random.Random, m: int, n: int) -> Rows:
    pool = (F(0), F(0), F(1), F(-1), F(2), F(1, 2), F(3), F(-2), F(1, 3))
    return [[rng.choice(pool) for _ in range(n)] for _ in range(m)]


def spoil(rng: random.Random, b: Rows) -> Rows:
    if b and b[0] and rng.random() < 0.35:
        i, j = rng.randrange(len(b)), rng.randrange(len(b[0]))
        b[i][j] = rng.choice((b[i][j] * F(7, 6), -b[i][j], b[i][j] + F(1, 1000)))
    return b


def array(a: Rows, m: int, n: int, scale: float | None) -> np.ndarray:
    if scale is None:
        return np.array(a, object) if m and n else np.zeros((m, n), int)
    return np.array([[float(x) * scale for x in row] for row in a], float).reshape(m, n)


def agrees(verdict, truth: bool, exact: bool) -> bool:
    if isinstance(verdict, ff.Undecided):
        return not exact
    return bool(verdict) is truth


@pytest.mark.parametrize("scale", [None, 1.0, 1e-250, 1e250])
def test_maps_under_every_pair_of_sorts(scale):
    rng = random.Random(11)
    for codomain, domain in itertools.product(SORTS, repeat=2):
        for _ in range(3):
            m, n = rng.randint(0, 3), rng.randint(0, 3)
            a = entries(rng, m, n)
            b = product(product(change(rng, m, codomain), a, n), change(rng, n, domain), n)
            b = spoil(rng, b) if rng.random() < 0.75 else entries(rng, m, n)
            truth = same_map(a, b, n, codomain, domain)
            x, y = (LinearMap(array(z, m, n, scale)) for z in (a, b))
            verdict = ff.equivalent(x, y, ff.Freedom(codomain=codomain, domain=domain))
            assert agrees(verdict, truth, scale is None), (codomain, domain, a, b, truth)


@pytest.mark.parametrize("scale", [None, 1.0, 1e-100, 1e100])
def test_operators_under_every_sort(scale):
    rng = random.Random(12)
    for sort, _ in itertools.product(SORTS, range(8)):
        n = rng.randint(0, 4)
        t, a, b = change(rng, n, sort), entries(rng, n, n), entries(rng, n, n)
        if sort == "orthogonal":  # of symmetric ones the eigenvalues are all
            a, b = ([[z[min(i, j)][max(i, j)] for j in range(n)] for i in range(n)] for z in (a, b))
        if rng.random() < 0.65:
            b = product(product(t, a, n), inverse(t), n)
            b = b if sort == "orthogonal" else spoil(rng, b)
        orders = list(itertools.permutations(range(n)))
        moved = [[[a[i][j] for j in p] for i in p] for p in orders]
        truth = {
            "linear": lambda a=a, b=b, n=n: same_chain([a], [b], [n, n], [True, True], True),
            "orthogonal": lambda a=a, b=b: polynomial(a) == polynomial(b),
            "fixed": lambda a=a, b=b: a == b,
            "permutation": lambda moved=moved, b=b: b in moved,
            "scale": lambda a=a, b=b, n=n: stretched(a, b, n, True, True, True),
            "monomial": lambda moved=moved, b=b, n=n: any(
                stretched(x, b, n, True, True, True) for x in moved
            ),
        }[sort]()
        x, y = (LinearOperator(array(z, n, n, scale)) for z in (a, b))
        verdict = ff.equivalent(x, y, ff.Freedom(space=sort))
        assert agrees(verdict, truth, scale is None), (sort, a, b, truth)


@pytest.mark.parametrize("scale", [None, 1.0, 1e-60, 1e60])
def test_chains_with_stages_free_or_fixed(scale):
    rng = random.Random(13)
    for _ in range(36):
        sizes = [rng.randint(0, 3) for _ in range(rng.choice((2, 3, 3, 4)))]
        free = [rng.random() < 0.65 for _ in sizes]
        left = [entries(rng, m, n) for n, m in itertools.pairwise(sizes)]
        ts = [change(rng, d, "linear" if f else "fixed") for d, f in zip(sizes, free, strict=True)]
        right = [
            spoil(rng, product(product(ts[s + 1], a, sizes[s]), inverse(ts[s]), sizes[s]))
            for s, a in enumerate(left)
        ]
        truth = same_chain(left, right, sizes, free)
        x, y = (
            LinearChain([array(a, sizes[s + 1], sizes[s], scale) for s, a in enumerate(side)])
            for side in (left, right)
        )
        how = {f"stage{s}": "linear" if f else "fixed" for s, f in enumerate(free)}
        verdict = ff.equivalent(x, y, ff.Freedom(**how))
        assert agrees(verdict, truth, scale is None), (sizes, free, left, right, truth)
