from .basis import BasisChange

__all__ = ["BasisChange"]
