from .basis import BasisChange
from .maps import LinearMap
from .operators import LinearOperator

__all__ = ["BasisChange", "LinearMap", "LinearOperator"]
