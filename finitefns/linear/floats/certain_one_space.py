"""Floats of two operators, compared so that a no is certain: the joint twin of `one_space`.

As in `certain`: `differs` gives a difference that no allowed change of a condition up to
`CONDITION` makes, `changes` the changes that are worth a re-play.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from ...tolerance import COARSER, CONDITION, FINER, ROUNDING
from ...verdict import NoCanonicalForm, Obstruction, Reason
from .. import coordinates, one_space, scaling
from ..coordinates import PERMUTING, SCALING
from ..entries import Floats, Matrix, freeze
from ..spectrum import Measured, Seen
from . import certain
from .certain import SAME_LOGS, alike, levels, readings, sure
from .matching import Ints, pooled, same_numbers

NEAR = 1e-4  # eigenvalues of one Jordan block fly apart by a root of the rounding

Move = tuple[Matrix, Matrix]  # T and its inverse


def differs(x: Seen, y: Seen, sort: str) -> Obstruction | None:
    """A difference that no allowed change can make, for certain, or None."""
    if sort == "linear":
        return _spectra_differ(x, y)
    if sort == "orthogonal":
        return _rotations_differ(x, y)
    if sort in SCALING:
        found = None
        for a, b in readings(x, y):
            found = _cycles_differ(a, b, sort)
            if found is None:
                return None
        return found
    return _entries_differ(*alike(x, y), sort)


def _entries_differ(x: Seen, y: Seen, sort: str) -> Obstruction | None:
    if sort != "permutation":
        return certain.differs(x, y, "fixed", "fixed")
    found = certain.differs(x, y, "permutation", "permutation")  # a wider freedom: its no holds
    if found is not None and found.invariant != "standard matrix":
        return found
    t = x.tolerance
    size = float(max(np.abs(x.a).max(initial=0.0), np.abs(y.a).max(initial=0.0))) or 1.0
    ends = [Measured(np.sort(np.diagonal(z.a)), t) for z in (x, y)]
    if float(np.abs(ends[0].values - ends[1].values).max(initial=0.0)) > sure(t) * size:
        return Obstruction("diagonal entries", *ends)
    return _tables_differ(x.a, y.a, pooled([x.a, y.a], sure(t) * size), t)


def _tables_differ(a: Floats, b: Floats, codes: list[Ints], tolerance: float) -> Obstruction | None:
    if same_numbers(codes):
        what = f"the {len(a)} coordinates of the space"
        o, p = (coordinates.one_order(c, what) for c in codes)
        if np.array_equal(codes[0][np.ix_(o, o)], codes[1][np.ix_(p, p)]):
            return None
    else:
        o = p = np.arange(len(a))
    left, right = (Measured(z[np.ix_(i, i)], tolerance) for z, i in ((a, o), (b, p)))
    return Obstruction("standard matrix", left, right)


def _codes(x: Seen, y: Seen, gap: float) -> list[Ints]:
    """Entries of both numbered by sign and by what no scaling changes."""
    signs = [coordinates.signs_of(z.a) for z in (x, y)]
    codes = pooled([scaling.cycle_part_one_space(z.a) for z in (x, y)], gap)
    most = 1 + max((int(c.max()) for c in codes if c.size), default=0)
    return [(s + 1) * most + c for s, c in zip(signs, codes, strict=True)]


def _cycles_differ(x: Seen, y: Seen, sort: str) -> Obstruction | None:
    t = x.tolerance
    gap = max(sure(t), SAME_LOGS)
    if sort in PERMUTING:
        counts = [int(np.count_nonzero(z.a)) for z in (x, y)]
        if counts[0] != counts[1]:
            return Obstruction("number of non-zero entries", *counts)
        return _tables_differ(x.a, y.a, _codes(x, y, gap), t)
    signs = [certain.signs_told(z.a) for z in (x, y)]
    if signs[0] != signs[1]:
        return Obstruction("signs of the entries", *signs)
    logs = [scaling.cycle_part_one_space(z.a) for z in (x, y)]
    if float(np.abs(logs[0] - logs[1]).max(initial=0.0)) <= gap:
        return None
    return Obstruction("logarithms of products around cycles", *(Measured(z, t) for z in logs))


def _rotations_differ(x: Seen, y: Seen) -> Obstruction | None:
    """What rotations leave, all of it steady: singular values, the two parts, traces of words."""
    t = x.tolerance
    skew = [one_space.lopsided(z.a) for z in (x, y)]
    values = x.spectrum, y.spectrum
    if values[0].distance(values[1]) > sure(t):
        symmetric = [s <= t for s in skew]
        if symmetric[0] != symmetric[1] and abs(skew[0] - skew[1]) > sure(t):
            return _symmetry(symmetric)
        if all(symmetric):
            return Obstruction("eigenvalues", *(one_space.eigenvalues(z) for z in (x, y)))
        return Obstruction("singular values", *values)
    if abs(skew[0] - skew[1]) > 4 * sure(t):
        symmetric = [s <= t for s in skew]
        if symmetric[0] != symmetric[1]:
            return _symmetry(symmetric)
        return Obstruction("size of the skew part", *skew)
    ends = [one_space.eigenvalues(z) for z in (x, y)]
    if ends[0].distance(ends[1]) > sure(t):
        return Obstruction("eigenvalues of the symmetric part", *ends)
    words = [one_space.traces(z) for z in (x, y)]
    if words[0].distance(words[1]) > sure(t):
        return Obstruction(f"traces of words up to length {one_space.WORDS}", *words)
    return None


def _symmetry(symmetric: list[bool]) -> Obstruction:
    left, right = ("symmetric" if s else "not symmetric" for s in symmetric)
    return Obstruction("symmetry", left, right)


def _common_size(x: Seen, y: Seen) -> tuple[Floats, Floats]:
    """Both over the larger of their norms."""
    x, y = alike(x, y)
    size = max(float(np.linalg.norm(z.a, 2)) if z.a.size else 0.0 for z in (x, y)) or 1.0
    return x.a / size, y.a / size


def _spectra_differ(x: Seen, y: Seen) -> Obstruction | None:
    t = x.tolerance
    a, b = _common_size(x, y)
    if _powers_apart(a, b, t, 0.0, first_only=True):
        return Obstruction("rank", x.rank, y.rank)
    told = one_space.polynomial(x), one_space.polynomial(y)
    if told[0].distance(told[1]) > sure(t, 1):
        return Obstruction("characteristic polynomial", *told)
    if _powers_apart(a, b, t, 0.0):
        return Obstruction("ranks of powers", *(one_space.power_ranks(z, 0.0) for z in (x, y)))
    mean = (float(np.trace(a)) + float(np.trace(b))) / max(2 * len(a), 1)
    if _powers_apart(a, b, t, mean):
        ranks = (one_space.power_ranks(z, one_space.mean_eigenvalue(z)) for z in (x, y))
        return Obstruction("ranks of powers less the mean eigenvalue", *ranks)
    return None


def _powers_apart(
    a: Floats, b: Floats, tolerance: float, shift: float, first_only: bool = False
) -> bool:
    """Whether powers of the shifted matrices have other ranks, for certain.

    T a^k T^-1 == b^k, so each singular value of one is at most `CONDITION` times that of the
    other, and rounding adds as much to what is left of a power as to what was there before.
    """
    n = len(a)
    one = np.eye(n)
    a, b = a - shift * one, b - shift * one
    p, q = one, one
    for k in range(1, 2 if first_only else n + 1):
        p, q = p @ a, q @ b
        sizes = [np.linalg.svd(z, compute_uv=False) for z in (p, q)]
        low, high = np.minimum(*sizes), np.maximum(*sizes)
        noise = CONDITION * k * ROUNDING
        gone = (low <= FINER * tolerance) & (high > COARSER * tolerance)
        if (gone & (high > CONDITION * (low + noise))).any():
            return True
        if not (high > COARSER * tolerance).any():
            return False
    return False


# ------------------------------------------------------------------ changes that are worth a try


def changes(x: Seen, y: Seen, sort: str) -> Iterator[Move]:
    """Changes from x to y, the likeliest first; each is to be re-played."""
    if sort == "linear":
        yield _between_eigenbases(*_common_size(x, y))
    elif sort == "orthogonal":
        yield from _rotations(*_common_size(x, y), x.tolerance)
    elif sort != "fixed":
        for a, b in readings(x, y):
            for o, p in _orders(a, b, sort):
                form, other = a.a[np.ix_(o, o)], b.a[np.ix_(p, p)]
                d = [1.0] * len(o)
                if sort in SCALING:
                    d = scaling.fitted_one_space(form, other)
                yield coordinates.monomial_between(o, p, d)


def _orders(x: Seen, y: Seen, sort: str) -> Iterator[tuple[Ints, Ints]]:
    n = len(x.a)
    if sort not in PERMUTING:
        yield np.arange(n), np.arange(n)
        return
    a, b = (z.a for z in alike(x, y))
    size = float(max(np.abs(a).max(initial=0.0), np.abs(b).max(initial=0.0))) or 1.0
    for gap in levels(x.tolerance):
        codes = _codes(x, y, max(gap, 1e-12)) if sort in SCALING else pooled([a, b], gap * size)
        if not same_numbers(codes):
            continue
        o, p = (coordinates.one_order(c, f"the {n} coordinates of the space") for c in codes)
        if np.array_equal(codes[0][np.ix_(o, o)], codes[1][np.ix_(p, p)]):
            yield o, p


def _rotations(a: Floats, b: Floats, tolerance: float) -> Iterator[Move]:
    """Rotations along the eigenvectors of the symmetric parts; their signs by the other part."""
    bases = [np.linalg.eigh((z + z.T) / 2) for z in (a, b)]
    rests = [v.T @ ((z - z.T) / 2) @ v for z, (_, v) in zip((a, b), bases, strict=True)]
    n = len(a)
    signs = np.ones(n)
    done = np.zeros(n, bool)
    size = np.minimum(np.abs(rests[0]), np.abs(rests[1]))
    linked = size > 10 * tolerance * max(float(size.max(initial=0.0)), tolerance)
    for root in range(n):
        queue = [] if done[root] else [root]
        done[root] = True
        for i in queue:
            for j in np.flatnonzero(linked[i] & ~done).tolist():
                done[j] = True
                signs[j] = signs[i] * np.sign(rests[0][i, j] * rests[1][i, j])
                queue.append(j)
    move = freeze((bases[1][1] * signs) @ bases[0][1].T)
    yield move, move.T


def _between_eigenbases(a: Floats, b: Floats) -> Move:
    """T along the eigenvectors, each eigenvalue of a matched to the nearest one of b."""
    from scipy.optimize import linear_sum_assignment

    (z, v), (w, u) = _upper(a), _upper(b)
    if len(z) != len(w):
        raise NoCanonicalForm(TOO_CLOSE, Reason.TOLERANCE)
    rows, columns = linear_sum_assignment(np.abs(z[:, None] - w[None, :]))
    p, q = _real_basis(z[rows], v[:, rows], len(a)), _real_basis(w[columns], u[:, columns], len(b))
    if p.shape != q.shape:
        raise NoCanonicalForm(TOO_CLOSE, Reason.TOLERANCE)
    try:
        return freeze(q @ np.linalg.inv(p)), freeze(p @ np.linalg.inv(q))
    except np.linalg.LinAlgError:
        raise NoCanonicalForm(TOO_CLOSE, Reason.TOLERANCE) from None


TOO_CLOSE = (
    "linear: two eigenvalues lie so close together that floats do not tell whether they "
    "are one; .exact() takes the floats as fractions"
)


def _upper(a: Floats) -> tuple[Matrix, Matrix]:
    """The eigenvalues that are real or above the real line, with their eigenvectors."""
    values, vectors = np.linalg.eig(a)
    size = float(np.abs(values).max(initial=0.0)) or 1.0
    if any(abs(z - w) <= NEAR * size for z, w in itertools.combinations(values.tolist(), 2)):
        raise NoCanonicalForm(TOO_CLOSE, Reason.TOLERANCE)
    kept = values.imag >= 0
    return values[kept], vectors[:, kept]


def _real_basis(values: Matrix, vectors: Matrix, n: int) -> Floats:
    """Real columns along eigenvectors, two by two where these are complex."""
    columns: list[Floats] = []
    for z, v in zip(values.tolist(), vectors.T, strict=True):
        if complex(z).imag == 0:
            columns.append(v.real)
        else:
            # Any multiple is an eigenvector too; the one with orthogonal parts is well conditioned.
            turn = np.exp(-0.5j * np.angle(np.sum(v * v)))
            columns += [(v * turn).real, (v * turn).imag]
    return np.array(columns, np.float64).T.reshape(n, len(columns))
