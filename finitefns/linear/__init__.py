"""The linear world: matrices when nobody may trust the coordinates.

Read in this order: `entries`, `elimination`, `basis`, `spectrum`, `maps`, `operators`, `barcodes`,
`chains`; then whichever question you like. Names are listed in ``__init__.pyi`` and load when
they are used.
"""

from ..faces import face as _face
from . import map_summaries as _map_summaries  # noqa: F401 - its rules, for whoever asks first

__getattr__, __dir__, __all__ = _face(__name__, __file__)
