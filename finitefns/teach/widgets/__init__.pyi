from .match import Match
from .relabel import Relabel

__all__ = ["Match", "Relabel"]
