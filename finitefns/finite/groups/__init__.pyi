from .families import (
    affine,
    alternating,
    beside,
    bit_permutations,
    cyclic,
    dihedral,
    general_linear,
    hypercube,
    known_order,
    product,
    symmetric,
    translations,
    wreath,
)
from .given import group
from .permutations import Group

__all__ = [
    "Group",
    "affine",
    "alternating",
    "beside",
    "bit_permutations",
    "cyclic",
    "dihedral",
    "general_linear",
    "group",
    "hypercube",
    "known_order",
    "product",
    "symmetric",
    "translations",
    "wreath",
]
