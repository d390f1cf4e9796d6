from .chart import Chart, identity
from .matrices import affine, permutation, rotation, scaling

__all__ = ["Chart", "affine", "identity", "permutation", "rotation", "scaling"]
