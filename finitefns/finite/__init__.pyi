from . import groups as groups
from .chains import Chain
from .endofunctions import Endofunction
from .factorizations import factorization_lattice
from .information import entropy, information_loss
from .levels import kernel
from .maps import FiniteMap
from .orbits import count_by_burnside, least_form, orbit, relabelings
from .relabeling import Relabeling
from .sets import FiniteSet
from .symmetry import log10_class_size

__all__ = [
    "Chain",
    "Endofunction",
    "FiniteMap",
    "FiniteSet",
    "Relabeling",
    "count_by_burnside",
    "entropy",
    "factorization_lattice",
    "information_loss",
    "kernel",
    "least_form",
    "log10_class_size",
    "orbit",
    "relabelings",
]
