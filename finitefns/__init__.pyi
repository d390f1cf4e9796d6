from . import finite as finite
from . import linear as linear
from . import nets as nets
from .compare import canonical_form, equivalent, invariants
from .errors import InputError
from .finite.chains import Chain
from .finite.classes.chain_counting import chains
from .finite.classes.counting import count_classes, maps
from .finite.classes.endo_counting import endofunctions
from .finite.classes.listing import classes
from .finite.classes.sampling import random_class, random_member
from .finite.colours import coloured, weighted
from .finite.distance import distance
from .finite.endofunctions import Endofunction
from .finite.examples import example
from .finite.factorizations import count_factorizations, factorizations
from .finite.groups.given import group
from .finite.levels import level_set_sizes, level_sets
from .finite.maps import FiniteMap
from .finite.merging import when_merged
from .finite.relabeling import Relabeling
from .finite.symmetry import class_size, symmetries
from .freedom import Freedom
from .reading.anything import read
from .show.draw import draw
from .show.freedom_table import freedom_table
from .show.report import describe
from .summaries import common_summary, factor_through, joint, lift_through, summary
from .survival import audit
from .verdict import NoCanonicalForm, Undecided

__version__: str

__all__ = [
    "Chain",
    "Endofunction",
    "FiniteMap",
    "Freedom",
    "InputError",
    "NoCanonicalForm",
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
    "factorizations",
    "freedom_table",
    "group",
    "invariants",
    "joint",
    "level_set_sizes",
    "level_sets",
    "lift_through",
    "maps",
    "random_class",
    "random_member",
    "read",
    "summary",
    "symmetries",
    "weighted",
    "when_merged",
]
