from .bars import Bars
from .factor import Factor
from .match import Match
from .relabel import Relabel

__all__ = ["Bars", "Factor", "Match", "Relabel"]
