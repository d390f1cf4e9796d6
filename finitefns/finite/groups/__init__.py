"""Permutation groups, and the orbit engine: canonical forms where groups say what may move.

Read in this order: `permutations`, `given`, `families`: the groups themselves; `stabilisers`,
`factors`, `setting`: what a freedom with groups means on the slots of a thing; `images`,
`readings`, `grouped`: the search for least images and the answers; `conjugacy`: what counting
needs.
"""

from ...faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
