"""How large a number is that is too large to write down, or even to compute.

A report never multiplies out what nobody would read: it adds logarithms instead.
"""

from __future__ import annotations

import math

import numpy as np

from .. import wording
from ..errors import InputError
from ..finite.classes.counting import count_classes, maps
from ..finite.colours import colourings
from ..finite.factorizations import count_factorizations
from ..finite.maps import FiniteMap
from ..freedom import Freedom
from ..wording import DIGITS, about

COUNTABLE = 1_000  # inputs up to which classes are counted exactly while a reader waits
COLOURED = 400_000  # the same, where inputs are coloured: their number times cells of a table
PARTITIONS = 10_000  # the same, where a class is a partition of a number


def large(number: int) -> int | str:
    """A whole number as it is, or about how large it is when it has more than 40 digits.

    >>> large(720), large(10**40)
    (720, 'about 1.0 x 10^40')
    """
    return number if number < 10**DIGITS else wording.number(number)


def power(log10: float) -> int | str:
    """A number that is only known by its decimal logarithm.

    >>> power(2.0), power(1999.9999)
    (100, 'about 1.0 x 10^2000')
    """
    return round(10**log10) if log10 < 9 else about(log10)


def log10_bell(n: int) -> float:
    """The decimal logarithm of the number of partitions of a set of n points.

    Dobinski's sum (1877), B(n) = 1/e sum_k k^n / k!, taken around its largest term.

    >>> round(10 ** log10_bell(10))
    115975
    """
    if n == 0:
        return 0.0
    peak = max(float(n), 2.0)
    for _ in range(60):  # the largest term has k ln k = n; Newton's method
        peak = (n + peak) / (math.log(peak) + 1) if peak > 1.5 else 1.5
    reach = 40 * peak / math.sqrt(n + peak) + 30
    ks = range(max(1, int(peak - reach)), int(peak + reach) + 1)
    terms = n * np.log(np.array(ks, float)) - np.array([math.lgamma(k + 1) for k in ks])
    most = float(terms.max())
    return (most + math.log(float(np.exp(terms - most).sum())) - 1) / math.log(10)


def log10_partitions(n: int) -> float:
    """The decimal logarithm of the number of partitions of a number n > 0.

    The first term of Rademacher's series (1937); its relative error falls like exp(-1.28 sqrt(n)).

    >>> round(10 ** log10_partitions(100))  # 190569292 exactly
    190568945
    """
    c = math.pi * math.sqrt(2 / 3 * (n - 1 / 24))
    return (c + math.log1p(-1 / c) - math.log(4 * math.sqrt(3) * (n - 1 / 24))) / math.log(10)


def size_of_lattice(f: FiniteMap) -> int | str:
    """How many factorizations a map has: the product of the Bell numbers of its level-set sizes.

    >>> size_of_lattice(FiniteMap([0, 0, 0, 1, 1])), size_of_lattice(FiniteMap([0] * 10**5))
    (10, 'about 1.0 x 10^364471')
    """
    log10 = math.fsum(often * log10_bell(size) for size, often in f.profile.runs)
    return large(count_factorizations(f)) if log10 < DIGITS + 1 else power(log10)


def classes_of_maps(f: FiniteMap, freedom: Freedom) -> int | str | None:
    """How many classes maps of these sizes have, or None where that is not known at a glance.

    >>> f = FiniteMap([0] * 10**6, codomain=10**6)
    >>> classes_of_maps(f, Freedom.parse("all")), classes_of_maps(f, Freedom.parse("none"))
    ('about 1.5 x 10^1107', 'about 1.0 x 10^6000000')
    """
    n, m = f.domain.size, f.codomain.size
    colours = colourings(freedom, f.sets, "FiniteMap")
    domain, codomain = colours["domain"], colours["codomain"]
    partitions = domain.is_free and codomain.is_free
    quick = n <= (PARTITIONS if partitions else COUNTABLE)
    if not (domain.is_free or domain.is_rigid or codomain.is_rigid):
        quick = n * math.prod(size + 1 for size in domain.sizes) <= COLOURED
    if quick:
        try:
            return large(count_classes(maps(n, m), freedom))
        except InputError:  # many colours make a table that does not fit
            return None
    if domain.is_rigid and codomain.is_rigid:
        return power(n * math.log10(m))
    if domain.is_free and codomain.is_rigid:
        steps = np.arange(n, dtype=float)
        return power(float(np.log10((m + steps) / (1 + steps)).sum()))
    if m < n:
        return None
    if domain.is_rigid and codomain.is_free:
        return power(log10_bell(n))
    return power(log10_partitions(n)) if partitions else None
