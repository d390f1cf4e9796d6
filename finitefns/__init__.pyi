from .audit import audit
from .compare import canonical_form, equivalent, invariants
from .errors import InputError
from .finite.chains import Chain
from .finite.classes.chain_counting import chains
from .finite.classes.counting import count_classes, maps
from .finite.classes.endo_counting import endofunctions
from .finite.classes.listing import classes
from .finite.classes.sampling import random_class, random_member
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
from .finite.maps import FiniteMap
from .finite.merging import when_merged
from .finite.relabeling import Relabeling
from .finite.symmetry import class_size, symmetries
from .freedom import Freedom, coloured, group, weighted
from .show.draw import draw
from .show.freedom_table import freedom_table
from .show.report import describe
from .verdict import Undecided

__all__ = [
    "Chain",
    "Endofunction",
    "FiniteMap",
    "Freedom",
    "InputError",
    "Relabeling",
    "Undecided",
    "audit",
    "canonical_form",
    "chains",
    "class_size",
    "classes",
    "coloured",
    "common_summary",
    "count_classes",
    "count_factorizations",
    "describe",
    "distance",
    "draw",
    "endofunctions",
    "equivalent",
    "example",
    "factor_through",
    "factorization_lattice",
    "factorizations",
    "freedom_table",
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
    "when_merged",
]
