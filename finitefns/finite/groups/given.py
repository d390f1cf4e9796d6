"""A group from what a person hands in: arrays, a SymPy group, a graph, or the name of a family."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...errors import InputError, listed, said
from ...freedom import GROUPS, SlotFreedom, Word
from ..colours import Coloured, Weighted
from .permutations import Group, Permutation, whole


def group_of(rule: SlotFreedom, slot: str, size: int) -> Group:
    """The group that a rule means on a slot of so many points.

    >>> group_of(Word("cyclic"), "domain", 3).generators
    ((1, 2, 0),)

    Raises `InputError` where it moves another number of points.
    """
    if isinstance(rule, Group):
        return rule.of_size(slot, size)
    assert isinstance(rule, Word) and rule.grouped
    from . import families  # only who names a family needs them

    if rule.name in ("hypercube", "bits", "affine"):
        bits = size.bit_length() - 1
        if size < 1 or size != 1 << bits:
            raise InputError(
                f"the group {rule.name} moves 1, 2, 4, 8, ... points, but the {slot} has {size}"
            )
        if rule.name == "affine":
            return families.affine(2, bits)
        on_words = families.hypercube if rule.name == "hypercube" else families.bit_permutations
        return on_words(bits)
    on_points = {
        "cyclic": families.cyclic,
        "dihedral": families.dihedral,
        "alternating": families.alternating,
        "symmetric": families.symmetric,
    }
    return on_points[rule.name](size)


def group(
    generators: Any, *, degree: int | None = None, keep: Coloured | Weighted | None = None
) -> Group | Word:
    """A permutation group, as the freedom of one slot.

    ``generators`` are arrays ``g[old] == new``, each of shape ``(degree,)``; or a SymPy
    ``PermutationGroup``; or a networkx graph, whose automorphisms are meant (its nodes in their
    order are the points); or the name of a family: cyclic, dihedral, alternating, symmetric,
    hypercube, bits, affine. ``keep`` are colours or weights that every generator has to keep.

    Law: ``group(g.generators, degree=g.degree)`` generates the same group as ``g``.

    >>> import finitefns as ff
    >>> ff.group([[1, 2, 0]])
    group([[1, 2, 0]])
    >>> ff.group("cyclic")
    'cyclic'

    Raises `InputError` for what is not a permutation, sizes that differ, a colour that is not kept.
    Source: Sims 1970, for working with a group by its generators.
    """
    if isinstance(generators, str):
        if generators not in GROUPS:
            raise InputError(f"there is no group {said(generators)}; there are {', '.join(GROUPS)}")
        if degree is None and keep is None:
            return Word(generators)
        if degree is None:
            raise InputError(
                f"group: to see whether {generators} keeps the colours, say how many points it "
                "moves: degree=..."
            )
        generators = group_of(Word(generators), "slot", whole("degree", degree, 0))
    if degree is not None:
        whole("degree", degree, 0)
    if keep is not None and not isinstance(keep, Coloured | Weighted):
        raise InputError(
            f"group: keep is {said(keep)}, but coloured(...) or weighted(...) is meant"
        )
    if isinstance(generators, type):
        raise InputError(f"group: {generators.__name__} is a type; one of its values is meant")
    if isinstance(generators, Group):
        found = generators
    elif hasattr(generators, "array_form") or hasattr(generators, "generators"):
        found = _from_sympy(generators, degree)
    elif hasattr(generators, "adj") and hasattr(generators, "nodes"):
        from .graphs import automorphism_generators

        found = Group(automorphism_generators(generators), len(generators))
    else:
        found = _from_arrays(generators, degree)
    if degree is not None and found.degree != degree:
        raise InputError(f"group: the generators move {found.degree} points, not {degree}")
    if keep is not None:
        _check_kept(found, keep)
    return found


def _from_arrays(generators: Any, degree: int | None) -> Group:
    every = listed(generators, f"group: {said(generators)} is not a list of permutations")
    read = []
    for place, given in enumerate(every):
        try:
            array = np.asarray(given)
        except Exception:  # lists of several lengths, and of what cannot be read
            array = np.zeros((0, 0))
        if array.size == 0 and array.ndim == 1:
            array = array.astype(np.int64)
        if array.ndim != 1 or array.dtype.kind not in "iu":
            raise InputError(
                f"group: generator {place} is {said(given)}, but it must list where each point goes"
            )
        whole(f"group: the number of points of generator {place}", len(array), 0)
        read.append(_permutation(array.tolist(), f"group: generator {place}"))
        if len(read[place]) != len(read[0]):
            raise InputError(
                f"group: generator {place} moves {len(read[place])} points, "
                f"but generator 0 moves {len(read[0])}"
            )
    if not read and degree is None:
        raise InputError("group: there are no generators, so say how many points: degree=...")
    return Group(tuple(read), len(read[0]) if read else whole("degree", degree, 0))


def _permutation(images: list[int], where: str) -> Permutation:
    missing = set(range(len(images))) - set(images)
    if missing:
        raise InputError(
            f"{where} is not a permutation of 0..{len(images) - 1}: nothing goes to {min(missing)}"
        )
    return tuple(images)


def _from_sympy(given: Any, degree: int | None) -> Group:
    listed = [given] if hasattr(given, "array_form") else list(given.generators)
    arrays = [list(getattr(g, "array_form", ())) for g in listed]
    if not all(hasattr(g, "array_form") and all(isinstance(x, int) for x in g.array_form)
               for g in listed):  # fmt: skip
        raise InputError(f"group: {said(given)} is not a group of permutations")
    size = degree if degree is not None else max(map(len, arrays), default=0)
    longest = max(map(len, arrays), default=0)
    if longest > size:
        raise InputError(f"group: the generators move {longest} points, not {size}")
    filled = [tuple(a) + tuple(range(len(a), size)) for a in arrays]
    return Group(tuple(g for g in filled if g != tuple(range(size))), size)


def _check_kept(given: Group, keep: Coloured | Weighted) -> None:
    codes = keep.colouring("group", given.degree, range(given.degree))
    names = codes.names or range(codes.count)
    for place, move in enumerate(given.arrays()):
        spoiled = np.flatnonzero(codes.codes[move] != codes.codes)
        if len(spoiled):
            x = int(spoiled[0])
            old, new = (names[int(codes.codes[y])] for y in (x, int(move[x])))
            raise InputError(
                f"group: generator {place} sends point {x}, coloured {said(old)}, to point "
                f"{int(move[x])}, coloured {said(new)}; a group has to keep the colours"
            )
