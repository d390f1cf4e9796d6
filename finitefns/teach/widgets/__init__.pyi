from .relabel import Relabel

__all__ = ["Relabel"]
