from .compare import canonical_form, equivalent, invariants
from .errors import InputError
from .finite.chains import Chain
from .finite.counting import count_classes, maps
from .finite.distance import distance
from .finite.endofunctions import Endofunction
from .finite.examples import example
from .finite.factor import common_summary, factor_through, joint, lift_through, summary
from .finite.factorizations import (
    count_factorizations,
    factorization_lattice,
    factorizations,
)
from .finite.levels import kernel, level_set_sizes, level_sets
from .finite.listing import classes
from .finite.maps import FiniteMap
from .finite.relabeling import Relabeling
from .finite.sampling import random_class, random_member
from .finite.sets import FiniteSet
from .finite.symmetry import class_size, symmetries
from .freedom import Freedom, coloured, group, weighted
from .teach.draw import draw
from .teach.report import describe
from .verdict import Equivalent, Inequivalent, Undecided

__all__ = [
    "Chain",
    "Endofunction",
    "Equivalent",
    "FiniteMap",
    "FiniteSet",
    "Freedom",
    "Inequivalent",
    "InputError",
    "Relabeling",
    "Undecided",
    "canonical_form",
    "class_size",
    "classes",
    "coloured",
    "common_summary",
    "count_classes",
    "count_factorizations",
    "describe",
    "distance",
    "draw",
    "equivalent",
    "example",
    "factor_through",
    "factorization_lattice",
    "factorizations",
    "group",
    "invariants",
    "joint",
    "kernel",
    "level_set_sizes",
    "level_sets",
    "lift_through",
    "maps",
    "random_class",
    "random_member",
    "summary",
    "symmetries",
    "weighted",
]
