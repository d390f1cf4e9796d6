"""The smooth world: nets, their inputs, and what no change of coordinates can take away.

Read in this order: `activations`, `layers`, `norms`, `functions`, `net`, `trace`; `charts` and
`changes`, how they move; then `jets`, the engine of first order, and `comparing`, the verdicts.
Names are listed in ``__init__.pyi`` and load when they are used.
"""

from ..faces import face as _face
from . import comparing as _comparing  # noqa: F401 - its rules, for whoever asks first

__getattr__, __dir__, __all__ = _face(__name__, __file__)
