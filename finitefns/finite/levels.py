"""Level sets: the inputs that share an output, and what is left of a map when names go."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from ..errors import no_rule
from .maps import FiniteMap
from .profile import Profile
from .sets import FiniteSet


def _a_map(question: str, f: Any) -> FiniteMap:
    if not isinstance(f, FiniteMap):
        raise no_rule(question, f, "a FiniteMap")
    return f


def level_set_sizes(f: FiniteMap) -> Profile:
    """The sizes of the non-empty level sets, largest first.

    Complete under all relabelings, together with the size of the codomain (de Bruijn 1959).

    Law: they add up to the size of the domain, and no relabeling changes them.

    >>> import finitefns as ff
    >>> ff.level_set_sizes(ff.FiniteMap([0, 0, 0, 1, 1], codomain=5))
    (3, 2)

    Raises `InputError` for what is not a map. Source: de Bruijn 1959.
    """
    return _a_map("level_set_sizes", f).profile


def level_sets(f: FiniteMap) -> dict[Hashable, tuple[Hashable, ...]]:
    """The inputs of each output that is reached, by label, outputs in their own order.

    Law: every input lies in exactly one.

    >>> import finitefns as ff
    >>> ff.level_sets(ff.FiniteMap.from_values("aab"))
    {'a': (0, 1), 'b': (2,)}

    Raises `InputError` for what is not a map. Source: Stanley, Enumerative Combinatorics 1, 1.9.
    """
    order = np.argsort(_a_map("level_sets", f).values, kind="stable")
    outputs, starts = np.unique(f.values[order], return_index=True)
    labels = [f.domain.label(i) for i in order.tolist()]
    ends = [*starts.tolist(), len(labels)][1:]
    return {
        f.codomain.label(y): tuple(labels[a:b])
        for y, a, b in zip(outputs.tolist(), starts.tolist(), ends, strict=True)
    }


def kernel(f: FiniteMap) -> tuple[tuple[Hashable, ...], ...]:
    """The partition of the domain into level sets, by label, in order of first members.

    Complete when only the codomain is free.

    Law: the kernel of ``g @ f`` is that of f, or coarser.

    >>> import finitefns as ff
    >>> ff.finite.kernel(ff.FiniteMap([1, 0, 1]))
    ((0, 2), (1,))

    Raises `InputError` for what is not a map. Source: Stanley, Enumerative Combinatorics 1, 1.9.
    """
    blocks: dict[int, list[Hashable]] = {}
    _a_map("kernel", f)
    for label, y in zip(f.domain.labels, f.values.tolist(), strict=True):
        blocks.setdefault(y, []).append(label)
    return tuple(map(tuple, blocks.values()))


def image(f: FiniteMap) -> FiniteSet:
    """The outputs that are reached, as a set with their labels.

    >>> image(FiniteMap([3, 1, 3], codomain=5)).labels
    (1, 3)
    """
    _a_map("image", f)
    return FiniteSet([f.codomain.label(y) for y in np.unique(f.values).tolist()])
