"""The smooth world: nets, their inputs, and what no change of coordinates can take away.

Read in this order: `activations`, `layers`, `net`, `trace`; then `jets`, the engine of first order.
Names are listed in ``__init__.pyi`` and load when they are used.
"""

from ..faces import face as _face

__getattr__, __dir__, __all__ = _face(__name__, __file__)
