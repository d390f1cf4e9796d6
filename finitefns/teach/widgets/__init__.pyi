from .bars import Bars
from .factor import Factor
from .relabel import Relabel

__all__ = ["Bars", "Factor", "Relabel"]
