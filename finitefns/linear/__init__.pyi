from .basis import BasisChange
from .chains import LinearChain
from .maps import LinearMap
from .operators import LinearOperator

__all__ = ["BasisChange", "LinearChain", "LinearMap", "LinearOperator"]
