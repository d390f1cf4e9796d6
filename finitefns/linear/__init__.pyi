from .barcodes import Barcode
from .basis import BasisChange
from .chains import LinearChain
from .maps import LinearMap
from .operators import LinearOperator

__all__ = ["Barcode", "BasisChange", "LinearChain", "LinearMap", "LinearOperator"]
