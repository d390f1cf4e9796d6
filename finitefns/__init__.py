"""What is still there when nobody may trust the names?

`finitefns` computes what is left of a finite function when its inputs and outputs may be renamed:
invariants, canonical forms, verdicts with a relabeling or a reason, symmetries, counts.

Read in this order: `freedom`, `verdict`, `contract`, `compare`; then `finite.sets`,
`finite.relabeling`, `finite.maps`, and whichever question of `finite` and `linear` you like; then
`reading`, `show`, `widgets`, `teach`, `cli`: what is read, seen, moved, taught and typed.
The face defines nothing: names are listed in ``__init__.pyi`` and load when they are used.
"""

from .faces import face as _face

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = _face(__name__, __file__)
