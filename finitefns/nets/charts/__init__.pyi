from .angles import polar, spherical
from .bump_sums import bumps
from .chart import Chart, identity
from .couplings import coupling
from .drawn import random
from .flows import flow
from .matrices import affine, permutation, rotation, scaling
from .polynomials import triangular

__all__ = [
    "Chart",
    "affine",
    "bumps",
    "coupling",
    "flow",
    "identity",
    "permutation",
    "polar",
    "random",
    "rotation",
    "scaling",
    "spherical",
    "triangular",
]
