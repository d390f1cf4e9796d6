"""Where instances come from: chance by seed, names, and random things of a wanted shape.

Law: one number and one seed give one instance, on every machine.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np

from ...errors import InputError, said
from ...finite.endofunctions import Endofunction
from ...finite.maps import FiniteMap
from ...linear.maps import LinearMap

PEOPLE = [
    "Ada",
    "Ben",
    "Cy",
    "Di",
    "Eve",
    "Fay",
    "Gil",
    "Hal",
    "Ida",
    "Jo",
    "Kim",
    "Leo",
    "May",
    "Ned",
    "Ola",
    "Pia",
    "Quin",
    "Ray",
    "Sue",
    "Tom",
    "Uma",
    "Vic",
    "Wim",
    "Yan",
]
COLOURS = [
    "red",
    "blue",
    "green",
    "gold",
    "grey",
    "pink",
    "teal",
    "plum",
    "lime",
    "rust",
    "navy",
    "sand",
]
Seed = int | str
Rows = list[list[int]]


def seed_text(seed: Any) -> str:
    """A seed as text; 7 and "7" are one seed. Raises `InputError` for what is not a seed."""
    if isinstance(seed, bool) or not isinstance(seed, (int, str, np.integer)):
        raise InputError(f"the seed is {said(seed)}, but a number or a text is meant")
    if isinstance(seed, str) and len(seed) > 200:
        raise InputError(f"the seed has {len(seed)} letters, but at most 200 are read")
    if isinstance(seed, str) and any("\ud800" <= sign <= "\udfff" for sign in seed):
        raise InputError(f"the seed is {said(seed)}, which holds half of a sign")
    if not isinstance(seed, str) and abs(int(seed)) >= 10**40:
        raise InputError(f"the seed is {said(int(seed))}, but at most 40 digits are read")
    return str(seed)


def secret_seed() -> str:
    """A seed that nobody guesses."""
    return secrets.token_hex(8)


def chance(number: str, seed: Seed) -> Random:
    """The chance of one problem and seed.

    >>> chance("01.1", 7).randrange(10**6) == chance("01.1", "7").randrange(10**6)
    True
    """
    told = hashlib.sha256(f"{number}/{seed_text(seed)}".encode()).digest()
    return Random(int.from_bytes(told, "big"))


def some(rng: Random, of: Sequence[Any], n: int) -> list[Any]:
    """n different ones of a list, in any order."""
    return rng.sample(list(of), n)


def shuffled(rng: Random, of: Any) -> list[Any]:
    """A list in another order."""
    found = list(of)
    rng.shuffle(found)
    return found


def random_sizes(rng: Random, n: int, parts: int) -> list[int]:
    """Positive sizes that add up to n, in any order.

    >>> sum(random_sizes(chance("x", 1), 7, 3))
    7
    """
    cuts = sorted(rng.sample(range(1, n), parts - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)]


def map_of_sizes(
    rng: Random,
    sizes: Sequence[int],
    m: int,
    inputs: Sequence[str] | None = None,
    outputs: Sequence[str] | None = None,
) -> FiniteMap:
    """A random map with these level-set sizes, from people to colours unless told otherwise."""
    n = sum(sizes)
    reached = rng.sample(range(m), len(sizes))
    values = shuffled(rng, [y for y, k in zip(reached, sizes, strict=True) for _ in range(k)])
    return FiniteMap(
        values,
        codomain=list(some(rng, COLOURS, m) if outputs is None else outputs),
        domain=list(some(rng, PEOPLE, n) if inputs is None else inputs),
    )


def random_map(rng: Random, n: int, m: int, onto: bool = False) -> FiniteMap:
    """A random map of n numbered points to m; onto, it reaches every one."""
    values = [rng.randrange(m) for _ in range(n)]
    if onto:
        values[:m] = range(m)
        values = shuffled(rng, values)
    return FiniteMap(values, codomain=m)


def random_endofunction(rng: Random, n: int, points: Sequence[str] | None = None) -> Endofunction:
    """A random map of n points to themselves."""
    return Endofunction([rng.randrange(n) for _ in range(n)], points)


def moved(f: FiniteMap, domain: Sequence[int] | None, codomain: Sequence[int] | None) -> FiniteMap:
    """f renamed within its own labels: ``moves[old] == new``, and the label sets stay.

    >>> moved(FiniteMap([0, 0, 1]), [2, 1, 0], [1, 0]).values.tolist()
    [0, 1, 1]
    """
    values = [0] * f.domain.size
    for x, y in enumerate(f.values.tolist()):
        values[x if domain is None else domain[x]] = y if codomain is None else codomain[y]
    return FiniteMap(values, f.codomain, f.domain)


def told(f: FiniteMap | Endofunction) -> str:
    """A map as a line of arrows, with the outputs that nothing reaches."""
    codomain = f.codomain if isinstance(f, FiniteMap) else f.space
    domain = f.domain if isinstance(f, FiniteMap) else f.space
    pairs = zip(domain.labels, f.values.tolist(), strict=True)
    line = ", ".join(f"{x} -> {codomain.label(y)}" for x, y in pairs) or "(no inputs)"
    missed = [str(y) for i, y in enumerate(codomain.labels) if i not in set(f.values.tolist())]
    if isinstance(f, Endofunction) or not missed:
        return line
    return f"{line}; nothing goes to {', '.join(missed)}"


def as_dict(f: FiniteMap | Endofunction) -> dict[Any, Any]:
    """A map as ``{input: output}``."""
    codomain = f.codomain if isinstance(f, FiniteMap) else f.space
    domain = f.domain if isinstance(f, FiniteMap) else f.space
    return {x: codomain.label(y) for x, y in zip(domain.labels, f.values.tolist(), strict=True)}


def random_matrix(rng: Random, m: int, n: int, most: int = 3) -> Rows:
    """An integer matrix with entries from -most to most."""
    return [[rng.randint(-most, most) for _ in range(n)] for _ in range(m)]


def product(a: Rows, b: Rows) -> Rows:
    """The product of two integer matrices.

    >>> product([[1, 2]], [[3], [4]])
    [[11]]
    """
    columns = list(zip(*b, strict=True))
    return [[sum(x * y for x, y in zip(r, c, strict=True)) for c in columns] for r in a]


def invertible(rng: Random, n: int, steps: int = 4) -> Rows:
    """An integer matrix of determinant 1 or -1: row operations on a shuffled identity."""
    order = shuffled(rng, range(n))
    a = [[int(j == order[i]) for j in range(n)] for i in range(n)]
    for _ in range(steps if n > 1 else 0):
        i, j = rng.sample(range(n), 2)
        k = rng.choice([-2, -1, 1, 2])
        a[i] = [x + k * y for x, y in zip(a[i], a[j], strict=True)]
    return a


def matrix_of_rank(rng: Random, m: int, n: int, r: int) -> Rows:
    """A random integer matrix of rank exactly r, not many entries of which are 0; r >= 1."""
    while True:
        a = product(random_matrix(rng, m, r, 2), random_matrix(rng, r, n, 2))
        if LinearMap(a).rank == r and 3 * sum(bool(x) for row in a for x in row) >= 2 * m * n:
            return a


def rows_told(a: Rows) -> str:
    """A matrix as lines of numbers."""
    width = max((len(str(x)) for row in a for x in row), default=1)
    return "\n".join("  [ " + "  ".join(f"{x!s:>{width}}" for x in row) + " ]" for row in a)


def others(right: Any, *candidates: Any) -> tuple[Any, ...]:
    """The candidates that are not the right answer: wrong answers, whatever chance made.

    >>> others(3, 2, 3, 4)
    (2, 4)
    """
    return tuple(x for x in candidates if x != right)
