from .chart import Chart, identity
from .drawn import random
from .matrices import affine, permutation, rotation, scaling
from .polynomials import triangular

__all__ = [
    "Chart",
    "affine",
    "identity",
    "permutation",
    "random",
    "rotation",
    "scaling",
    "triangular",
]
