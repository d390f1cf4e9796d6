"""Charts: coordinate changes of one state, each with its inverse, its derivative and its domain.

Read in this order: `points`, `chart`, what every chart says of itself; `matrices`, `angles`,
`polynomials`, `bump_sums` and `couplings`, `flows`, the sorts of charts; `drawn`, charts at random.
Names are listed in ``__init__.pyi`` and load when they are used.
"""

from ...faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
