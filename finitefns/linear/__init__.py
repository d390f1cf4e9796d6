"""The linear world: matrices when nobody may trust the coordinates.

Read in this order: `entries`, `elimination`, `basis`, `spectrum`, `maps`, `operators`, `barcodes`,
`chains`; then whichever question you like. Names are listed in ``__init__.pyi`` and load when
they are used.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
