"""The finite world: maps between finite sets, and the questions one can ask of them.

Read in this order: `sets`, `relabeling`, `maps`, `levels`, `chains`, `endofunctions`; then
whichever question you like. What the face of the package does not name, this one does; names are
listed in ``__init__.pyi`` and load when they are used.
"""

from ..faces import face as _face
from . import factor as _factor  # noqa: F401 - its rules for summaries, for whoever asks first

__getattr__, __dir__, __all__ = _face(__name__, __file__)
