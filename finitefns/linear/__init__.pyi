from .basis import BasisChange
from .maps import LinearMap

__all__ = ["BasisChange", "LinearMap"]
